/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serving_fit.h - fits the constants of src/model/generation.c to rows of serving.tsv.
 *
 * By soft_fit.h. Each constant is drawn to what is believed of it without rows (GENERATION_LIST). Rows of open arrivals are left
 * out: their queue amplifies any error. A source of n rows weighs as sqrt(n), so that one page of a vendor doesn't outvote the rest.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_SERVING_FIT_H
#define FLOPCAST_TESTS_VALIDATION_SERVING_FIT_H

#include "serving_row.h"

/* Fits to all rows that are scored but those of the source of row `left_out` (SIZE_MAX: of none). */
struct generation_constants serving_fit(const struct serving_table *t, size_t left_out);

int serving_is_same_source(const struct serving_row *a, const struct serving_row *b);

#endif
