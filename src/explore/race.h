/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * race.h - plans at design points, each simulated until it is beaten.
 *
 * All begin with a few replications; those that are not beaten get twice as many, and so on, to the study's number. That
 * is successive halving (Karnin, Koren and Somekh 2013; Jamieson and Talwalkar 2016), but who leaves is decided by the
 * interval of the paired difference to the leader (Maron and Moore 1994), with an indifference zone (Kim and Nelson 2001):
 * study/optimum.h. All meet the same random events, and what has been simulated is not simulated again.
 *
 * Test: tests/unit/test_race.c.
 */
#ifndef FLOPCAST_EXPLORE_RACE_H
#define FLOPCAST_EXPLORE_RACE_H

#include "explore/experiment.h"
#include "study/optimum.h"

/* Replications of the first look: 32, of which the interval of an 80 % point can be told; of a mean, which hangs on rare
 * events, a quarter of the study's if that is more. */
enum { RACE_FIRST = 32, RACE_MEAN_SHARE = 4 };

struct race_point;

struct contender {
	struct candidate candidate; /* by all its replications */
	struct race_point *point;   /* NULL of one that has left */
	struct results results;	    /* of this plan alone */
};

struct contender_list {
	struct contender *items;
	size_t count, capacity;
};

struct race {
	const struct experiment *experiment;
	const struct objective *objective;
	const struct requirement *requirements;
	size_t requirement_count;
	struct contender_list in, left;
	struct candidate *list; /* all, when the race has ended */
	size_t listed;
	uint64_t replications; /* of one plan, at most: the study's */
	uint64_t spent;	       /* of all plans together */
	double equal;	       /* when it has ended: two objectives count as equal so far apart */
};

/* Each plan of the point joins. */
MUST_CHECK enum status race_enter(struct race *r, const size_t index[EXPERIMENT_INPUTS], struct diag_list *diags);

/* Runs until one contender is left, or several with all their replications. */
MUST_CHECK enum status race_run(struct race *r);

/* A candidate of the point, of that plan if one is given; NULL where none has entered. */
const struct candidate *race_find(const struct race *r, const size_t index[EXPERIMENT_INPUTS], const char *plan);

/* After race_run, once or more often: the best of those in the race; NULL where none has entered. */
const struct contender *race_leader(const struct race *r);

/* The leader gets all its replications; all are listed. What is said of those with fewer is made comparable: each value
 * is the leader's by all its replications, times the ratio to the leader's by the same ones, and
 * no objective is less than that of the leader, who has beaten it; its interval is not known. */
MUST_CHECK enum status race_end(struct race *r);

/* After race_end: the replications of a plan at a point, at least `least` of them, whether it was in the race or not; what the race has
 * simulated of it is not simulated again. *results: valid until the next call; NULL where the plan is not possible. */
MUST_CHECK enum status race_extend(struct race *r, const size_t index[EXPERIMENT_INPUTS], const char *plan,
				   size_t least, const struct results **results, struct diag_list *diags);

void race_release(struct race *r);

#endif
