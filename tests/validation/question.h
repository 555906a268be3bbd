/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * question.h - what a documented run is asked: the scenario that is forecast, and what it is compared with.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_QUESTION_H
#define FLOPCAST_TESTS_VALIDATION_QUESTION_H

#include "row.h"

/* GIVEN: with the published throughput or MFU; PREDICTED: with model, hardware and layout; PRIOR: with model and
 * hardware only; CALENDAR: whole runs against the calendar, with failures, restarts and overheads by their priors. */
enum mode { GIVEN, PREDICTED, PRIOR, CALENDAR, MODES };

/* The reason for which a mode is not asked of a row; NULL = it is. */
const char *question_exclusion(const struct row_table *t, size_t row, enum mode mode);

/* GPU-hours, or days in mode CALENDAR; 0 = not published. */
double question_published(const struct row_table *t, size_t row, enum mode mode);

/* Ends the program with a message when the file can't be written. */
void question_write(const char *path, const struct row_table *t, size_t row, enum mode mode);

#endif
