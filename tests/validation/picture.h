/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * picture.h - the two pictures of docs/VALIDATION.md, as SVG: each forecast against what was published, and how often what
 * was published lay in each tenth of the forecast.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_PICTURE_H
#define FLOPCAST_TESTS_VALIDATION_PICTURE_H

#include "forecast.h"

#include <stdio.h>

/* GPU-hours of whole runs and of benchmarks, modes B and C, with P10 to P90. */
void picture_forecasts(FILE *out, const struct forecast_table *t);

/* Ranks (PIT) of modes B, C, P and D, a program one vote. */
void picture_ranks(FILE *out, const struct forecast_table *t);

#endif
