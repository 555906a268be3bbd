/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * group_effect.h - the effect of one group of observations, and how far the next one may lie.
 *
 * y = effect + rest; effect ~ N(0, between^2), rest ~ N(0, v). A group's v is that of all groups, worth so many observations, and its
 * own (Gelman et al., Bayesian Data Analysis, section 3.3): of a group that is known well its own spread remains, of one with few
 * observations that of all. Tested: tests/unit/test_group_effect.c.
 */
#ifndef FLOPCAST_TESTS_SUPPORT_GROUP_EFFECT_H
#define FLOPCAST_TESTS_SUPPORT_GROUP_EFFECT_H

#include <stddef.h>

struct group_prior {
	double between, within; /* sds */
	double worth;		/* observations that `within` is worth, above 0 */
};

/* sd: of the next observation. */
struct group_effect {
	double mean, sd;
};

/* count may be 0. */
struct group_effect group_effect_of(const double *y, size_t count, const struct group_prior *prior);

#endif
