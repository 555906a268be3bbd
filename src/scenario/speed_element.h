/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * speed_element.h - how fast a cluster or plan says it trains: throughput or step-time, mfu, mfu="predicted" or "prior".
 */
#ifndef FLOPCAST_SCENARIO_SPEED_ELEMENT_H
#define FLOPCAST_SCENARIO_SPEED_ELEMENT_H

#include "model/utilisation.h"
#include "scenario/scenario.h"

/* Reads what `e`, a cluster or plan, says; returns whether it says anything. */
int speed_element_read(struct scenario *s, struct element e, struct speed *speed);

/* Fills in what depends on the whole plan: the prior of its class, the prediction for its layout. `said` is the element
 * that the speed was read from. p->workload, p->cluster and its accelerator are set. */
void speed_element_resolve(struct scenario *s, struct element e, struct element said, struct plan *p);

/* What the prior knows of the plan's run. */
struct utilisation_case speed_element_case(const struct scenario *s, const struct plan *p);

#endif
