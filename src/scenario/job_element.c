/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/job_element.h"

#include "base/unit.h"
#include "model/checkpoint.h"
#include "model/work.h"
#include "scenario/background_element.h"
#include "scenario/check.h"
#include "scenario/job_order.h"
#include "scenario/layout_element.h"
#include "scenario/id_reference.h"
#include "scenario/phase_element.h"
#include "scenario/speed_element.h"
#include "scenario/workload_element.h"
#include "site/site_kind.h"
#include "xml/child.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COPIES_MOST = 10000, PRIORITY_MOST = 1000000000 };

int job_element_is_present(struct element plan)
{
	return child_at(plan, "job", 0).node || child_at(plan, "scheduler", 0).node ||
	       child_at(plan, "background", 0).node;
}

/* ---- <scheduler> ---- */

/* What the machines cost decides: those that are paid whether they are used or not are held as a whole. */
static void read_hold(struct scenario *s, struct element e, const struct site *site, struct jobs *jobs)
{
	struct sharing sharing = site->kind->sharing(site);
	int whole = field_is_word(e, "hold", "cluster"), each = field_is_word(e, "hold", "jobs");

	jobs->holds_cluster = whole || (!each && sharing.usual == SHARING_WHOLE);
	if (!whole && !each)
		field_default(&s->reader, e, "hold",
			      jobs->holds_cluster ? "cluster: it is paid from first to last"
						  : "jobs: nodes are paid while a job has them");
	if (whole && !(sharing.ways & SHARING_WHOLE))
		field_fault(&s->reader, e, "hold", "%s site '%s' gives nodes to jobs; accepted: jobs", sharing.reason,
			    site->id);
	if (each && !(sharing.ways & SHARING_BY_JOB))
		field_fault(&s->reader, e, "hold", "site '%s' is %s; accepted: cluster", site->id, sharing.reason);
}

static void read_scheduler(struct scenario *s, struct element plan, const struct site *site, struct jobs *jobs)
{
	static const struct field grace = { "grace", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };
	struct element e = child_only(&s->reader, plan, "scheduler");

	if (!e.node)
		field_default(&s->reader, plan, "scheduler", "fifo: in the order of submission");
	for (int q = 0; q < QUEUEING_END; q++)
		if (field_is_word(e, "policy", queueing_name((enum queueing)q)))
			jobs->queueing = (enum queueing)q;
	read_hold(s, e.node ? e : plan, site, jobs);
	if (!e.node)
		return;
	field_note(&s->reader, e, "policy");
	field_note(&s->reader, e, "preempt");
	jobs->preempts = field_is_word(e, "preempt", "yes");
	if (jobs->preempts && jobs->queueing != QUEUEING_PRIORITY && jobs->queueing != QUEUEING_EASY)
		field_fault(&s->reader, e, "preempt",
			    "policy %s preempts nobody; accepted with it: policy=\"priority\" "
			    "or \"easy\"",
			    queueing_name(jobs->queueing));
	if (field_quantity(&s->reader, e, &grace, &jobs->grace_s, NULL) && !jobs->preempts)
		field_warning(&s->reader, e, "grace", "has no effect without preempt=\"yes\"");
}

/* ---- <job> ---- */

/* Its nodes, and as large a part of the spares. Machines that are one's own, or held as a whole, are the same from job to
 * job. */
static const struct cluster *share(struct scenario *s, const struct plan *plan, int64_t nodes)
{
	const struct cluster *whole = plan->cluster;
	struct cluster *c = scenario_own(s, sizeof(*c));

	*c = *whole;
	c->is_pooled = plan->jobs->holds_cluster || plan->site->kind->nodes_come_back;
	c->nodes = nodes;
	c->spares = (int64_t)floor((double)whole->spares * (double)nodes / (double)whole->nodes * (1 + 1e-12));
	return c;
}

/* mfu, throughput or step-time. */
static int has_speed(struct element e)
{
	return field_is_present(e, "mfu") || field_is_present(e, "throughput") || field_is_present(e, "step-time");
}

int job_element_all_say_speed(struct element plan)
{
	struct element job = child_at(plan, "job", 0);
	int all = job.node != NULL;

	for (size_t i = 0; all && (job = child_at(plan, "job", i)).node; i++)
		all = has_speed(job);
	return all;
}

/* The job's own speed, or the plan's, or the cluster's. */
static void read_speed(struct scenario *s, struct element e, struct plan *run)
{
	struct element plan = { e.document, e.node->parent }, said = has_speed(e) ? e : plan;
	struct speed own = { 0 };

	if (speed_element_read(s, e, &own))
		run->speed = own;
	if (!has_speed(said))
		said = catalog_find_in(&s->document, "cluster", run->cluster->id);
	if (run->cluster->accelerator && run->workload && run->workload->arch)
		speed_element_resolve(s, e, said, run);
	if (run->workload && run->workload->arch)
		phase_element_resolve(s, run);
}

static struct plan *read_run(struct scenario *s, struct element e, const struct plan *p)
{
	struct element workload = id_reference_follow(s, e, "workload", 0);
	struct plan *run = scenario_own(s, sizeof(*run));
	int64_t nodes = p->cluster->nodes;

	if (!field_integer(&s->reader, e, "nodes", 1, INT64_MAX, &nodes) && !field_is_present(e, "nodes"))
		field_default(&s->reader, e, "nodes", "the whole cluster");
	if (nodes > p->cluster->nodes) {
		field_fault(&s->reader, e, "nodes", "would never start: cluster '%s' has %lld nodes", p->cluster->id,
			    (long long)p->cluster->nodes);
		nodes = p->cluster->nodes;
	}
	*run = (struct plan){ .id = p->id,
			      .workload = workload.node ? workload_element_read(s, workload) : NULL,
			      .cluster = share(s, p, nodes),
			      .site = p->site,
			      .speed = p->speed };
	read_speed(s, e, run);
	return run;
}

static void read_job(struct scenario *s, struct element e, const struct plan *p, struct job *job)
{
	static const struct field request = { "wall-time", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	static const struct field submit = { "submit", DIMENSION_TIME, 0, CENTURY_S, 0, NULL };
	struct field_reader *r = &s->reader;

	job->id = id_reference_text(s, e, "id");
	job->copies = 1;
	job->request_s = INFINITY;
	job->plan = read_run(s, e, p);
	field_integer(r, e, "count", 1, COPIES_MOST, &job->copies);
	field_integer(r, e, "priority", -PRIORITY_MOST, PRIORITY_MOST, &job->priority);
	if (!field_quantity(r, e, &request, &job->request_s, NULL))
		field_default(r, e, "wall-time",
			      p->site->kind->has_queue ? "that of the partition" : "none is asked for");
	if (field_quantity(r, e, &submit, &job->submit_s, NULL) && job->submit_s > s->study.horizon_s)
		field_warning(r, e, "submit", "after the horizon of %.4g d: no replication will finish",
			      s->study.horizon_s / DAY_S);
	if (field_is_present(e, "priority") && p->jobs->queueing == QUEUEING_FIFO)
		field_warning(r, e, "priority", "has no effect: the scheduler is fifo");
}

static double flop(const struct plan *run)
{
	const struct work_draw draw = work_expected(run);

	return work_flop(run, &draw);
}

/* The workload that names the plan in outputs. */
static const struct workload *main_workload(const struct jobs *jobs)
{
	const struct plan *most = NULL;

	for (size_t i = 0; i < jobs->count; i++) {
		const struct plan *run = jobs->items[i].plan;

		if (run->workload && run->workload->arch && (!most || flop(run) > flop(most)))
			most = run;
	}
	return most ? most->workload : NULL;
}

static void read_list(struct scenario *s, struct element plan, const struct plan *p, struct jobs *jobs)
{
	size_t count = child_count(plan, "job");

	jobs->items = scenario_own(s, (count + 1) * sizeof(*jobs->items));
	for (; jobs->count < count; jobs->count++) {
		struct job *job = &jobs->items[jobs->count];

		read_job(s, child_at(plan, "job", jobs->count), p, job);
		jobs->copies += (size_t)job->copies;
	}
	if (!count)
		field_fault(&s->reader, plan, NULL,
			    "a scheduler or background without jobs; accepted: <job id=\"...\" workload=\"...\"/>, at "
			    "least one");
	if (jobs->copies > COPIES_MOST)
		field_fault(&s->reader, plan, NULL, "%zu jobs are beyond the limit of %d", jobs->copies, COPIES_MOST);
}

static void check_layouts(struct scenario *s, struct element plan, const struct plan *p)
{
	struct element at = layout_element_find(plan);

	if (!p->cluster->layout.is_given)
		return;
	if (!at.node)
		at = layout_element_find(catalog_find_in(&s->document, "cluster", p->cluster->id));
	for (size_t i = 0; at.node && i < p->jobs->count; i++)
		if (p->jobs->items[i].plan->workload)
			layout_element_check(s, at, p->jobs->items[i].plan);
}

/* Machines that nobody can share. */
static int is_shareable(struct scenario *s, struct element plan, const struct plan *p)
{
	struct sharing sharing = p->site->kind->sharing(p->site);

	if (sharing.ways)
		return 1;
	field_fault(&s->reader, plan, "site",
		    "several jobs can't share %s; accepted: a site of kind cloud (not market=\"block\"), hpc or owned",
		    sharing.reason);
	return 0;
}

void job_element_read(struct scenario *s, struct element plan, struct plan *p)
{
	struct jobs *jobs = scenario_own(s, sizeof(*jobs));

	if (field_is_present(plan, "workload"))
		field_fault(&s->reader, plan, "workload", "stands beside jobs; each <job> names its own");
	if (child_at(plan, "experiments", 0).node)
		field_fault(&s->reader, child_at(plan, "experiments", 0), NULL,
			    "stands beside jobs; give experiments jobs of their own");
	if (!p->site || !is_shareable(s, plan, p) || !p->cluster)
		return;
	p->jobs = jobs;
	read_scheduler(s, plan, p->site, jobs);
	background_element_read(s, child_only(&s->reader, plan, "background"), p, &jobs->background);
	read_list(s, plan, p, jobs);
	if (jobs->copies <= COPIES_MOST)
		job_order_read(s, plan, jobs);
	check_layouts(s, plan, p);
	p->workload = main_workload(jobs);
}

const struct cluster *job_element_widest(const struct plan *p)
{
	const struct cluster *widest = p->jobs->items[0].plan->cluster;

	for (size_t i = 1; i < p->jobs->count; i++)
		if (p->jobs->items[i].plan->cluster->nodes > widest->nodes)
			widest = p->jobs->items[i].plan->cluster;
	return widest;
}

void job_element_place(struct scenario *s, struct element plan, struct plan *p)
{
	for (size_t i = 0; p->partition && i < p->jobs->count; i++) {
		struct job *job = &p->jobs->items[i];
		struct partition *own = scenario_own(s, sizeof(*own));

		if (!isinf(job->request_s) && job->request_s > p->partition->walltime_s)
			field_fault(&s->reader, child_at(plan, "job", i), "wall-time",
				    "more than the %.4g h of partition '%s'", p->partition->walltime_s / 3600,
				    p->partition->id);
		job->request_s = fmin(job->request_s, p->partition->walltime_s);
		*own = *p->partition;
		own->walltime_s = job->request_s;
		job->plan->partition = own;
	}
}

/* ---- what can only be judged together ---- */

/* At a centre check_plan sees the request as the partition's wall-time. */
static void check_request(struct scenario *s, const struct plan *p, struct element e, const struct job *job)
{
	const struct plan *run = job->plan;
	const struct work_draw draw = work_expected(run);
	int saves = run->cluster->checkpoint.policy != CHECKPOINT_NONE;
	double start_s = distribution_mean(&run->cluster->restart) + distribution_mean(&run->site->startup);

	if (run->site->kind->has_queue || isinf(job->request_s))
		return;
	if (saves && start_s + draw.write_s >= job->request_s)
		scenario_infeasible(
			s, e, p, "wall-time",
			"would never finish: %.4g h of start-up and checkpoint are no less than it; ask for more",
			(start_s + draw.write_s) / 3600);
	else if (!saves && work_compute_s(run, &draw) + start_s > job->request_s)
		scenario_infeasible(
			s, e, p, "wall-time",
			"would never finish: without checkpoints all is lost at its end, and the work with its "
			"start-up takes %.4g h; ask for more, or give the cluster a <checkpoint>",
			(work_compute_s(run, &draw) + start_s) / 3600);
}

void job_element_check(struct scenario *s, const struct plan *p, struct element plan, int allow_oom)
{
	for (size_t i = 0; i < p->jobs->count; i++) {
		struct element e = child_at(plan, "job", i);

		check_plan(s, p->jobs->items[i].plan, e, allow_oom);
		check_request(s, p, e, &p->jobs->items[i]);
	}
}
