/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * workload_element.h - a <workload> of a scenario as struct workload.
 */
#ifndef FLOPCAST_SCENARIO_WORKLOAD_ELEMENT_H
#define FLOPCAST_SCENARIO_WORKLOAD_ELEMENT_H

#include "scenario/scenario.h"

/* Read once, the first time it is referred to. Faults are reported and usable values put in their place. */
const struct workload *workload_element_read(struct scenario *s, struct element e);

#endif
