/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * phrase.h - a sentence whose values are kept apart from its words, so that it can be said in another language later.
 */
#ifndef FLOPCAST_BASE_PHRASE_H
#define FLOPCAST_BASE_PHRASE_H

#include "base/text.h"

enum { PHRASE_VALUES = 8 }; /* at most */

struct phrase {
	const char *format; /* of static life */
	char *said;	    /* in its own words */
	char *value[PHRASE_VALUES];
	size_t count;
};

/* Keeps what printf would put into the format: %s, %f and %g with digits, %lld. Any other conversion is a bug. */
__attribute__((format(printf, 2, 0))) void phrase_make(struct phrase *p, const char *format, va_list args);
void phrase_release(struct phrase *p);

/* Adds the values in the words of `format`, a translation with the same conversions. Tested:
 * tests/unit/test_phrase.c. */
void phrase_add(struct text *t, const struct phrase *p, const char *format);

#endif
