/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * accelerator_element.h - an <accelerator> of a scenario as struct accelerator.
 */
#ifndef FLOPCAST_SCENARIO_ACCELERATOR_ELEMENT_H
#define FLOPCAST_SCENARIO_ACCELERATOR_ELEMENT_H

#include "scenario/scenario.h"

/* Read once, the first time it is referred to. Faults are reported and usable values put in their place. */
const struct accelerator *accelerator_element_read(struct scenario *s, struct element e);

#endif
