/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pooling.h - a predicted speed and what is documented of such runs, as one law.
 *
 * The prediction counts what a step costs; the prior of utilisation knows how far teams stay behind. For each stack the
 * logarithms are averaged (a logarithmic pool, Genest and Zidek 1986), with the prior's spread narrowed by as much as
 * the prediction explains: nearly all prediction for a tuned stack in a stated layout. In a chosen layout of a tuned stack one of the two laws holds (a linear pool, Stone 1961).
 * In a chosen layout of a team's own stack the prior holds alone. Fitted by tests/validation/prediction_fit.c. Tested:
 * tests/unit/test_pooling.c.
 */
#ifndef FLOPCAST_MODEL_POOLING_H
#define FLOPCAST_MODEL_POOLING_H

#include "model/framework.h"
#include "plan/plan.h"
#include "random/mixture.h"

/* What is predicted: tokens per second and GPU, log-sd of what is not known of the machine, whose layout it is. */
struct prediction {
	double rate, log_sd;
	int is_chosen;
	size_t measured;		   /* steps of other layouts on the same machine with the same programs */
	double log_off;			   /* of these, the mean of ln(measured speed / predicted) */
	const struct framework *framework; /* NULL = not said */
};

/* share: of the prediction. longer_log: by how much a run takes longer than its steps. spread: over the prior's where logarithms
 * are averaged, that of the prediction where one of the two holds (is_linear). moved: of what earlier runs of the team move the
 * prior, the share that moves the law, or the prediction where one of the two holds. */
struct pool {
	double share, longer_log, spread, moved;
	int is_linear;
};

/* By layout (stated, chosen) and stack (tuned, own). */
struct pool_constants {
	struct pool of[2][2];
	struct framework frameworks[FRAMEWORKS];
};

extern const struct pool_constants pooling_fitted;

/* The prior of the same rate, as utilisation_law() has its parts for the stack, and what earlier runs of the team made of it. */
struct pooled_prior {
	struct mixture before, after;
};

/* Of a program's steps the prediction is off by a factor that all share, and by one of each: log-sds. */
#define POOLING_SHARED_LOG_SD 0.18
#define POOLING_EACH_LOG_SD   0.19

/* With measured steps the prediction, corrected by them, alone. With a framework of which steps are documented the prediction,
 * corrected likewise, for a tuned stack in a stated layout. */
struct mixture pooling_law(const struct pooled_prior *prior, enum stack stack, const struct prediction *p,
			   const struct pool_constants *k);

/* Of the variance of the logarithms of what pooling_law() returned, the share that is the machine's, which its programs don't have
 * elsewhere. */
double pooling_machine_share(const struct mixture *law, enum stack stack, const struct prediction *p,
			     const struct pool_constants *k);

#endif
