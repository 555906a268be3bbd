/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stretch_curve.h - how much longer than it takes a step looks in a log, as a function of the factor of hazards.
 *
 * Local linear regression on the logarithm of the factor, with a Gaussian kernel (Cleveland & Devlin 1988): stops that wait for
 * spares make it no straight line, and more of them vary more. Tested: tests/unit/test_track_forecast.c.
 */
#ifndef FLOPCAST_TRACK_STRETCH_CURVE_H
#define FLOPCAST_TRACK_STRETCH_CURVE_H

#include <stddef.h>

enum { STRETCH_NODES = 17 };
/* Factors from 1 / STRETCH_REACH to STRETCH_REACH; beyond, as at the end. */
#define STRETCH_REACH 3.0

/* Of the logarithm of the stretch, at factors evenly spaced in the logarithm. Zero-initialised: no stretch, for sure. */
struct stretch_curve {
	double mean[STRETCH_NODES], sd[STRETCH_NODES];
};

struct stretch_point {
	double factor, log_stretch;
};

/* At least three points. */
struct stretch_curve stretch_curve_of(const struct stretch_point *points, size_t count);

double stretch_curve_mean(const struct stretch_curve *c, double factor);
double stretch_curve_sd(const struct stretch_curve *c, double factor);

#endif
