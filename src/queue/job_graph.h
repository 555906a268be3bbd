/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * job_graph.h - jobs and their copies as a graph: which copies belong to a job, which jobs wait for it.
 */
#ifndef FLOPCAST_QUEUE_JOB_GRAPH_H
#define FLOPCAST_QUEUE_JOB_GRAPH_H

#include "plan/jobs.h"

/* By job's index. */
struct job_graph {
	size_t *first;	    /* its first copy in the list of all copies; one more at the end */
	size_t *next_begin; /* next[next_begin[i]] .. next[next_begin[i + 1] - 1] wait for job i */
	size_t *next;
};

void job_graph_init(struct job_graph *g, const struct jobs *jobs);
void job_graph_release(struct job_graph *g);

#endif
