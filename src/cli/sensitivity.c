/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "base/mem.h"
#include "cli/simulate.h"
#include "cli/verb.h"
#include "chart/chart_tornado.h"
#include "report/folder.h"
#include "report/format.h"
#include "chart/tornado_file.h"
#include "study/sensitivity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_BY = 640, OPTION_SOBOL, OPTION_JSON };

#define LOW_POINT  0.1
#define HIGH_POINT 0.9

/* An input of the scenario that is varied, and how. */
struct input {
	const struct provenance *from;
	enum pin_kind kind;
	double side[2]; /* quantiles, or factors */
	char *words, *labels[2];
	double *drawn; /* of each replication; NULL for an input that is not drawn */
};

struct analysis {
	struct options options;
	double by; /* share; 0 = only what is drawn */
	int sobol, json;
	struct scenario scenario;
	struct results base;
	struct input *inputs;
	size_t input_count, input_capacity;
	struct plan_sensitivity *plans;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct analysis *a = state->input;
	struct text why = TEXT_INIT;
	struct quantity q = { 0, "" };

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->options;
		return 0;
	case OPTION_BY:
		if (quantity_parse(arg, strlen(arg), DIMENSION_FRACTION, &q, &why) || !(q.value > 0 && q.value < 1))
			argp_error(state, "--by %.40s: accepted: a share above 0 and below 100%%, such as 10%%", arg);
		text_release(&why);
		a->by = q.value;
		return 0;
	case OPTION_SOBOL:
		a->sobol = 1;
		return 0;
	case OPTION_JSON:
		a->json = 1;
		return 0;
	case 'o':
		a->options.folder = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---- inputs ---- */

static int is_known(const struct analysis *a, const struct provenance *p)
{
	for (size_t i = 0; i < a->input_count; i++)
		if (a->inputs[i].from->pin == p->pin)
			return 1;
	return 0;
}

static char *label(const struct input *x, int side)
{
	const struct provenance *p = x->from;
	const struct distribution *d = &p->value;
	struct text t = TEXT_INIT;

	if (x->kind == PIN_FACTOR && !distribution_is_constant(d))
		text_addf(&t, "%+.3g %%", 100 * (x->side[side] - 1));
	else
		format_quantity(&t,
				x->kind == PIN_FACTOR ? d->argument[0] * x->side[side]
						      : distribution_quantile(d, x->side[side]),
				p->dimension, p->currency);
	return t.s;
}

static void add_input(struct analysis *a, const struct provenance *p, enum pin_kind kind)
{
	struct text words = TEXT_INIT;
	struct input *x;

	a->inputs = mem_grow(a->inputs, a->input_count, &a->input_capacity, sizeof(*a->inputs));
	x = &a->inputs[a->input_count++];
	*x = (struct input){ .from = p, .kind = kind, .side = { LOW_POINT, HIGH_POINT } };
	if (kind == PIN_FACTOR) {
		x->side[0] = 1 - a->by;
		x->side[1] = 1 + a->by;
	}
	text_addf(&words, "%s ", p->element);
	text_add_safe(&words, p->attribute, 80);
	x->words = words.s;
	x->labels[0] = label(x, 0);
	x->labels[1] = label(x, 1);
}

/* Numbers of the study (replications, budget) are questions, not inputs. */
static int is_varied_by(const struct provenance *p)
{
	return strncmp(p->element, "study", 5) != 0 && p->value.kind != DISTRIBUTION_EMPIRICAL &&
	       distribution_mean(&p->value) != 0;
}

static void find_inputs(struct analysis *a)
{
	for (size_t i = 0; i < a->scenario.reader.trail_count; i++) {
		const struct provenance *p = &a->scenario.reader.trail[i];

		if (!p->is_quantity || is_known(a, p))
			continue;
		if (p->is_parameter && !distribution_is_constant(&p->value))
			add_input(a, p, PIN_QUANTILE);
		else if (a->by > 0 && is_varied_by(p))
			add_input(a, p, PIN_FACTOR);
	}
}

/* What each replication of the run itself drew. */
static void draw_inputs(struct analysis *a)
{
	for (size_t i = 0; i < a->input_count; i++) {
		struct input *x = &a->inputs[i];
		struct parameter p = { .distribution = x->from->value, .entity = x->from->entity };

		if (x->kind == PIN_FACTOR)
			continue;
		x->drawn = mem_alloc(a->base.replications, sizeof(*x->drawn));
		for (size_t k = 0; k < a->base.replications; k++)
			x->drawn[k] = parameter_draw(&p, a->base.study->seed, k);
	}
}

/* ---- runs ---- */

/* The scenario again with some inputs held, and another seed or the same. */
static enum status run_pinned(const struct analysis *a, const struct pin *pins, size_t count, uint64_t seed,
			      struct results *results, struct scenario *s)
{
	struct options o = a->options;
	struct diag_list diags = { 0 }; /* said the first time */
	enum status status;

	o.scenario.pins = pins;
	o.scenario.pin_count = count;
	o.has_seed = 1;
	o.seed = seed;
	o.quiet = 1;
	status = options_open(&o, s, &diags);
	if (status)
		diag_print(&diags, stderr);
	diag_release(&diags);
	return status ? status : simulate(&o, s, results);
}

static enum status run_side(struct analysis *a, size_t i, int side)
{
	const struct input *x = &a->inputs[i];
	const struct pin pin = { x->from->pin, x->kind, x->side[side], NULL };
	struct scenario s = { 0 };
	struct results results = { 0 };
	enum status status = run_pinned(a, &pin, 1, a->base.study->seed, &results, &s);

	for (size_t p = 0; !status && p < results.plan_count; p++) {
		struct input_effect *e = &a->plans[p].inputs[i];

		sensitivity_side(&e->cost, side, &results, p, METRIC_COST);
		sensitivity_side(&e->wall, side, &results, p, METRIC_WALL);
	}
	results_release(&results);
	scenario_release(&s);
	return status;
}

static void rank(struct analysis *a, size_t p, enum metric metric)
{
	double *outcomes = summary_values(&a->base, p, metric);

	for (size_t i = 0; i < a->input_count; i++) {
		struct input_effect *e = &a->plans[p].inputs[i];
		struct swing *s = metric == METRIC_COST ? &e->cost : &e->wall;

		s->rank = a->inputs[i].drawn ? sensitivity_rank(a->inputs[i].drawn, outcomes, a->base.replications)
					     : (struct correlation){ NAN, NAN };
	}
	free(outcomes);
}

static void describe(struct analysis *a, size_t p)
{
	struct plan_sensitivity *s = &a->plans[p];
	struct swing cost = { 0 }, wall = { 0 };
	const struct correlation none = { NAN, NAN };

	s->plan = a->base.plans[p]->id;
	s->inputs = mem_alloc(a->input_count, sizeof(*s->inputs));
	s->input_count = a->input_count;
	for (size_t i = 0; i < a->input_count; i++) {
		struct input *x = &a->inputs[i];

		s->inputs[i] = (struct input_effect){ .input = x->words,
						      .low = x->labels[0],
						      .high = x->labels[1],
						      .cost.sobol = none,
						      .wall.sobol = none };
	}
	sensitivity_side(&cost, 0, &a->base, p, METRIC_COST);
	sensitivity_side(&wall, 0, &a->base, p, METRIC_WALL);
	s->cost.mean = cost.mean[0], s->cost.p50 = cost.p50[0], s->cost.p80 = cost.p80[0], s->cost.ignorance = none;
	s->wall.mean = wall.mean[0], s->wall.p50 = wall.p50[0], s->wall.p80 = wall.p80[0], s->wall.ignorance = none;
	rank(a, p, METRIC_COST);
	rank(a, p, METRIC_WALL);
}

/* ---- Sobol' indices: see study/sensitivity.h ---- */

/* Two independent tables of every drawn input, of low discrepancy together: tables[2 i] and tables[2 i + 1]. */
static double *tabulate(const struct analysis *a, size_t drawn)
{
	size_t n = a->base.replications, d = 0;
	double *u = sensitivity_points(2 * drawn, n);

	for (size_t i = 0; i < a->input_count; i++) {
		if (a->inputs[i].kind == PIN_FACTOR)
			continue;
		for (size_t k = 0; k < 2 * n; k++)
			u[d * n + k] = distribution_quantile(&a->inputs[i].from->value, u[d * n + k]);
		d += 2;
	}
	return u;
}

/* Inputs from table A, but for `shared` those from table B where `shared` >= 0: then only that input is A's. */
static enum status run_tables(const struct analysis *a, const double *tables, ptrdiff_t shared, uint64_t seed,
			      struct results *results, struct scenario *s)
{
	struct pin *pins = mem_alloc(a->input_count, sizeof(*pins));
	size_t n = a->base.replications, count = 0;
	enum status status;

	for (size_t i = 0; i < a->input_count; i++) {
		int is_b = shared >= 0 && (size_t)shared != i;

		if (a->inputs[i].kind == PIN_FACTOR)
			continue;
		pins[count] =
			(struct pin){ a->inputs[i].from->pin, PIN_TABLE, 0, tables + (2 * count + (size_t)is_b) * n };
		count++;
	}
	status = run_pinned(a, pins, count, seed, results, s);
	free(pins);
	return status;
}

static void compare_runs(struct analysis *a, ptrdiff_t shared, const struct results *first,
			 const struct results *second)
{
	for (size_t p = 0; p < first->plan_count; p++)
		for (int m = 0; m < 2; m++) {
			enum metric metric = m ? METRIC_WALL : METRIC_COST;
			struct plan_sensitivity *s = &a->plans[p];
			double *x = summary_values(first, p, metric), *y = summary_values(second, p, metric);
			struct correlation c = sensitivity_sobol(x, y, first->replications);

			if (shared >= 0)
				*(m ? &s->inputs[shared].wall.sobol : &s->inputs[shared].cost.sobol) = c;
			else
				*(m ? &s->wall.ignorance : &s->cost.ignorance) = c;
			free(x);
			free(y);
		}
}

/* A run of table A, then for each input, and for all of them (shared = -1), one with other luck. */
static enum status run_sobol(struct analysis *a)
{
	uint64_t seed = a->base.study->seed;
	struct scenario s = { 0 };
	struct results first = { 0 };
	enum status status;
	size_t drawn = 0;
	double *tables;

	for (size_t i = 0; i < a->input_count; i++)
		drawn += a->inputs[i].kind != PIN_FACTOR;
	if (!drawn)
		return STATUS_OK;
	tables = tabulate(a, drawn);
	status = run_tables(a, tables, -1, seed, &first, &s);
	for (ptrdiff_t i = -1; !status && i < (ptrdiff_t)a->input_count; i++) {
		struct scenario other = { 0 };
		struct results second = { 0 };

		if (i >= 0 && a->inputs[i].kind == PIN_FACTOR)
			continue;
		status = run_tables(a, tables, i, seed + 1, &second, &other);
		if (!status)
			compare_runs(a, i, &first, &second);
		results_release(&second);
		scenario_release(&other);
	}
	results_release(&first);
	scenario_release(&s);
	free(tables);
	return status;
}

/* ---- the verb ---- */

static enum status write_file(const char *folder, const char *name, const struct text *content, struct diag_list *diags)
{
	struct text path = TEXT_INIT;
	const char *error = NULL;
	enum status status;

	text_addf(&path, "%s/%s", folder, name);
	status = file_write(path.s, content->s, content->length, &error);
	if (status)
		diag_add(diags, SEVERITY_ERROR, path.s, 0, "%s", error);
	text_release(&path);
	return status;
}

/* What `report` makes a part of the page of the same study. */
static enum status write_folder(const char *folder, const struct tornado *w, struct diag_list *diags)
{
	struct text csv = TEXT_INIT, json = TEXT_INIT;
	enum status status = folder_prepare(folder, diags);

	tornado_csv(&csv, w);
	tornado_json(&json, w);
	if (!status)
		status = write_file(folder, "sensitivity.csv", &csv, diags);
	if (!status)
		status = write_file(folder, TORNADO_FILE, &json, diags);
	if (!status)
		status = chart_tornado_draw(folder, w, diags);
	text_release(&csv);
	text_release(&json);
	return status;
}

static enum status analyse(struct analysis *a)
{
	enum status status = STATUS_OK;

	a->plans = mem_alloc(a->base.plan_count, sizeof(*a->plans));
	draw_inputs(a);
	for (size_t p = 0; p < a->base.plan_count; p++)
		describe(a, p);
	for (size_t i = 0; i < a->input_count && !status; i++) {
		status = run_side(a, i, 0);
		if (!status)
			status = run_side(a, i, 1);
	}
	if (!status && a->sobol)
		status = run_sobol(a);
	for (size_t p = 0; p < a->base.plan_count; p++)
		sensitivity_sort(&a->plans[p]);
	return status;
}

static enum status print(const struct analysis *a, struct diag_list *diags)
{
	const struct tornado w = { .plans = a->plans,
				   .plan_count = a->base.plan_count,
				   .currency = a->scenario.currency,
				   .sha256 = a->scenario.document.sha256,
				   .sets = a->options.sets,
				   .set_count = a->options.scenario.set_count,
				   .replications = a->base.replications,
				   .seed = a->base.study->seed,
				   .has_sobol = a->sobol };
	struct text t = TEXT_INIT;

	if (a->json)
		tornado_json(&t, &w);
	else
		tornado_text(&t, &w);
	fputs(t.s, stdout);
	text_release(&t);
	return a->options.folder ? write_folder(a->options.folder, &w, diags) : STATUS_OK;
}

static void release(struct analysis *a)
{
	for (size_t i = 0; i < a->input_count; i++) {
		free(a->inputs[i].words);
		free(a->inputs[i].labels[0]);
		free(a->inputs[i].labels[1]);
		free(a->inputs[i].drawn);
	}
	for (size_t p = 0; a->plans && p < a->base.plan_count; p++)
		free(a->plans[p].inputs);
	free(a->inputs);
	free(a->plans);
	results_release(&a->base);
	scenario_release(&a->scenario);
	options_release(&a->options);
}

enum status verb_sensitivity(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "by", OPTION_BY, "SHARE", 0, "Vary every other quantity too, by so much either way: 10%", 0 },
		{ "sobol", OPTION_SOBOL, NULL, 0, "First-order Sobol' indices, and the shares of luck and ignorance",
		  0 },
		{ "json", OPTION_JSON, NULL, 0, "Print JSON", 0 },
		{ "output", 'o', "DIR", 0,
		  "Leave sensitivity.csv, .json and charts/tornado-PLAN there; in the folder of a run they become part "
		  "of its report",
		  0 },
		{ 0 },
	};
	static const struct argp_child children[] = { { &options_simulate_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.children = children,
		.args_doc = "FILE",
		.doc = "How far each uncertain input moves cost and time: one at a time at its 10 % and its 90 % "
		       "point, "
		       "with the same random numbers for all else; and its rank correlation in the run itself."
	};
	struct analysis a = { .options = { .charts = CHARTS_NO } };
	struct diag_list diags = { 0 };
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, &a);
	status = options_open(&a.options, &a.scenario, &diags);
	if (!status)
		status = simulate(&a.options, &a.scenario, &a.base);
	if (!status) {
		find_inputs(&a);
		status = analyse(&a);
	}
	if (!status)
		status = print(&a, &diags);
	release(&a);
	return verb_end(status, &diags, a.options.quiet);
}
