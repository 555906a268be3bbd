/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * score_json.h - scores as JSON, one object a line: a mode and a kind of rows.
 *
 * {"set": "C: LoRA", "mode", "group", "n", "programs", "median", "p80", "mean_abs_ln", "bias", "inside", "inside_low",
 * "inside_high", "inside50", "inside90", "below80", "below90", "width", "crps", "crps_spread", "naive", "class", "climate",
 * "climate_crps", "skill", "skill_low", "skill_high", "program_mean", "program_inside", "program_crps"}; median and p80 are
 * of |ln(P50 / published)|.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_SCORE_JSON_H
#define FLOPCAST_TESTS_VALIDATION_SCORE_JSON_H

#include "forecast.h"

#include <stdio.h>

void score_json_print(FILE *out, const struct forecast_table *t);

#endif
