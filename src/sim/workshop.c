/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/workshop.h"

#include "sim/node.h"
#include "sim/places.h"

int workshop_needs_crew(const struct roster *r, const struct node *n)
{
	return r->cluster->crew > 0 && (n->is_manual || !r->cluster->has_manual);
}

void workshop_mend(struct roster *r, struct node *n, double now_s)
{
	struct roster_class *c = &r->classes[n->class];
	const struct distribution *law = n->is_manual ? &r->cluster->manual : &c->failure->repair;

	if (workshop_needs_crew(r, n) && r->busy == r->cluster->crew) {
		node_enter(r, n, NODE_WAITING);
		n->waits = r->tickets++;
		return;
	}
	r->busy += workshop_needs_crew(r, n);
	node_enter(r, n, NODE_REPAIR);
	node_come_back(r, n, now_s + distribution_draw(law, &c->repair));
}

/* The crew is free again: for who has waited longest. */
static void next_in_line(struct roster *r, double now_s)
{
	struct node *first = NULL;

	for (uint32_t i = 0; i < r->count; i++) {
		struct node *n = &r->nodes[i];

		if (n->state == NODE_WAITING && (!first || n->waits < first->waits))
			first = n;
	}
	if (first)
		workshop_mend(r, first, now_s);
}

void workshop_return(struct roster *r, uint32_t payload, double now_s)
{
	struct node *n = &r->nodes[payload];

	places_meter(r, now_s);
	if (n->state == NODE_REPAIR && workshop_needs_crew(r, n)) {
		r->busy--;
		next_in_line(r, now_s);
	}
	if (n->state == NODE_REPAIR && !n->is_manual && r->cluster->has_manual &&
	    roster_happens(r, r->cluster->escalates)) {
		n->is_manual = 1;
		workshop_mend(r, n, now_s);
		return;
	}
	if (n->state == NODE_REPAIR && n->is_lemon && roster_happens(r, r->cluster->cures))
		n->is_lemon = 0;
	places_arrive(r, n, now_s);
}
