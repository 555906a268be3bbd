/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shelf.h - the checkpoints that a run has: which were good, how many are kept, and which is left after a failure.
 *
 * Tested: tests/unit/test_headway.c.
 */
#ifndef FLOPCAST_SIM_SHELF_H
#define FLOPCAST_SIM_SHELF_H

#include "plan/cluster.h"

struct saved {
	double done_s; /* compute that it holds */
	enum tier tier;
	int is_corrupt; /* found out when it is loaded */
};

struct shelf {
	struct saved *items; /* ascending in done_s */
	size_t count, capacity;
	uint64_t saves; /* checkpoints that were good when they were written */
	struct stream luck;
};

void shelf_release(struct shelf *s);

/* `s` was copied from another shelf: from now on it has checkpoints of its own, to be released. */
void shelf_detach(struct shelf *s);

/* A replication begins: empty. */
void shelf_start(struct shelf *s, uint64_t luck, uint64_t replication);

/* A write of `c` is complete. If it has not failed it is kept, and of its tier the oldest makes room. */
void shelf_keep(struct shelf *s, const struct checkpoint *c, double done_s);

/* What is beyond tier `most` is gone, `rollback` good ones are given up besides, or corrupt ones tried in vain, counted in
 * *bad_loads. Returns the newest left; NULL when none is. */
const struct saved *shelf_restore(struct shelf *s, enum tier most, int64_t rollback, int *bad_loads);

/* Compute that the newest holds; 0 when there is none. */
double shelf_newest_s(const struct shelf *s);

/* 0 when they are out of order, or one holds more than done_s. */
int shelf_is_sound(const struct shelf *s, double done_s);

#endif
