/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * repair.h - where the nodes of a node_set are repaired: an automatic stage, maybe one by hand, by a crew that may be busy.
 */
#ifndef FLOPCAST_NODES_REPAIR_H
#define FLOPCAST_NODES_REPAIR_H

#include "nodes/node_set.h"

/* Is the repair under way, or waited for, one of the crew? */
int repair_needs_crew(const struct node_set *r, const struct node *n);

/* The repair begins, or the node waits for the crew. */
void repair_begin(struct node_set *r, struct node *n, double now_s);

/* EVENT_REPAIR of that payload: a node is back, fetched, or out of the automatic repair. */
void repair_return(struct node_set *r, uint32_t payload, double now_s);

#endif
