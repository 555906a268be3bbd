/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log_regex.h - a regular expression of PCRE2, compiled; a line that would take too long to try does not match.
 */
#ifndef FLOPCAST_TRACK_LOG_REGEX_H
#define FLOPCAST_TRACK_LOG_REGEX_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/text.h"

#include <pcre2.h>
#include <stddef.h>

struct log_regex {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
};

/* 0, with words, when it is none. To be released in both cases. */
int log_regex_compile(struct log_regex *r, const char *pattern, struct text *why);
/* Of a pattern that the program has, compiled when it is first asked for. Each thread has a `kept`: a match is written into it. */
const struct log_regex *log_regex_own(struct log_regex *kept, const char *pattern);
void log_regex_release(struct log_regex *r);

/* Begin and end of the first match from byte `from` on and of its groups, in pairs; NULL: no match. Until the next. */
const PCRE2_SIZE *log_regex_match(const struct log_regex *r, const char *s, size_t length, size_t from);

#endif
