/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * background_element.h - <background>: jobs of other users on a plan's cluster (plan/background.h).
 */
#ifndef FLOPCAST_SCENARIO_BACKGROUND_ELEMENT_H
#define FLOPCAST_SCENARIO_BACKGROUND_ELEMENT_H

#include "plan/background.h"
#include "scenario/scenario.h"

/* e.node NULL: there are none. p: for its cluster. */
void background_element_read(struct scenario *s, struct element e, const struct plan *p, struct background *b);

#endif
