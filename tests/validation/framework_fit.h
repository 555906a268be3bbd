/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * framework_fit.h - how far the programs of src/model/framework.h lie from the prior and the prediction: of rows of tuned stacks.
 *
 * From the prediction: the effect of a group (tests/support/group_effect.h), with the log-sds that measured steps have
 * (model/pooling.h) between and within programs. From the prior: the mean, which the law shrinks itself.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_FRAMEWORK_FIT_H
#define FLOPCAST_TESTS_VALIDATION_FRAMEWORK_FIT_H

#include "forecast.h"

/* frameworks: [row of the table], that of the row's program fitted without the row; its name is NULL where there is none. `fits`: the
 * prior's, by program. */
void framework_fit_without(const struct forecast_table *t, const struct utilisation_fit *fits,
			   struct framework *frameworks);

/* Prints the list of src/model/framework.h; the exit status. */
int framework_fit_print(const char *runs);

#endif
