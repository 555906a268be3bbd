/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "cli/verb.h"
#include "track/learned.h"
#include "track/log_reader.h"
#include "track/step_time.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	OPTION_ACCELERATOR = OPTION_OWN,
	OPTION_NODES,
	OPTION_PER_NODE,
	OPTION_DATE,
	OPTION_MODEL,
	OPTION_STEP_TOKENS,
	LOGS_MOST = 1000
};

struct request {
	struct options options;
	const char *logs[LOGS_MOST], *accelerator, *date, *model;
	size_t log_count;
	int64_t nodes, per_node, step_tokens;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case OPTION_ACCELERATOR:
		r->accelerator = arg;
		return 0;
	case OPTION_NODES:
		r->nodes = options_whole("--nodes", arg, 1, 1000000, state);
		return 0;
	case OPTION_PER_NODE:
		r->per_node = options_whole("--gpus-per-node", arg, 1, 1000, state);
		return 0;
	case OPTION_DATE:
		r->date = arg;
		return 0;
	case OPTION_MODEL:
		r->model = arg;
		return 0;
	case OPTION_STEP_TOKENS:
		r->step_tokens = options_whole("--step-tokens", arg, 1, INT64_MAX / 2, state);
		return 0;
	case ARGP_KEY_ARG:
		if (r->log_count == LOGS_MOST)
			options_fault(state, "more than %d logs", LOGS_MOST);
		else
			r->logs[r->log_count++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (!r->log_count)
			options_fault(state, "no log; accepted: logs of finished runs, one argument each");
		if (r->step_tokens && !(r->nodes && r->per_node))
			options_fault(state,
				      "--step-tokens needs --nodes and --gpus-per-node, to know the speed of one GPU");
		if (r->model && !r->step_tokens)
			options_fault(state, "--model says whose speed <history> holds; accepted with --step-tokens");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

enum { PLAIN_MOST = 1000 };

/* Text for an XML attribute or comment: nothing that would end it, or that it can't hold. */
static void add_plain(struct text *out, const char *words)
{
	struct text safe = TEXT_INIT;

	text_add_safe(&safe, words, PLAIN_MOST);
	for (const char *s = text_str(&safe); *s; s++)
		text_add_bytes(out, strchr("<>&\"'", *s) ? "_" : *s == '-' && s[1] == '-' ? "_" : s, 1);
	text_release(&safe);
}

static void add_attribute(struct text *out, const char *name, const char *value)
{
	if (!value)
		return;
	text_addf(out, " %s=\"", name);
	add_plain(out, value);
	text_add(out, "\"");
}

/* A lognormal by the mean and standard deviation of the quantity itself. */
static void add_lognormal(struct text *out, const struct pooled *p, const char *unit)
{
	double mean = exp(p->mean_log + p->sd_log * p->sd_log / 2);

	text_addf(out, "lognormal(mean=%.6g %s, sd=%.6g %s)", mean, unit, mean * sqrt(expm1(p->sd_log * p->sd_log)),
		  unit);
}

static void add_provenance(struct text *out, const struct request *r)
{
	text_addf(out, " source=\"%zu log%s of our own:", r->log_count, r->log_count > 1 ? "s" : "");
	for (size_t i = 0; i < r->log_count && i < 5; i++) {
		text_add(out, " ");
		add_plain(out, r->logs[i]);
	}
	text_add(out, r->log_count > 5 ? " ...\"" : "\"");
	text_add(out, " date=\"");
	add_plain(out, r->date);
	text_add(out, "\"");
}

static void add_cluster(struct text *out, const struct request *r, const struct learned *l)
{
	text_add(out, "<cluster id=\"measured\"");
	add_attribute(out, "accelerator", r->accelerator);
	if (r->nodes)
		text_addf(out, " nodes=\"%lld\"", (long long)r->nodes);
	if (r->per_node)
		text_addf(out, " gpus-per-node=\"%lld\"", (long long)r->per_node);
	text_add(out, "\n         ");
	if (r->step_tokens) {
		text_add(out, "mfu=\"prior\" stack=\"own\"");
	} else {
		text_add(out, "step-time=\"");
		add_lognormal(out, &l->step_s, "s");
		text_add(out, "\"");
	}
	text_add(out, "\n        ");
	add_provenance(out, r);
	text_add(out, ">\n");
}

/* With half an interruption for none that was seen. */
static void add_failure(struct text *out, const struct request *r, const struct learned *l)
{
	double n = l->interruptions + 0.5;

	text_addf(out,
		  "  <failure cause=\"job\" lifetime=\"exponential(mean=%.6g h)\" rate-factor=\"gamma(mean=1, "
		  "shape=%.3g)\"",
		  l->held_s / n / 3600, n);
	add_provenance(out, r);
	text_add(out, "/>\n");
}

/* What each run reached, for the prior of a run of another size. */
static void add_history(struct text *out, const struct request *r, const struct progress_log *const *logs)
{
	for (size_t i = 0; r->step_tokens && i < r->log_count; i++) {
		double step_s = step_time_usual(logs[i]->rows, logs[i]->count);

		if (!(step_s > 0))
			continue;
		text_addf(out, "  <history throughput=\"%.6g tokens/s/gpu\" gpus=\"%lld\" tokens=\"%.6g\"",
			  (double)r->step_tokens / step_s / (double)(r->nodes * r->per_node),
			  (long long)(r->nodes * r->per_node),
			  (double)r->step_tokens * (logs[i]->last.step - logs[i]->rows[0].step));
		add_attribute(out, "model", r->model);
		add_attribute(out, "accelerator", r->accelerator);
		text_add(out, " source=\"");
		add_plain(out, r->logs[i]);
		text_add(out, "\" date=\"");
		add_plain(out, r->date);
		text_add(out, "\"/>\n");
	}
}

static void add_document(struct text *out, const struct request *r, const struct learned *l,
			 const struct progress_log *const *logs)
{
	text_addf(out,
		  "<!-- What %zu run%s measured: %.6g interruptions in %.6g h on machines. Step times vary between "
		  "these runs\n"
		  "     and are those of their model and batch. Put this cluster into a scenario. -->\n",
		  l->step_s.runs, l->step_s.runs > 1 ? "s" : "", l->interruptions, l->held_s / 3600);
	add_cluster(out, r, l);
	add_history(out, r, logs);
	text_addf(out, "  <overhead calendar=\"%.4g\"", l->calendar_mean);
	add_provenance(out, r);
	text_add(out, "/>\n");
	add_failure(out, r, l);
	if (l->downtime_s.runs) {
		text_add(out, "  <recovery restart=\"");
		add_lognormal(out, &l->downtime_s, "s");
		text_add(out, "\"");
		add_provenance(out, r);
		text_add(out, "/>\n");
	}
	text_add(out, "</cluster>\n");
}

static enum status pool_logs(const struct request *r, const struct log_reading *readings, struct diag_list *diags)
{
	const struct progress_log **logs = mem_alloc(r->log_count, sizeof(*logs));
	struct text out = TEXT_INIT;
	struct learned l;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < r->log_count; i++)
		logs[i] = &readings[i].progress;
	learned_of(&l, logs, r->log_count);
	if (!l.step_s.runs) {
		diag_add(diags, SEVERITY_ERROR, r->logs[0], 0,
			 "no log has two rows with times, so nothing was measured");
		free(logs);
		return STATUS_INVALID;
	}
	if (isnan(l.held_s) || isnan(l.calendar_mean)) {
		diag_add(diags, SEVERITY_ERROR, r->logs[0], 0,
			 "a run begins or ends with a row without a time, so how long it took is not known; accepted: "
			 "rows with times there");
		free(logs);
		return STATUS_INVALID;
	}
	add_document(&out, r, &l, logs);
	free(logs);
	status = options_write(&r->options, &out, diags);
	text_release(&out);
	return status;
}

static enum status learn(void *request, struct diag_list *diags)
{
	struct request *r = request;
	struct log_reading *readings = mem_alloc(r->log_count, sizeof(*readings));
	time_t now = time(NULL);
	struct tm day;
	char today[16] = "";
	enum status status = STATUS_OK;

	if (!r->date && gmtime_r(&now, &day)) {
		strftime(today, sizeof(today), "%Y-%m-%d", &day);
		r->date = today;
	}
	for (size_t i = 0; i < r->log_count; i++) {
		enum status read = log_read(&readings[i], &r->logs[i], 1, NULL, diags);

		status = status ? status : read;
	}
	if (!status)
		status = pool_logs(r, readings, diags);
	for (size_t i = 0; i < r->log_count; i++)
		log_reading_release(&readings[i]);
	free(readings);
	return status;
}

enum status verb_learn(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "output", 'o', "FILE", 0, "Write there instead of to standard output", 0 },
		{ "accelerator", OPTION_ACCELERATOR, "ID", 0, "What the runs were on, for the cluster", 0 },
		{ "nodes", OPTION_NODES, "N", 0, "How many nodes", 0 },
		{ "gpus-per-node", OPTION_PER_NODE, "N", 0, "GPUs of each", 0 },
		{ "step-tokens", OPTION_STEP_TOKENS, "N", 0,
		  "Tokens of a step (batch x sequence): the cluster then has mfu=\"prior\" and a <history> for each "
		  "log, "
		  "for a run of another model or size",
		  0 },
		{ "model", OPTION_MODEL, "ID", 0, "What was trained, for <history>", 0 },
		{ "date", OPTION_DATE, "DATE", 0, "When it was measured (default: today)", 0 },
		{ 0 },
	};
	static const struct verb verb = {
		.groups = OPTIONS_QUIET,
		.options = options,
		.parse = parse,
		.arguments = "LOG...",
		.doc = "Writes what finished runs measured as a <cluster> for the next scenario: step time, "
		       "interruptions, restarts, time beside the steps. Several runs are pooled.",
		.run = learn
	};
	struct request r = { 0 };

	return verb_main(&verb, argc, argv, &r);
}
