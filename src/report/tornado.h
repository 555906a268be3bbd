/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tornado.h - what moves the cost and the time of plans, as text, JSON and CSV (study/sensitivity.h).
 */
#ifndef FLOPCAST_REPORT_TORNADO_H
#define FLOPCAST_REPORT_TORNADO_H

#include "base/text.h"
#include "study/sensitivity.h"

struct tornado {
	const struct plan_sensitivity *plans;
	size_t plan_count;
	const char *currency;
	const char *sha256;	 /* of the scenario */
	const char *const *sets; /* of --set */
	size_t set_count;
	uint64_t replications, seed;
	int has_sobol;
};

void tornado_text(struct text *t, const struct tornado *tornado);
void tornado_json(struct text *t, const struct tornado *tornado);

/* One row a plan, metric and input: the P50 and P80 at the low point, as is, and at the high point. */
void tornado_csv(struct text *t, const struct tornado *tornado);

#endif
