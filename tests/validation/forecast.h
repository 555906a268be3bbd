/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * forecast.h - the forecast of one documented run, and how far off it is.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_FORECAST_H
#define FLOPCAST_TESTS_VALIDATION_FORECAST_H

#include "question.h"

/* GPU-hours, or days in mode CALENDAR. */
struct forecast {
	const char *excluded; /* why; NULL = there is a forecast */
	double published, p10, p50, p90;
	const char *prior; /* words of the prior of MFU that it was made with in mode PRIOR */
	double prior_mfu;  /* its median, with attention counted, and its spread */
	double prior_log_sd;
};

struct forecast_table {
	struct row_table rows;
	struct forecast *forecasts; /* [row][mode] */
};

/* Ends the program with a message when a row is no scenario. */
void forecast_table_read(struct forecast_table *t, const char *path);
void forecast_table_release(struct forecast_table *t);

const struct forecast *forecast_of(const struct forecast_table *t, size_t row, enum mode mode);

/* P50 / published - 1. */
double forecast_error(const struct forecast *f);
int forecast_is_inside(const struct forecast *f);

#endif
