/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mfu_table.h - what documented runs say of the priors of MFU: each prior beside the runs of its class.
 *
 * A program (a publisher's runs) is one value, the geometric mean of its rows, since a user's run is a new program. The
 * spread of a new program by Student's t: t(n - 1) sqrt(between^2 (1 + 1/n) + within^2), as a normal's sd at P10-P90.
 * These are the figures from which src/model/prior.c has its constants.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_MFU_TABLE_H
#define FLOPCAST_TESTS_VALIDATION_MFU_TABLE_H

#include "forecast.h"

struct mfu_class {
	const char *prior; /* its words */
	double prior_mfu, prior_log_sd;
	size_t rows, programs;
	double mfu;		/* geometric mean of the programs, attention counted, of the time that steps take */
	double between, within; /* log-sd of programs; of rows about their program's mean. NAN: too few */
	double new_program;	/* log-sd of a new program's run; NAN: too few */
};

enum { MFU_CLASSES = 16 };

/* The classes of the rows that were fitted, or of the others; how many. */
size_t mfu_table(const struct forecast_table *t, int is_calibration, struct mfu_class classes[MFU_CLASSES]);

#endif
