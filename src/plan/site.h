/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site.h - a place to train, and what it charges: cloud, computing centre, notebook service, owned machines, API.
 *
 * What all kinds have in common. The terms of a kind are a struct of its own file (sites/site_KIND.c), which alone knows it.
 */
#ifndef FLOPCAST_PLAN_SITE_H
#define FLOPCAST_PLAN_SITE_H

#include "plan/cluster.h"
#include "plan/spot.h"

#include <stddef.h>

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

struct site_kind; /* site/site_kind.h */

/* A queue of a batch system. */
struct partition {
	const char *id;
	double walltime_s;
	double most_gpus;		/* a job may have; INFINITY = no cap */
	int64_t most_running;		/* jobs of one user at a time; 0 = no cap. A chain of jobs never has two */
	struct distribution wait;	/* s in the queue, drawn at every submission */
	const struct input *first_wait; /* rank of the first of a plan of one run; NULL: it is drawn like the others */
	int has_price;			/* else that of the site's rate */
	struct price gpu;		/* per GPU-second that a job runs */
};

/* How nodes are taken away, and when others are there. */
struct spot_terms {
	struct failure preemption; /* lifetime = up-time of a node, repair = until the next one */
	struct spot_trace trace;   /* in place of up-times */
	double notice_s;	   /* of a preemption */
	double fallback_s;	   /* on-demand nodes are taken after waiting so long; INFINITY = never */
};

/* A token of using a model, and its hosting per second. */
struct use_prices {
	struct price prompt, cached, answer, hosting;
	double batch_discount; /* share off what can wait for a batch */
};

/* Power drawn while machines are held; for energy and CO2e everywhere, for money on owned machines. */
enum { DAY_HOURS = 24 };

struct power {
	int is_known;
	double tdp_share;	   /* mean draw of a GPU over its TDP */
	double host_share;	   /* power of the rest of the host over that of its GPUs */
	double pue;		   /* of the building */
	double kg_per_j;	   /* CO2e, mean of the day; 0 = not known */
	double by_hour[DAY_HOURS]; /* of it in each hour over the mean, from midnight on; all 0 = the same in each */
	struct price energy;	   /* per J */
};

enum { SITE_TERMS_B = 1280 }; /* room for the terms of any kind */

struct site {
	const char *id;
	const char *name; /* for people: "AWS p5 (H100), on demand"; the id where none is given */
	const struct site_kind *kind;
	struct power power;
	struct distribution startup; /* s, paid, each time machines are granted: images, data */
	struct price storage;	     /* per byte-second */
	struct price egress;	     /* per byte */
	struct price staff;	     /* per second of a run's wall time */
	union {			     /* zero at first; SITE_TERMS */
		unsigned char bytes[SITE_TERMS_B];
		max_align_t align;
	} terms;
};

/* The terms of a site, as the struct of its kind. The struct's file says SITE_TERMS_FIT(type). */
#define SITE_TERMS(type, site) ((struct type *)(site)->terms.bytes)
#define SITE_TERMS_FIT(type)   _Static_assert(sizeof(struct type) <= SITE_TERMS_B, "raise SITE_TERMS_B")

#endif
