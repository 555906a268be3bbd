/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pool_fit.h - how a predicted value and a prior of the same quantity are best made one law, on observations in groups.
 *
 * The parameters minimise the mean CRPS (Gneiting and Raftery 2007), a proper score: it is least when the law is as wide as it is
 * wrong. A group is one vote, so that one with many observations does not narrow the law for all others. Of normal mixtures the
 * CRPS is known in closed form (Grimit et al. 2006). The search is that of Nelder and Mead
 * from three places, since a share near 0 has a minimum of its own. Tested: tests/unit/test_pool_fit.c.
 */
#ifndef FLOPCAST_TESTS_SUPPORT_POOL_FIT_H
#define FLOPCAST_TESTS_SUPPORT_POOL_FIT_H

#include <stddef.h>

/* Logarithms of one observation, of its prior and its prediction; `machine_sd` is what the prediction itself does not know. */
struct pool_row {
	double observed, prior, prior_sd, predicted, machine_sd;
	size_t group;
};

/* constant, words */
#define POOL_LIST(X)                                                                                                   \
	X(POOL_LOGARITHMIC, "logarithmic") /* the two are averaged with `share`, the prior's spread times `spread` */  \
	X(POOL_LINEAR, "linear") /* one of the two holds: the prediction with chance `share` and log-sd `spread` */    \
	X(POOL_PRIOR, "prior alone") /* its spread times `spread`; share and offset are 0 */

enum pool_kind {
#define X(constant, words) constant,
	POOL_LIST(X)
#undef X
		POOL_KINDS
};

extern const char *const pool_kind_words[POOL_KINDS];

struct pool_parameters {
	double share, offset, spread; /* offset: of the observed over the predicted, as a logarithm */
};

struct pool_law {
	double weight[2], centre[2], sd[2];
	size_t count;
};

struct pool_law pool_law_of(const struct pool_row *r, enum pool_kind kind, const struct pool_parameters *p);
double pool_crps(const struct pool_law *law, double observed);
/* Chance of less than `observed`. */
double pool_chance(const struct pool_law *law, double observed);

/* `without`: a group that is left out; any other number = none. Groups are below `groups`. */
struct pool_parameters pool_fit(const struct pool_row *rows, size_t count, size_t groups, size_t without,
				enum pool_kind kind);

#endif
