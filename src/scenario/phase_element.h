/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * phase_element.h - <phase> of a <workload>: tokens that are trained with another batch or sequence.
 */
#ifndef FLOPCAST_SCENARIO_PHASE_ELEMENT_H
#define FLOPCAST_SCENARIO_PHASE_ELEMENT_H

#include "scenario/scenario.h"

/* After the workload's tokens and sequence. */
void phase_element_read_all(struct scenario *s, struct element workload, struct workload *w);

/* After the plan's speed: how fast each phase is there. */
void phase_element_resolve(struct scenario *s, struct plan *p);

#endif
