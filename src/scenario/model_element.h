/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * model_element.h - <model>: an architecture, its weights as published or counted from its shape.
 */
#ifndef FLOPCAST_SCENARIO_MODEL_ELEMENT_H
#define FLOPCAST_SCENARIO_MODEL_ELEMENT_H

#include "scenario/scenario.h"

/* Read once, the first time a workload refers to it. */
const struct arch *model_element_read(struct scenario *s, struct element e);

#endif
