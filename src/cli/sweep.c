/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/design.h"
#include "cli/verb.h"
#include "report/csv.h"
#include "study/summary.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct design *d = state->input;

	(void)arg;
	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = d;
	else if (key == ARGP_KEY_END && !d->varied_count)
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

static void print_point(const struct design *d, const size_t index[DESIGN_VARIED_MOST], const struct results *results)
{
	for (size_t p = 0; p < results->plan_count; p++) {
		struct text cells = TEXT_INIT;
		struct plan_summary summary;

		for (size_t i = 0; i < d->varied_count; i++) {
			text_add_csv(&cells, d->varied[i].values[index[i]]);
			text_add(&cells, ",");
		}
		fputs(cells.s, stdout);
		text_release(&cells);
		summary_init(&summary, results, p);
		csv_point(stdout, &summary);
	}
}

static enum status run_point(const struct design *d, size_t point, struct diag_list *diags)
{
	size_t index[DESIGN_VARIED_MOST];
	struct scenario scenario;
	struct results results;
	enum status status;

	for (size_t i = 0; i < d->varied_count; i++)
		index[i] = design_index(d, point, i);
	status = design_run(d, index, &results, &scenario, diags);
	if (!status)
		print_point(d, index, &results);
	results_release(&results);
	scenario_release(&scenario);
	return status;
}

enum status verb_sweep(int argc, char **argv)
{
	static const struct argp_child children[] = { { &design_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.parser = parse,
		.children = children,
		.args_doc = "FILE",
		.doc = "Simulates a scenario for every value (or pair of values) of what is varied, with "
		       "the same random numbers, and prints CSV: a row for each point and plan."
	};
	struct design d = { .options = { .charts = CHARTS_NO }, .varied_most = 2 };
	struct diag_list diags = { 0 };
	enum status status = STATUS_OK;

	argp_parse(&argp, argc, argv, 0, NULL, &d);
	print_head(&d);
	for (size_t point = 0; point < design_points(&d) && !status; point++)
		status = run_point(&d, point, &diags);
	design_release(&d);
	return verb_end(status, &diags, d.options.quiet);
}
