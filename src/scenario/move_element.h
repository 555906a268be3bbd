/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * move_element.h - <move> of a <plan>: data that lie at another site and come to this one before the run.
 */
#ifndef FLOPCAST_SCENARIO_MOVE_ELEMENT_H
#define FLOPCAST_SCENARIO_MOVE_ELEMENT_H

#include "scenario/scenario.h"

/* After the plan's site. From the site where the plan is anyway nothing moves. */
void move_element_read(struct scenario *s, struct element plan, struct plan *p);

#endif
