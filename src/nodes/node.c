/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/node.h"

#include "event/event_class.h"

#include <math.h>

/* Of one that has lived so long the cumulative hazard goes on from where it is. */
double node_draw_life(struct node_set_class *c, double factor, double age_s)
{
	const struct distribution *law = &c->failure->lifetime;
	double hazard = stream_exponential(&c->renewal) / (c->weight * factor);

	if (age_s > 0)
		return fmax(0, distribution_hazard_inverse(law, distribution_hazard(law, age_s) + hazard) - age_s);
	return distribution_hazard_inverse(law, hazard);
}

double node_age_s(const struct node_set *r, const struct node *n, double now_s)
{
	return node_runs(r, n->state) ? n->age_s + (now_s - n->armed_s) : n->age_s;
}

void node_fail_at(struct node_set *r, struct node *n, size_t class, double time_s)
{
	n->class = (uint32_t) class;
	event_queue_cancel(r->queue, n->next);
	n->next = event_queue_push(r->queue, (struct event){ time_s, EVENT_NODE_FAILURE, n->index });
}

void node_arm(struct node_set *r, struct node *n, double now_s)
{
	double least_s = INFINITY, factor = n->is_lemon ? r->cluster->lemon_factor : 1;
	size_t first = 0;

	n->armed_s = now_s;
	for (size_t i = 0; i < r->class_count; i++) {
		const struct failure *f = r->classes[i].failure;
		double life_s;

		if (f->cause == FAILURE_GROUP || f->trace_count || (f->cause == FAILURE_PREEMPTION && n->is_on_demand))
			continue;
		life_s = node_draw_life(&r->classes[i], f->cause == FAILURE_PREEMPTION ? 1 : factor, n->age_s);
		if (life_s < least_s) {
			least_s = life_s;
			first = i;
		}
	}
	if (!isinf(least_s))
		node_fail_at(r, n, first, now_s + least_s);
}

void node_come_back(struct node_set *r, struct node *n, double at_s)
{
	n->back_s = at_s;
	n->next = event_queue_push(r->queue, (struct event){ at_s, EVENT_REPAIR, n->index });
}

void node_part(struct node_set *r, struct node *n, size_t class)
{
	event_queue_cancel(r->queue, n->next);
	n->class = (uint32_t) class;
	n->age_s = 0;
	n->is_manual = 0;
	r->on_demand -= n->is_on_demand;
	n->is_on_demand = 0;
}

void node_be_another(struct node_set *r, struct node *n)
{
	n->failures = 0;
	n->is_lemon = node_set_happens(r, r->cluster->lemon_share);
}
