/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * forecast.h - the forecast of one documented run, beside what was published.
 *
 * The run is kept as the prior of speed knows it, so that the prior can be fitted (utilisation_fit.h).
 */
#ifndef FLOPCAST_TESTS_VALIDATION_FORECAST_H
#define FLOPCAST_TESTS_VALIDATION_FORECAST_H

#include "question.h"

#include "model/pooling.h"
#include "model/utilisation.h"
#include "scenario/scenario.h"

enum { FORECAST_QUANTILES = 8 };
extern const double forecast_levels[FORECAST_QUANTILES]; /* 0.05 0.1 0.25 0.5 0.75 0.8 0.9 0.95 */
enum forecast_level { Q05, Q10, Q25, Q50, Q75, Q80, Q90, Q95 };

/* GPU-hours, or days in mode CALENDAR. */
struct forecast {
	const char *excluded; /* why; NULL = there is a forecast */
	double published, quantiles[FORECAST_QUANTILES];
	double crps,
		spread; /* of the logarithm; of it what a perfectly placed forecast so wide would have: E|X - X'| / 2 */
	double naive, by_class, climate, climate_crps; /* ln(rule / published) of rule.h */
	double pit; /* chance of less than what was published, ties broken at random by the row's number */
};

/* A run as the prior of speed knows it. */
struct known_run {
	struct arch arch;
	struct workload workload;
	struct accelerator accelerator;
	struct utilisation_case known;
	double gpu_h; /* at a utilisation of 1, attention counted */
};

struct forecast_table {
	struct row_table rows;
	struct forecast *forecasts; /* [row][mode] */
	struct known_run *runs;	    /* [row]; of those not excluded in mode PRIOR */
	size_t *programs;	    /* [row]: 0 .. program_count - 1 */
	size_t program_count;
	const char *path;
	size_t faults; /* rows that are no scenario, all told of */
};

/* Constants that were fitted without what they forecast: [program of the table]; in mode KNOWN the framework [row], whose name is NULL
 * where there is none. */
struct left_out {
	const struct speed_constants *constants;
	const struct framework *frameworks;
};

/* NULL = by the constants in force. Ends the program with a message when a row is no scenario. */
void forecast_table_read(struct forecast_table *t, const char *path, const struct left_out *left_out);
/* The runs as the prior knows them, mode PRIOR alone: nothing is simulated. */
void forecast_table_known(struct forecast_table *t, const char *path);
void forecast_table_release(struct forecast_table *t);

struct forecast *forecast_of(const struct forecast_table *t, size_t row, enum mode mode);

/* Fills in what the ascending sample says of f->published. */
void forecast_take(struct forecast *f, const double *ascending, size_t n, size_t row);

/* ln(P50 / published); ln(P90 / P10). */
double forecast_error(const struct forecast *f);
double forecast_width(const struct forecast *f);

/* Between the quantiles. */
int forecast_is_inside(const struct forecast *f, enum forecast_level low, enum forecast_level high);

#endif
