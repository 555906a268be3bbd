/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan_element.h - a <plan> of a scenario as struct plan: what it refers to, and what stands on the plan itself.
 */
#ifndef FLOPCAST_SCENARIO_PLAN_ELEMENT_H
#define FLOPCAST_SCENARIO_PLAN_ELEMENT_H

#include "scenario/scenario.h"

/* Faults are reported and usable values put in their place, so that the faults that remain are found too. */
struct plan *plan_element_read(struct scenario *s, struct element e);

#endif
