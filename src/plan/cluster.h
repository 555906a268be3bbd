/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cluster.h - the machines of a plan, what makes them fail and what is done about it.
 */
#ifndef FLOPCAST_PLAN_CLUSTER_H
#define FLOPCAST_PLAN_CLUSTER_H

#include "base/row.h"
#include "plan/elastic.h"
#include "plan/layout.h"
#include "plan/parameter.h"
#include "plan/precision.h"
#include "plan/stop.h"

struct accelerator {
	const char *id;
	const char *name;	    /* for people: "NVIDIA H100 80GB SXM5"; the id where none is given */
	double peak_flop_per_s;	    /* dense 16-bit: bf16, or fp16 where there is no bf16 */
	double memory_b;	    /* per GPU; 0 = not given */
	double tdp_w;		    /* 0 = not given */
	double bandwidth_b_per_s;   /* of its memory; 0 = not given */
	double link_b_per_s;	    /* to the other GPUs of its node, both directions summed; 0 = not given */
	double sustained;	    /* share of the peak that wide matrix products keep up in training; 0 = not known */
	double measured_flop_per_s; /* best matrix product that was measured, in want of that; 0 = not given */
	int has_bf16;		    /* else the peak is that of fp16 */
	double fp8_flop_per_s;	    /* dense peak; 0 = it has no fp8 */
	double fp4_flop_per_s;	    /* dense peak; 0 = it has no fp4 */
	int has_hbm;		    /* stacked memory */
	int is_cdna;		    /* of AMD's Instinct family */
	int is_tpu;		    /* of Google's */
	int64_t year;		    /* of its release; 0 = not given */
	double mxfp8_flop_per_s, nvfp4_flop_per_s; /* the same of these formats */
	int64_t domain;				   /* GPUs that its links join, across nodes; 0 = those of a node */
};

/* Dense peak of the layers' products in a narrow format, 0 where the accelerator has none; else of 16 bit. */
double accelerator_peak(const struct accelerator *a, enum precision p);

/* What a failure takes. */
enum failure_victim { VICTIM_NOTHING, VICTIM_JOB, VICTIM_NODE, VICTIM_GROUP };

/* Constant, word of a scenario (NULL: none), what it takes, whether it can be noticed late. */
#define FAILURE_LIST(X)                                                                                                \
	/* a spot node is taken away; a property of the site, not of the cluster */                                    \
	X(FAILURE_PREEMPTION, NULL, VICTIM_NODE, 0)                                                                    \
	/* a node leaves for repair; its clock runs from when it entered service, whatever the job does */             \
	X(FAILURE_NODE, "node", VICTIM_NODE, 1)                                                                        \
	/* the job dies, no node leaves; its clock runs while the job computes, writes or restarts */                  \
	X(FAILURE_JOB, "job", VICTIM_JOB, 0)                                                                           \
	/* as a node, but each of its GPUs has a lifetime; all are new when the node enters service */                 \
	X(FAILURE_GPU, "gpu", VICTIM_NODE, 1)                                                                          \
	/* as a job failure, found out after `detection` */                                                            \
	X(FAILURE_HANG, "hang", VICTIM_JOB, 1)                                                                         \
	/* as a job failure; the last `rollback` checkpoints are bad too */                                            \
	X(FAILURE_SPIKE, "spike", VICTIM_JOB, 1)                                                                       \
	/* `size` nodes at once: a rack, a switch, a feed */                                                           \
	X(FAILURE_GROUP, "group", VICTIM_GROUP, 1)                                                                     \
	/* nothing stops; what is written until `repair` is over doesn't count */                                      \
	X(FAILURE_STORAGE, "storage", VICTIM_NOTHING, 0)

enum failure_cause { FAILURE_LIST(ROW_CONSTANT) };

static inline enum failure_victim failure_victim(enum failure_cause cause)
{
	static const enum failure_victim victims[] = {
#define X(constant, word, victim, is_noticed_late) victim,
		FAILURE_LIST(X)
#undef X
	};

	return victims[cause];
}

/* Does it take a node away; does it stop the job alone? */
static inline int failure_takes_node(enum failure_cause cause)
{
	return failure_victim(cause) == VICTIM_NODE;
}

static inline int failure_is_of_job(enum failure_cause cause)
{
	return failure_victim(cause) == VICTIM_JOB;
}

/* A line of a trace: that node fails then, from the first grant on. */
struct trace_line {
	double time_s;
	uint32_t node;
};

struct failure {
	enum failure_cause cause;
	uint64_t entity;
	struct distribution lifetime;			 /* s, > 0 */
	struct distribution repair;			 /* s; node failures with has_repair */
	int has_repair;					 /* 0: a failed node never comes back */
	int has_restart, has_detection, has_rate_factor; /* 0: as without the attribute */
	struct distribution restart;			 /* s; in place of the cluster's after this failure */
	struct distribution detection;	  /* s until it is noticed: paid, nothing progresses; then the restart */
	int64_t size;			  /* of a group */
	double undetected, misattributed; /* chance that the fault is not found, that a good node is sent away */
	struct distribution recurrence;	  /* s until such a fault shows again */
	const struct trace_line *trace;	  /* in place of lifetimes, ascending */
	size_t trace_count;
	int pauses_in_restarts;	      /* of the job: its clock runs while it computes, only */
	int64_t rollback;	      /* good checkpoints given up besides */
	double manual_share;	      /* share of its restarts that wait for people */
	struct parameter rate_factor; /* > 0; of the hazard, drawn once */
	/* Of a preemption: the share of its hazard that takes a node alone, 0 to 1, drawn once; the rest takes all nodes of
	 * the market at once. Without has_apart 1. */
	int has_apart;
	struct parameter apart;
};

enum checkpoint_policy {
	CHECKPOINT_NONE, /* nothing is written, a failure loses all */
	CHECKPOINT_FIXED,
	CHECKPOINT_YOUNG,
	CHECKPOINT_DALY,
	CHECKPOINT_OPTIMAL,
	CHECKPOINT_ADAPTIVE,   /* optimal for the rate that the failures so far suggest */
	CHECKPOINT_CONTINUOUS, /* all progress is kept, nothing is ever written */
	CHECKPOINT_POLICIES    /* model/checkpoint_policy.h: what each of them is */
};

/* Where checkpoints are, from what survives everything to what is gone with the first node. */
#define TIER_LIST(X)                                                                                                   \
	X(TIER_STORAGE, "storage")                                                                                     \
	X(TIER_PEER, "peer")	 /* in other nodes: survives the loss of one */                                        \
	X(TIER_MEMORY, "memory") /* of the node itself: survives what takes no node away */

enum tier { TIER_LIST(ROW_CONSTANT) TIER_END };

/* The last tier from which a run restarts after such a failure. */
static inline enum tier failure_tier(enum failure_cause cause)
{
	return failure_is_of_job(cause) ? TIER_MEMORY : failure_takes_node(cause) ? TIER_PEER : TIER_STORAGE;
}

struct checkpoint {
	enum checkpoint_policy policy;
	double interval_s;	  /* of compute between writes; FIXED only */
	double prior_mtbf_s;	  /* ADAPTIVE: at first; 0 = what the cluster says */
	double prior_weight;	  /* ADAPTIVE: failures that this is worth */
	struct parameter write;	  /* s */
	double bandwidth_b_per_s; /* in place of write: the size of a checkpoint over it; 0 = not given */
	enum tier tier;
	int is_async;	       /* computing goes on meanwhile */
	double slowdown;       /* of it: share of the speed */
	double fails, corrupt; /* chance of each write; what is corrupt is found out when it is loaded */
	int64_t keep;	       /* 0 = all */
	int has_restart;
	struct distribution restart; /* s; from this tier, in place of others */
};

/* Whose programs train, for what nobody has measured. */
#define STACK_LIST(X)                                                                                                  \
	X(STACK_TUNED, "tuned") /* those of a vendor or of a framework's authors, in a layout that they tuned */       \
	X(STACK_OWN, "own")	/* a team's own, on runs of its own */                                                 \
	X(STACK_FIRST, "first") /* the same, of a team that has not trained at this size before */

enum stack { STACK_LIST(ROW_CONSTANT) STACK_NOT_SAID };

enum { OWN_RUNS_MOST = 32 };

/* How fast the workload runs on the cluster. */
enum speed_basis {
	SPEED_GIVEN,
	SPEED_PRIOR,	/* mfu by what is documented: model/utilisation.h */
	SPEED_PREDICTED /* throughput by model/throughput.h, with its uncertainty */
};

struct speed {
	enum speed_basis basis;
	struct parameter mfu; /* model FLOP utilisation while stepping, in (0, 1]; used when there is no throughput */
	struct parameter throughput; /* tokens per second and GPU, measured; constant 0 = not given */
	struct parameter step;	     /* s, measured, of the layout's batch; constant 0 = not given */
	enum stack stack;
	int64_t year;		   /* of the programs; 0 = not said */
	double own[OWN_RUNS_MOST]; /* utilisation of the team's earlier runs, by the rule in force */
	size_t own_count;
};

/* What makes a run slower than its steps, other than failures. */
struct overhead {
	struct parameter calendar;  /* >= 0: time that people, hangs and maintenance take, over the time of the steps */
	int is_calendar_prior;	    /* it is that of published operations (model/prior.h) */
	struct parameter straggler; /* >= 1: step time with the slowest GPU over that without; constant 0 = 1 */
	struct parameter start,
		finish; /* s, once a run: loading and compiling before its first step, saving after its last */
};

struct cluster {
	const char *id;
	const struct accelerator *accelerator;
	int64_t nodes, gpus_per_node, spares;
	int64_t domain;		/* GPUs that links join, at least those of a node */
	int64_t segment;	/* nodes that a job takes together, in one domain; 0 = any node will do */
	struct layout layout;	/* of a plan: its own, where it has one */
	double network_b_per_s; /* between nodes, per GPU, one direction; 0 = not given */
	double host_b_per_s;	/* of a GPU to its host's memory, one direction; 0 = not given */
	struct speed speed;	/* where a plan doesn't say otherwise */
	struct overhead overhead;
	struct failure *failures;
	size_t failure_count;
	struct distribution restart;	  /* s; detection, rescheduling and loading, drawn at each restart */
	int is_pooled;			  /* another job of the plan gets the same nodes when this one has done */
	int64_t cold;			  /* spares that have to be fetched */
	struct distribution cold_delay;	  /* s */
	int spares_fail;		  /* warm ones age and fail */
	double lemon_share, lemon_factor; /* of nodes, of their hazard */
	int64_t crew;			  /* repairs at a time, manual ones where there are such; 0 = any */
	int has_manual;			  /* some repairs need a second stage, by hand */
	struct distribution manual;	  /* s */
	double escalates, repair_success; /* share that needs it; chance that a repair makes a lemon a good node */
	int64_t retire_after;		  /* failures of one node; 0 = never */
	struct week_hours people;	  /* when they are there; without days: always */
	struct stop *stops;
	size_t stop_count;
	double node_age_s,
		job_age_s; /* of nodes and of the job's clocks when machines are first there: of a run under way */
	double submitted_week_s;      /* time of week (plan/week.h) at submission; 0 where nothing asks for it */
	struct checkpoint checkpoint; /* of the storage, or the only one */
	struct checkpoint *more;      /* other tiers */
	size_t more_count;
	double evaluation_every_s, evaluation_lasts_s; /* of compute; 0 = none */
	struct elastic elastic;
};

/* Are some losses of all nodes at once? One node is always alone. */
static inline int failure_is_common(const struct failure *f, const struct cluster *c)
{
	return f->has_apart && c->nodes + c->spares + c->cold > 1;
}

/* Clocks of this failure on the machines of the job: one a node, a GPU, a group, or one in all; of a preemption, by the share of
 * each, one a node and one of them all. */
static inline double cluster_clocks(const struct cluster *c, const struct failure *f)
{
	if (failure_is_of_job(f->cause))
		return 1;
	if (f->cause == FAILURE_GROUP)
		return (double)((c->nodes + f->size - 1) / f->size);
	if (failure_is_common(f, c))
		return 1 + (double)(c->nodes - 1) * parameter_mean(&f->apart);
	return (double)c->nodes * (f->cause == FAILURE_GPU ? (double)c->gpus_per_node : 1);
}

/* What the hazard of a lifetime is multiplied by on one node (of the job, for a cause of the job) in a replication. */
static inline double failure_weight(const struct failure *f, const struct cluster *c, uint64_t seed,
				    uint64_t replication)
{
	double clocks = f->cause == FAILURE_GPU ? (double)c->gpus_per_node : 1;

	if (failure_is_common(f, c))
		clocks *= parameter_draw(&f->apart, seed, replication);
	return f->has_rate_factor ? clocks * parameter_draw(&f->rate_factor, seed, replication) : clocks;
}

/* The same of the losses of all nodes at once. */
static inline double failure_common_weight(const struct failure *f, uint64_t seed, uint64_t replication)
{
	double share = 1 - parameter_draw(&f->apart, seed, replication);

	return f->has_rate_factor ? share * parameter_draw(&f->rate_factor, seed, replication) : share;
}

static inline double failure_mean_factor(const struct failure *f)
{
	return f->has_rate_factor ? parameter_mean(&f->rate_factor) : 1;
}

/* Its hazard is multiplied by hazard[replication]; what the scenario says of a factor goes into the lifetime. NULL: nothing changes. */
static inline void failure_learn(struct failure *f, const double *hazard)
{
	if (!hazard)
		return;
	if (!f->trace_count)
		f->lifetime = distribution_scaled(&f->lifetime, 1 / failure_mean_factor(f));
	f->has_rate_factor = 1;
	f->rate_factor = (struct parameter){ .distribution = distribution_constant(1), .table = hazard };
}

/* Does it matter which node fails, or is there more to a repair than its time? */
int cluster_tells_nodes_apart(const struct cluster *c);

/* GPUs that links join. */
static inline double cluster_links(const struct cluster *c)
{
	return (double)(c->domain > c->gpus_per_node ? c->domain : c->gpus_per_node);
}

/* GPUs of the job that reach each other by links: a segment has no more of the job beside it that it could count on. */
static inline double cluster_domain(const struct cluster *c)
{
	return c->segment ? (double)(c->segment * c->gpus_per_node) : cluster_links(c);
}

static inline double cluster_gpus(const struct cluster *c)
{
	return (double)c->nodes * (double)c->gpus_per_node;
}

/* GPUs paid for while the cluster is held: spares too. */
static inline double cluster_held_gpus(const struct cluster *c)
{
	return ((double)c->nodes + (double)c->spares) * (double)c->gpus_per_node;
}

#endif
