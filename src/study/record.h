/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * record.h - what a study is, apart from its outcomes: enough to run it again, to go on with it, and to tell whether two
 * shards are of the same one.
 */
#ifndef FLOPCAST_STUDY_RECORD_H
#define FLOPCAST_STUDY_RECORD_H

#include "base/file_set.h"
#include "base/text.h"

#include <stdint.h>

struct word_list {
	char **words;
	size_t count, capacity;
};

struct record {
	struct text version, file, sha256; /* of the program; of the scenario as it was given */
	struct text scenario;		   /* its XML, UTF-8, with every --set applied */
	struct word_list sets;		   /* of --set: applied already */
	struct word_list wanted;	   /* of --plan */
	struct word_list plans;		   /* ids, in the order of the plans' numbers */
	struct file_set files;		   /* that the scenario refers to */
	uint64_t seed;
	uint64_t replications;	/* of the whole study; of --until the most */
	uint64_t first, last;	/* replications first .. last - 1 are kept here: all, or a shard's */
	uint32_t shard, shards; /* 1 of 1 when not sharded */
	double until;		/* relative precision asked for; 0 = none */
	int until_percent;	/* of that quantile; 0 = of P50, P80 and P90 */
	int allow_oom;
};

void record_release(struct record *r);
void record_copy(struct record *to, const struct record *from); /* *to is overwritten */
void word_list_add(struct word_list *l, const char *word);

/* Replications before part `i` of `parts` of a study: shard k of n keeps parts k - 1 to k. */
uint64_t record_share(uint64_t replications, uint64_t i, uint64_t parts);

/* CRC-32 of all that the record says but the version, which is compared with the program's own. */
uint32_t record_checksum(const struct record *r);

/* What in it no study of this program can have, in words; NULL when all is possible. For what comes from a file. */
const char *record_fault(const struct record *r);

/* Why the outcomes of both do not belong to one study, with the values; NULL when they do. Ranges are not looked at. */
const char *record_difference(const struct record *a, const struct record *b, struct text *words);

#endif
