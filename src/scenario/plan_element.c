/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/plan_element.h"

#include "scenario/cluster_element.h"
#include "scenario/id_reference.h"
#include "scenario/job_element.h"
#include "scenario/layout_element.h"
#include "scenario/move_element.h"
#include "scenario/phase_element.h"
#include "scenario/site_element.h"
#include "scenario/speed_element.h"
#include "scenario/workload_element.h"

#include <stdlib.h>
#include <string.h>

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
	const struct cluster *c = cluster.node ? cluster_element_read(s, cluster) : NULL;
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
	    !field_is_present(cluster, "step-time") && !job_element_all_say_speed(e))
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
	if (a && !(accelerator_peak(a, p->workload->precision) > 0))
		field_fault(&s->reader, e, "precision",
			    "accelerator '%s' has no %s (plan '%s'); accepted: %s%s%s, or an accelerator with %s, such "
			    "as %s",
			    a->id, precision_name(p->workload->precision), p->id, a->has_bf16 ? "bf16" : "fp16",
			    a->fp8_flop_per_s > 0 ? ", fp8" : "", a->mxfp8_flop_per_s > 0 ? ", mxfp8" : "",
			    precision_name(p->workload->precision),
			    p->workload->precision == PRECISION_FP8 ? "h100-sxm-80gb" : "b200-sxm");
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
	if (!p->workload || !p->site || !p->cluster)
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

struct plan *plan_element_read(struct scenario *s, struct element e)
{
	struct plan *p = scenario_own(s, sizeof(*p));
	struct element workload = id_reference_follow(s, e, "workload", 0);
	struct element site = id_reference_site(s, e, cluster_of(s, e));

	p->id = id_reference_text(s, e, "id");
	p->workload = workload.node ? workload_element_read(s, workload) : NULL;
	p->site = site.node ? site_element_read(s, site) : NULL;
	if (p->site)
		move_element_read(s, e, p);
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
	if (p->cluster && p->workload && p->workload->arch)
		phase_element_resolve(s, p);
	if (p->site && p->cluster && p->workload)
		site_element_plan(s, e, site, p);
	return p;
}
