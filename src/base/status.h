/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * status.h - what can go wrong outside the program, and the exit status that says so.
 *
 * Functions that meet input or the environment return enum status; the words for the user go to a diag_list.
 */
#ifndef FLOPCAST_BASE_STATUS_H
#define FLOPCAST_BASE_STATUS_H

/* name, exit status of the program, words */
#define STATUS_LIST(X)                                                                                                 \
	X(STATUS_OK, 0, "done")                                                                                        \
	X(STATUS_RUNTIME, 1, "run-time failure")                                                                       \
	X(STATUS_USAGE, 2, "wrong usage")                                                                              \
	X(STATUS_INVALID, 3, "invalid scenario")                                                                       \
	X(STATUS_UNMET, 4, "a requirement was not met")                                                                \
	X(STATUS_INTERRUPTED, 130, "interrupted")

enum status {
#define X(name, code, words) name = code,
	STATUS_LIST(X)
#undef X
};

#define MUST_CHECK __attribute__((warn_unused_result))

#endif
