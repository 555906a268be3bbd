/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/elements.h"

#include "base/mem.h"
#include "scenario/checkpoint_element.h"
#include "scenario/elastic_element.h"
#include "scenario/failure_element.h"
#include "scenario/job_element.h"
#include "scenario/layout_element.h"
#include "scenario/id_reference.h"
#include "scenario/overhead_element.h"
#include "scenario/roster_element.h"
#include "scenario/site_element.h"
#include "scenario/stop_element.h"
#include "scenario/workload_element.h"
#include "scenario/speed_element.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A resolved element is remembered in the node's _private: xmlDoc trees are ours alone. */
static void *resolved(struct element e)
{
	return e.node->_private;
}

static void *resolve(struct scenario *s, struct element e, size_t size)
{
	return e.node->_private = scenario_own(s, size);
}

/* ---- accelerator ---- */

const struct accelerator *elements_accelerator(struct scenario *s, struct element e)
{
	static const struct field bf16 = { "bf16", DIMENSION_COMPUTE, 0, 1e18, 1, "the dense peak of one GPU" };
	static const struct field fp16 = { "fp16", DIMENSION_COMPUTE, 0, 1e18, 1, "the dense peak of one GPU" };
	static const struct field memory = { "memory", DIMENSION_BYTES, 0, 1e15, 1, "the memory of one GPU" };
	static const struct field fp8 = { "fp8", DIMENSION_COMPUTE, 0, 1e18, 1, "the dense peak of one GPU" };
	static const struct field bandwidth = { "bandwidth", DIMENSION_BANDWIDTH, 0, 1e16, 1, NULL };
	static const struct field sustained = { "sustained", DIMENSION_FRACTION, 0, 1, 1, "write 87% or 0.87" };
	static const struct field measured = { "measured", DIMENSION_COMPUTE, 0, 1e18, 1, "the best measured product" };
	static const struct field link = { "link", DIMENSION_BANDWIDTH, 0, 1e16, 1, NULL };
	static const struct field tdp = { "tdp", DIMENSION_POWER, 0, 1e6, 1, "the power of one GPU" };
	struct field_reader *r = &s->reader;
	struct accelerator *a = resolved(e);

	if (a)
		return a;
	a = resolve(s, e, sizeof(*a));
	a->id = id_reference_text(s, e, "id");
	a->peak_flop_per_s = 1;
	if (!field_is_present(e, "bf16") && !field_is_present(e, "fp16"))
		field_fault(r, e, NULL,
			    "has neither bf16 nor fp16; accepted: the dense peak, such as bf16=\"312 TFLOP/s\"");
	a->has_bf16 = field_is_present(e, "bf16");
	if (!field_quantity(r, e, &bf16, &a->peak_flop_per_s, NULL))
		field_quantity(r, e, &fp16, &a->peak_flop_per_s, NULL);
	field_quantity(r, e, &fp8, &a->fp8_flop_per_s, NULL);
	field_quantity(r, e, &bandwidth, &a->bandwidth_b_per_s, NULL);
	field_quantity(r, e, &link, &a->link_b_per_s, NULL);
	field_quantity(r, e, &sustained, &a->sustained, NULL);
	field_quantity(r, e, &measured, &a->measured_flop_per_s, NULL);
	field_quantity(r, e, &memory, &a->memory_b, NULL);
	field_quantity(r, e, &tdp, &a->tdp_w, NULL);
	return a;
}

/* ---- cluster ---- */

enum { NODES_MOST = 10000000, GPUS_PER_NODE_MOST = 1024, SPARES_MOST = 1000000 };
#define GPUS_MOST 1e8

const struct cluster *elements_cluster(struct scenario *s, struct element e)
{
	static const struct field host = { "host", DIMENSION_BANDWIDTH, 0, 1e16, 1, "of one GPU, one way" };
	static const struct field network = { "network", DIMENSION_BANDWIDTH, 0, 1e16, 1, "of one GPU, one way" };
	struct field_reader *r = &s->reader;
	struct cluster *c = resolved(e);
	struct element accelerator;

	if (c)
		return c;
	c = resolve(s, e, sizeof(*c));
	c->id = id_reference_text(s, e, "id");
	accelerator = id_reference_follow(s, e, "accelerator", 1);
	c->accelerator = accelerator.node ? elements_accelerator(s, accelerator) : NULL;
	c->nodes = c->gpus_per_node = 1;
	field_quantity(r, e, &network, &c->network_b_per_s, NULL);
	field_quantity(r, e, &host, &c->host_b_per_s, NULL);
	field_integer(r, e, "nodes", 1, NODES_MOST, &c->nodes);
	field_integer(r, e, "gpus-per-node", 1, GPUS_PER_NODE_MOST, &c->gpus_per_node);
	if (!field_is_present(e, "spares"))
		field_default(r, e, "spares", "0");
	field_integer(r, e, "spares", 0, SPARES_MOST, &c->spares);
	if (cluster_held_gpus(c) > GPUS_MOST)
		field_fault(r, e, "nodes", "%.0f GPUs are beyond the limit of %.0f", cluster_held_gpus(c), GPUS_MOST);
	speed_element_read(s, e, &c->speed);
	stop_element_read_all(s, e, c);
	node_set_element_read_all(s, e, c);
	overhead_element_read(s, e, c);
	failure_element_read_all(s, e, c);
	checkpoint_element_read_all(s, e, c);
	layout_element_read(s, e, &c->layout);
	elastic_element_read(s, e, c);
	return c;
}

/* ---- plan ---- */

/* An API has machines of its own: nothing to count, to fail or to checkpoint. */
static const struct cluster *no_cluster(struct scenario *s)
{
	struct cluster *none = scenario_own(s, sizeof(*none));

	none->id = "";
	none->failures = scenario_own(s, sizeof(*none->failures));
	return none;
}

static const struct cluster *plan_cluster(struct scenario *s, struct element e, struct plan *p)
{
	struct element cluster = id_reference_follow(s, e, "cluster", 0);
	const struct cluster *c = cluster.node ? elements_cluster(s, cluster) : NULL;
	int is_api = p->site && site_kind_is_service(p->site), has_own = speed_element_read(s, e, &p->speed);

	if (is_api && c)
		field_fault(&s->reader, e, "cluster", "site '%s' is an API and has its own machines; remove it",
			    p->site->id);
	if (is_api)
		return no_cluster(s);
	if (!field_is_present(e, "cluster") && p->site)
		field_fault(&s->reader, e, NULL,
			    "no cluster; accepted: the id of a <cluster> (only at an API there is none)");
	if (c && !has_own)
		p->speed = c->speed;
	if (c && !has_own && !field_is_present(cluster, "mfu") && !field_is_present(cluster, "throughput") &&
	    !field_is_present(cluster, "step-time"))
		field_fault(
			&s->reader, e, "cluster",
			"nothing says how fast it trains; accepted: mfu=\"40%%\", throughput=\"380 tokens/s/gpu\" or "
			"step-time=\"9.4 s\" on the cluster or on the plan; or mfu=\"predicted\", from a <layout>, or "
			"mfu=\"prior\"");
	return c;
}

/* A layout of the plan's own takes the place of the cluster's. */
static void read_layout(struct scenario *s, struct element e, struct plan *p)
{
	struct layout own;
	struct element at = layout_element_read(s, e, &own);
	struct cluster *c;

	if (at.node && p->site && site_kind_is_service(p->site))
		field_fault(&s->reader, at, NULL, "site '%s' is an API and has its own machines; remove it",
			    p->site->id);
	else if (at.node && p->cluster) {
		c = scenario_own(s, sizeof(*c));
		*c = *p->cluster;
		c->layout = own;
		p->cluster = c;
	} else if (p->cluster && p->cluster->layout.is_given) {
		at = layout_element_find(catalog_find_in(&s->document, "cluster", p->cluster->id));
	}
	if (at.node && p->cluster && p->cluster->layout.is_given && p->workload)
		layout_element_check(s, at, p);
}

/* bf16 that was asked for (as a default it stands for any 16 bit), and fp8. */
static void check_precision(struct scenario *s, const struct plan *p)
{
	struct element e = catalog_find_in(&s->document, "workload", p->workload->id);
	const struct accelerator *a = p->cluster->accelerator;

	int is_bf16 = p->workload->precision == PRECISION_BF16 || p->workload->precision == PRECISION_PURE;

	if (a && !a->has_bf16 && is_bf16 && field_is_present(e, "precision"))
		field_fault(&s->reader, e, "precision",
			    "accelerator '%s' has no bf16 (plan '%s'); accepted: fp16, fp32, autocast", a->id, p->id);
	if (a && !(a->fp8_flop_per_s > 0) && p->workload->precision == PRECISION_FP8)
		field_fault(
			&s->reader, e, "precision",
			"accelerator '%s' has no fp8 (plan '%s'); accepted: %s, or an accelerator with fp8, such as "
			"h100-sxm-80gb",
			a->id, p->id, a->has_bf16 ? "bf16" : "fp16");
}

/* Where the plan's speed was read: on itself or on its cluster. */
static struct element speaker(struct scenario *s, struct element e, const struct plan *p)
{
	int is_own =
		field_is_present(e, "mfu") || field_is_present(e, "throughput") || field_is_present(e, "step-time");

	return is_own ? e : catalog_find_in(&s->document, "cluster", p->cluster->id);
}

static void read_experiments(struct scenario *s, struct element e, struct plan *p)
{
	static const struct field attempts = { "attempts", DIMENSION_NUMBER,
					       0,	   1e6,
					       0,	   "runs besides the one that counts" };
	static const struct field share = { "share", DIMENSION_FRACTION, 0, 1, 1, "of the run that an attempt takes" };
	static const char *const booleans[] = { "false", "true", "0", "1", NULL };
	int count = 0;

	for (xmlNode *n = e.node->children; n; n = n->next) {
		struct element child = { e.document, n };

		if (n->type != XML_ELEMENT_NODE || strcmp((const char *)n->name, "experiments") != 0)
			continue;
		if (count++)
			field_fault(&s->reader, child, NULL, "stands twice; keep one");
		field_parameter(&s->reader, child, &attempts, &p->experiments.attempts, NULL);
		field_parameter(&s->reader, child, &share, &p->experiments.share, NULL);
		p->experiments.takes_time = field_word(&s->reader, child, "takes-time", booleans, 0,
						       "false: on machines of their own, beside the run") %
					    2;
		if (p->experiments.takes_time && p->site && site_kind_is_service(p->site))
			field_fault(&s->reader, child, "takes-time", "at an API the turnaround is the time; remove it");
	}
}

/* A centre's partition must hold the widest job, not the cluster that they share. */
static void read_jobs(struct scenario *s, struct element e, struct element site, struct plan *p)
{
	const struct cluster *whole = p->cluster;

	job_element_read(s, e, p);
	for (size_t i = 0; p->jobs && i < p->jobs->count; i++)
		if (p->jobs->items[i].plan->workload)
			check_precision(s, p->jobs->items[i].plan);
	if (!p->workload)
		return;
	if (p->site->kind->has_queue)
		p->cluster = job_element_widest(p);
	site_element_plan(s, e, site, p);
	p->cluster = whole;
	job_element_place(s, e, p);
}

/* Whether it is there at all is said where it is read. */
static struct element cluster_of(struct scenario *s, struct element e)
{
	char *id = field_text(e, "cluster");
	struct element cluster = { NULL, NULL };

	if (id)
		cluster = catalog_find_in(&s->document, "cluster", id);
	free(id);
	return cluster;
}

struct plan *elements_plan(struct scenario *s, struct element e)
{
	struct plan *p = scenario_own(s, sizeof(*p));
	struct element workload = id_reference_follow(s, e, "workload", 0);
	struct element site = id_reference_site(s, e, cluster_of(s, e));

	p->id = id_reference_text(s, e, "id");
	p->workload = workload.node ? workload_element_read(s, workload) : NULL;
	p->site = site.node ? site_element_read(s, site) : NULL;
	p->cluster = plan_cluster(s, e, p);
	read_layout(s, e, p);
	read_experiments(s, e, p);
	if (job_element_is_present(e)) {
		read_jobs(s, e, site, p);
		return p;
	}
	if (!field_is_present(e, "workload"))
		field_fault(&s->reader, e, NULL,
			    "no workload; accepted: the id of a <workload>, or jobs: <job id=\"...\" "
			    "workload=\"...\"/>");
	if (p->cluster && p->workload)
		check_precision(s, p);
	if (p->cluster && p->cluster->accelerator && p->workload && p->workload->arch)
		speed_element_resolve(s, e, speaker(s, e, p), p);
	if (p->site && p->cluster && p->workload)
		site_element_plan(s, e, site, p);
	return p;
}
