/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * checkpoint_element.h - the <checkpoint> and <recovery> children of a cluster: how progress is kept and taken up again.
 */
#ifndef FLOPCAST_SCENARIO_CHECKPOINT_ELEMENT_H
#define FLOPCAST_SCENARIO_CHECKPOINT_ELEMENT_H

#include "scenario/scenario.h"

/* Into c->checkpoint and c->restart. */
void checkpoint_element_read_all(struct scenario *s, struct element cluster, struct cluster *c);

#endif
