/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One forecast has one set of figures: summary, table, JSON, a sweep's row, optimize's candidate and --require say the same
 * quantiles and chances of 200 random plans, those whose runs do not all finish too; the parts of the budget sum to it, and in
 * each replication the failure-free cost and time are no more than the forecast's.
 */
#include "../support/random_plan.h"
#include "../support/reckon.h"

#include "report/csv.h"
#include "report/format.h"
#include "report/json.h"
#include "report/table.h"
#include "study/optimum.h"
#include "study/requirement.h"
#include "study/runner.h"

#include <gsl/gsl_rng.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLANS = 200, REPLICATIONS = 40 };
#define BUDGET	   60.0
#define DEADLINE_S (60 * 3600.0)

/* A plan that was simulated. */
struct sample {
	struct random_plan p;
	const struct plan *plans[1];
	struct results results;
	struct plan_summary summary;
	struct forecast forecast;
};

static void sample_init(struct sample *s, gsl_rng *rng)
{
	const struct runner runner = { .threads = 1 };

	random_plan_init(&s->p, rng);
	s->p.f.study.replications = REPLICATIONS;
	s->p.f.study.budget = BUDGET;
	s->p.f.study.deadline_s = DEADLINE_S;
	s->plans[0] = &s->p.f.plan;
	results_init(&s->results, s->plans, 1, &s->p.f.study);
	assert_int_equal(runner_run(&runner, &s->results), STATUS_OK);
	summary_init(&s->summary, &s->results, 0, 1);
	s->forecast = (struct forecast){ .file = "random.xml",
					 .title = "",
					 .sha256 = "",
					 .currency = "USD",
					 .shards = 1,
					 .results = &s->results,
					 .plans = &s->summary };
}

/* Equal to 15 digits, or neither is there. */
static void assert_same(double a, double b)
{
	if (isnan(a) || isnan(b))
		assert_true(isnan(a) && isnan(b));
	else
		assert_near(a, b, 1e-13 * fabs(a));
}

static double level(const struct sample *s, enum metric metric, int percent)
{
	return plan_summary_level(&s->summary, metric, percent).value;
}

static void compare_parts(const struct sample *s)
{
	const struct budget_parts *b = &s->summary.parts;
	double asked = level(s, METRIC_COST, PARTS_PERCENT);

	assert_int_equal(isnan(asked), isnan(b->base));
	if (!isnan(asked))
		assert_near(b->base + b->planned + b->inputs + b->random, asked, 1e-9 * asked);
}

/* What does not finish costs and takes more than any bound. */
static void compare_failure_free(const struct sample *s)
{
	static const struct {
		enum metric metric;
		enum outcome_column failure_free;
	} rows[] = { { METRIC_COST, OUTCOME_FAILURE_FREE_COST }, { METRIC_WALL, OUTCOME_FAILURE_FREE_WALL } };

	for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		double *values = summary_values(&s->results, 0, rows[k].metric);
		double *calm = results_column(&s->results, 0, rows[k].failure_free);

		for (size_t i = 0; i < s->results.replications; i++)
			assert_true(isnan(values[i]) || calm[i] <= values[i]);
		free(values);
		free(calm);
	}
}

/* The dots of a picture are quantiles. */
static void compare_dots(const struct sample *s)
{
	double dots[5];

	summary_dots(&s->results, 0, METRIC_COST, dots, 5);
	for (int i = 0; i < 5; i++)
		assert_same(dots[i], summary_level(&s->results, 0, METRIC_COST, (i + 0.5) / 5).value);
	assert_same(dots[2], level(s, METRIC_COST, 50));
}

static void compare_require(const struct sample *s)
{
	struct requirement budget = { .words = "", .budget = BUDGET, .deadline_s = INFINITY, .chance = 0.5 };
	struct requirement both = { .words = "", .budget = BUDGET, .deadline_s = DEADLINE_S, .chance = 0.5 };
	struct requirement p80 = {
		.words = "", .percent = 80, .budget = level(s, METRIC_COST, 80), .deadline_s = INFINITY
	};
	struct interval chance;

	requirement_is_met(&budget, &s->results, 0, &chance);
	assert_same(chance.value, s->summary.budget.value);
	requirement_is_met(&both, &s->results, 0, &chance);
	assert_same(chance.value, s->summary.both.value);
	if (!isnan(p80.budget)) {
		p80.chance = 0.8;
		assert_true(requirement_is_met(&p80, &s->results, 0, &chance));
	}
}

static void compare_optimize(const struct sample *s)
{
	const struct objective o = { .metric = METRIC_COST, .percent = 80 };
	struct candidate c = candidate_judge(&s->results, 0, &o, NULL, 0);
	double cost = level(s, METRIC_COST, 80), wall_s = level(s, METRIC_WALL, 80);

	assert_same(isinf(c.p80_cost) ? NAN : c.p80_cost, cost);
	assert_same(isinf(c.objective) ? NAN : c.objective, cost);
	assert_same(isinf(c.p80_wall) ? NAN : c.p80_wall, wall_s);
}

/* What is asked of another plan does not count. */
static void compare_requirements(const struct sample *s)
{
	const struct objective o = { .metric = METRIC_COST, .percent = 80 };
	struct requirement never = { .plan = "of-nobody", .budget = -1, .deadline_s = INFINITY, .chance = 1 };
	struct candidate free = candidate_judge(&s->results, 0, &o, NULL, 0),
			 other = candidate_judge(&s->results, 0, &o, &never, 1);

	assert_int_equal(other.is_feasible, free.is_feasible);
	assert_true(other.chance.value == 1);
	never.plan[0] = '\0';
	other = candidate_judge(&s->results, 0, &o, &never, 1);
	assert_false(other.is_feasible);
	assert_true(other.chance.value == 0);
}

static double number(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	assert_non_null(value);
	return json_is_number(value) ? json_number_value(value) : NAN;
}

static void compare_json(const struct sample *s)
{
	struct text t = TEXT_INIT;
	json_t *root, *plan, *outcomes;

	json_forecast(&t, &s->forecast);
	root = json_loads(t.s, 0, NULL);
	plan = json_array_get(json_object_get(root, "plans"), 0);
	outcomes = json_object_get(plan, "outcomes");
	assert_same(number(json_object_get(outcomes, "cost"), "p50"), level(s, METRIC_COST, 50));
	assert_same(number(json_object_get(outcomes, "cost"), "p80"), level(s, METRIC_COST, 80));
	assert_same(number(json_object_get(outcomes, "wall_s"), "p90"), level(s, METRIC_WALL, 90));
	assert_same(number(json_object_get(plan, "chances"), "budget"), s->summary.budget.value);
	assert_same(number(json_object_get(plan, "chances"), "both"), s->summary.both.value);
	json_decref(root);
	text_release(&t);
}

/* The cell of a sweep's row under a head; NAN where it is empty. */
static double cell(char *head, char *row, const char *name)
{
	for (char *h, *r; (h = strsep(&head, ",\r")) && (r = strsep(&row, ",\r"));)
		if (!strcmp(h, name))
			return *r ? strtod(r, NULL) : NAN;
	fail();
	return NAN;
}

static double sweep_cell(const struct sample *s, const char *name)
{
	char *head = NULL, *row = NULL;
	size_t size;
	FILE *out = open_memstream(&head, &size);
	double value;

	csv_point_head(out);
	fclose(out);
	out = open_memstream(&row, &size);
	csv_point(out, &s->summary);
	fclose(out);
	value = cell(head, row, name);
	free(head);
	free(row);
	return value;
}

static void compare_sweep(const struct sample *s)
{
	assert_same(sweep_cell(s, "cost_p80"), level(s, METRIC_COST, 80));
	assert_same(sweep_cell(s, "budget"), s->summary.budget.value);
	assert_same(sweep_cell(s, "both"), s->summary.both.value);
}

static void compare_table(const struct sample *s)
{
	struct text table = TEXT_INIT, money = TEXT_INIT, chance = TEXT_INIT;

	table_forecast(&table, &s->forecast, (struct table_layout){ 400, 0 });
	format_money(&money, level(s, METRIC_COST, 80));
	format_chance(&chance, s->summary.budget.value);
	assert_non_null(strstr(table.s, money.s));
	assert_non_null(strstr(table.s, chance.s));
	text_release(&table);
	text_release(&money);
	text_release(&chance);
}

static void all_say_the_same(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	int unfinished = 0;

	(void)state;
	gsl_rng_set(rng, 20);
	for (int i = 0; i < PLANS; i++) {
		struct sample s;

		sample_init(&s, rng);
		unfinished += s.summary.ends[END_FINISHED] < REPLICATIONS;
		compare_parts(&s);
		compare_failure_free(&s);
		compare_dots(&s);
		compare_require(&s);
		compare_optimize(&s);
		compare_requirements(&s);
		compare_json(&s);
		compare_sweep(&s);
		compare_table(&s);
		results_release(&s.results);
	}
	assert_true(unfinished > PLANS / 20); /* they are among them */
	gsl_rng_free(rng);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(all_say_the_same) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
