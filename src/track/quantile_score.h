/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quantile_score.h - how good a forecast that is given by quantiles was, once the actual value is known.
 *
 * Between the quantiles their logarithms are linear in the chance; beyond the outermost they are those (Gneiting & Raftery 2007,
 * "Strictly proper scoring rules"). Tested: tests/unit/test_track_forecast.c against closed forms.
 */
#ifndef FLOPCAST_TRACK_QUANTILE_SCORE_H
#define FLOPCAST_TRACK_QUANTILE_SCORE_H

#include <stddef.h>

struct quantile {
	double chance, value; /* value > 0; ascending */
};

struct quantile_score {
	double rank;	    /* chance below the actual value; 0 or 1 beyond the outermost quantiles */
	double log_crps;    /* of the logarithm of the value */
	double pinball_p80; /* of the logarithm, at 80 % */
};

/* count >= 2. */
struct quantile_score quantile_score_of(const struct quantile *q, size_t count, double actual);

#endif
