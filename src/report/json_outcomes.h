/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json_outcomes.h - the outcomes of all replications as JSON: an array of numbers for each plan and column.
 */
#ifndef FLOPCAST_REPORT_JSON_OUTCOMES_H
#define FLOPCAST_REPORT_JSON_OUTCOMES_H

#include "study/results.h"

#include <stdio.h>

/* {"first": 0, "replications": N, "plans": [{"id": "...", "end": ["finished", ...], "cost": [...], ...}]}, columns in the
 * order and with the names of the store; what doesn't exist is null. */
void json_outcomes(FILE *out, const struct results *results);

#endif
