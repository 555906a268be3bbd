/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * last_values.h - the last nine values of a series, for what is typical of it now.
 */
#ifndef FLOPCAST_TRACK_LAST_VALUES_H
#define FLOPCAST_TRACK_LAST_VALUES_H

#include <stddef.h>

enum { LAST_VALUES = 9 };

struct last_values {
	double items[LAST_VALUES];
	size_t count; /* of all that were added */
};

/* NAN is passed over. */
void last_values_add(struct last_values *v, double value);

/* The lower median; NAN: there is none. */
double last_values_typical(const struct last_values *v);

#endif
