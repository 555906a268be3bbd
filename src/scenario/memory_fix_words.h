/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * memory_fix_words.h - what would make a plan fit, as one would write it into a scenario.
 */
#ifndef FLOPCAST_SCENARIO_MEMORY_FIX_WORDS_H
#define FLOPCAST_SCENARIO_MEMORY_FIX_WORDS_H

#include "base/text.h"
#include "model/memory_fix.h"

/* "recompute=\"full\"" */
const char *memory_fix_words_of(enum memory_fix_change change);

/* Adds the changes that are enough, with the GB a GPU that they take, and the fewest GPUs. */
void memory_fix_words(struct text *t, const struct plan *p);

#endif
