/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * jobs.h - several training runs on one cluster, one after the other or side by side: a campaign.
 */
#ifndef FLOPCAST_PLAN_JOBS_H
#define FLOPCAST_PLAN_JOBS_H

#include "base/row.h"
#include "plan/background.h"

#include <stddef.h>

/* constant, name in the scenario */
#define QUEUEING_LIST(X)                                                                                               \
	X(QUEUEING_FIFO, "fifo")                                                                                       \
	X(QUEUEING_PRIORITY, "priority")                                                                               \
	X(QUEUEING_EASY, "easy")                                                                                       \
	X(QUEUEING_CONSERVATIVE, "conservative")

enum queueing { QUEUEING_LIST(ROW_CONSTANT) QUEUEING_END };

const char *queueing_name(enum queueing queueing);

struct plan;

/* One job, or `copies` equal ones with random events of their own. */
struct job {
	const char *id;
	struct plan *plan; /* one run: its workload on its share of the cluster, without expenses and storage */
	int64_t copies;
	int64_t priority;
	double request_s; /* wall-time asked for; INFINITY = none */
	double submit_s;  /* not before */
	size_t *after;	  /* indices of jobs all of whose copies must have finished */
	size_t after_count;
};

struct jobs {
	struct job *items;
	size_t count, copies; /* copies: of all jobs */
	enum queueing queueing;
	int preempts;	   /* higher priorities take the nodes of lower ones */
	double grace_s;	   /* a run that must leave may finish a checkpoint that takes no longer */
	int holds_cluster; /* the whole cluster is held and paid from first to last; else nodes while a job has them */
	struct background background;
};

#endif
