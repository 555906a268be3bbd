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

/* One folder. Of its store only this is kept, since a study may have 100,000 of them: each store is open while it is read. */
struct shard {
	const char *folder;
	uint64_t first, last; /* replications first .. last - 1, of which */
	uint64_t there;	      /* so many are there of every plan, from `first` on */
};

struct shard_set {
	struct shard *shards; /* in the order of their replications, once opened */
	size_t count, capacity;
	struct record record; /* of the first, once opened */
};

void shard_set_add(struct shard_set *set, const char *folder);

/* Looks at all; every fault goes to `diags`. `folder`: where the whole is to go, which must not be a shard; NULL where nobody
 * has said. */
MUST_CHECK enum status shard_set_open(struct shard_set *set, const char *folder, struct diag_list *diags);

/* All outcomes into `to`, whose plans are theirs, and which is stored. */
MUST_CHECK enum status shard_set_copy(struct shard_set *set, struct results *to, struct diag_list *diags);

void shard_set_release(struct shard_set *set);

#endif
