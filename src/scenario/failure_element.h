/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * failure_element.h - the <failure> children of a cluster.
 */
#ifndef FLOPCAST_SCENARIO_FAILURE_ELEMENT_H
#define FLOPCAST_SCENARIO_FAILURE_ELEMENT_H

#include "scenario/scenario.h"

/* All <failure> children into c->failures; c->gpus_per_node and c->people are set. */
void failure_element_read_all(struct scenario *s, struct element cluster, struct cluster *c);

#endif
