/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * background.h - jobs of other users on the same cluster: a process of arrivals, or a trace of what once came.
 */
#ifndef FLOPCAST_PLAN_BACKGROUND_H
#define FLOPCAST_PLAN_BACKGROUND_H

#include "random/distribution.h"

/* One job of a trace. */
struct trace_job {
	double submit_s;  /* ascending, the first at 0 */
	double runtime_s; /* > 0, at most what was asked for */
	double request_s;
	int64_t nodes; /* 1 .. the cluster's */
};

struct background {
	int is_given;
	struct distribution arrivals;	  /* s between two, > 0 */
	struct distribution nodes;	  /* rounded to a whole number, 1 .. the cluster's */
	struct distribution runtime;	  /* s, > 0 */
	struct distribution overestimate; /* wall-time asked for over run time, >= 1 */
	int asks;			  /* a wall-time is asked for; else nobody knows when a job ends */
	int64_t priority;
	const struct trace_job *trace; /* in place of the process; NULL = none */
	size_t trace_count;
	double trace_s;	  /* begins again after so long */
	double from_s;	  /* of the trace, at the start; NAN = anywhere, drawn */
	double warm_up_s; /* the load alone, before the plan's jobs come */
};

#endif
