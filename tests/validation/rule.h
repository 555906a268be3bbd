/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rule.h - forecasts that need no program, to measure the program by: ln of GPU-hours, or of days.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_RULE_H
#define FLOPCAST_TESTS_VALIDATION_RULE_H

#include "forecast.h"

/* Fills in naive, by_class, climate and climate_crps of all forecasts: 40 % of the peak, 1.2 times that for whole runs; the
 * geometric mean utilisation of other programs of its class (the naive rule when there is none); that of all others. A
 * program is one value. */
void rule_take(struct forecast_table *t);

#endif
