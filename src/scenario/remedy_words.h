/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * remedy_words.h - what would make a plan fit, as one would write it into a scenario.
 */
#ifndef FLOPCAST_SCENARIO_REMEDY_WORDS_H
#define FLOPCAST_SCENARIO_REMEDY_WORDS_H

#include "base/text.h"
#include "model/remedy.h"

/* "recompute=\"full\"" */
const char *remedy_words_of(enum remedy_change change);

/* Adds the changes that are enough, with the GB a GPU that they take, and the fewest GPUs. */
void remedy_words(struct text *t, const struct plan *p);

#endif
