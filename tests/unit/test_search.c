/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Design points, the search for the best and the break-even, on costs that are known: what is simulated is a function of
 * the number of nodes.
 */
#include "explore/search.h"
#include "explore/break_even.h"

#include "../support/assertions.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char scenario_text[] =
	"<scenario version=\"1\">"
	"<workload id=\"w\" model=\"llama2-7b\" method=\"pretrain\" tokens=\"1B\"/>"
	"<cluster id=\"c\" accelerator=\"h100-sxm-80gb\" nodes=\"8\" gpus-per-node=\"8\" mfu=\"40%\"/>"
	"<site id=\"s\" kind=\"cloud\"><rate price=\"1 USD/gpu-h\"/></site>"
	"<plan id=\"a\" workload=\"w\" cluster=\"c\" site=\"s\"/>"
	"<plan id=\"b\" workload=\"w\" cluster=\"c\" site=\"s\"/>"
	"<study replications=\"4\"/></scenario>";

/* Plan a costs (nodes - 20)^2, plan b 49; both take 1000 / nodes. */
static enum status invent(const void *context, const struct scenario *s, struct results *results)
{
	size_t *calls = (void *)context;

	++*calls;
	if (!results->plans)
		results_init(results, (const struct plan *const *)s->plans, s->plan_count, &s->study);
	for (size_t p = 0; p < results->plan_count; p++) {
		const struct plan *plan = results->plans[p];
		double nodes = (double)plan->cluster->nodes;
		struct outcome row = { .cost = plan->id[0] == 'a' ? (nodes - 20) * (nodes - 20) : 49,
				       .wall_s = 1000 / nodes,
				       .end = END_FINISHED };

		while (results->done[p] < results->asked)
			assert_int_equal(results_put(results, p, &row, 1), STATUS_OK);
	}
	results_count(results);
	return STATUS_OK;
}

static struct experiment set_up(size_t *calls)
{
	struct experiment e = { .file = "test", .varied_most = 2, .simulate = invent, .context = calls };

	*calls = 0;
	text_add(&e.input, scenario_text);
	return e;
}

static void test_variations(void **state)
{
	size_t calls;
	struct experiment e = set_up(&calls);

	(void)state;
	assert_null(experiment_vary(&e, "//@mfu=40%,uniform(min=0.3, max=0.4)"));
	assert_null(experiment_vary(&e, "//@nodes=1,2,3"));
	assert_string_equal(e.varied[0].values[1], "uniform(min=0.3, max=0.4)");
	assert_int_equal(experiment_points(&e), 6);
	assert_int_equal(experiment_index(&e, 4, 0), 1); /* the first varies slowest */
	assert_int_equal(experiment_index(&e, 4, 1), 1);
	assert_non_null(strstr(experiment_vary(&e, "//@gpus-per-node=8"), "one more"));
	e.varied_most = 3;
	assert_non_null(strstr(experiment_vary(&e, "//@nodes=4"), "already"));
	assert_non_null(strstr(experiment_vary(&e, "nodes"), "expected"));
	experiment_release(&e);
}

static void test_half_way(void **state)
{
	size_t calls;
	struct experiment e = set_up(&calls);
	struct variation *v = &e.varied[0];

	(void)state;
	assert_null(experiment_vary(&e, "//@x=1 h,4 h,7,9,8,1 min"));
	assert_int_equal(search_split(v, 0, 1), 6); /* the geometric mean */
	assert_string_equal(v->values[6], "2 h");
	assert_int_equal(search_split(v, 2, 3), v->count); /* 8 is there */
	experiment_release(&e);
}

/* From 4, 16 and 64: 32 and 8 are worse; 16 and 32 give 23 (9), that and 16 give 19 (1), and so on to 20. */
static void test_the_best_point_is_found(void **state)
{
	size_t calls;
	struct experiment e = set_up(&calls);
	struct search s = { .experiment = &e, .objective = { METRIC_COST, 80 }, .rounds = 8 };
	struct diag_list diags = { 0 };
	const struct candidate *best;

	(void)state;
	assert_null(experiment_vary(&e, "//cluster/@nodes=4,16,64"));
	assert_int_equal(search_run(&s, &diags), STATUS_OK);
	best = s.best;
	assert_string_equal(best->plan, "a");
	assert_string_equal(e.varied[0].values[best->index[0]], "20");
	assert_near(best->objective, 0, 1e-9);
	assert_true(best->is_on_frontier);
	assert_true(s.step_count >= 1);
	assert_true(s.steps[0].difference[METRIC_COST].change > 0);
	assert_true(s.has_rival && s.rival.difference.change == 49);
	assert_string_equal(s.rival.candidate.plan, "b");
	assert_true(s.rival.difference.choice.best.value == 1);
	assert_true(calls <= 2 * (3 + 16 + 4)); /* two plans */
	search_release(&s);
	experiment_release(&e);
	diag_release(&diags);
}

/* a equals b where (nodes - 20)^2 = 49: at 13. */
static void test_break_even(void **state)
{
	const char *const plans[] = { "a", "b" };
	size_t calls;
	struct experiment e = set_up(&calls);
	const struct objective cost = { METRIC_COST, 80 };
	struct break_even b = { 0 };
	struct diag_list diags = { 0 };

	(void)state;
	e.plans = plans;
	e.plan_count = 2;
	assert_int_equal(break_even_find(&b, &e, "//cluster/@nodes=4,24", &cost, &diags), STATUS_INVALID); /* halves */
	experiment_release(&e);
	diag_release(&diags);

	e = set_up(&calls);
	e.plans = plans;
	e.plan_count = 2;
	assert_int_equal(break_even_find(&b, &e, "//cluster/@nodes=14,20", &cost, &diags), STATUS_UNMET);
	assert_true(b.at_low < 0 && b.at_high < 0);
	experiment_release(&e);
	diag_release(&diags);

	e = set_up(&calls);
	assert_int_equal(break_even_find(&b, &e, "//cluster/@nodes=14,20", &cost, &diags), STATUS_USAGE);
	experiment_release(&e);
	diag_release(&diags);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_variations),
		cmocka_unit_test(test_half_way),
		cmocka_unit_test(test_the_best_point_is_found),
		cmocka_unit_test(test_break_even),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
