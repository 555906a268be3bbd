/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * checkpoint_store.h - the checkpoints that a run has: which were good, how many are kept, and which is left after a failure.
 *
 * Tested: tests/unit/test_progress.c.
 */
#ifndef FLOPCAST_JOB_CHECKPOINT_STORE_H
#define FLOPCAST_JOB_CHECKPOINT_STORE_H

#include "plan/cluster.h"

struct saved {
	double done_s; /* compute that it holds */
	enum tier tier;
	int is_corrupt; /* found out when it is loaded */
};

struct checkpoint_store {
	struct saved *items; /* ascending in done_s */
	size_t count, capacity;
	enum tier last_tier; /* none of a later one is kept */
	uint64_t saves;	     /* checkpoints that were good when they were written */
	struct stream event_stream;
};

void checkpoint_store_release(struct checkpoint_store *s);

/* `s` was copied from another store: from now on it has checkpoints of its own, to be released. */
void checkpoint_store_detach(struct checkpoint_store *s);

/* A replication begins: empty. */
void checkpoint_store_start(struct checkpoint_store *s, uint64_t event_seed, uint64_t replication);

/* A write of `c` is complete. If it has not failed it is kept, and of its tier the oldest makes room. */
void checkpoint_store_keep(struct checkpoint_store *s, const struct checkpoint *c, double done_s);

/* What is beyond tier `most` is gone, `rollback` good ones are given up besides, or corrupt ones tried in vain, counted in
 * *bad_loads. Returns the newest left; NULL when none is. */
const struct saved *checkpoint_store_restore(struct checkpoint_store *s, enum tier most, int64_t rollback,
					     int *bad_loads);

/* Compute that the newest holds; 0 when there is none. */
double checkpoint_store_newest_s(const struct checkpoint_store *s);

/* 0 when they are out of order, or one holds more than done_s. */
int checkpoint_store_is_sound(const struct checkpoint_store *s, double done_s);

#endif
