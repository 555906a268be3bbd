/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * job_element.h - <job>, <scheduler> and <background> of a plan: several runs on one cluster (plan/jobs.h).
 */
#ifndef FLOPCAST_SCENARIO_JOB_ELEMENT_H
#define FLOPCAST_SCENARIO_JOB_ELEMENT_H

#include "scenario/scenario.h"

/* Does the plan hold jobs, or what belongs to jobs only? */
int job_element_is_present(struct element plan);

/* Are there jobs, and does each say how fast it trains? Then neither plan nor cluster need to. */
int job_element_all_say_speed(struct element plan);

/* Reads the jobs of `p`, whose cluster and site are known, into p->jobs; p->workload becomes that with the most FLOPs.
 * Faults: unknown ids and cycles of after, jobs larger than the cluster, sites where nothing can be shared. */
void job_element_read(struct scenario *s, struct element plan, struct plan *p);

/* The partition of the plan is known: each job's share of it. */
void job_element_place(struct scenario *s, struct element plan, struct plan *p);

/* The largest job's cluster: what a partition must hold. */
const struct cluster *job_element_widest(const struct plan *p);

/* Judges each job like a plan (scenario/check.h), and what only jobs can get wrong. */
void job_element_check(struct scenario *s, const struct plan *p, struct element plan, int allow_oom);

#endif
