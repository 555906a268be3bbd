/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * alike_replications.h - replications of a quasi-random study by what their inputs alone would give.
 *
 * That is the failure-free outcome (sim/failure_free.h), where it depends on nothing else than inputs that are points of the
 * sequence. A few replications are simulated again to see that, and which dimensions the plan's inputs have. It is not so
 * where a price moves, or start-up times of later grants are drawn: then nothing is known.
 * Tested: tests/unit/test_alike_replications.c.
 */
#ifndef FLOPCAST_STUDY_ALIKE_REPLICATIONS_H
#define FLOPCAST_STUDY_ALIKE_REPLICATIONS_H

#include "stats/batches.h"
#include "study/results.h"

/* By the failure-free cost, or with by_time by the time; of the first 16,384 at most, which tell their share well. order is to be
 * freed; NULL when nothing is known. */
struct alike alike_replications(const struct results *results, size_t plan, int by_time);

#endif
