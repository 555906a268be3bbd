/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/job_word.h"
#include "cli/simulate.h"
#include "cli/verb.h"
#include "report/trace_document.h"
#include "study/nearest.h"
#include "track/tracked_plan.h"
#include "track/written_log.h"
#include "xml/day.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { OPTION_REPLICATION = OPTION_OWN, OPTION_FORMAT, OPTION_STEPS, OPTION_JOB };
/* Of a log, where nobody says: one in a thousand of the run. */
enum { STEPS_USUAL = 1000, STEPS_MOST = 10000000 };
/* Where the study has no date: a Monday, 2024-01-01. */
enum { DAY_USUAL = 19723, DAY_S = 86400 };

struct trace_options {
	struct options options;
	const char *replication;
	enum trace_format {
		FORMAT_TSV,
		FORMAT_JSON,
		FORMAT_CHROME,
		FORMAT_CSV_LOG,
		FORMAT_MEGATRON_LOG,
		FORMATS
	} format;
	int64_t steps;	 /* of a log; 0: not given */
	const char *job; /* whose log; NULL: not given */
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const formats[FORMATS] = { "tsv", "json", "chrome", "plain-csv", "megatron-lm" };
	struct trace_options *t = state->input;

	switch (key) {
	case OPTION_REPLICATION:
		t->replication = arg;
		return 0;
	case OPTION_FORMAT:
		t->format = (enum trace_format)options_choose("--format", arg, formats, FORMATS, state);
		return 0;
	case OPTION_STEPS:
		t->steps = options_whole("--steps", arg, 1, STEPS_MOST, state);
		return 0;
	case OPTION_JOB:
		t->job = arg;
		return 0;
	case ARGP_KEY_END:
		if (!t->replication)
			options_fault(state, "no --replication; accepted: an index from 0 on, median or p90");
		if ((t->steps || t->job) && t->format < FORMAT_CSV_LOG)
			options_fault(state, "%s is of a log; accepted beside it: --format plain-csv or megatron-lm",
				      t->steps ? "--steps" : "--job");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum status refuse(struct diag_list *diags, const char *option, const char *value, const char *why)
{
	struct text where = TEXT_INIT;

	text_addf(&where, "%s ", option);
	text_add_safe(&where, value, DIAG_TEXT_LIMIT);
	diag_add(diags, SEVERITY_ERROR, where.s, 0, "%s", why);
	text_release(&where);
	return STATUS_USAGE;
}

/* What is traced: a plan of a scenario, or of a study that a folder holds. */
struct traced {
	const struct scenario *scenario;
	const struct results *results; /* NULL: not simulated yet */
	size_t plan;
};

/* A trace is that of one plan: the only one, or the one that --plan names. */
static enum status find_plan(const struct trace_options *t, struct traced *what, struct diag_list *diags)
{
	const struct scenario *s = what->scenario;
	const struct experiment *e = &t->options.experiment;
	const char *wanted = e->plan_count == 1 ? e->plans[0] : "";
	struct text why = TEXT_INIT;
	enum status status;

	for (size_t i = 0; i < s->plan_count; i++)
		if (s->plan_count == 1 ? !*wanted || !strcmp(wanted, s->plans[i]->id)
				       : !strcmp(wanted, s->plans[i]->id)) {
			what->plan = i;
			return STATUS_OK;
		}
	text_add(&why, "one plan at a time; accepted: ");
	for (size_t i = 0; i < s->plan_count; i++)
		text_addf(&why, "%s%s", i ? ", " : "", s->plans[i]->id);
	status = refuse(diags, "--plan", *wanted ? wanted : "is not given", why.s);
	text_release(&why);
	return status;
}

/* The replication that stands for a quantile of the cost: known after the whole study only. */
static enum status find_named(const struct trace_options *t, const struct traced *what, double quantile,
			      uint64_t *index, struct diag_list *diags)
{
	struct results results = { 0 };
	enum status status = what->results ? STATUS_OK : simulate(&t->options, what->scenario, &results);
	const struct results *from = what->results ? what->results : &results;
	size_t nearest = status || !from->replications ? NEAREST_NONE
						       : nearest_replication(from, what->plan, METRIC_COST, quantile);

	*index = from->first + nearest;
	if (!what->results)
		results_release(&results);
	if (status || nearest != NEAREST_NONE)
		return status;
	diag_add(diags, SEVERITY_ERROR, what->scenario->plans[what->plan]->id, 0,
		 "no replication finished, so there is no median; name one by its index");
	return STATUS_RUNTIME;
}

static enum status find(const struct trace_options *t, const struct traced *what, uint64_t *index,
			struct diag_list *diags)
{
	struct text why = TEXT_INIT;
	enum status status = STATUS_OK;

	if (!strcmp(t->replication, "median") || !strcmp(t->replication, "p50"))
		return find_named(t, what, 0.5, index, diags);
	if (!strcmp(t->replication, "p90"))
		return find_named(t, what, 0.9, index, diags);
	if (quantity_parse_u64(t->replication, index, &why) || *index >= what->scenario->study.replications) {
		text_clear(&why);
		text_addf(&why, "accepted: an index from 0 to %llu, median or p90",
			  (unsigned long long)what->scenario->study.replications - 1);
		status = refuse(diags, "--replication", t->replication, why.s);
	}
	text_release(&why);
	return status;
}

/* The run whose log is wanted, and what of a trace is its. */
struct logged {
	const struct plan *run;
	size_t item;
};

static enum status find_logged(const struct trace_options *t, const struct plan *plan, struct logged *l,
			       struct diag_list *diags)
{
	const char *word = t->job ? t->job : "is not given";
	const struct job *job;
	int64_t copy;

	*l = (struct logged){ .run = plan };
	if (tracked_plan_lacks(plan)) {
		diag_add(diags, SEVERITY_ERROR, plan->id, 0, "%s", tracked_plan_lacks(plan));
		return STATUS_USAGE;
	}
	if (!plan->jobs && t->job)
		return refuse(diags, "--job", t->job, "the plan is one run; accepted: a plan of several jobs");
	if (!plan->jobs)
		return STATUS_OK;
	job = job_word_find(plan->jobs, word, strlen(word), &copy);
	if (!job)
		return job_word_refuse(plan->jobs, "--job", word, "--job JOB", diags);
	for (const struct job *before = plan->jobs->items; before < job; before++)
		l->item += (size_t)before->copies;
	*l = (struct logged){ job->plan, l->item + (size_t)copy };
	return STATUS_OK;
}

/* As a training program would have logged it, submitted on the study's day. */
static void add_log(struct text *document, const struct trace_options *t, const struct traced *what,
		    const struct trace_set *set, const struct logged *logged)
{
	struct written_run run = { .trace = &set->items[logged->item], .cluster = logged->run->cluster };
	long day = DAY_USUAL;

	run.steps = t->steps ? t->steps : STEPS_USUAL;
	if (what->scenario->date && !day_read(what->scenario->date, &day))
		day = DAY_USUAL;
	run.submitted_unix_s = (double)day * DAY_S;
	if (t->format == FORMAT_CSV_LOG)
		written_log_csv(document, &run);
	else
		written_log_megatron(document, &run);
}

static enum status print_trace(const struct trace_options *t, const struct traced *what, uint64_t index,
			       struct diag_list *diags)
{
	const struct scenario *s = what->scenario;
	const struct plan *plan = s->plans[what->plan];
	const struct trace_subject subject = { plan->id, s->currency, s->study.seed };
	struct text document = TEXT_INIT;
	struct simulator r;
	struct trace_set log;
	struct logged logged = { 0 };
	enum status status = t->format >= FORMAT_CSV_LOG ? find_logged(t, plan, &logged, diags) : STATUS_OK;

	if (status)
		return status;
	simulator_init(&r, plan, &s->study);
	r.check_invariants = t->options.check;
	trace_set_run(&log, &r, index);
	if (t->format == FORMAT_TSV)
		trace_document_tsv(&document, &log);
	else if (t->format == FORMAT_JSON)
		trace_document_json(&document, &log, &subject);
	else if (t->format == FORMAT_CHROME)
		trace_document_chrome(&document, &log, &subject);
	else
		add_log(&document, t, what, &log, &logged);
	status = options_write(&t->options, &document, diags);
	text_release(&document);
	trace_set_release(&log);
	simulator_release(&r);
	return status;
}

static enum status trace(const struct trace_options *t, struct traced *what, struct diag_list *diags)
{
	uint64_t index = 0;
	enum status status = find_plan(t, what, diags);

	if (!status)
		status = find(t, what, &index, diags);
	return status ? status : print_trace(t, what, index, diags);
}

/* The study is what the folder says. */
static enum status trace_folder(const struct trace_options *t, struct diag_list *diags)
{
	const struct experiment *o = &t->options.experiment;
	struct saved_study study;
	enum status status;

	if (o->has_seed || o->replications || o->scenario.set_count)
		return refuse(diags, "-n, --seed, --set:", o->file,
			      "a study that is done has its own; accepted: a scenario file");
	status = saved_study_open(&study, o->file, STORE_READ, diags);
	if (!status)
		status = trace(t, &(struct traced){ &study.scenario, &study.results, 0 }, diags);
	saved_study_release(&study);
	return status;
}

static enum status trace_file(const struct trace_options *t, struct diag_list *diags)
{
	struct scenario scenario;
	enum status status = experiment_open(&t->options.experiment, &scenario, diags);

	if (!status)
		status = trace(t, &(struct traced){ &scenario, NULL, 0 }, diags);
	scenario_release(&scenario);
	return status;
}

static int is_folder(const char *path)
{
	struct stat s;

	return !stat(path, &s) && S_ISDIR(s.st_mode);
}

static enum status run(void *request, struct diag_list *diags)
{
	const struct trace_options *t = request;

	return is_folder(t->options.experiment.file) ? trace_folder(t, diags) : trace_file(t, diags);
}

enum status verb_trace(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "replication", OPTION_REPLICATION, "K", 0,
		  "Which: its index from 0 on, or median or p90, the one nearest to that quantile of the cost", 0 },
		{ "format", OPTION_FORMAT, "FORMAT", 0,
		  "tsv (default), json, chrome for ui.perfetto.dev; or a training log, as 'flopcast track' reads it: "
		  "plain-csv, megatron-lm",
		  0 },
		{ "steps", OPTION_STEPS, "N", 0, "Of a training log: steps of the whole run (default 1000)", 0 },
		{ "job", OPTION_JOB, "JOB", 0,
		  "Of a training log of a plan of several jobs: whose, JOB/K of one of several copies", 0 },
		{ "output", 'o', "FILE", 0, "Write there instead of to standard output", 0 },
		{ 0 },
	};
	static const struct verb verb = {
		.groups = OPTIONS_EXPERIMENT,
		.options = options,
		.parse = parse,
		.arguments = "FILE|DIR",
		.doc = "The event log of one replication of a plan: what happened when, and where time and money went. "
		       "FILE is a scenario, DIR what a run left.",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct trace_options){ 0 });
}
