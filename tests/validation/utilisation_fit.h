/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * utilisation_fit.h - the fit of the prior of utilisation (model/utilisation.h) to documented runs, or to all but those of
 * one program.
 *
 * What is fitted is ln(utilisation while stepping, attention counted): GPU-hours that are GPUs times the calendar are
 * first divided by what calendar and failures add.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_UTILISATION_FIT_H
#define FLOPCAST_TESTS_VALIDATION_UTILISATION_FIT_H

#include "forecast.h"

struct utilisation_rows {
	double *x, *z, *y;
	size_t *group, *row; /* programs and rows of the table */
	size_t count, groups;
};

/* Those that mode PRIOR is asked of. */
void utilisation_rows_init(struct utilisation_rows *r, const struct forecast_table *t);
void utilisation_rows_release(struct utilisation_rows *r);

/* `without`: a program of the table; r->groups = none is left out. */
struct utilisation_fit utilisation_fit(const struct utilisation_rows *r, size_t without);

/* [program of the table]: each by a fit to all the others. The caller frees it. */
struct utilisation_fit *utilisation_fits_without(const struct forecast_table *t);

/* How far programs lie from the fit, and a program's runs from it: log-sds, a program one vote. */
struct utilisation_spread_parts {
	double between, within;
};
struct utilisation_spread_parts utilisation_spread_parts(const struct utilisation_rows *r,
							 const struct utilisation_fit *fit);

/* Of a run's variance the share that another run of its program foretells: that with the least CRPS of rows told of one other row,
 * by fits without their program, a program one vote. crps, untold: that CRPS, and that with a share of 0. */
struct utilisation_share {
	double share, crps, untold;
};
struct utilisation_share utilisation_share(const struct utilisation_rows *r);

#endif
