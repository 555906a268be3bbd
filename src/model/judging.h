/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * judging.h - what it takes to reward or to judge answers by something that is paid: a judge behind an API, a pool of sandboxes.
 *
 * Places of a pool fail as a Poisson process and are repaired one by one, so that lifetime / (lifetime + repair) of them are there on
 * average; an answer whose place fails is run again, as is one that fails by itself. Tested: tests/unit/test_rl_step.c.
 */
#ifndef FLOPCAST_MODEL_JUDGING_H
#define FLOPCAST_MODEL_JUDGING_H

#include "plan/rl.h"

/* Runs of one answer until it succeeds, on average; >= 1. */
double judging_runs(const struct reward *r);

/* s for so many answers that are there at once; 0 where nothing is waited for. */
double judging_s(const struct reward *r, double answers);

/* What is paid for so many answers in so many batches: tokens of a judge, seconds of sandboxes. */
double judging_paid(const struct reward *r, double answers, double batches);

/* Answers a second without end; INFINITY where nothing is waited for. */
double judging_per_s(const struct reward *r);

#endif
