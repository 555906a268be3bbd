/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/segment_element.h"

#include "model/segment.h"
#include "site/site_kind.h"

enum { SEGMENT_MOST = 100000 };

/* 1 when the domain is whole nodes, as many as a segment or more. */
static int check_domain(struct scenario *s, struct element e, const struct cluster *c)
{
	long long links = (long long)cluster_links(c), gpus = c->gpus_per_node;

	if (links == gpus)
		field_fault(&s->reader, e, "segment",
			    "nodes of this cluster are not joined by links; accepted: domain=\"72\", or an accelerator "
			    "with a domain");
	else if (links % gpus)
		field_fault(&s->reader, e, "segment",
			    "a domain of %lld GPUs is no whole nodes of %lld; accepted: a domain such as %lld", links,
			    gpus, (links / gpus + 1) * gpus);
	else if (c->segment * gpus > links)
		field_fault(&s->reader, e, "segment",
			    "more than the %lld nodes of a domain of links (%lld GPUs); accepted: 1 to %lld",
			    links / gpus, links, links / gpus);
	else
		return 1;
	return 0;
}

static void check_fit(struct scenario *s, struct element e, const struct cluster *c)
{
	long long segment = c->segment, nodes = c->nodes, below = nodes / segment * segment;

	if (nodes % segment && below)
		field_fault(&s->reader, e, "segment",
			    "does not divide the %lld nodes; accepted: nodes=\"%lld\" or \"%lld\", or another segment",
			    nodes, below, below + segment);
	else if (nodes % segment)
		field_fault(&s->reader, e, "segment", "more than the %lld nodes; accepted: at most that", nodes);
	else if (segment_fit(c) < segment_count(c))
		field_fault(
			&s->reader, e, "segment",
			"a domain of %lld nodes holds %lld of %lld: %lld nodes and %lld spares are too few for %lld "
			"segments; accepted: spares=\"%lld\" or more, or another segment",
			(long long)cluster_links(c) / c->gpus_per_node,
			(long long)cluster_links(c) / c->gpus_per_node / segment, segment, nodes, (long long)c->spares,
			(long long)segment_count(c), (long long)segment_spares_needed(c));
}

void segment_element_read(struct scenario *s, struct element e, struct cluster *c)
{
	size_t before = s->reader.diags->errors;

	if (!field_integer(&s->reader, e, "segment", 1, SEGMENT_MOST, &c->segment))
		return;
	if (check_domain(s, e, c))
		check_fit(s, e, c);
	if (c->cold)
		field_fault(&s->reader, e, "segment",
			    "a cold spare is in no domain; accepted: spares on the <cluster> in place of cold on the "
			    "<pool>");
	if (s->reader.diags->errors > before)
		c->segment = 0;
}

void segment_element_check(struct scenario *s, const struct plan *p, struct element e)
{
	const struct cluster *c = p->cluster;
	int64_t gpus = c->segment * c->gpus_per_node, tensor = c->layout.tensor;

	if (!c->segment)
		return;
	if (site_kind_spot(p->site))
		field_fault(
			&s->reader, e, "cluster",
			"its segments are of a domain that is held as a whole, and spot nodes are taken one by one; "
			"accepted: another market, or no segment");
	if (p->jobs)
		field_fault(&s->reader, e, "cluster",
			    "jobs share its nodes one by one; accepted: one workload, or no segment");
	if (c->layout.is_given && tensor <= gpus && gpus % tensor)
		field_fault(&s->reader, e, "cluster",
			    "tensor %lld does not divide the %lld GPUs of its segments: a layer would be shared across "
			    "domains; accepted: another tensor, or another segment",
			    (long long)tensor, (long long)gpus);
}
