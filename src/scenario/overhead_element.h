/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * overhead_element.h - the <overhead> of a cluster: what makes a run slower than its steps, other than failures.
 */
#ifndef FLOPCAST_SCENARIO_OVERHEAD_ELEMENT_H
#define FLOPCAST_SCENARIO_OVERHEAD_ELEMENT_H

#include "scenario/scenario.h"

/* Reads the <overhead> among the children of a cluster; without one there is none. A second one is a fault. */
void overhead_element_read(struct scenario *s, struct element cluster, struct cluster *c);

#endif
