/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * track_campaign.c - `flopcast track` of a plan of several jobs: whose log is which, and the rest of the plan.
 */
#include "base/mem.h"
#include "base/number.h"
#include "base/quantity.h"
#include "base/unit.h"
#include "cli/job_word.h"
#include "cli/track_reading.h"
#include "cli/track_request.h"
#include "model/elastic.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A log that ends so much of its own length before the latest, and an hour, is an old one. */
#define LATE_SHARE 0.05

/* What is said of one copy of a job. */
struct said {
	size_t job;
	int64_t copy;
	const char *paths[TRACK_LOGS_MOST];
	size_t path_count;
	int64_t planned_steps, nodes; /* 0: not given */
	double took_s;		      /* NAN: it has a log */
	struct log_reading reading;
	int is_read;
};

struct said_list {
	const struct jobs *jobs;
	struct said **items;
	size_t count, capacity;
};

static void release(struct said_list *l)
{
	for (size_t i = 0; i < l->count; i++) {
		if (l->items[i]->is_read)
			log_reading_release(&l->items[i]->reading);
		free(l->items[i]);
	}
	free(l->items);
}

static struct said *said_of(struct said_list *l, size_t job, int64_t copy)
{
	struct said *new;

	for (size_t i = 0; i < l->count; i++)
		if (l->items[i]->job == job && l->items[i]->copy == copy)
			return l->items[i];
	new = mem_alloc(1, sizeof(*new));
	*new = (struct said){ .job = job, .copy = copy, .took_s = NAN };
	l->items = mem_grow(l->items, l->count, &l->capacity, sizeof(*l->items));
	return l->items[l->count++] = new;
}

/* Takes apart JOB=VALUE; NULL with a message. */
static struct said *take_apart(struct said_list *l, const char *option, const char *word, const char *what,
			       const char **value, struct diag_list *diags)
{
	const char *equals = strchr(word, '=');
	int64_t copy;
	const struct job *job = equals ? job_word_find(l->jobs, word, (size_t)(equals - word), &copy) : NULL;

	if (!job) {
		job_word_refuse(l->jobs, option, word, what, diags);
		return NULL;
	}
	*value = equals + 1;
	return said_of(l, (size_t)(job - l->jobs->items), copy);
}

static enum status take_log(struct said_list *l, const char *word, struct diag_list *diags)
{
	const char *path;
	struct said *said = take_apart(l, "--log", word, "JOB=FILE", &path, diags);

	if (said)
		said->paths[said->path_count++] = path;
	return said ? STATUS_OK : STATUS_USAGE;
}

static enum status take_done(struct said_list *l, const char *word, struct diag_list *diags)
{
	const char *time;
	struct said *said = take_apart(l, "--done", word, "JOB=TIME", &time, diags);
	struct text why = TEXT_INIT;
	struct quantity q;
	int good;

	if (!said)
		return STATUS_USAGE;
	good = !quantity_parse(time, strlen(time), DIMENSION_TIME, &q, &why) && q.value > 0 && !said->path_count;
	said->took_s = q.value;
	if (!good)
		diag_add(diags, SEVERITY_ERROR, "--done", 0,
			 "'%.80s': accepted: what a job without a log took, such as JOB=3d", word);
	text_release(&why);
	return good ? STATUS_OK : STATUS_USAGE;
}

static enum status take_steps(struct said_list *l, const char *word, struct diag_list *diags)
{
	const char *number;
	struct said *said = take_apart(l, "--planned-steps", word, "JOB=N", &number, diags);
	struct text why = TEXT_INIT;
	enum status status = STATUS_OK;

	if (!said)
		return STATUS_USAGE;
	if (!said->path_count || quantity_parse_integer(number, 1, TRACK_STEPS_MOST, &said->planned_steps, &why)) {
		diag_add(diags, SEVERITY_ERROR, "--planned-steps", 0, "'%.80s': accepted: JOB=N of a job with a log",
			 word);
		status = STATUS_USAGE;
	}
	text_release(&why);
	return status;
}

/* An elastic job has so many of its nodes, or fewer. */
static enum status take_nodes(struct said_list *l, const char *word, struct diag_list *diags)
{
	const char *number;
	struct said *said = take_apart(l, "--nodes", word, "JOB=N", &number, diags);
	const struct cluster *c = said ? l->jobs->items[said->job].plan->cluster : NULL;
	struct text why = TEXT_INIT;
	enum status status = STATUS_OK;

	if (!said)
		return STATUS_USAGE;
	if (!said->path_count || !elastic_is_used(c) ||
	    quantity_parse_integer(number, 1, c->nodes, &said->nodes, &why)) {
		diag_add(diags, SEVERITY_ERROR, "--nodes", 0,
			 "'%.80s': accepted: JOB=N of an elastic job with a log, N at most its %" PRId64 " nodes", word,
			 c->nodes);
		status = STATUS_USAGE;
	}
	text_release(&why);
	return status;
}

/* All words of an option; what is wrong with any of them is told. */
static enum status take_words(struct said_list *l, const char *const *words, size_t count,
			      enum status (*take)(struct said_list *l, const char *word, struct diag_list *diags),
			      struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count; i++)
		if (take(l, words[i], diags))
			status = STATUS_USAGE;
	return status;
}

static enum status take_all(struct said_list *l, const struct track_request *r, struct diag_list *diags)
{
	const struct {
		const char *option;
		const struct track_numbers *numbers;
		enum status (*take)(struct said_list *l, const char *word, struct diag_list *diags);
	} numbers[] = { { "--planned-steps", &r->planned_steps, take_steps }, { "--nodes", &r->nodes, take_nodes } };
	enum status status = take_words(l, r->logs, r->log_count, take_log, diags);

	if (take_words(l, r->done, r->done_count, take_done, diags))
		status = STATUS_USAGE;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const struct track_numbers *n = numbers[i].numbers;

		if (take_words(l, n->of_jobs, n->job_count, numbers[i].take, diags))
			status = STATUS_USAGE;
		if (n->of_run)
			status = job_word_refuse(l->jobs, numbers[i].option, "N", "JOB=N", diags);
	}
	return status;
}

/* Reads the log of one copy into a fact. */
static enum status read_fact(struct job_fact *fact, struct said *said, const struct track_request *r,
			     struct diag_list *diags)
{
	enum status status;

	*fact = (struct job_fact){ .job = said->job, .copy = said->copy, .took_s = said->took_s, .nodes = said->nodes };
	if (!said->path_count)
		return STATUS_OK;
	status = log_read(&said->reading, said->paths, said->path_count, r->pattern, diags);
	said->is_read = 1;
	if (status)
		return status;
	track_reading_warn(&said->reading, diags);
	fact->log = &said->reading.progress;
	fact->planned_steps = track_planned_steps(said->paths[0], &said->reading, said->planned_steps,
						  "--planned-steps JOB=N", diags);
	return isnan(fact->planned_steps) ? STATUS_INVALID : STATUS_OK;
}

/* A gap between jobs is in none of their logs. */
static void warn_of_dates(const struct campaign_state *s, struct diag_list *diags)
{
	size_t undated = 0, all = 0;

	for (size_t i = 0; i < s->count; i++)
		if (s->copies[i].fact) {
			all++;
			undated += !s->copies[i].fact->log || isnan(s->copies[i].fact->log->origin_s);
		}
	if (undated && all > 1)
		diag_add(diags, SEVERITY_WARNING, "--log", 0,
			 "%zu of %zu jobs have no dates: they are taken to begin when what they wait for was done",
			 undated, all);
}

/* Logs are of one moment, or so; what a job has done since its own ends nobody knows. */
static void warn_of_ends(const struct campaign_state *s, struct diag_list *diags)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct copy_state *c = &s->copies[i];
		double since_s = s->now_s - c->end_s;

		if (c->stage == JOB_UNDER_WAY && since_s > number_most(HOUR_S, LATE_SHARE * (c->end_s - c->begin_s)))
			track_warn(
				diags, &c->fact->log->last_place,
				"the log ends %.4g h before the latest one: the job is taken to stand where it stood "
				"then",
				since_s / HOUR_S);
	}
}

static void warn_of_speeds(const struct tracked_campaign *t, struct diag_list *diags)
{
	for (size_t i = 0; i < t->lesson_count; i++) {
		const struct job_lesson *l = &t->lessons[i];

		track_warn_of_speed(l->copy->fact->log, l->copy->state.step_s, l->expected_step_s, diags);
	}
}

/* Nothing is left, and nothing is uncertain: each replication is over at once, for nothing. */
static enum status nothing_left(struct scenario *rest, struct results *left)
{
	struct outcome *over = mem_alloc(rest->study.replications + 1, sizeof(*over));
	enum status status;

	rest->study.is_uncertain = 0;
	results_init(left, (const struct plan *const *)rest->plans, 1, &rest->study);
	status = results_put(left, 0, over, rest->study.replications);
	results_count(left);
	free(over);
	return status;
}

static const double *step_of_present(const struct tracked_campaign *t)
{
	for (size_t i = 0; i < t->lesson_count; i++)
		if (t->lessons[i].copy->stage == JOB_UNDER_WAY)
			return t->lessons[i].step_s;
	return NULL;
}

static enum status simulate_left(const struct track_request *r, const struct scenario *s,
				 const struct campaign_state *state, struct track_forecast *f,
				 const struct results *whole, struct diag_list *diags)
{
	const struct experiment *e = &r->options.experiment;
	struct tracked_campaign t;
	struct plan *plans[1] = { &t.copy.whole.plan };
	struct scenario rest = *s;
	struct results left = { 0 };
	enum status status;

	tracked_campaign_make(&t, state, &s->study, f->spent, r->is_down);
	warn_of_speeds(&t, diags);
	rest.plans = plans;
	rest.study = t.study;
	status = t.copy.jobs.count ? e->simulate(e->context, &rest, &left) : nothing_left(&rest, &left);
	if (!status) {
		const struct track_learned learned = { step_of_present(&t), t.hazard, t.failures, t.downtime_factor };

		track_forecast_of(f, &learned, whole, &left);
		track_forecast_of_jobs(f, &left, t.copy.of_job);
		status = track_answer(r, s, f, &left, diags);
	}
	results_release(&left);
	tracked_campaign_release(&t);
	return status;
}

static enum status forecast(const struct track_request *r, const struct scenario *s, const struct campaign_state *state,
			    const char *format, struct diag_list *diags)
{
	const struct experiment *e = &r->options.experiment;
	struct track_forecast f = { .format = format };
	struct results whole = { 0 };
	enum status status;

	warn_of_dates(state, diags);
	warn_of_ends(state, diags);
	track_forecast_begin(&f, s);
	track_forecast_take_campaign(&f, state);
	status = track_read_spent(r, s, campaign_state_spent(state), &f, diags);
	if (!status)
		status = e->simulate(e->context, s, &whole);
	if (!status)
		status = simulate_left(r, s, state, &f, &whole, diags);
	results_release(&whole);
	track_forecast_release(&f);
	return status;
}

enum status track_campaign(const struct track_request *r, const struct scenario *s, struct diag_list *diags)
{
	struct said_list said = { .jobs = s->plans[0]->jobs };
	struct campaign_state state = { 0 };
	struct job_fact *facts = NULL;
	const char *format = "";
	enum status status = take_all(&said, r, diags);

	facts = mem_alloc(said.count + 1, sizeof(*facts));
	for (size_t i = 0; i < said.count && !status; i++) {
		status = read_fact(&facts[i], said.items[i], r, diags);
		format = said.items[i]->is_read ? log_reading_format(&said.items[i]->reading) : format;
	}
	if (!status)
		status = campaign_state_of(&state, s->plans[0], facts, said.count, diags);
	if (!status)
		status = forecast(r, s, &state, format, diags);
	campaign_state_release(&state);
	release(&said);
	free(facts);
	return status;
}
