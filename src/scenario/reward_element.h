/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reward_element.h - a <reward> of a workload: what rewards or judges each answer.
 */
#ifndef FLOPCAST_SCENARIO_REWARD_ELEMENT_H
#define FLOPCAST_SCENARIO_REWARD_ELEMENT_H

#include "plan/rl.h"
#include "plan/workload.h"
#include "scenario/scenario.h"

/* Of the workload `e`; without one, a rule that takes no time. */
void reward_element_read(struct scenario *s, struct element e, struct reward *r);

/* What a judge or sandboxes cost in all; 0: nothing is paid. */
int reward_element_expense(const struct workload *w, struct price *expense);

#endif
