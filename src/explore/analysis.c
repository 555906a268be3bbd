/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explore/analysis.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LOW_POINT  0.1
#define HIGH_POINT 0.9

/* ---- inputs ---- */

static int is_known(const struct analysis *a, const struct provenance *p)
{
	for (size_t i = 0; i < a->input_count; i++)
		if (a->inputs[i].from->pin == p->pin)
			return 1;
	return 0;
}

double analysis_value(const struct analysis_input *x, int side, int *is_factor)
{
	const struct distribution *d = &x->from->value;

	*is_factor = x->kind == PIN_FACTOR && !distribution_is_constant(d);
	if (*is_factor)
		return x->side[side] - 1;
	return x->kind == PIN_FACTOR ? d->argument[0] * x->side[side] : distribution_quantile(d, x->side[side]);
}

static void add_input(struct analysis *a, const struct provenance *p, enum pin_kind kind)
{
	struct analysis_input *x;

	a->inputs = mem_grow(a->inputs, a->input_count, &a->input_capacity, sizeof(*a->inputs));
	x = &a->inputs[a->input_count++];
	*x = (struct analysis_input){ .from = p, .kind = kind, .side = { LOW_POINT, HIGH_POINT } };
	if (kind == PIN_FACTOR) {
		x->side[0] = 1 - a->by;
		x->side[1] = 1 + a->by;
	}
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
		struct analysis_input *x = &a->inputs[i];
		struct parameter p = { .distribution = x->from->value,
				       .entity = x->from->entity,
				       .input = x->from->input };

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
	struct experiment e = *a->experiment;
	struct diag_list said = { 0 }; /* by analysis_begin */
	enum status status;

	e.scenario.pins = pins;
	e.scenario.pin_count = count;
	e.has_seed = 1;
	e.seed = seed;
	status = experiment_open(&e, s, &said);
	diag_release(&said);
	return status ? status : e.simulate(e.context, s, results);
}

static enum status run_side(struct analysis *a, size_t i, int side)
{
	const struct analysis_input *x = &a->inputs[i];
	const struct pin pin = { x->from->pin, x->kind, x->side[side], NULL };
	struct scenario s = { 0 };
	struct results results = { 0 };
	enum status status = run_pinned(a, &pin, 1, a->base.study->seed, &results, &s);

	for (size_t p = 0; !status && p < results.plan_count; p++) {
		struct input_effect *e = &a->plans[p].inputs[i];

		for (enum metric m = METRIC_COST; m <= METRIC_WALL; m++)
			sensitivity_side(&e->by[m], side, &results, p, m);
	}
	results_release(&results);
	scenario_release(&s);
	return status;
}

static void describe_metric(struct analysis *a, size_t p, enum metric metric)
{
	struct plan_sensitivity *s = &a->plans[p];
	const struct correlation none = { NAN, NAN };
	double *outcomes = summary_values(&a->base, p, metric);
	struct swing base = { 0 };

	sensitivity_side(&base, 0, &a->base, p, metric);
	s->by[metric] = (struct base_values){ base.mean[0], base.p50[0], base.p80[0], none };
	for (size_t i = 0; i < a->input_count; i++) {
		struct swing *swing = &s->inputs[i].by[metric];

		swing->sobol = none;
		swing->rank = a->inputs[i].drawn ? sensitivity_rank(a->inputs[i].drawn, outcomes, a->base.replications)
						 : none;
	}
	free(outcomes);
}

static void describe(struct analysis *a, size_t p)
{
	struct plan_sensitivity *s = &a->plans[p];

	s->plan = a->base.plans[p]->id;
	s->inputs = mem_alloc(a->input_count, sizeof(*s->inputs));
	s->input_count = a->input_count;
	for (enum metric m = METRIC_COST; m <= METRIC_WALL; m++)
		describe_metric(a, p, m);
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

/* Of input `shared`, or of all of them (-1). */
static void compare_runs(struct analysis *a, ptrdiff_t shared, const struct results *first,
			 const struct results *second)
{
	for (size_t p = 0; p < first->plan_count; p++)
		for (enum metric m = METRIC_COST; m <= METRIC_WALL; m++) {
			struct plan_sensitivity *s = &a->plans[p];
			double *x = summary_values(first, p, m), *y = summary_values(second, p, m);
			struct correlation c = sensitivity_sobol(x, y, first->replications);

			if (shared >= 0)
				s->inputs[shared].by[m].sobol = c;
			else
				s->by[m].inputs = c;
			free(x);
			free(y);
		}
}

/* A run of table A, then for each input, and for all of them (shared = -1), one with other random events. */
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

/* ---- the whole ---- */

enum status analysis_begin(struct analysis *a, struct diag_list *diags)
{
	enum status status = experiment_open(a->experiment, &a->scenario, diags);

	if (!status)
		status = a->experiment->simulate(a->experiment->context, &a->scenario, &a->base);
	if (!status)
		find_inputs(a);
	return status;
}

enum status analysis_run(struct analysis *a)
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
	if (!status && a->with_sobol)
		status = run_sobol(a);
	return status;
}

void analysis_release(struct analysis *a)
{
	for (size_t i = 0; i < a->input_count; i++)
		free(a->inputs[i].drawn);
	for (size_t p = 0; a->plans && p < a->base.plan_count; p++)
		free(a->plans[p].inputs);
	free(a->inputs);
	free(a->plans);
	results_release(&a->base);
	scenario_release(&a->scenario);
}
