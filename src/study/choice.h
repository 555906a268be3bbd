/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * choice.h - how sure it is that an option has the lowest cost or time, and how much of the doubt knowing the inputs would
 * settle.
 *
 * The options meet the same random numbers, so a replication tells which of them is the lowest. The option taken is that
 * in `best` of the replications. Whoever measures first (speed by a trial run, the time of a write, prices by an offer)
 * chooses anew in each replication, by the inputs drawn there: the option of the lowest expected value given its
 * failure-free value. It is the lowest in `known` of them. From `best` to `known` is what measuring settles; from there to
 * 1 what random events leave open.
 *
 * Expected value given the failure-free one: a straight line by least squares over the replications that finished; exact
 * where the two are jointly normal. At mean inputs the option taken is kept, even where another costs less on average (it may
 * have been taken for its 80 % value): only inputs move the choice. How often things fail shows only in failures, so it counts as a random event. Keeping
 * the option taken is a rule too: `known` is never below `best`. Replications that do not finish are never the lowest.
 * Tested against normal laws in closed form: tests/unit/test_choice.c.
 */
#ifndef FLOPCAST_STUDY_CHOICE_H
#define FLOPCAST_STUDY_CHOICE_H

#include "stats/interval.h"
#include "study/metric.h"
#include "study/results.h"

struct choice {
	size_t options, replications;
	struct interval best, known; /* chances, 0 to 1 */
	double saved; /* what choosing by known inputs saves on average where both finish: in the metric's unit; >= 0 */
};

/* Whether measuring settles as much of the doubt as is worth a word. */
static inline int choice_is_open(const struct choice *c)
{
	return c->known.value - c->best.value >= 0.005;
}

/* Being asked of `count` replications: choice_begin, choice_add for each option, choice_end. */
struct choice_work {
	size_t count, options;
	double *lowest; /* value of the lowest option */
	double *expected,
		*other; /* of the option of the lowest expected value among those not taken: that, and its value */
	double *hoped, *taken; /* the same of the option taken */
	double least, level;   /* least mean of those not taken, mean of the one taken */
};

void choice_begin(struct choice_work *w, size_t count);

/* Values of an option by replication: INFINITY or NAN where it did not finish. Of several taken the last counts. */
void choice_add(struct choice_work *w, const double *values, const double *failure_free, int is_taken);
struct choice choice_end(struct choice_work *w);

/* METRIC_COST or METRIC_WALL of a plan of results, as far as `w` has replications. */
void choice_add_plan(struct choice_work *w, const struct results *results, size_t plan, enum metric metric,
		     int is_taken);

#endif
