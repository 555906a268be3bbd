/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * accuracy.h - replications until the forecast is as precise as was asked for.
 *
 * A quantile is precise when both ends of its 95 % interval are within `relative` of it. It must be so for the cost and
 * for the wall time of every plan (of which any replication finished). That is looked at after 512 replications of each
 * plan, and then at 5, 6, 7 and 8 quarters of each power of two, where quasi-random inputs are most even. So a study ends at the
 * same count whatever the threads, ranks or interruptions. Looking more than once makes the intervals a little too narrow: that of
 * the count at which it stops covers somewhat less than 95 %.
 */
#ifndef FLOPCAST_STUDY_ACCURACY_H
#define FLOPCAST_STUDY_ACCURACY_H

#include "study/runner.h"

enum { ACCURACY_MOST = 10000000 }; /* replications of a plan after which it is given up */

struct accuracy {
	double relative; /* 0 = none asked for */
	int percent;	 /* of one of summary_percent's quantiles; 0 = P50, P80 and P90 */
};

/* "0.5%", "P80=0.5%"; on STATUS_USAGE `why` says what is accepted. */
MUST_CHECK enum status accuracy_parse(const char *words, struct accuracy *p, struct text *why);

/* The first count at which is looked that is not below `count`. */
size_t accuracy_count(size_t count);

int accuracy_is_met(const struct accuracy *p, const struct results *results);

/* Like runner_run, in place of results->asked until it is met, or ACCURACY_MOST are done; asked is then what it took. */
MUST_CHECK enum status accuracy_run(const struct accuracy *p, const struct runner *runner, struct results *results);

#endif
