/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/segments.h"

#include "model/segment.h"
#include "nodes/node.h"
#include "nodes/slots.h"
#include "nodes/untouched.h"

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Segments that are worked on in that domain and can be made whole there. */
static int64_t kept(const struct node_set *r, uint32_t domain)
{
	int64_t segment = r->cluster->segment, begun = (r->up_of[domain] + segment - 1) / segment;

	return least(begun, (r->up_of[domain] + r->spare_of[domain]) / segment);
}

/* It waits; its clock stops unless spares age, and then begins if it has had none of its own. */
static void put_down(struct node_set *r, struct node *n, double now_s)
{
	double age_s = node_age_s(r, n, now_s);
	int has_clock = event_queue_is_pending(r->queue, n->next);

	node_set_move(r, n, NODE_SPARE);
	if (r->cluster->spares_fail && has_clock)
		return;
	event_queue_cancel(r->queue, n->next);
	n->age_s = age_s;
	if (r->cluster->spares_fail)
		node_arm(r, n, now_s);
}

/* So many nodes of the domain shall work: spares step in from the front, those too many step back from the end. */
static void work_on(struct node_set *r, uint32_t domain, int64_t nodes, double now_s)
{
	uint32_t first = domain * (uint32_t)segment_domain_nodes(r->cluster, 0);
	uint32_t end = first + (uint32_t)segment_domain_nodes(r->cluster, domain);

	for (uint32_t i = first; i < end && r->up_of[domain] < nodes; i++)
		if (bit_set_has(&r->of_state[NODE_SPARE], i))
			slots_put_up(r, node_of(r, i, now_s), now_s);
	for (uint32_t i = end; i-- > first && r->up_of[domain] > nodes;)
		if (bit_set_has(&r->of_state[NODE_UP], i))
			put_down(r, node_of(r, i, now_s), now_s);
}

/* Segments that are there though something has changed in their domains. */
static int64_t place_changed(struct node_set *r, double now_s)
{
	struct bit_set *changed = &r->changed;
	int64_t elsewhere = r->count_of[NODE_UP], there = 0;

	for (uint32_t d = bit_set_next(changed, 0); d < changed->count; d = bit_set_next(changed, d + 1))
		elsewhere -= r->up_of[d];
	for (uint32_t d = bit_set_next(changed, 0); d < changed->count; d = bit_set_next(changed, d + 1)) {
		int64_t stay = kept(r, d);

		there += stay;
		work_on(r, d, stay * r->cluster->segment, now_s);
	}
	return there + elsewhere / r->cluster->segment;
}

void segments_place(struct node_set *r, double now_s)
{
	const struct cluster *c = r->cluster;
	int64_t wanted = segment_count(c) - place_changed(r, now_s);
	struct bit_set *roomy = &r->roomy, *changed = &r->changed;

	for (uint32_t d = bit_set_next(roomy, 0); d < roomy->count && wanted > 0; d = bit_set_next(roomy, d + 1)) {
		int64_t more = least(wanted, r->spare_of[d] / c->segment);

		wanted -= more;
		work_on(r, d, r->up_of[d] + more * c->segment, now_s);
	}
	for (uint32_t d = bit_set_next(changed, 0); d < changed->count; d = bit_set_next(changed, d + 1))
		bit_set_remove(changed, d);
	r->missing = wanted * c->segment;
}

int segments_are_whole(const struct node_set *r)
{
	for (uint32_t d = 0; d < r->changed.count; d++)
		if (r->up_of[d] % r->cluster->segment ||
		    bit_set_has(&r->roomy, d) != (r->spare_of[d] >= r->cluster->segment))
			return 0;
	return 1;
}
