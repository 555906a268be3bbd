/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shard_set.h - the shards of a study, and whether they are the whole: one scenario, complete, no gap, no overlap.
 *
 * Test: tests/scenarios/test_resume.sh.
 */
#ifndef FLOPCAST_EXPLORE_SHARD_SET_H
#define FLOPCAST_EXPLORE_SHARD_SET_H

#include "study/results.h"
#include "study/store_record.h"

/* One folder. */
struct shard {
	const char *folder;
	struct store store;
	struct record record;
	struct results results;
};

struct shard_set {
	struct shard *shards; /* in the order of their replications, once opened */
	size_t count, capacity;
};

void shard_set_add(struct shard_set *set, const char *folder);

/* Opens all; every fault goes to `diags`. `folder`: where the whole is to go, which must not be a shard; NULL where nobody
 * has said. */
MUST_CHECK enum status shard_set_open(struct shard_set *set, const char *folder, struct diag_list *diags);

/* All outcomes into `to`, whose plans are theirs. */
MUST_CHECK enum status shard_set_copy(struct shard_set *set, struct results *to);

void shard_set_release(struct shard_set *set);

#endif
