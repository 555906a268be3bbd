/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/check.h"

#include "base/unit.h"
#include "model/downtime.h"
#include "model/checkpoint.h"
#include "model/checkpoint_policy.h"
#include "model/elastic.h"
#include "model/work.h"
#include "scenario/elastic_element.h"
#include "scenario/job_element.h"
#include "scenario/memory_fix_words.h"
#include "scenario/segment_element.h"
#include "scenario/site_element.h"
#include "scenario/spot_element.h"

#include <libxml/hash.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST	 3 /* parts of the memory that are named */
/* Expected wall time over ideal time beyond which a plan is refused: it would not finish in anybody's life. */
#define HOPELESS 1e6

/* Of the lower bound: nothing but more memory, or another method, helps. */
static void refuse_least(struct scenario *s, const struct plan *p, const struct memory *m, struct element e)
{
	const char *lighter = p->workload->method == METHOD_LORA       ? " or method=\"qlora\""
			      : p->workload->method == METHOD_FINETUNE ? " or method=\"lora\""
								       : "";

	scenario_infeasible(
		s, e, p, "cluster",
		"does not fit: %s of %s takes at least %.1f GB a GPU even sharded over all GPUs (%.0f) with "
		"full recompute, %s has %.1f GB; use more GPUs, a larger accelerator%s, or --allow-oom",
		method_name(p->workload->method), p->workload->arch->id, m->need_b / GB, cluster_gpus(p->cluster),
		p->cluster->accelerator->id, m->have_b / GB, lighter);
}

/* Of a layout: its largest parts, the changes that help, the fewest GPUs. */
static void refuse_exact(struct scenario *s, const struct plan *p, const struct memory *m, struct element e)
{
	struct text largest = TEXT_INIT, remedies = TEXT_INIT;
	enum memory_part parts[MEMORY_PARTS];
	size_t count = memory_largest(m, parts);

	for (size_t i = 0; i < count && i < LARGEST; i++)
		text_addf(&largest, "%s%s %.1f", i ? ", " : "", memory_part_name(parts[i]), m->part_b[parts[i]] / GB);
	memory_fix_words(&remedies, p);
	scenario_infeasible(s, e, p, "cluster",
			    "does not fit: %s of %s takes %.1f GB a GPU by its layout (%s), %s has %.1f GB; %s, or "
			    "--allow-oom",
			    method_name(p->workload->method), p->workload->arch->id, m->need_b / GB, text_str(&largest),
			    p->cluster->accelerator->id, m->have_b / GB, text_str(&remedies));
	text_release(&largest);
	text_release(&remedies);
}

static void check_memory(struct scenario *s, const struct plan *p, struct element e, int allow_oom)
{
	struct memory m = memory_of(p);

	if (m.fits)
		return;
	if (allow_oom)
		field_warning(&s->reader, e, "cluster", "does not fit: %s of %s takes %.1f GB a GPU, %s has %.1f GB",
			      method_name(p->workload->method), p->workload->arch->id, m.need_b / GB,
			      p->cluster->accelerator->id, m.have_b / GB);
	else if (m.is_exact)
		refuse_exact(s, p, &m, e);
	else
		refuse_least(s, p, &m, e);
}

/* A measured throughput can't be above the machine's peak. */
static void check_speed(struct scenario *s, const struct plan *p, struct element e, const struct work_draw *draw,
			double work_s)
{
	const struct accelerator *a = p->cluster->accelerator;
	double peak = accelerator_peak(a, p->workload->precision);
	double share = work_flop(p, draw) / (work_s * cluster_gpus(p->cluster) * peak);

	if (share > 1)
		field_fault(&s->reader, e, "cluster",
			    "its throughput is %.0f %% of the accelerator's peak: "
			    "more than the machine can do",
			    100 * share);
}

static void check_checkpoint(struct scenario *s, const struct plan *p, struct element e,
			     const struct checkpoint_cycle *c)
{
	if (!checkpoint_rule(&p->cluster->checkpoint)->needs_write)
		return;
	if (isinf(c->mtbf_s) && p->cluster->checkpoint.policy != CHECKPOINT_FIXED)
		field_warning(&s->reader, e, "cluster",
			      "its checkpoint policy has nothing to work with: nothing ever fails, so "
			      "no checkpoint is written");
	else if (c->interval_s > c->work_s)
		field_warning(
			&s->reader, e, "cluster",
			"the checkpoint interval of %.4g h is longer than the work of %.4g h: none is ever written",
			c->interval_s / 3600, c->work_s / 3600);
	else if (c->write_s > c->interval_s)
		field_warning(&s->reader, e, "cluster",
			      "writing a checkpoint (%.4g min) takes longer than the compute between two (%.4g min)",
			      c->write_s / 60, c->interval_s / 60);
}

/* The closed form takes failures as exponential. New machines that wear out, instead, may not fail for a long time. */
static int fails_from_the_start(const struct cluster *c)
{
	for (size_t i = 0; i < c->failure_count; i++) {
		const struct distribution *d = &c->failures[i].lifetime;
		int has_shape = d->kind == DISTRIBUTION_WEIBULL || d->kind == DISTRIBUTION_GAMMA;

		if (d->kind != DISTRIBUTION_EXPONENTIAL && !(has_shape && d->argument[1] <= 1))
			return 0;
	}
	return 1;
}

static void refuse_hopeless(struct scenario *s, const struct plan *p, struct element e,
			    const struct checkpoint_cycle *c, double expected_s)
{
	struct text time = TEXT_INIT;

	if (isinf(expected_s))
		text_add(&time, "more than 1e300 d");
	else
		text_addf(&time, "%.3g d", expected_s / DAY_S);
	if (isinf(c->interval_s))
		scenario_infeasible(
			s, e, p, "cluster",
			"would never finish: %.4g h of work, a failure every %.4g h, no checkpoint and %.4g h a "
			"restart take %s to be expected; give the cluster a <checkpoint>, such as "
			"interval=\"optimal\" write=\"1 min\"",
			c->work_s / 3600, c->mtbf_s / 3600, c->restart_s / 3600, time.s);
	else
		scenario_infeasible(
			s, e, p, "cluster",
			"would never finish: %.4g h of work, a failure every %.4g h, %.4g h of compute between "
			"checkpoints and %.4g h a restart take %s to be expected; checkpoint more often or use "
			"a more reliable cluster",
			c->work_s / 3600, c->mtbf_s / 3600, fmin(c->interval_s, c->work_s) / 3600, c->restart_s / 3600,
			time.s);
	text_release(&time);
}

static void check_progress(struct scenario *s, const struct plan *p, struct element e, const struct checkpoint_cycle *c)
{
	double unstopped_s = checkpoint_expected_wall_s(c), expected_s = downtime_expected_wall_s(p->cluster, c);

	if (c->work_s > s->study.horizon_s)
		scenario_infeasible(s, e, p, "workload",
				    "would never finish: the work alone takes %.4g d, the horizon is %.4g d; use more "
				    "GPUs or a longer "
				    "study horizon",
				    c->work_s / DAY_S, s->study.horizon_s / DAY_S);
	else if (isinf(expected_s) && isfinite(unstopped_s))
		scenario_infeasible(s, e, p, "cluster",
				    "would never finish: planned stops take %.4g %% of the time, and the write before "
				    "and the restart after each the rest",
				    100 * downtime_of(p->cluster).share);
	else if (!(unstopped_s < HOPELESS * c->work_s) && fails_from_the_start(p->cluster))
		refuse_hopeless(s, p, e, c, unstopped_s);
	else if (expected_s > s->study.horizon_s)
		field_warning(
			&s->reader, e, "cluster",
			"%.4g d are to be expected, beyond the horizon of %.4g d: many replications will not finish",
			expected_s / DAY_S, s->study.horizon_s / DAY_S);
}

/* A chain of jobs or sessions gets nowhere when what is left of each after its start does not hold one checkpoint. */
static void check_chain(struct scenario *s, const struct plan *p, struct element e, const struct checkpoint_cycle *c)
{
	struct site_limit limit = site_kind_limit(p);
	double limit_s = limit.longest_s, save_s = limit.save_s;
	double start_s = c->restart_s + distribution_mean(&p->site->startup);
	double writes = checkpoint_segments(c->work_s, c->interval_s) - 1;
	int saves;

	if (isinf(limit_s) || c->work_s + writes * c->write_s + start_s <= limit_s)
		return;
	saves = save_s > 0 && save_s >= c->write_s && p->cluster->checkpoint.policy != CHECKPOINT_NONE;
	if (save_s > 0 && save_s < c->write_s)
		field_warning(&s->reader, e, "site",
			      "a checkpoint takes %.4g min to write, more than the %.4g min that it is "
			      "begun before the limit: nothing is saved",
			      c->write_s / 60, save_s / 60);
	if (start_s + c->write_s + (saves ? 0 : fmin(c->interval_s, c->work_s)) < limit_s)
		return;
	if (isinf(c->interval_s))
		scenario_infeasible(
			s, e, p, "site",
			"would never finish: the work takes %.4g h, more than the %.4g h at a time at site '%s' "
			"(starting: %.4g h), and no checkpoint is written; give the cluster a <checkpoint>, such "
			"as interval=\"1 h\" write=\"1 min\"",
			c->work_s / 3600, limit_s / 3600, p->site->id, start_s / 3600);
	else
		scenario_infeasible(s, e, p, "site",
				    "would never progress: of each %.4g h at site '%s', starting takes %.4g h and the "
				    "next checkpoint "
				    "comes %.4g h later; checkpoint more often, or give save-before",
				    limit_s / 3600, p->site->id, start_s / 3600,
				    (fmin(c->interval_s, c->work_s) + c->write_s) / 3600);
}

/* A crew does the repairs by hand where there are such, else all of them. */
static void add_repairs(const struct cluster *c, const struct failure *f, double *out, double *by_crew)
{
	double per_s = cluster_clocks(c, f) / distribution_mean(&f->lifetime);
	double first = per_s * distribution_mean(&f->repair);
	double by_hand = c->has_manual ? per_s * c->escalates * distribution_mean(&c->manual) : 0;

	*out += first + by_hand;
	if (f->cause != FAILURE_GROUP) /* a group's repair needs nobody of the crew */
		*by_crew += c->has_manual ? by_hand : first;
}

static void check_nodes(struct scenario *s, const struct plan *p, struct element e)
{
	const struct cluster *c = p->cluster;
	double out = 0, by_crew = 0; /* nodes in repair on average; of these in the hands of the crew */

	if (p->site->kind->has_queue || elastic_is_used(c)) /* the centre replaces them; the run does not wait */
		return;
	for (size_t i = 0; i < c->failure_count; i++) {
		const struct failure *f = &c->failures[i];

		if (!failure_takes_node(f->cause))
			continue;
		if (!f->has_repair) {
			field_warning(&s->reader, e, "cluster",
				      "failed nodes are never repaired (no repair is given): after %lld spares the run "
				      "stalls for "
				      "good",
				      (long long)c->spares);
			return;
		}
		add_repairs(c, f, &out, &by_crew);
	}
	if (c->crew > 0 && by_crew >= (double)c->crew)
		field_warning(
			&s->reader, e, "cluster",
			"failures are work for a crew of %.3g, and the crew is %lld: ever more nodes wait for repair",
			by_crew, (long long)c->crew);
	if (out > 0.5 && out > (double)c->spares)
		field_warning(&s->reader, e, "cluster",
			      "%.3g nodes are in repair on average, and there are %lld spares: the run will wait for "
			      "nodes most of "
			      "the time, which the closed form does not know",
			      out, (long long)c->spares);
}

/* The most of a machine that is known: 16 V100 of a DGX-2, 16 K80 of a p2.16xlarge; 72 of an NVL72 rack, whose accelerators are
 * named after Grace and Blackwell. */
enum { MACHINE_GPUS = 16 };

static void check_machines(struct scenario *s, const struct plan *p, struct element e)
{
	const struct cluster *c = p->cluster;
	const struct accelerator *a = c->accelerator;

	if (c->gpus_per_node > MACHINE_GPUS && a && !a->is_tpu && strncmp(a->id, "gb", 2) != 0)
		field_warning(
			&s->reader, e, "cluster",
			"gpus-per-node is %lld, but no known machine has more than %d of them, most 8: 64 GPUs are "
			"nodes=\"8\" gpus-per-node=\"8\"",
			(long long)c->gpus_per_node, MACHINE_GPUS);
}

static void check_run(struct scenario *s, const struct plan *p, struct element e, int allow_oom)
{
	struct work_draw draw = work_expected(p);
	struct checkpoint_cycle cycle = { .work_s = work_total_s(p, &draw),
					  .write_s = draw.write_s,
					  .mtbf_s = checkpoint_plan_mtbf_s(p) };

	cycle.interval_s = checkpoint_plan_interval_s(p, draw.write_s);
	cycle.restart_s = checkpoint_plan_restart_s(p);
	if (!isfinite(cycle.work_s) || !isfinite(work_flop(p, &draw))) {
		field_fault(&s->reader, e, "workload", "its FLOPs are too many to be represented");
		return;
	}
	if (site_kind_is_service(p->site) || scenario_is_infeasible(s, p))
		return;
	spot_element_check(s, p, e);
	check_memory(s, p, e, allow_oom);
	if (scenario_is_infeasible(s, p))
		return;
	check_speed(s, p, e, &draw, work_compute_s(p, &draw));
	elastic_element_check(s, p, e, allow_oom);
	check_nodes(s, p, e);
	check_machines(s, p, e);
	check_checkpoint(s, p, e, &cycle);
	check_progress(s, p, e, &cycle);
	if (!scenario_is_infeasible(s, p))
		check_chain(s, p, e, &cycle);
}

void check_plan(struct scenario *s, const struct plan *p, struct element e, int allow_oom)
{
	site_element_check(s, p, e);
	if (p->cluster)
		segment_element_check(s, p, e);
	if (p->jobs)
		job_element_check(s, p, e, allow_oom);
	else
		check_run(s, p, e, allow_oom);
}

/* `seen` maps "kind id" to the first element of that name. */
static void check_duplicate(struct scenario *s, struct element e, const char *id, xmlHashTable *seen)
{
	const xmlChar *kind = e.node->name, *name = (const xmlChar *)id;
	const xmlNode *first = xmlHashLookup2(seen, kind, name);

	if (first)
		field_fault(&s->reader, e, "id", "this %s stands already at line %d; ids must differ",
			    (const char *)kind, document_line(first));
	else
		xmlHashAddEntry2(seen, kind, name, e.node);
}

void check_ids(struct scenario *s)
{
	xmlHashTable *seen = xmlHashCreate(64);

	for (xmlNode *n = xmlDocGetRootElement(s->document.tree)->children; n; n = n->next) {
		struct element e = { &s->document, n };
		char *id = n->type == XML_ELEMENT_NODE ? field_text(e, "id") : NULL;

		if (id)
			check_duplicate(s, e, id, seen);
		if (id && !scenario_resolved(s, e) && strcmp((const char *)n->name, "plan") != 0)
			field_warning(&s->reader, e, NULL, "no plan uses it");
		free(id);
	}
	xmlHashFree(seen, NULL);
}
