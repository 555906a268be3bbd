/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * alias.h - names as people write them: "NVIDIA H100-SXM5-80GB", "meta-llama/Llama-2-7b-hf", "RTX 4090".
 *
 * Two names are the same thing when their plain forms are equal. The plain form is in lower case; it has no owner
 * ("meta-llama/"), no maker, and no word for what changes neither shape nor speed ("instruct", "hf"). Words are joined
 * with nothing between them, or with "-" between two digits, so that llama-2-7b is llama2-7b and not llama-27b.
 */
#ifndef FLOPCAST_XML_ALIAS_H
#define FLOPCAST_XML_ALIAS_H

#include "base/text.h"

/* Adds the plain form of `name` to `plain`; of "" and of nothing but dropped words: nothing. */
void alias_plain(struct text *plain, const char *name);

/* Is the plain form of one of the blank-separated words `plain`? words may be NULL. */
int alias_has_word(const char *words, const char *plain);

/* Is the plain form of `name` (may be NULL) `plain`? */
int alias_is(const char *name, const char *plain);

#endif
