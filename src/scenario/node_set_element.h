/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * node_set_element.h - what tells the nodes of a cluster apart: <repair>, <pool> and <lemons>, and of a <failure> its groups,
 * its diagnosis and its trace.
 */
#ifndef FLOPCAST_SCENARIO_NODE_SET_ELEMENT_H
#define FLOPCAST_SCENARIO_NODE_SET_ELEMENT_H

#include "scenario/scenario.h"

void node_set_element_read_all(struct scenario *s, struct element cluster, struct cluster *c);

/* size, undetected, misattributed, recurrence and trace; f->cause is set, `word` its name. */
void node_set_element_read_failure(struct scenario *s, struct element e, const char *word, struct failure *f);

#endif
