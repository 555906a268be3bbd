/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * question.h - what a documented run is asked: the scenario that is forecast, and what it is compared with.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_QUESTION_H
#define FLOPCAST_TESTS_VALIDATION_QUESTION_H

#include "row.h"

/* constant, letter, words. GPU-hours, but days in the last. */
#define MODE_LIST(X)                                                                                                   \
	X(GIVEN, "A", "published throughput or MFU")                                                                   \
	X(PREDICTED, "B", "model, hardware and layout")                                                                \
	X(KNOWN, "K", "as B, with the framework said where one is known")                                              \
	X(PRIOR, "C", "model, hardware, whose stack and of which year")                                                \
	X(UNSAID, "U", "model and hardware only")                                                                      \
	X(TEMPLATE, "T", "the speed of init's templates, for whole runs of own stacks")                                \
	X(CHOSEN, "P", "model and hardware, predicted in a layout that is chosen")                                     \
	X(CALENDAR, "D", "calendar days of whole runs")

enum mode {
#define X(constant, letter, words) constant,
	MODE_LIST(X)
#undef X
		MODES
};

/* Its letter and words. */
const char *question_letter(enum mode mode);
const char *question_words(enum mode mode);

/* The reason for which a mode is not asked of a row; NULL = it is. */
const char *question_exclusion(const struct row_table *t, size_t row, enum mode mode);

/* Which of model/framework.h the row's program is, for a tuned stack; FRAMEWORKS = none. */
size_t question_framework(const struct row_table *t, size_t row);

/* GPU-hours, or days in mode CALENDAR; 0 = not published. */
double question_published(const struct row_table *t, size_t row, enum mode mode);

/* Ends the program with a message when the file can't be written. */
void question_write(const char *path, const struct row_table *t, size_t row, enum mode mode);

#endif
