/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * swf.h - reading a trace in the Standard Workload Format: a job a line, in the order of submission.
 *
 * The format: Chapin et al., "Benchmarks and standards for the evaluation of parallel job schedulers", JSSPP 1999; version
 * 2.2, Feitelson, Parallel Workloads Archive. Lines that begin with ; are comments; any other holds 18 numbers, -1 =
 * not known. Used are 2 submission (s), 4 run time (s), 5 processors, or where they are not known 8 processors asked
 * for, and 9 wall-time asked for (s). Tested: tests/unit/test_swf.c, tests/statistical/test_backfill.c.
 */
#ifndef FLOPCAST_XML_SWF_H
#define FLOPCAST_XML_SWF_H

#include "base/status.h"
#include "base/text.h"
#include "plan/background.h"

/* What the trace is to be replayed on. */
struct swf_machine {
	int64_t nodes;
	int64_t processors_per_node; /* of the trace; a job takes whole nodes */
};

struct swf {
	struct trace_job *jobs; /* to be freed; submit_s from the first job that is kept on */
	size_t count, capacity;
	size_t idle;	 /* left out: no run time or no processors, since cancelled or not recorded */
	size_t wide;	 /* left out: more nodes than the machine has */
	double last_s;	 /* submission of the line above, as recorded */
	double length_s; /* from the first submission to the last and one mean gap; 0 when all come at once */
};

/* A job without a known request asks for no wall-time (INFINITY); one that ran on longer than it had asked for counts as
 * having asked for that. At a fault *why says the line and what is wrong; swf->jobs is to be freed all the same. */
MUST_CHECK enum status swf_parse(const struct text *content, struct swf_machine machine, struct swf *swf,
				 struct text *why);

#endif
