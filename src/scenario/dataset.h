/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dataset.h - the data of a <workload>: how many tokens there are, from examples, words or characters too, and what of
 * the computing is not training on them.
 */
#ifndef FLOPCAST_SCENARIO_DATASET_H
#define FLOPCAST_SCENARIO_DATASET_H

#include "scenario/scenario.h"

/* Reads tokens, examples, words or characters, epochs, padding, evaluation and data-stall of a workload's element. */
void dataset_read(struct scenario *s, struct element e, struct workload *w);

/* A <language> that no workload refers to is checked all the same. */
void dataset_check_language(struct scenario *s, struct element e);

#endif
