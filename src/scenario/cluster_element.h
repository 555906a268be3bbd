/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cluster_element.h - a <cluster> of a scenario as struct cluster, with all that it holds.
 */
#ifndef FLOPCAST_SCENARIO_CLUSTER_ELEMENT_H
#define FLOPCAST_SCENARIO_CLUSTER_ELEMENT_H

#include "scenario/scenario.h"

/* Read once, the first time it is referred to. Faults are reported and usable values put in their place. */
const struct cluster *cluster_element_read(struct scenario *s, struct element e);

#endif
