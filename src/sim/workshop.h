/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * workshop.h - where the nodes of a roster are repaired: an automatic stage, maybe one by hand, by a crew that may be busy.
 */
#ifndef FLOPCAST_SIM_WORKSHOP_H
#define FLOPCAST_SIM_WORKSHOP_H

#include "sim/roster.h"

/* Is the repair under way, or waited for, one of the crew? */
int workshop_needs_crew(const struct roster *r, const struct node *n);

/* The repair begins, or the node waits for the crew. */
void workshop_mend(struct roster *r, struct node *n, double now_s);

/* EVENT_REPAIR of that payload: a node is back, fetched, or out of the automatic repair. */
void workshop_return(struct roster *r, uint32_t payload, double now_s);

#endif
