/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which inputs of a scenario are varied, at which points, and what their runs say, on costs that are known. */
#include "explore/analysis.h"

#include "../support/assertions.h"

#include <math.h>
#include <string.h>

static const char scenario_text[] =
	"<scenario version=\"1\">"
	"<workload id=\"w\" model=\"llama2-7b\" method=\"pretrain\" tokens=\"uniform(min=1B, max=2B)\"/>"
	"<cluster id=\"c\" accelerator=\"h100-sxm-80gb\" nodes=\"8\" gpus-per-node=\"8\" mfu=\"40%\"/>"
	"<site id=\"s\" kind=\"cloud\"><rate price=\"1 USD/gpu-h\"/></site>"
	"<plan id=\"a\" workload=\"w\" cluster=\"c\" site=\"s\"/>"
	"<study replications=\"200\" seed=\"7\"/></scenario>";

/* Costs a dollar a billion tokens, of each replication's own draw. */
static enum status invent(const void *context, const struct scenario *s, struct results *results)
{
	const struct plan *p = s->plans[0];

	(void)context;
	results_init(results, (const struct plan *const *)s->plans, s->plan_count, &s->study);
	for (size_t i = 0; i < 200; i++) {
		struct outcome row = { .wall_s = 1, .end = END_FINISHED };

		row.cost = parameter_draw(&p->workload->tokens, s->study.seed, i) / 1e9;
		assert_int_equal(results_put(results, 0, &row, 1), STATUS_OK);
	}
	results_count(results);
	return STATUS_OK;
}

static void test_a_linear_input(void **state)
{
	struct experiment e = { .file = "test", .simulate = invent };
	struct analysis a = { .experiment = &e };
	struct diag_list diags = { 0 };
	const struct input_effect *x;
	int is_factor;

	(void)state;
	text_add(&e.input, scenario_text);
	assert_int_equal(analysis_begin(&a, &diags), STATUS_OK);
	assert_int_equal(a.input_count, 1);
	assert_string_equal(a.inputs[0].from->attribute, "tokens");
	assert_close(analysis_value(&a.inputs[0], 0, &is_factor), 1.1e9, 1e-12);
	assert_close(analysis_value(&a.inputs[0], 1, &is_factor), 1.9e9, 1e-12);
	assert_false(is_factor);
	assert_int_equal(analysis_run(&a), STATUS_OK);
	x = &a.plans[0].inputs[0];
	assert_close(x->by[METRIC_COST].p80[0], 1.1, 1e-12);
	assert_close(x->by[METRIC_COST].p80[1], 1.9, 1e-12);
	assert_close(x->by[METRIC_COST].rank.value, 1, 1e-12);
	assert_near(x->by[METRIC_WALL].p80[1] - x->by[METRIC_WALL].p80[0], 0, 0);
	analysis_release(&a);
	experiment_release(&e);
	diag_release(&diags);
}

/* Every other quantity too, by a tenth: the price among them, not the numbers of the study. */
static void test_all_by_a_share(void **state)
{
	struct experiment e = { .file = "test", .simulate = invent };
	struct analysis a = { .experiment = &e, .by = 0.1 };
	struct diag_list diags = { 0 };
	int prices = 0, is_factor;

	(void)state;
	text_add(&e.input, scenario_text);
	assert_int_equal(analysis_begin(&a, &diags), STATUS_OK);
	for (size_t i = 0; i < a.input_count; i++) {
		assert_true(strncmp(a.inputs[i].from->element, "study", 5) != 0);
		if (strcmp(a.inputs[i].from->attribute, "price") != 0)
			continue;
		prices++;
		assert_close(analysis_value(&a.inputs[i], 0, &is_factor), 0.9 * a.inputs[i].from->value.argument[0],
			     1e-12);
	}
	assert_int_equal(prices, 1);
	analysis_release(&a);
	experiment_release(&e);
	diag_release(&diags);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_linear_input),
		cmocka_unit_test(test_all_by_a_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
