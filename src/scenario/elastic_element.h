/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * elastic_element.h - reading <elastic>: a run that goes on without some of its nodes.
 */
#ifndef FLOPCAST_SCENARIO_ELASTIC_ELEMENT_H
#define FLOPCAST_SCENARIO_ELASTIC_ELEMENT_H

#include "scenario/scenario.h"

void elastic_element_read(struct scenario *s, struct element cluster, struct cluster *c);

/* What can be judged with the plan's layout and site only. `e`: the plan. */
void elastic_element_check(struct scenario *s, const struct plan *p, struct element e, int allow_oom);

#endif
