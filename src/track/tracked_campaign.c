/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/tracked_campaign.h"

#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"
#include "model/elastic.h"
#include "track/tracked_plan.h"

#include <math.h>
#include <stdlib.h>

static const struct job *job_of(const struct campaign_state *s, const struct copy_state *c)
{
	return &s->plan->jobs->items[c->job];
}

/* ---- what the logs teach ---- */

static void read_lessons(struct tracked_campaign *t, const struct campaign_state *s)
{
	t->lessons = mem_alloc(s->count + 1, sizeof(*t->lessons));
	for (size_t i = 0; i < s->count; i++) {
		const struct copy_state *c = &s->copies[i];
		struct job_lesson *l = &t->lessons[t->lesson_count];

		if (!c->has_pace)
			continue;
		t->lesson_count++;
		*l = (struct job_lesson){ .copy = c,
					  .step_s = mem_alloc(t->study.replications + 1, sizeof(double)),
					  .throughput = mem_alloc(t->study.replications + 1, sizeof(double)) };
		lives_of_job(&l->lives, s->plan, c->job, &t->study, c->fact->log, c->state.planned_steps);
	}
}

static struct evidence evidence_of(const struct campaign_state *s, const struct job_lesson *l)
{
	const struct job *job = job_of(s, l->copy);

	return (struct evidence){ job->plan, &l->copy->state, &l->lives, job->request_s };
}

static void learn_stops(struct tracked_campaign *t, const struct campaign_state *s)
{
	struct evidence *all = mem_alloc(t->lesson_count + 1, sizeof(*all));
	struct moments prior;
	size_t longest = 0;

	for (size_t i = 0; i < t->lesson_count; i++) {
		all[i] = evidence_of(s, &t->lessons[i]);
		if (all[i].state->held_s > all[longest].state->held_s)
			longest = i;
	}
	prior = evidence_prior(&all[longest], &t->study, t->lessons[longest].step_s);
	t->failures = evidence_hazard(all, t->lesson_count, longest, &prior, &t->study, evidence_excess_kept(s->share),
				      t->so_far, t->hazard);
	t->downtime_factor = evidence_downtime(all, t->lesson_count);
	free(all);
}

/* The input that says how fast a job is: jobs that share it share its draws. */
static uint64_t speed_of(const struct plan *run)
{
	const struct speed *s = &run->speed;

	return parameter_mean(&s->throughput) > 0 ? s->throughput.entity
	       : parameter_mean(&s->step) > 0	  ? s->step.entity
						  : s->mfu.entity;
}

/* NULL: no log was of such a job. */
static double *find_pace(const struct tracked_campaign *t, const struct plan *run)
{
	for (size_t i = 0; i < t->pace_count; i++)
		if (t->paces[i].entity == speed_of(run))
			return t->paces[i].pace;
	return NULL;
}

static double *new_pace(struct tracked_campaign *t, const struct plan *run)
{
	double *pace = mem_alloc(t->study.replications + 1, sizeof(*pace));

	for (uint64_t i = 0; i < t->study.replications; i++)
		pace[i] = 1;
	t->paces[t->pace_count++] = (struct pace_lesson){ speed_of(run), pace };
	return pace;
}

/* What an earlier log taught of this input stands before what the scenario says of it. */
static void learn_speed(struct tracked_campaign *t, const struct campaign_state *s, struct job_lesson *l)
{
	const struct evidence e = evidence_of(s, l);
	double *pace = find_pace(t, e.plan), *said_s = mem_alloc(t->study.replications + 1, sizeof(*said_s));
	struct moments prior = evidence_prior(&e, &t->study, said_s);

	l->expected_step_s = exp(prior.mean);
	if (!pace)
		pace = new_pace(t, e.plan);
	prior = (struct moments){ 0 };
	for (uint64_t i = 0; i < t->study.replications; i++) {
		l->step_s[i] = said_s[i] + log(pace[i]);
		moments_add(&prior, l->step_s[i]);
	}
	evidence_speed(&e, &t->study, &prior, t->so_far, l->step_s);
	for (uint64_t i = 0; i < t->study.replications; i++)
		pace[i] = l->step_s[i] / exp(said_s[i]);
	free(said_s);
}

/* ---- the rest ---- */

static struct job_lesson *lesson_of(const struct tracked_campaign *t, const struct copy_state *c)
{
	for (size_t i = 0; i < t->lesson_count; i++)
		if (t->lessons[i].copy == c)
			return &t->lessons[i];
	return NULL;
}

static const char *own_id(struct tracked_campaign *t, const struct job *job, const struct copy_state *c)
{
	struct text id = TEXT_INIT;

	if (c)
		campaign_state_name(&id, job, c->copy);
	else
		text_add(&id, job->id);
	return t->ids[t->copy.jobs.count] = id.s;
}

/* What was learned of all jobs of the cluster, and what is gone of its quota. */
static void learn(const struct tracked_campaign *t, const struct campaign_state *s, struct plan_copy *c)
{
	const struct site_rest rest = { .used_gpu_s = s->used_gpu_s,
					.gone_s = s->now_s,
					.hazard = t->lesson_count ? t->hazard : NULL };

	plan_copy_learn_hazard(c, &rest);
	plan_copy_learn_downtime(c, t->downtime_factor);
	plan_copy_later(c, s->now_s);
}

static struct plan_copy *add_item(struct tracked_campaign *t, const struct campaign_state *s, size_t job,
				  int64_t copies, const struct copy_state *c)
{
	const struct job *of = &s->plan->jobs->items[job];
	size_t item = t->copy.jobs.count;
	struct plan_copy *run = campaign_copy_add(&t->copy, job, own_id(t, of, c), copies);
	const struct job_lesson *lesson = c ? lesson_of(t, c) : NULL;
	const double *pace = find_pace(t, of->plan);

	t->copy.items[item].submit_s = number_most(0, of->submit_s - s->now_s);
	learn(t, s, run);
	if (lesson)
		plan_copy_learn_steps(run, &t->study, lesson->step_s, lesson->copy->state.planned_steps,
				      lesson->throughput);
	else if (pace) {
		t->tables[item] = mem_alloc(t->study.replications + 1, sizeof(double));
		plan_copy_learn_pace(run, &t->study, pace, t->tables[item]);
	}
	return run;
}

/* An elastic job may be on fewer nodes now, as somebody says or its log. */
static void lack_nodes(struct plan_copy *run, const struct job_fact *fact)
{
	const struct cluster *c = &run->cluster;
	const struct progress_log *log = fact->log;
	double nodes = fact->nodes ? (double)fact->nodes : tracked_plan_nodes(&run->plan, log);

	if (!elastic_is_used(c) || !(nodes < (double)c->nodes))
		return;
	run->plan.resume.missing = c->nodes - (int64_t)nodes;
	run->plan.resume.missing_s = fact->nodes ? 0 : log->last.time_s - log->width_since_s;
}

/* Copies under way one by one, those to come together. */
static void leave_job(struct tracked_campaign *t, const struct campaign_state *s, size_t job,
		      const struct copy_state *copies, int is_down)
{
	const struct job *of = &s->plan->jobs->items[job];
	int64_t to_come = 0;

	for (int64_t k = 0; k < of->copies; k++) {
		struct plan_copy *run;

		to_come += copies[k].stage == JOB_TO_COME;
		if (copies[k].stage != JOB_UNDER_WAY)
			continue;
		run = add_item(t, s, job, 1, &copies[k]);
		plan_copy_leave_rest(run, &copies[k].state, of->request_s, is_down);
		lack_nodes(run, copies[k].fact);
	}
	if (to_come)
		add_item(t, s, job, to_come, NULL);
}

/* Nodes that stay have worked so long on average. */
static double node_age_s(const struct campaign_state *s)
{
	double node_s = 0;

	for (size_t i = 0; i < s->count; i++)
		node_s += s->copies[i].held_s * (double)job_of(s, &s->copies[i])->plan->cluster->nodes;
	return node_s / (double)s->plan->cluster->nodes;
}

static void leave_whole(struct tracked_campaign *t, const struct campaign_state *s)
{
	struct plan_copy *whole = &t->copy.whole;

	learn(t, s, whole);
	whole->cluster.node_age_s = node_age_s(s);
	if (s->plan->jobs->holds_cluster)
		whole->plan.resume = (struct plan_resume){ .state = RESUME_RUNNING, .session_left_s = INFINITY };
}

void tracked_campaign_make(struct tracked_campaign *t, const struct campaign_state *s, const struct study *study,
			   double spent, int is_down)
{
	const struct copy_state *copies = s->copies;

	*t = (struct tracked_campaign){ .study = *study,
					.so_far = mem_alloc(study->replications + 1, sizeof(double)),
					.hazard = mem_alloc(study->replications + 1, sizeof(double)),
					.paces = mem_alloc(s->count + 1, sizeof(*t->paces)),
					.tables = mem_alloc(s->count + 1, sizeof(*t->tables)),
					.ids = mem_alloc(s->count + 1, sizeof(*t->ids)),
					.downtime_factor = 1 };
	for (uint64_t i = 0; i < study->replications; i++)
		t->so_far[i] = t->hazard[i] = 1;
	read_lessons(t, s);
	if (t->lesson_count)
		learn_stops(t, s);
	for (size_t i = 0; i < t->lesson_count; i++)
		learn_speed(t, s, &t->lessons[i]);
	campaign_copy_make(&t->copy, s->plan, s->count);
	for (size_t j = 0; j < s->plan->jobs->count; copies += s->plan->jobs->items[j++].copies)
		leave_job(t, s, j, copies, is_down);
	campaign_copy_link(&t->copy);
	leave_whole(t, s);
	t->study.deadline_s -= s->now_s;
	t->study.horizon_s = number_most(t->study.horizon_s - s->now_s, 1);
	t->study.budget -= spent;
}

void tracked_campaign_release(struct tracked_campaign *t)
{
	for (size_t i = 0; i < t->copy.jobs.count; i++) {
		free(t->tables[i]);
		free(t->ids[i]);
	}
	campaign_copy_release(&t->copy);
	for (size_t i = 0; i < t->lesson_count; i++) {
		free(t->lessons[i].step_s);
		free(t->lessons[i].throughput);
	}
	for (size_t i = 0; i < t->pace_count; i++)
		free(t->paces[i].pace);
	free(t->lessons);
	free(t->paces);
	free(t->tables);
	free(t->ids);
	free(t->so_far);
	free(t->hazard);
	*t = (struct tracked_campaign){ 0 };
}
