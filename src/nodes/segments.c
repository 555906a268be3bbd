/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/segments.h"

#include "model/segment.h"
#include "nodes/node.h"
#include "nodes/slots.h"

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Segments that are worked on in that domain and can be made whole there. */
static int64_t kept(const struct node_set *r, size_t domain)
{
	int64_t segment = r->cluster->segment, begun = (r->up_of[domain] + segment - 1) / segment;

	return least(begun, (r->up_of[domain] + r->spare_of[domain]) / segment);
}

/* It waits; its clock stops unless spares age. */
static void put_down(struct node_set *r, struct node *n, double now_s)
{
	double age_s = node_age_s(r, n, now_s);

	node_set_move(r, n, NODE_SPARE);
	if (r->cluster->spares_fail)
		return;
	event_queue_cancel(r->queue, n->next);
	n->age_s = age_s;
}

/* So many nodes of the domain shall work: spares step in from the front, those too many step back from the end. */
static void work_on(struct node_set *r, size_t domain, int64_t nodes, double now_s)
{
	struct node *first = &r->nodes[domain * (size_t)segment_domain_nodes(r->cluster, 0)];
	int64_t count = segment_domain_nodes(r->cluster, (int64_t)domain);

	for (int64_t i = 0; i < count && r->up_of[domain] < nodes; i++)
		if (first[i].state == NODE_SPARE)
			slots_put_up(r, &first[i], now_s);
	for (int64_t i = count - 1; i >= 0 && r->up_of[domain] > nodes; i--)
		if (first[i].state == NODE_UP)
			put_down(r, &first[i], now_s);
}

void segments_place(struct node_set *r, double now_s)
{
	const struct cluster *c = r->cluster;
	size_t domains = (size_t)segment_domains(c);
	int64_t wanted = segment_count(c);

	for (size_t d = 0; d < domains; d++) {
		int64_t stay = kept(r, d);

		wanted -= stay;
		work_on(r, d, stay * c->segment, now_s);
	}
	for (size_t d = 0; d < domains && wanted > 0; d++) {
		int64_t more = least(wanted, r->spare_of[d] / c->segment);

		wanted -= more;
		work_on(r, d, r->up_of[d] + more * c->segment, now_s);
	}
	r->missing = wanted * c->segment;
}

int segments_are_whole(const struct node_set *r)
{
	for (size_t d = 0; d < (size_t)segment_domains(r->cluster); d++)
		if (r->up_of[d] % r->cluster->segment)
			return 0;
	return 1;
}
