/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_kind.h - what differs between the kinds of places to train: one const struct a kind, in sites/site_KIND.c.
 *
 * A new kind is sites/site_KIND.c, found by the build, and its elements in the schema. Nothing else asks which kind a site is of
 * (tests/lint/test_sites.sh): it asks for one of these.
 */
#ifndef FLOPCAST_SITE_SITE_KIND_H
#define FLOPCAST_SITE_SITE_KIND_H

#include "plan/plan.h"

/* How several jobs may hold the machines of a site. */
enum {
	SHARING_BY_JOB = 1, /* nodes are held and paid while a job has them */
	SHARING_WHOLE = 2   /* the whole cluster is, from first to last */
};

struct sharing {
	int ways, usual;    /* those that are possible; the one that is taken where a scenario doesn't say */
	const char *reason; /* what is against another one, or against both: words for a message */
};

/* Machines are held so long at most at a time; a checkpoint is begun so long before. */
struct site_limit {
	double longest_s; /* INFINITY = no limit */
	double save_s;	  /* 0 = the end comes unprepared; INFINITY = it is known in advance */
};

/* What people call it to get machines once. */
enum grant { GRANT_MACHINES, GRANT_JOB, GRANT_SESSION, GRANT_KINDS };

/* Of a run under way, for a site of which the rest of it is simulated. */
struct site_rest {
	double used_gpu_s;     /* of its quota */
	double gone_s, burned; /* time since it began, units burned */
	const double *hazard;  /* [replication] what hazards of preemption are multiplied by */
};

struct site_kind {
	const char *name; /* in a scenario */
	const struct site_policy *policy;
	int bills_spares;    /* spares of the plan's cluster are held and billed too */
	int has_queue;	     /* a batch system: a job is cut at its wall-time, and ends when one of its nodes fails */
	int nodes_come_back; /* a job gets the same nodes again that another one has had */
	enum grant grant;
	/* A service trains by itself and takes so long; NULL: machines are held. */
	const struct parameter *(*turnaround)(const struct site *s);
	/* What the machines cost when nothing interrupts the run, at mean prices: money for `held_s`, or for the tokens
	 * of a service. */
	double (*ideal)(const struct plan *p, double held_s, double tokens);
	struct sharing (*sharing)(const struct site *s);  /* always there */
	struct site_limit (*limit)(const struct plan *p); /* NULL = none */
	const struct spot_terms *(*spot)(
		const struct site *s);			  /* NULL where nodes are never preempted; may return that */
	double (*provision_mean_s)(const struct site *s); /* from the scheduler's start of a job; NULL = 0 */
	double (*quota_gpu_s)(const struct site *s);	  /* NULL = none */
	double (*purchase)(const struct plan *p); /* of machines that are paid before, at mean prices; NULL = none */
	/* Takes from a copy of the site what makes a run wait and takes machines away (sim/twin.h); NULL = nothing does. */
	void (*calm)(struct site *s);
	int (*hold_price)(
		struct site *s); /* of a copy: the price of submission holds to the end. NULL, 0: it never moves */
	const struct price *(*gpu_price)(const struct site *s); /* per GPU-second held; NULL = not sold so */
	const struct use_prices *(*use)(const struct site *s);	/* prices of using a model; NULL = none is offered */
	void (*go_on)(struct site *s, const struct site_rest *rest); /* NULL: nothing of it changes */
};

/* The kinds, by name: the build lists SITE_KIND(KIND) for each sites/site_KIND.c. */
#define SITE_KIND(kind) extern const struct site_kind site_##kind;
#include "kinds/sites.h"
#undef SITE_KIND

enum {
	SITE_KINDS = 0
#define SITE_KIND(kind) +1
#include "kinds/sites.h"
#undef SITE_KIND
};

extern const struct site_kind *const site_kinds[SITE_KINDS];

/* What holds for this plan; where a kind says nothing: no limit, no spot market, no quota, no wait. */
struct site_limit site_kind_limit(const struct plan *p);
const struct spot_terms *site_kind_spot(const struct site *s);
const struct parameter *site_kind_turnaround(const struct site *s);
double site_kind_quota_gpu_s(const struct site *s);
double site_kind_provision_mean_s(const struct site *s);

double site_kind_purchase(const struct plan *p);

/* NULL where the kind doesn't sell it. */
const struct price *site_kind_gpu_price(const struct site *s);
const struct use_prices *site_kind_use(const struct site *s);

static inline int site_kind_is_service(const struct site *s)
{
	return s->kind->turnaround != NULL;
}

#endif
