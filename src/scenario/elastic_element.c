/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/elastic_element.h"

#include "base/unit.h"
#include "model/elastic.h"
#include "model/memory.h"
#include "site/site_kind.h"

#include <string.h>

static void read_words(struct scenario *s, struct element e, struct elastic *l)
{
	static const char *const batches[] = { "shrinks", "kept", NULL };
	static const char *const grows[] = { "checkpoint", "at-once", NULL };

	l->keeps_batch =
		field_word(&s->reader, e, "batch", batches, 0, "shrinks: each replica does as much a step as before");
	l->grow = (enum grow)field_word(&s->reader, e, "grow", grows, GROW_CHECKPOINT,
					"checkpoint: when the next one is complete");
}

static void read_elastic(struct scenario *s, struct element e, struct cluster *c)
{
	static const struct field shrink = { "shrink-takes", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };
	static const struct field grow = { "grow-takes", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };
	struct elastic *l = &c->elastic;

	field_integer(&s->reader, e, "min-nodes", 1, INT64_MAX, &l->least);
	if (l->least > c->nodes) {
		field_fault(&s->reader, e, "min-nodes", "the cluster has %lld nodes; accepted: 1 to that",
			    (long long)c->nodes);
		l->least = c->nodes;
	}
	read_words(s, e, l);
	l->has_shrink = field_distribution(&s->reader, e, &shrink, &l->shrink_takes, NULL);
	l->has_grow = field_distribution(&s->reader, e, &grow, &l->grow_takes, NULL);
	if (!field_is_present(e, "shrink-takes"))
		field_default(&s->reader, e, "shrink-takes", "as any restart");
	if (!field_is_present(e, "grow-takes"))
		field_default(&s->reader, e, "grow-takes", "as any restart");
}

void elastic_element_read(struct scenario *s, struct element cluster, struct cluster *c)
{
	int count = 0;

	for (xmlNode *n = cluster.node->children; n; n = n->next) {
		struct element e = { cluster.document, n };

		if (n->type != XML_ELEMENT_NODE || strcmp((const char *)n->name, "elastic") != 0)
			continue;
		if (count++)
			field_fault(&s->reader, e, NULL, "stands twice in its cluster; keep one");
		else
			read_elastic(s, e, c);
	}
}

/* Of the plan on the fewest nodes that it shrinks to when these are at least `least`. */
static struct memory degraded_memory(const struct plan *p, int64_t least, int64_t *nodes)
{
	struct cluster few = elastic_degraded(p->cluster, least);
	struct plan degraded = *p;

	degraded.cluster = &few;
	*nodes = few.nodes;
	return memory_of(&degraded);
}

/* What is sharded over all nodes may not fit into fewer; it does into all of them. */
static void check_memory(struct scenario *s, const struct plan *p, struct element e, int allow_oom)
{
	int64_t small = p->cluster->elastic.least, enough = p->cluster->nodes, nodes;
	struct memory m = degraded_memory(p, small, &nodes);
	const char *method = method_name(p->workload->method), *model = p->workload->arch->id;
	int64_t degraded = nodes;

	if (m.fits || !memory_of(p).fits)
		return;
	while (enough - small > 1) {
		int64_t middle = small + (enough - small) / 2;

		if (degraded_memory(p, middle, &nodes).fits)
			enough = middle;
		else
			small = middle;
	}
	if (allow_oom)
		field_warning(
			&s->reader, e, "cluster",
			"its <elastic> shrinks to %lld nodes, where %s of %s takes at least %.1f GB a GPU, and %s has "
			"%.1f GB; it fits with min-nodes=\"%lld\" or more",
			(long long)degraded, method, model, m.need_b / GB, p->cluster->accelerator->id, m.have_b / GB,
			(long long)enough);
	else
		scenario_infeasible(
			s, e, p, "cluster",
			"its <elastic> shrinks to %lld nodes, where %s of %s takes at least %.1f GB a GPU, and "
			"%s has %.1f GB; accepted: min-nodes=\"%lld\" or more, or --allow-oom",
			(long long)degraded, method, model, m.need_b / GB, p->cluster->accelerator->id, m.have_b / GB,
			(long long)enough);
}

void elastic_element_check(struct scenario *s, const struct plan *p, struct element e, int allow_oom)
{
	const struct cluster *c = p->cluster;
	int64_t replica = (layout_unit(&c->layout) + c->gpus_per_node - 1) / c->gpus_per_node;

	if (!elastic_is_used(c))
		return;
	if (p->site->kind->has_queue)
		field_warning(&s->reader, e, "cluster",
			      "its <elastic> has nothing to do: a computing centre ends the job of a failed node");
	else
		check_memory(s, p, e, allow_oom);
	if (!elastic_nodes(c, c->nodes - 1) && !elastic_nodes(c, c->nodes - replica))
		field_warning(
			&s->reader, e, "cluster",
			"its <elastic> changes nothing: a replica of the layout takes %lld nodes, and without one "
			"fewer than min-nodes=\"%lld\" are left",
			(long long)replica, (long long)c->elastic.least);
	if (c->elastic.keeps_batch && !(c->layout.is_given && c->layout.batch))
		field_fault(&s->reader, e, "cluster",
			    "its <elastic> keeps a batch that nobody tells; accepted: batch on the <layout>, or "
			    "batch=\"shrinks\"");
}
