/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site.h - a place to train, and what it charges: cloud, computing centre, notebook service, owned machines, API.
 *
 * What all kinds have in common, and a struct of its own for each; site/site_KIND.c is what reads that.
 */
#ifndef FLOPCAST_PLAN_SITE_H
#define FLOPCAST_PLAN_SITE_H

#include "plan/cluster.h"
#include "plan/price_path.h"
#include "plan/spot.h"

/* A price keeps its currency; `rate` is a constant 1 where that is the currency of the report. */
struct exchange {
	struct parameter rate;
	int is_inverse; /* rate counts site currency for one unit of the reporting currency */
};

struct price {
	struct parameter amount; /* per base unit, in its own currency, before tax */
	double tax;		 /* added on top: 0.05 for 5 %; with a discount (1 - discount) (1 + tax) - 1 */
	struct exchange exchange;
};

/* In the reporting currency, tax included. */
double price_draw(const struct price *p, uint64_t seed, uint64_t replication);
double price_mean(const struct price *p);

/* Of any amount in its currency. */
double price_worth_draw(const struct price *p, double amount, uint64_t seed, uint64_t replication);

/* The kinds: struct here, struct site_KIND in site/, site_KIND_element in scenario/. */
#define SITE_KIND_LIST(X)                                                                                              \
	X(cloud)                                                                                                       \
	X(hpc)                                                                                                         \
	X(notebook)                                                                                                    \
	X(owned)                                                                                                       \
	X(api)

enum {
#define X(kind) +1
	SITE_KINDS = SITE_KIND_LIST(X)
#undef X
};

struct site_kind; /* site/site_kind.h */

#define MARKET_LIST(X)                                                                                                 \
	X(MARKET_ON_DEMAND, "on-demand")                                                                               \
	X(MARKET_SPOT, "spot")                                                                                         \
	X(MARKET_RESERVED, "reserved") /* a term is paid, used or not */                                               \
	X(MARKET_BLOCK, "block")       /* prepaid capacity for a time, then gone */

enum market {
#define X(constant, name) constant,
	MARKET_LIST(X)
#undef X
		MARKET_END
};

const char *market_name(enum market market);

struct cloud {
	enum market market;
	struct price gpu;	       /* per GPU-second held: spares, restarts and stalls too */
	struct price_path path;	       /* of the prices, while the run goes on; a term and a block are fixed */
	double step_s, minimum_s;      /* a held period is rounded up to a step, and at least the minimum */
	double term_s;		       /* reserved: the commitment; block: its length */
	struct distribution provision; /* s, at each acquisition, not billed */
	double chance, every_s;	   /* that so many GPUs are to be had when they are asked for, and until the next try */
	int64_t chance_gpus;	   /* 0 = always */
	struct failure preemption; /* spot: lifetime = up-time of a node, repair = until the next one */
	struct spot_trace trace;   /* spot: in place of up-times */
	double notice_s;	   /* of a preemption */
	double fallback_s;	   /* on-demand nodes are taken after waiting so long; INFINITY = never */
	struct price fallback;	   /* what they cost per GPU-second */
};

struct partition {
	const char *id;
	double walltime_s;
	double most_gpus;	  /* a job may have; INFINITY = no cap */
	int64_t most_running;	  /* jobs of one user at a time; 0 = no cap. A chain of jobs never has two */
	struct distribution wait; /* s in the queue, drawn at every submission */
	int has_price;		  /* else that of the site's rate */
	struct price gpu;	  /* per GPU-second that a job runs */
};

struct hpc {
	struct price gpu;   /* per GPU-second that a job runs; waiting is free */
	double save_s;	    /* a checkpoint is written so long before the wall-time; 0 = the job is cut unprepared */
	double quota_gpu_s; /* INFINITY = none */
};

struct notebook {
	struct price subscription;	/* per second: the monthly fee / month, charged by the started month */
	int has_months;			/* there is a subscription, maybe a free one */
	double month_units;		/* that come with each month */
	struct price pack;		/* per pack */
	double pack_units;		/* 0 = none to be bought */
	double expiry_s;		/* units vanish so long after they came */
	double session_s, save_s;	/* longest session; a checkpoint is written so long before its end */
	struct distribution wait;	/* s for an accelerator, each session */
	struct distribution disconnect; /* s of session until it is cut without warning */
	int has_disconnect;
	int buys;	       /* when dry: buys a pack at once; else waits for the next month */
	double gone_s, burned; /* of a run under way: since it began, and units so far; 0 = from the start */
};

struct owned {
	struct price purchase;	    /* per GPU */
	double life_s, utilisation; /* share of its life in which a machine does anybody's work */
	struct price staff;	    /* per second */
};

struct api {
	struct price token;		     /* of training */
	struct price prompt, cached, answer; /* a token of use */
	int has_use, has_training;	     /* these are given; training is sold at all */
	double batch_discount;		     /* share off the prices of use for what can wait for a batch */
	struct price hour;	     /* of training, per second of the turnaround: RL that is billed by the hour */
	struct parameter turnaround; /* s from submission to the tuned model, > 0 */
	struct price hosting;	     /* per second that the tuned model is kept ready, for hosted_s after it is there */
	double hosted_s;
};

/* Power drawn while machines are held; for energy and CO2e everywhere, for money on owned machines. */
struct power {
	int is_known;
	double tdp_share;    /* mean draw of a GPU over its TDP */
	double host_share;   /* power of the rest of the host over that of its GPUs */
	double pue;	     /* of the building */
	double kg_per_j;     /* CO2e; 0 = not known */
	struct price energy; /* per J */
};

struct site {
	const char *id;
	const char *name; /* for people: "AWS p5 (H100), on demand"; the id where none is given */
	const struct site_kind *kind;
	union { /* of its kind only */
#define X(kind) struct kind kind;
		SITE_KIND_LIST(X)
#undef X
	};
	struct power power;
	struct distribution startup; /* s, paid, each time machines are granted: images, data */
	struct price storage;	     /* per byte-second */
	struct price egress;	     /* per byte */
	struct price staff;	     /* per second of a run's wall time; of one's own machines in `owned` */
};

#endif
