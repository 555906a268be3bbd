/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "cli/simulate.h"
#include "cli/verb.h"
#include "report/csv.h"
#include "study/summary.h"

#include <stdlib.h>
#include <string.h>

enum { OPTION_VARY = 512, VARIED_MOST = 2, POINTS_MOST = 10000 };

/* One --vary XPATH=V1,V2,... taken apart: for each value a --set. */
struct variation {
	char *path; /* without the values */
	char **values, **sets;
	size_t count, capacity;
};

struct sweep {
	struct options options;
	struct variation varied[VARIED_MOST];
	size_t varied_count;
};

/* Values are parted by commas outside parentheses, so that a distribution is one value. */
static void take_values(struct variation *v, const char *s)
{
	while (*s) {
		struct text set = TEXT_INIT;
		size_t length = 0;
		int depth = 0;

		while (s[length] && (s[length] != ',' || depth > 0)) {
			depth += (s[length] == '(') - (s[length] == ')');
			length++;
		}
		if (v->count == v->capacity) {
			v->values = mem_grow(v->values, v->count, &v->capacity, sizeof(*v->values));
			v->sets = mem_resize(v->sets, v->capacity, sizeof(*v->sets));
		}
		text_addf(&set, "%s=", v->path);
		text_add_bytes(&set, s, length);
		v->values[v->count] = strndup(s, length);
		v->sets[v->count++] = set.s;
		s += length + (s[length] == ',');
	}
}

static void add_variation(struct sweep *w, const char *arg, struct argp_state *state)
{
	const char *equals = document_find_assignment(arg);
	struct variation *v = &w->varied[w->varied_count];

	if (w->varied_count == VARIED_MOST)
		argp_error(state, "at most %d inputs can be varied at a time", VARIED_MOST);
	if (!equals || !equals[1]) {
		argp_error(state, "--vary %.60s: expected XPATH=V1,V2,... such as \"//cluster/@spares=0,4,8\"", arg);
		return;
	}
	v->path = strndup(arg, (size_t)(equals - arg));
	take_values(v, equals + 1);
	w->varied_count++;
	if (v->count * (w->varied_count > 1 ? w->varied[0].count : 1) > POINTS_MOST)
		argp_error(state, "more than %d points to simulate", POINTS_MOST);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct sweep *w = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &w->options;
		return 0;
	case OPTION_VARY:
		add_variation(w, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (!w->varied_count)
			argp_error(state, "nothing to vary: give --vary XPATH=V1,V2,...");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void release(struct sweep *w)
{
	for (size_t i = 0; i < w->varied_count; i++) {
		struct variation *v = &w->varied[i];

		for (size_t k = 0; k < v->count; k++) {
			free(v->values[k]);
			free(v->sets[k]);
		}
		free(v->values);
		free(v->sets);
		free(v->path);
	}
	options_release(&w->options);
}

static void print_head(const struct sweep *w)
{
	struct text line = TEXT_INIT;

	for (size_t i = 0; i < w->varied_count; i++) {
		text_add_csv(&line, w->varied[i].path);
		text_add(&line, ",");
	}
	fputs(line.s, stdout);
	text_release(&line);
	csv_point_head(stdout);
}

/* Index 0 varies slowest. */
static void print_point(const struct sweep *w, const size_t index[VARIED_MOST], const struct results *results)
{
	for (size_t p = 0; p < results->plan_count; p++) {
		struct text cells = TEXT_INIT;
		struct plan_summary summary;

		for (size_t i = 0; i < w->varied_count; i++) {
			text_add_csv(&cells, w->varied[i].values[index[i]]);
			text_add(&cells, ",");
		}
		fputs(cells.s, stdout);
		text_release(&cells);
		summary_init(&summary, results, p);
		csv_point(stdout, &summary);
	}
}

static enum status run_point(const struct sweep *w, const size_t index[VARIED_MOST], struct diag_list *diags)
{
	struct options o = w->options;
	const char **sets = mem_alloc(o.scenario.set_count + VARIED_MOST, sizeof(*sets));
	struct scenario scenario;
	enum status status;

	for (size_t i = 0; i < o.scenario.set_count; i++)
		sets[i] = o.sets[i];
	for (size_t i = 0; i < w->varied_count; i++)
		sets[o.scenario.set_count++] = w->varied[i].sets[index[i]];
	o.scenario.sets = sets;
	status = options_open(&o, &scenario, diags);
	if (!status) {
		struct results results;

		status = simulate(&o, &scenario, &results);
		if (!status)
			print_point(w, index, &results);
		results_release(&results);
	}
	scenario_release(&scenario);
	free(sets);
	return status;
}

enum status verb_sweep(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "vary", OPTION_VARY, "XPATH=V1,V2,...", 0, "Values of an attribute, one row each (at most two such)",
		  0 },
		{ 0 },
	};
	static const struct argp_child children[] = { { &options_simulate_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.children = children,
		.args_doc = "FILE",
		.doc = "Simulates a scenario for every value (or pair of values) of what is varied, with "
		       "the same random numbers, and prints CSV: a row for each point and plan."
	};
	struct sweep w = { .options = { .charts = CHARTS_NO } };
	struct diag_list diags = { 0 };
	enum status status = STATUS_OK;
	size_t index[VARIED_MOST] = { 0 };

	argp_parse(&argp, argc, argv, 0, NULL, &w);
	print_head(&w);
	for (index[0] = 0; index[0] < w.varied[0].count && !status; index[0]++)
		for (index[1] = 0; index[1] < (w.varied_count > 1 ? w.varied[1].count : 1) && !status; index[1]++)
			status = run_point(&w, index, &diags);
	release(&w);
	return verb_end(status, &diags, w.options.quiet);
}
