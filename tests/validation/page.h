/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * page.h - docs/VALIDATION.md: how far to trust what, and docs/VALIDATION-ROWS.md, each forecast beside what was published.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_PAGE_H
#define FLOPCAST_TESTS_VALIDATION_PAGE_H

#include "forecast.h"

#include <stdio.h>

/* The scores, below what stands in `preface`. Whether all targets are met that were reached once. */
int page_scores(FILE *out, const struct forecast_table *t, const char *preface);

void page_rows(FILE *out, const struct forecast_table *t);

#endif
