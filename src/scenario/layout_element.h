/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * layout_element.h - the <layout> of a cluster or of a plan: how a step is spread over the GPUs.
 */
#ifndef FLOPCAST_SCENARIO_LAYOUT_ELEMENT_H
#define FLOPCAST_SCENARIO_LAYOUT_ELEMENT_H

#include "scenario/scenario.h"

/* The <layout> among the children of a cluster or plan into *l. Returns it; node NULL when there is none, *l is then
 * the default. A second one is a fault. */
struct element layout_element_read(struct scenario *s, struct element parent, struct layout *l);

/* The first <layout> of a cluster or plan; node NULL when there is none. */
struct element layout_element_find(struct element parent);

/* What the layout, written at `e`, demands of the plan's model, its GPUs and its batch; faults and warnings at `e`.
 * p->workload and p->cluster are set. */
void layout_element_check(struct scenario *s, struct element e, const struct plan *p);

#endif
