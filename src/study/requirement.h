/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * requirement.h - a condition that a forecast must meet, so that a budget can live in a script:
 *
 *   P80(cost) <= 500k USD          80 % chance of costing no more; finish: of taking no longer
 *   P(finish <= 28 d) >= 90%       chance of keeping a date; cost: a budget
 *   JCL(28 d, 520k USD) >= 70%     chance of keeping both (joint confidence level)
 *
 * A plan's id and a colon before it ask it of that plan only; else every plan must meet it. Both comparisons include
 * equality. Replications that did not finish keep neither date nor budget.
 */
#ifndef FLOPCAST_STUDY_REQUIREMENT_H
#define FLOPCAST_STUDY_REQUIREMENT_H

#include "base/status.h"
#include "base/text.h"
#include "stats/interval.h"
#include "study/results.h"

struct requirement {
	const char *words;	   /* as written, without the plan */
	char plan[65];		   /* "" = every plan */
	double percent;		   /* of a quantile, whose bound must be kept with that chance; 0 = a chance is given */
	double budget, deadline_s; /* INFINITY = not asked for */
	double chance;		   /* at least, 0..1 */
};

/* `words` must outlive the requirement; money must be in `currency`. On STATUS_USAGE `why` says what is accepted. */
MUST_CHECK enum status requirement_parse(const char *words, const char *currency, struct requirement *r,
					 struct text *why);

int requirement_applies(const struct requirement *r, const struct plan *plan);
int requirement_applies_to_any(const struct requirement *r, const struct plan *const *plans, size_t count);

/* Is it met by plan `p`? *chance is what the replications give, with its 95 % interval. */
int requirement_is_met(const struct requirement *r, const struct results *results, size_t p, struct interval *chance);

#endif
