/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * event_class.h - what can happen, in the order in which it happens when it happens at the same instant.
 *
 * Good news first: what is complete at the instant of a failure counts as complete. The horizon comes last.
 */
#ifndef FLOPCAST_EVENT_EVENT_CLASS_H
#define FLOPCAST_EVENT_EVENT_CLASS_H

#include "base/row.h"

/* constant, its actor and its name in traces */
#define EVENT_CLASS_LIST(X)                                                                                            \
	X(EVENT_GRANTED, "site", "granted")		/* machines are there */                                       \
	X(EVENT_REPAIR, "nodes", "repaired")		/* a node is back and a place is empty */                      \
	X(EVENT_STOP_OVER, "cluster", "stop_over")	/* a planned stop is over */                                   \
	X(EVENT_OUTAGE_OVER, "cluster", "storage_back") /* payload: see outages.c */                                   \
	X(EVENT_RESTARTED, "job", "restarted")		/* the restart is over, computing begins */                    \
	X(EVENT_FINISHED, "job", "finished")		/* the work is done */                                         \
	X(EVENT_GROWN, "job", "grown")			/* nodes that are back are taken up */                         \
	X(EVENT_MARKET, "site", "market")		/* more or fewer spot nodes are to be had */                   \
	X(EVENT_FALLBACK, "nodes", "fell_back")		/* spot nodes have been missing too long: others are taken */  \
	X(EVENT_EXPIRED, "site", "expired") /* the site takes its machines back, or wants to be paid again */          \
	X(EVENT_STOP, "cluster", "stop")    /* a planned stop begins */                                                \
	X(EVENT_NODE_FAILURE, "nodes", "node_failure") /* payload: see nodes.c */                                      \
	X(EVENT_JOB_FAILURE, "job", "job_failure")     /* payload: which of the job's clocks */                        \
	X(EVENT_OUTAGE, "cluster", "storage_out")                                                                      \
	X(EVENT_HORIZON, "study", "horizon")

enum event_class { EVENT_CLASS_LIST(ROW_CONSTANT) };

/* EVENT_EXPIRED: by the site's rules, or for a job of higher priority, which observers are told of but no queue has. */
enum expired { EXPIRED_LIMIT, EXPIRED_EVICTED };

/* Timers of the queue (event/event_queue.h), in the order of their classes. */
enum timer {
	TIMER_REPAIR,	   /* the next return of a node while places are empty */
	TIMER_RUN,	   /* EVENT_RESTARTED, EVENT_FINISHED or EVENT_GROWN */
	TIMER_NODE_FAILURE /* the next failure of the cohort */
};

#endif
