/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * allocation.h - machines at a site: asking for them, holding them, losing them, and what that costs.
 *
 * An allocation alternates between waiting (free) and holding (billed by the site's rules). What differs between kinds of
 * sites is a struct site_policy, in site/site_KIND.c, and the struct that it keeps its accounts in.
 */
#ifndef FLOPCAST_SITE_ALLOCATION_H
#define FLOPCAST_SITE_ALLOCATION_H

#include "event/event_queue.h"
#include "plan/ledger.h"
#include "site/site_kind.h"

/* What becomes of an allocation whose limit is reached. */
enum verdict {
	VERDICT_REQUEUE, /* machines are gone; wait for others */
	VERDICT_HOLD,	 /* paid on: a new limit holds */
	VERDICT_END	 /* nothing more is to be had: the replication ends */
};

struct allocation;

struct site_policy {
	/* A replication begins: prices are drawn into t->rate, up-front charges are booked. */
	void (*start)(struct allocation *t, uint64_t seed, uint64_t replication);
	/* Seconds until machines are granted, asked for at now_s. */
	double (*wait_s)(struct allocation *t, double now_s);
	/* Seconds that they may be held, granted at now_s; INFINITY = no limit. May be NULL for that. */
	double (*limit_s)(struct allocation *t, double now_s);
	/* The limit is reached. May be NULL where there is none. */
	enum verdict (*expire)(struct allocation *t, double now_s);
	/* The held period t->since_s .. now_s is over: bills it. */
	void (*bill)(struct allocation *t, double now_s);
	/* The replication is over: charges that remain. May be NULL. */
	void (*close)(struct allocation *t, double now_s);
	/* A checkpoint is begun so long before the limit; NULL or 0 = it is not. */
	double (*saves_s)(const struct allocation *t);
};

/* Compute units of a notebook service: what came, when it vanishes. */
enum { UNITS_BUCKETS = 16 };
struct units {
	double left[UNITS_BUCKETS], expires_s[UNITS_BUCKETS];
	int count;
	double settled_s; /* units are accounted for up to here */
	double burned[CAUSE_TIMES], paid;
	int months;  /* subscription months charged */
	double came; /* units, bought or free */
};

struct cloud_account {
	double fallback_rate;	/* money per GPU-second, drawn */
	struct price_walk walk; /* how prices have moved */
	double fallback_s;	/* spot: node-seconds of fall-back nodes in the held period */
	double spot_s,
		spot_paid;   /* of a market with prices of its own: node-seconds, and times their price; likewise */
	double worth;	     /* of one unit of these prices, drawn */
	double paid_until_s; /* end of the last block */
};

struct hpc_account {
	double used_gpu_s; /* against the quota */
};

struct notebook_account {
	struct units units;
	double pack_price, session_end_s;
	int session_saves; /* its end is known in advance */
};

struct owned_account {
	char none; /* a rate is all */
};

struct api_account {
	double hosting_rate; /* money per second */
	double hours;	     /* money for training by the hour */
};

struct allocation {
	const struct plan *plan;
	const struct site_policy *policy;
	struct event_queue *queue;
	struct ledger *ledger;
	struct stream wait_stream, limit_stream;
	double rate;   /* money per GPU-second, or per token, drawn */
	double tokens; /* of the work */
	int is_held;
	double since_s;			/* in this state */
	double at_grant_s[CAUSE_TIMES]; /* the ledger's times when machines were granted */
	double missing_s;		/* spot: node-seconds without a node, of the held period */
	double held_gpu_s;		/* for energy */
	uint64_t
		event_salt; /* of another life with the same parameters: 0, or what the seeds of random events differ by */
	double until_s;	    /* under a scheduler: end of the wall-time asked for */
	uint32_t grants;
	struct event_handle next; /* EVENT_GRANTED while waiting, EVENT_EXPIRED while held */
	union {			  /* accounts of its site's kind; zero at first */
#define X(kind) struct kind##_account kind;
		SITE_KIND_LIST(X)
#undef X
	};
};

void allocation_init(struct allocation *t, const struct plan *plan, struct event_queue *queue);

/* Time 0: machines are asked for. Returns 1 when they are there at once; else EVENT_GRANTED follows. */
int allocation_start(struct allocation *t, struct ledger *ledger, uint64_t seed, uint64_t replication);

/* Machines are asked for again. Returns as allocation_start. */
int allocation_request(struct allocation *t, double now_s);
void allocation_granted(struct allocation *t, double now_s);

/* The limit is reached. On VERDICT_REQUEUE the caller interrupts the run, then calls allocation_release and
 * allocation_request; on VERDICT_HOLD a new limit is in the queue. */
enum verdict allocation_expired(struct allocation *t, double now_s);

/* Machines are given back and billed; the ledger's times must be booked up to now_s. */
void allocation_release(struct allocation *t, double now_s);

/* The replication is over: releases, and charges what remains: storage, egress, expenses. */
void allocation_close(struct allocation *t, double now_s);

/* What all would come to if it were over now; `copy` and the ledger that it points to are used up. */
double allocation_spent(struct allocation *copy, double now_s);

/* Time by cause of the held period. */
double allocation_time_s(const struct allocation *t, enum cause cause);

/* Books `rate` per second for each cause's time of the held period. */
void allocation_book(struct allocation *t, double rate);

#endif
