/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trust.h - the first tables of docs/VALIDATION.md: how far off each mode is, and of which rows it is weak. Both are made of the
 * scores, so that no figure of the page is older than the program.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_TRUST_H
#define FLOPCAST_TESTS_VALIDATION_TRUST_H

#include "forecast.h"

#include <stdio.h>

/* A line a mode with forecasts of its own. */
void trust_print_modes(FILE *out, const struct forecast_table *t);

/* Kinds of rows, of three programs or more, whose forecasts have no skill, are off by 0.5 in the mean, or lie outside their band
 * three times in ten. */
void trust_print_weak(FILE *out, const struct forecast_table *t);

#endif
