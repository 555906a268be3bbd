/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spot_element.h - reading the trace of a spot market: a time, nodes, and maybe a price a line.
 */
#ifndef FLOPCAST_SCENARIO_SPOT_ELEMENT_H
#define FLOPCAST_SCENARIO_SPOT_ELEMENT_H

#include "scenario/scenario.h"

/* Of a <preemption>; `rate` is the <rate> whose currency prices have. Nothing without a trace. */
void spot_element_read(struct scenario *s, struct element preemption, struct element rate, struct spot_trace *t);

/* What does not go with a spot market, or with its trace. */
void spot_element_check(struct scenario *s, const struct plan *p, struct element plan);

#endif
