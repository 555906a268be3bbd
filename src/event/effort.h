/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * effort.h - how much has been simulated in one replication, and whether more may be.
 *
 * Every loop that a scenario can make long counts here: the one over events, and the walk from write to write that lies
 * between two of them (job/progress.h). So none of them goes on beyond the study's event limit, or when the user has asked to
 * stop. Tested: tests/unit/test_effort.c.
 */
#ifndef FLOPCAST_EVENT_EFFORT_H
#define FLOPCAST_EVENT_EFFORT_H

#include "base/rare.h"

#include <signal.h>
#include <stdint.h>

struct effort {
	uint64_t events;		   /* and steps between them, so far */
	uint64_t limit;			   /* not more */
	uint64_t pause;			   /* the flag is looked at when so many are there, at most the limit */
	const volatile sig_atomic_t *stop; /* non-zero: not more; may be NULL */
	int is_stopped;			   /* by the flag: what has been simulated is not complete */
};

/* A replication begins. */
static inline void effort_start(struct effort *e, uint64_t limit)
{
	e->events = e->pause = 0;
	e->limit = limit;
	e->is_stopped = 0;
}

/* Looks at the flag and the limit. Returns 1 when nothing more may be simulated. */
RARE int effort_look(struct effort *e);

/* The same, where the flag is looked at from time to time only. */
static inline int effort_is_spent(struct effort *e)
{
	return e->events >= e->pause && effort_look(e);
}

/* May `more` follow without a look at the flag or the limit? */
static inline int effort_has(const struct effort *e, uint64_t more)
{
	return e->events + more < e->pause;
}

#endif
