/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * diagnosis.h - failures of the nodes of a node_set: one, a group, what a trace says; and what the diagnosis makes of it.
 */
#ifndef FLOPCAST_NODES_DIAGNOSIS_H
#define FLOPCAST_NODES_DIAGNOSIS_H

#include "nodes/node_set.h"

/* The clocks of groups start, and traces. */
void diagnosis_begin(struct node_set *r, double now_s);

/* EVENT_NODE_FAILURE of that payload. Returns 1 when the job has lost a node, 0 when only spares or nobody was hit; a
 * fault that is not found, too, is a loss for the job. */
int diagnosis_nodes(struct node_set *r, uint32_t payload, double now_s);
const struct failure *diagnosis_cause(const struct node_set *r, uint32_t payload);

#endif
