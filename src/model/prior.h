/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * prior.h - what is believed of an input that nobody has measured: lognormal laws from published runs, with sources.
 *
 * A prior is asked for by name (mfu="prior", lifetime="prior", ...) and never taken silently.
 * Tested: tests/unit/test_prior.c, tests/validation.
 */
#ifndef FLOPCAST_MODEL_PRIOR_H
#define FLOPCAST_MODEL_PRIOR_H

#include "plan/plan.h"

struct prior {
	double median, log_sd;
	const char *words; /* where it is from */
};

struct distribution prior_distribution(const struct prior *p);

/* Node lifetime: exponential around prior_lifetime_s(), times a factor drawn once a replication. */
double prior_lifetime_s(const struct accelerator *a);
extern const struct prior prior_lifetime_factor;

/* What ends a job and takes no node: exponential around this, times a factor drawn once a replication. */
double prior_job_lifetime_s(double nodes);
extern const struct prior prior_job_lifetime_factor;

/* s of a restart of a job of so many GPUs, drawn at each. */
const struct prior *prior_restart(double gpus);

/* Share of the losses of spot nodes that take one node alone; the others take all of a zone. At most 1. `table` outlives what is
 * returned. */
enum { PRIOR_APART_VALUES = 200 };
struct distribution prior_apart(double table[PRIOR_APART_VALUES]);
extern const char *const prior_apart_words;

/* Calendar time over the time that compute, failures and writes explain, less 1: nothing for well-run runs, else exponential.
 * `table` outlives what is returned. */
enum { PRIOR_CALENDAR_VALUES = 200 };
struct distribution prior_calendar(double table[PRIOR_CALENDAR_VALUES]);
extern const double prior_calendar_mean;
extern const char *const prior_calendar_words;

#endif
