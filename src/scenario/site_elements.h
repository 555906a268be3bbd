/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_elements.h - a <site> of a scenario or of the catalog as struct site, and what a plan adds to it.
 */
#ifndef FLOPCAST_SCENARIO_SITE_ELEMENTS_H
#define FLOPCAST_SCENARIO_SITE_ELEMENTS_H

#include "scenario/scenario.h"

/* Read once, the first time it is referred to. */
const struct site *site_elements_site(struct scenario *s, struct element e);

/* What depends on the plan: partition, burn rate, accelerator on offer, GPU cap, expenses, storage. p->site, p->cluster
 * and p->workload are set. What makes the plan impossible there becomes p's infeasibility (scenario_infeasible). */
void site_elements_plan(struct scenario *s, struct element plan, struct element site, struct plan *p);

#endif
