/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * elastic.h - what a run does without some of its nodes: wait for them, or go on with those that are there.
 */
#ifndef FLOPCAST_PLAN_ELASTIC_H
#define FLOPCAST_PLAN_ELASTIC_H

#include "random/distribution.h"

#include <stdint.h>

enum grow {
	GROW_CHECKPOINT, /* when the next checkpoint that was due anyway is complete */
	GROW_AT_ONCE	 /* a checkpoint is written first */
};

struct elastic {
	int64_t least;	 /* nodes on which it computes; 0 = all of them */
	int keeps_batch; /* the replicas that are left do the others' part of each step, in whole microbatches */
	enum grow grow;
	int has_shrink, has_grow;		      /* 0: a restart as any other */
	struct distribution shrink_takes, grow_takes; /* s; in place of the restart with fewer, with more nodes */
};

#endif
