/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * difference.h - one plan against another that met the same luck, replication by replication.
 */
#ifndef FLOPCAST_REPORT_DIFFERENCE_H
#define FLOPCAST_REPORT_DIFFERENCE_H

#include "base/text.h"
#include "study/summary.h"

/* Adds a block of text: for cost and time the mean and its change with a 95 % interval (paired: replication i of B less
 * replication i of A, over those that finished in both), the change of the quantiles, the chance that B is more. */
void difference_print(struct text *t, const struct results *a, size_t plan_a, const struct results *b, size_t plan_b,
		      const char *currency);

#endif
