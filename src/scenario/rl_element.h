/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rl_element.h - a <workload> of method grpo, ppo or dapo.
 */
#ifndef FLOPCAST_SCENARIO_RL_ELEMENT_H
#define FLOPCAST_SCENARIO_RL_ELEMENT_H

#include "scenario/scenario.h"

/* Reads what such a workload has instead of a data set, and sets its tokens; of other methods faults its attributes. */
void rl_element_read(struct scenario *s, struct element e, struct workload *w);

/* The plan's speed, predicted: `said` is where it was asked for. Notes the parts of a step, and says when answers wait for
 * the cache. */
void rl_element_predict(struct scenario *s, struct element e, struct element said, struct plan *p);

#endif
