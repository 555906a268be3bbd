/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * campaign.h - a plan of several jobs: training runs that share a cluster under a scheduler, maybe with other users.
 *
 * Each copy of a job is a whole replication of its own (sim/replication.h): run, nodes, failures, checkpoints, money. It
 * waits for its machines until the scheduler (queue/scheduler.h) starts it, and says when it has given them back. Here is
 * only what lies between: who is ready, who was started, evicted, killed at his request, and what the whole has cost.
 *
 * The rules (docs/MODEL.md, "Several jobs"):
 *   - all events of an instant come before one decision about all jobs
 *   - a run is cut at its request, with a checkpoint before, and is submitted again as a new job
 *   - a run that must make room has a grace, in which it may finish one checkpoint, and keeps its place in the queue
 *   - at a computing centre a run whose node fails goes back to the queue; elsewhere it keeps its nodes and its time
 *     runs on
 *   - on machines that are one's own, or held as a whole, nodes keep their age from job to job (nodes/node_pool.h);
 *     elsewhere each grant brings new ones. Spares are shared in proportion
 * Tested: tests/unit/test_campaign.c.
 */
#ifndef FLOPCAST_SIM_CAMPAIGN_H
#define FLOPCAST_SIM_CAMPAIGN_H

#include "queue/job_graph.h"
#include "queue/background_jobs.h"
#include "sim/replication.h"

/* One job in one replication; its copies together. NAN where the campaign did not finish. */
struct job_outcome {
	double start_s;	 /* the first copy has machines */
	double end_s;	 /* the last copy is done */
	double wait_s;	 /* from ready to finished without machines, mean of the copies */
	double slowdown; /* (time from ready to finished) / (that with machines), mean of the copies; >= 1 */
	double cost;	 /* of the machines while the copies had them */
	double gpu_s;
	double failures;
};

struct campaign_run {
	struct replication life;
	struct outcome outcome;
	const struct job *job;
	double ready_s, submit_s,
		start_s;	 /* what it waits for is done; in the queue since; first machines; NAN = not yet */
	int is_running, is_over; /* in the scheduler's sense; finished or given up */
	double warning_s;	 /* of the eviction under way */
	struct event_handle next, vacate;
};

struct campaign {
	const struct plan *plan;
	const struct jobs *jobs;
	const struct study *study;
	struct event_queue queue; /* enum queue_event */
	struct scheduler scheduler;
	struct node_pool pool; /* of the nodes, where runs share them and who is who matters */
	struct background_jobs load;
	struct site_policy policy; /* of the runs: the site's, but machines come from the scheduler */
	struct allocation whole;   /* of the cluster, when it is held as a whole */
	struct event_queue whole_queue;
	double whole_from_s;	   /* when the cluster is granted */
	struct campaign_run *runs; /* copies in the order of the jobs */
	struct job_graph graph;
	size_t *open, *lacking;	  /* by job: copies, and jobs before it, that have not finished */
	size_t left;		  /* copies that have not finished */
	int is_pass_due, checks;  /* a decision is due; invariants are checked */
	struct event_handle wake; /* the decision that is due when a reservation begins */
	uint64_t index;
	struct effort effort;	 /* its own events; each run has its own too. The flag is set from outside */
	double clock_s, first_s; /* first_s: when the first run under way got its nodes; 0 = none is */
	enum end_reason end;
	int is_over;
	struct job_outcome *outcomes; /* by job, of the last replication */
};

struct campaign *campaign_open(const struct plan *plan, const struct study *study);
void campaign_close(struct campaign *c);

/* Like replication_run; c->outcomes too. In `out` time is that of the cluster's nodes on average: what a run booked
 * counts by its share of the nodes; what no run of ours had is time in the queue. */
int campaign_replicate(struct campaign *c, uint64_t index, struct outcome *out);

#endif
