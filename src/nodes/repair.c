/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/repair.h"

#include "base/mem.h"
#include "nodes/node.h"
#include "nodes/slots.h"

int repair_needs_crew(const struct node_set *r, const struct node *n)
{
	return r->cluster->crew > 0 && (n->is_manual || !r->cluster->has_manual);
}

static void wait_in_line(struct node_set *r, struct node *n)
{
	r->line = mem_grow(r->line, r->tickets, &r->line_capacity, sizeof(*r->line));
	r->line[r->tickets] = n->index;
	n->waits = r->tickets++;
}

void repair_begin(struct node_set *r, struct node *n, double now_s)
{
	struct node_set_class *c = &r->classes[n->class];
	const struct distribution *law = n->is_manual ? &r->cluster->manual : &c->failure->repair;

	if (repair_needs_crew(r, n) && r->busy == r->cluster->crew) {
		node_set_move(r, n, NODE_WAITING);
		wait_in_line(r, n);
		return;
	}
	r->busy += repair_needs_crew(r, n);
	node_set_move(r, n, NODE_REPAIR);
	node_come_back(r, n, now_s + distribution_draw(law, &c->repair));
}

/* The crew is free again: for who has waited longest. */
static void next_in_line(struct node_set *r, double now_s)
{
	while (r->served < r->tickets) {
		uint64_t ticket = r->served++;
		struct node *n = node_set_at(r, r->line[ticket]);

		if (n->state != NODE_WAITING || n->waits != ticket)
			continue;
		repair_begin(r, n, now_s);
		return;
	}
}

void repair_return(struct node_set *r, uint32_t payload, double now_s)
{
	struct node *n = node_set_at(r, payload);

	slots_meter(r, now_s);
	if (n->state == NODE_REPAIR && repair_needs_crew(r, n)) {
		r->busy--;
		next_in_line(r, now_s);
	}
	if (n->state == NODE_REPAIR && !n->is_manual && r->cluster->has_manual &&
	    node_set_happens(r, r->cluster->escalates)) {
		n->is_manual = 1;
		repair_begin(r, n, now_s);
		return;
	}
	if (n->state == NODE_REPAIR && n->is_lemon && node_set_happens(r, r->cluster->repair_success))
		n->is_lemon = 0;
	slots_arrive(r, n, now_s);
}
