/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * allocation.h - machines at a site: asking for them, holding them, losing them, and what that costs.
 *
 * An allocation alternates between waiting (free) and holding (billed by the site's rules). What differs between kinds of
 * sites is a struct site_policy, in sites/site_KIND.c, and the struct that it keeps its accounts in.
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

enum { ALLOCATION_ACCOUNT_B = 384 }; /* room for the account of any kind */

/* Node-seconds: without a node, of fall-back nodes, of a market with prices of its own; the last times their price. */
struct spot_use {
	double missing_s, fallback_s, market_s, market_paid;
};

struct allocation {
	const struct plan *plan;
	const struct site_policy *policy;
	struct event_queue *queue;
	struct ledger *ledger;
	struct stream wait_stream, limit_stream;
	double tokens; /* of the work */
	uint64_t
		event_salt; /* of another life with the same parameters: 0, or what the seeds of random events differ by */
	double rate; /* money per GPU-second, or per token, drawn; from here on all is zero at first */
	int is_held;
	double since_s;			/* in this state */
	double at_grant_s[CAUSE_TIMES]; /* the ledger's times when machines were granted */
	double used_gpu_s;		/* against the site's quota */
	struct spot_use spot;		/* of the held period */
	double held_gpu_s;		/* for energy */
	double until_s;			/* under a scheduler: end of the wall-time asked for */
	uint32_t grants;
	struct event_handle next; /* EVENT_GRANTED while waiting, EVENT_EXPIRED while held */
	union {			  /* what its site's kind keeps; zero at first; ALLOCATION_ACCOUNT */
		unsigned char bytes[ALLOCATION_ACCOUNT_B];
		max_align_t align;
	} account;
};

/* As SITE_TERMS. */
#define ALLOCATION_ACCOUNT(type, t) ((struct type *)(t)->account.bytes)
#define ALLOCATION_ACCOUNT_FIT(type)                                                                                   \
	_Static_assert(sizeof(struct type) <= ALLOCATION_ACCOUNT_B, "raise ALLOCATION_ACCOUNT_B")

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
