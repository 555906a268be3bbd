/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * part.h - the kinds of documented runs that are scored apart, so that a full kind does not speak for an empty one.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_PART_H
#define FLOPCAST_TESTS_VALIDATION_PART_H

#include "score.h"

/* The first is all rows; ends with one whose title is NULL. */
extern const struct part part_list[];

#endif
