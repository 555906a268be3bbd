/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/design.h"
#include "cli/verb.h"
#include "base/mem.h"
#include "chart/chart_sweep.h"
#include "report/csv.h"
#include "report/folder.h"
#include "chart/sweep_file.h"
#include "study/summary.h"

#include <stdlib.h>

enum { OPTION_SHARD = 768, OPTION_LANGUAGE };

/* A sweep under way. */
struct request {
	struct design design;
	struct sweep sweep; /* for the charts; its texts are below */
	char *title, *sha256;
	char currency[4];
	struct words words; /* of the charts */
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &r->design;
	else if (key == 'o')
		r->design.options.folder = arg;
	else if (key == OPTION_LANGUAGE && !words_open(&r->words, arg))
		return 0;
	else if (key == OPTION_LANGUAGE)
		argp_error(state, "--lang %.40s: accepted: " WORDS_ACCEPTED, arg);
	else if (key == ARGP_KEY_END && r->words.language && !r->design.options.folder)
		argp_error(state, "--lang is the language of the charts: it needs -o DIR");
	else if (key == OPTION_SHARD)
		options_parse_shard(&r->design.options, arg, state);
	else if (key == ARGP_KEY_END && r->design.options.shards && r->design.options.folder)
		argp_error(state, "--shard prints a part: nothing can be drawn of it (-o)");
	else if (key == ARGP_KEY_END && !r->design.varied_count)
		argp_error(state, "nothing to vary: give --vary XPATH=V1,V2,...");
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static void print_head(const struct design *d)
{
	struct text line = TEXT_INIT;

	for (size_t i = 0; i < d->varied_count; i++) {
		text_add_csv(&line, d->varied[i].path);
		text_add(&line, ",");
	}
	fputs(line.s, stdout);
	text_release(&line);
	csv_point_head(stdout);
}

static void print_point(struct request *r, const size_t index[DESIGN_VARIED_MOST], const struct results *results)
{
	const struct design *d = &r->design;
	const size_t cell[2] = { index[0], d->varied_count > 1 ? index[1] : 0 };

	for (size_t p = 0; p < results->plan_count; p++) {
		struct text cells = TEXT_INIT;
		struct plan_summary summary;

		for (size_t i = 0; i < d->varied_count; i++) {
			text_add_csv(&cells, d->varied[i].values[index[i]]);
			text_add(&cells, ",");
		}
		fputs(cells.s, stdout);
		text_release(&cells);
		summary_init(&summary, results, p, d->options.threads);
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
	const struct design *d = &r->design;
	size_t index[DESIGN_VARIED_MOST] = { 0 };
	struct scenario scenario;
	struct results results;
	enum status status;

	for (size_t i = 0; i < d->varied_count; i++)
		index[i] = design_index(d, point, i);
	status = design_run(d, index, &results, &scenario, diags);
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
	const struct design *d = &r->design;
	const struct sidecar of = { r->sha256, d->options.sets, d->options.scenario.set_count, r->sweep.seed };
	enum status status;

	r->sweep.title = r->title;
	r->sweep.currency = r->currency;
	for (size_t i = 0; i < 2; i++) {
		r->sweep.counts[i] = i < d->varied_count ? d->varied[i].count : 1;
		r->sweep.paths[i] = i < d->varied_count ? d->varied[i].path : "";
		r->sweep.values[i] = i < d->varied_count ? d->varied[i].values : NULL;
	}
	status = sweep_file_write(d->options.folder, &r->sweep, &of, diags);
	return status ? status : chart_sweep_draw(d->options.folder, &r->sweep, &r->words, diags);
}

/* The first point of the part that is asked for, or of the part after it. */
static size_t part_begin(const struct design *d, size_t next)
{
	size_t parts = d->options.shards ? d->options.shards : 1, part = d->options.shards ? d->options.shard - 1 : 0;

	return design_points(d) * (part + next) / parts;
}

static enum status run_points(struct request *r, struct diag_list *diags)
{
	const struct design *d = &r->design;
	enum status status = STATUS_OK;

	if (d->options.shard <= 1)
		print_head(d);
	for (size_t point = part_begin(d, 0); point < part_begin(d, 1) && !status; point++)
		status = run_point(r, point, diags);
	return status;
}

enum status verb_sweep(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "output", 'o', "DIR", 0,
		  "Leave sweep.json and charts there: of one input a line chart, of two a heat map; in the folder of a "
		  "run they "
		  "become part of its report",
		  0 },
		{ "lang", OPTION_LANGUAGE, "LANGUAGE", 0, "Language of the charts: " WORDS_ACCEPTED, 0 },
		{ "shard", OPTION_SHARD, "I/K", 0,
		  "Only the I-th of K parts of the points; the parts one after the other are the whole", 0 },
		{ 0 },
	};
	static const struct argp_child children[] = { { &design_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.children = children,
		.args_doc = "FILE",
		.doc = "Simulates a scenario for every value (or pair of values) of what is varied, with "
		       "the same random numbers, and prints CSV: a row for each point and plan."
	};
	struct request r = { .design = { .options = { .charts = CHARTS_NO }, .varied_most = 2 } };
	struct diag_list diags = { 0 };
	enum status status = STATUS_OK;
	int quiet;

	argp_parse(&argp, argc, argv, 0, NULL, &r);
	if (r.design.options.folder)
		status = folder_prepare(r.design.options.folder, &diags);
	if (!status)
		status = design_check(&r.design, &diags);
	if (!status)
		status = run_points(&r, &diags);
	if (!status && r.design.options.folder)
		status = draw(&r, &diags);
	quiet = r.design.options.quiet;
	free(r.sweep.cells);
	free(r.title);
	free(r.sha256);
	design_release(&r.design);
	return verb_end(status, &diags, quiet);
}
