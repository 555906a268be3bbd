/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * strike.h - failures that strike the nodes of a roster: one, a group, what a trace says; and what the diagnosis makes of it.
 */
#ifndef FLOPCAST_SIM_STRIKE_H
#define FLOPCAST_SIM_STRIKE_H

#include "sim/roster.h"

/* The clocks of groups start, and traces. */
void strike_begin(struct roster *r, double now_s);

/* EVENT_NODE_FAILURE of that payload. Returns 1 when the job has lost a node, 0 when only spares or nobody was hit; a
 * fault that is not found, too, is a loss for the job. */
int strike_nodes(struct roster *r, uint32_t payload, double now_s);
const struct failure *strike_cause(const struct roster *r, uint32_t payload);

#endif
