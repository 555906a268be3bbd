/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/campaign_state.h"

#include "base/mem.h"
#include "base/number.h"
#include "model/work.h"
#include "site/pricing.h"
#include "site/site_kind.h"

#include <math.h>
#include <stdlib.h>

void campaign_state_name(struct text *out, const struct job *job, int64_t copy)
{
	text_add(out, job->id);
	if (job->copies > 1)
		text_addf(out, "/%lld", (long long)copy);
}

static const struct job *job_of(const struct campaign_state *s, size_t job)
{
	return &s->plan->jobs->items[job];
}

static int is_done(const struct job_fact *fact)
{
	return !fact->log || fact->log->last.step >= fact->planned_steps;
}

/* ---- which is where ---- */

static struct copy_state *first_copy(const struct campaign_state *s, size_t job)
{
	struct copy_state *c = s->copies;

	while (c->job != job)
		c++;
	return c;
}

static void place_facts(struct campaign_state *s, const struct job_fact *facts, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < s->plan->jobs->count; i++)
		for (int64_t k = 0; k < job_of(s, i)->copies; k++)
			s->copies[n++] = (struct copy_state){ .job = i, .copy = k, .begin_s = NAN, .end_s = NAN };
	for (size_t i = 0; i < count; i++) {
		struct copy_state *c = first_copy(s, facts[i].job) + facts[i].copy;

		c->fact = &facts[i];
		c->stage = is_done(&facts[i]) ? JOB_DONE : JOB_UNDER_WAY;
	}
}

static enum status refuse_missing(const struct copy_state *c, const struct job *job, const struct copy_state *before,
				  const struct job *before_job, struct diag_list *diags)
{
	struct text name = TEXT_INIT, missing = TEXT_INIT;

	campaign_state_name(&name, job, c->copy);
	campaign_state_name(&missing, before_job, before->copy);
	diag_add(diags, SEVERITY_ERROR, "--log", 0,
		 "%s has begun, but nothing is said of %s, for which it waits; accepted: --log %s=FILE or --done "
		 "%s=TIME",
		 name.s, missing.s, missing.s, missing.s);
	text_release(&name);
	text_release(&missing);
	return STATUS_INVALID;
}

/* What a job waits for was ended before its last step, since the job has begun. */
static void end_early(struct copy_state *before, const struct job *before_job, const struct job *job,
		      struct diag_list *diags)
{
	struct text name = TEXT_INIT;

	campaign_state_name(&name, before_job, before->copy);
	diag_add(diags, SEVERITY_WARNING, name.s, 0,
		 "its log ends at step %.0f of %.0f; it is taken as done, since %s has begun",
		 before->fact->log->last.step, before->fact->planned_steps, job->id);
	before->stage = JOB_DONE;
	text_release(&name);
}

/* All that this copy waits for is done. */
static enum status check_order(struct campaign_state *s, const struct copy_state *c, struct diag_list *diags)
{
	const struct job *job = job_of(s, c->job);

	for (size_t i = 0; i < job->after_count; i++) {
		const struct job *before_job = job_of(s, job->after[i]);
		struct copy_state *before = first_copy(s, job->after[i]);

		for (int64_t k = 0; k < before_job->copies; k++, before++) {
			if (!before->fact)
				return refuse_missing(c, job, before, before_job, diags);
			if (before->stage == JOB_UNDER_WAY)
				end_early(before, before_job, job, diags);
		}
	}
	return STATUS_OK;
}

static enum status check_room(const struct campaign_state *s, struct diag_list *diags)
{
	int64_t nodes = 0, most = s->plan->partition ? s->plan->partition->most_running : 0;
	struct text names = TEXT_INIT;
	enum status status = STATUS_OK;
	int64_t running = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct job *job = job_of(s, s->copies[i].job);

		if (s->copies[i].stage != JOB_UNDER_WAY)
			continue;
		nodes += job->plan->cluster->nodes;
		text_add(&names, running++ ? ", " : "");
		campaign_state_name(&names, job, s->copies[i].copy);
	}
	if (nodes > s->plan->cluster->nodes || (most > 0 && running > most)) {
		diag_add(diags, SEVERITY_ERROR, "--log", 0,
			 "%s are under way by their logs, on %lld nodes together; at most %lld nodes%s can be at work: "
			 "is one "
			 "of them done? accepted: --planned-steps JOB=N",
			 names.s, (long long)nodes, (long long)s->plan->cluster->nodes,
			 most > 0 ? " and the partition's number of jobs" : "");
		status = STATUS_INVALID;
	}
	text_release(&names);
	return status;
}

/* ---- when ---- */

static int has_date(const struct copy_state *c)
{
	return c->fact && c->fact->log && !isnan(c->fact->log->origin_s);
}

static double length_s(const struct copy_state *c)
{
	return c->fact->log ? c->fact->log->last.time_s : c->fact->took_s;
}

static double first_date(const struct campaign_state *s)
{
	double first = NAN;

	for (size_t i = 0; i < s->count; i++)
		if (has_date(&s->copies[i]))
			first = fmin(first, s->copies[i].fact->log->origin_s);
	return first;
}

/* When all that a job waits for was done; NAN: not all have their times yet. */
static double ready_s(const struct campaign_state *s, const struct job *job)
{
	double ready = 0;

	for (size_t i = 0; i < job->after_count; i++) {
		const struct copy_state *before = first_copy(s, job->after[i]);

		for (int64_t k = 0; k < job_of(s, job->after[i])->copies; k++)
			ready = isnan(before[k].end_s) ? NAN : ready + number_most(0, before[k].end_s - ready);
		if (isnan(ready))
			return NAN;
	}
	return ready;
}

/* Places one copy, by its date or behind what it waits for; 0: that has no place yet. */
static int place(struct copy_state *c, double ready, double date_of_0)
{
	if (has_date(c) && !isnan(date_of_0))
		c->begin_s = c->fact->log->origin_s - date_of_0;
	else
		c->begin_s = ready;
	c->end_s = c->begin_s + length_s(c);
	return !isnan(c->begin_s);
}

/* One round over the jobs; returns how many were placed. The first with a date says which date time 0 has. */
static size_t place_round(struct campaign_state *s, double first)
{
	size_t placed = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct copy_state *c = &s->copies[i];
		double ready;

		if (!c->fact || !isnan(c->begin_s))
			continue;
		ready = ready_s(s, job_of(s, c->job));
		if (isnan(s->start_unix_s) && has_date(c) && c->fact->log->origin_s == first)
			s->start_unix_s = first - ready;
		if (!has_date(c) || !isnan(s->start_unix_s))
			placed += (size_t)place(c, ready, s->start_unix_s);
	}
	return placed;
}

static void place_all(struct campaign_state *s)
{
	double first = first_date(s);

	for (;;) {
		if (place_round(s, first))
			continue;
		if (isnan(first) || !isnan(s->start_unix_s))
			break;
		s->start_unix_s = first; /* what it waits for has later dates: check_times */
	}
	for (size_t i = 0; i < s->count; i++)
		if (!isnan(s->copies[i].end_s))
			s->now_s = number_most(s->now_s, s->copies[i].end_s);
}

/* A job that goes on while one has begun that waits for it. */
static enum status check_times(const struct campaign_state *s, struct diag_list *diags)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct copy_state *c = &s->copies[i];
		const struct job *job = job_of(s, c->job);
		double ready = c->fact ? ready_s(s, job) : NAN;

		if (isnan(ready) || !(ready > c->begin_s + 1) || !has_date(c))
			continue;
		diag_add(diags, SEVERITY_ERROR, job->id, 0,
			 "its log begins %.4g h before the end of what it waits for: are the logs those of these jobs, "
			 "in "
			 "one time zone?",
			 (ready - c->begin_s) / 3600);
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

/* ---- what the logs say ---- */

/* As a log says that does not tell its pace yet. */
static struct track_state state_without_pace(const struct progress_log *log, double planned_steps)
{
	return (struct track_state){ .planned_steps = planned_steps,
				     .done_steps = log->last.step,
				     .elapsed_s = log->last.time_s,
				     .held_s = log->last.time_s,
				     .session_s = log->last.time_s,
				     .step_s = NAN,
				     .downtime_s = NAN,
				     .session_steps = log->last.step };
}

static void read_state(struct copy_state *c, const struct plan *run)
{
	const struct progress_log *log = c->fact->log;
	double planned = c->fact->planned_steps;

	if (!log) {
		c->held_s = c->fact->took_s;
		return;
	}
	/* Of a job that is done: one step more, so that there is a pace to speak of. */
	c->has_pace = track_state_of(&c->state, log, c->stage == JOB_DONE ? log->last.step + 1 : planned);
	if (!c->has_pace)
		c->state = state_without_pace(log, planned);
	c->state.planned_steps = planned;
	track_state_on_machines(&c->state, run);
	c->held_s = c->state.held_s;
}

static double gpu_s_of(const struct plan *run)
{
	const struct work_draw draw = work_expected(run);

	return work_compute_s(run, &draw) * cluster_gpus(run->cluster);
}

double campaign_state_work(const struct campaign_state *s, size_t job)
{
	double all = 0;

	for (size_t i = 0; i < s->plan->jobs->count; i++)
		all += (double)job_of(s, i)->copies * gpu_s_of(job_of(s, i)->plan);
	return gpu_s_of(job_of(s, job)->plan) / all;
}

static void add_up(struct campaign_state *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct copy_state *c = &s->copies[i];
		double done = c->stage == JOB_DONE	  ? 1
			      : c->stage == JOB_UNDER_WAY ? c->state.done_steps / c->state.planned_steps
							  : 0;

		s->done += c->stage == JOB_DONE;
		s->under_way += c->stage == JOB_UNDER_WAY;
		s->share += done > 0 ? done * campaign_state_work(s, c->job) : 0;
		s->used_gpu_s += c->held_s * pricing_billed_gpus(job_of(s, c->job)->plan);
	}
}

enum status campaign_state_of(struct campaign_state *s, const struct plan *plan, const struct job_fact *facts,
			      size_t count, struct diag_list *diags)
{
	enum status status = STATUS_OK;

	*s = (struct campaign_state){ .plan = plan,
				      .count = plan->jobs->copies,
				      .copies = mem_alloc(plan->jobs->copies + 1, sizeof(*s->copies)),
				      .start_unix_s = NAN };
	place_facts(s, facts, count);
	for (size_t i = 0; i < s->count && !status; i++)
		if (s->copies[i].fact)
			status = check_order(s, &s->copies[i], diags);
	if (!status)
		status = check_room(s, diags);
	if (status)
		return status;
	place_all(s);
	for (size_t i = 0; i < s->count; i++)
		if (s->copies[i].fact)
			read_state(&s->copies[i], job_of(s, s->copies[i].job)->plan);
	add_up(s);
	return check_times(s, diags);
}

void campaign_state_release(struct campaign_state *s)
{
	for (size_t i = 0; s->copies && i < s->count; i++)
		track_state_release(&s->copies[i].state);
	free(s->copies);
	*s = (struct campaign_state){ 0 };
}

double campaign_state_spent(const struct campaign_state *s)
{
	const struct site_kind *kind = s->plan->site->kind;
	double spent = 0;

	if (s->plan->jobs->holds_cluster)
		return kind->ideal(s->plan, s->now_s, 0);
	for (size_t i = 0; i < s->count; i++)
		spent += kind->ideal(job_of(s, s->copies[i].job)->plan, s->copies[i].held_s, 0);
	return spent;
}
