/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * results.h - the outcomes of all replications of all plans, by plan and index.
 */
#ifndef FLOPCAST_STUDY_RESULTS_H
#define FLOPCAST_STUDY_RESULTS_H

#include "plan/plan.h"
#include "sim/replication.h"

struct results {
	const struct plan *const *plans;
	size_t plan_count;
	const struct study *study;
	size_t replications;	   /* complete for every plan: fewer than asked when interrupted */
	struct outcome **outcomes; /* [plan][replication] */
};

void results_init(struct results *r, const struct plan *const *plans, size_t plan_count, const struct study *study);
void results_release(struct results *r);

/* Bytes that the outcomes of a study take. */
double results_bytes(size_t plan_count, const struct study *study);

#endif
