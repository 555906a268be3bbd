/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"
#include "base/mem.h"
#include "chart/chart_sweep.h"
#include "report/csv.h"
#include "report/folder.h"
#include "chart/sweep_file.h"
#include "study/summary.h"

#include <stdlib.h>

/* A sweep under way. */
struct request {
	struct options options;
	struct sweep sweep; /* for the charts; its texts are below */
	char *title, *sha256;
	char currency[4];
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const struct request *r = state->input;
	const struct options *o = &r->options;

	(void)arg;
	if (key != ARGP_KEY_END)
		return ARGP_ERR_UNKNOWN;
	if (o->words.language && !o->folder)
		options_fault(state, "--lang is the language of the charts: it needs -o DIR");
	if (o->experiment.shards && o->folder)
		options_fault(state, "--shard prints a part: nothing can be drawn of it (-o)");
	if (!o->experiment.varied_count)
		options_fault(state, "nothing to vary: give --vary XPATH=V1,V2,...");
	return 0;
}

static void print_head(const struct experiment *e)
{
	struct text line = TEXT_INIT;

	for (size_t i = 0; i < e->varied_count; i++) {
		text_add_csv(&line, e->varied[i].path);
		text_add(&line, ",");
	}
	fputs(line.s, stdout);
	text_release(&line);
	csv_point_head(stdout);
}

static void print_point(struct request *r, const size_t index[EXPERIMENT_INPUTS], const struct results *results)
{
	const struct experiment *e = &r->options.experiment;
	const size_t cell[2] = { index[0], e->varied_count > 1 ? index[1] : 0 };

	for (size_t p = 0; p < results->plan_count; p++) {
		struct text cells = TEXT_INIT;
		struct plan_summary summary;

		for (size_t i = 0; i < e->varied_count; i++) {
			text_add_csv(&cells, e->varied[i].values[index[i]]);
			text_add(&cells, ",");
		}
		fputs(cells.s, stdout);
		text_release(&cells);
		summary_init(&summary, results, p, r->options.threads);
		csv_point(stdout, &summary);
		sweep_add(&r->sweep, cell, &summary);
	}
}

/* What the charts say of all points. */
static void note_scenario(struct request *r, const struct scenario *s)
{
	if (r->title)
		return;
	r->title = mem_strdup(s->title);
	r->sha256 = mem_strdup(s->document.sha256);
	snprintf(r->currency, sizeof(r->currency), "%s", s->currency);
	r->sweep.replications = s->study.replications;
	r->sweep.seed = s->study.seed;
}

static enum status run_point(struct request *r, size_t point, struct diag_list *diags)
{
	const struct experiment *e = &r->options.experiment;
	size_t index[EXPERIMENT_INPUTS] = { 0 };
	struct scenario scenario;
	struct results results;
	enum status status;

	for (size_t i = 0; i < e->varied_count; i++)
		index[i] = experiment_index(e, point, i);
	status = experiment_run(e, index, &results, &scenario, diags);
	if (!status && !r->title)
		experiment_warn(&r->options.experiment, &scenario, diags);
	if (!status) {
		note_scenario(r, &scenario);
		print_point(r, index, &results);
	}
	results_release(&results);
	scenario_release(&scenario);
	return status;
}

static enum status draw(struct request *r, struct diag_list *diags)
{
	const struct experiment *e = &r->options.experiment;
	const struct sidecar of = { r->sha256, e->scenario.sets, e->scenario.set_count, r->sweep.seed };
	enum status status;

	r->sweep.title = r->title;
	r->sweep.currency = r->currency;
	for (size_t i = 0; i < 2; i++) {
		r->sweep.counts[i] = i < e->varied_count ? e->varied[i].count : 1;
		r->sweep.paths[i] = i < e->varied_count ? e->varied[i].path : "";
		r->sweep.values[i] = i < e->varied_count ? e->varied[i].values : NULL;
	}
	status = sweep_file_write(r->options.folder, &r->sweep, &of, diags);
	return status ? status : chart_sweep_draw(r->options.folder, &r->sweep, &r->options.words, diags);
}

/* The first point of the part that is asked for, or of the part after it. */
static size_t part_begin(const struct experiment *e, size_t next)
{
	size_t parts = e->shards ? e->shards : 1, part = e->shards ? e->shard - 1 : 0;

	return experiment_points(e) * (part + next) / parts;
}

static enum status run_points(struct request *r, struct diag_list *diags)
{
	const struct experiment *e = &r->options.experiment;
	enum status status = STATUS_OK;

	if (e->shard <= 1)
		print_head(e);
	for (size_t point = part_begin(e, 0); point < part_begin(e, 1) && !status; point++)
		status = run_point(r, point, diags);
	return status;
}

static enum status run(void *request, struct diag_list *diags)
{
	struct request *r = request;
	const char *folder = r->options.folder;
	enum status status = folder ? folder_prepare(folder, diags) : STATUS_OK;

	if (!status)
		status = experiment_check(&r->options.experiment, diags);
	if (!status)
		status = run_points(r, diags);
	if (!status && folder)
		status = draw(r, diags);
	free(r->sweep.cells);
	free(r->title);
	free(r->sha256);
	return status;
}

enum status verb_sweep(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "output", 'o', "DIR", 0,
		  "Leave sweep.json and charts there: of one input a line chart, of two a heat map; in the folder of a "
		  "run they become part of its report",
		  0 },
		{ "lang", OPTION_LANGUAGE, "LANGUAGE", 0, "Language of the charts: " WORDS_ACCEPTED, 0 },
		{ "shard", OPTION_SHARD, "I/K", 0,
		  "Only the I-th of K parts of the points; the parts one after the other are the whole", 0 },
		{ 0 },
	};
	static const struct verb verb = {
		.groups = OPTIONS_EXPERIMENT | OPTIONS_VARY,
		.options = options,
		.parse = parse,
		.arguments = "FILE",
		.doc = "Simulates a scenario for every value (or pair of values) of what is varied, with the same "
		       "random "
		       "numbers, and prints CSV: a row for each point and plan.\v"
		       "Example:\n"
		       "  flopcast sweep my.xml --vary \"//cluster/@spares=0,2,4\"",
		.run = run,
	};
	struct request r = { .options.experiment.varied_most = 2 };

	return verb_main(&verb, argc, argv, &r);
}
