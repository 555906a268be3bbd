/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * check.h - what can only be judged when a plan is put together: does it fit, can it finish, is it what was meant?
 */
#ifndef FLOPCAST_SCENARIO_CHECK_H
#define FLOPCAST_SCENARIO_CHECK_H

#include "scenario/scenario.h"

/* Reports faults and warnings of one complete plan at its element. */
void check_plan(struct scenario *s, const struct plan *p, struct element e, int allow_oom);

/* Ids that stand twice, and elements that nothing refers to. Used is what scenario_resolved() tells of. */
void check_ids(struct scenario *s);

#endif
