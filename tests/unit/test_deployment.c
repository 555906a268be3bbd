/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bills of options of serving by hand; break-even, loads and tips against what the bills say. */
#include "base/quantity.h"
#include "model/fleet.h"
#include "model/service.h"
#include "site/site_kind.h"
#include "sites/site_api.h"
#include "study/deployment_study.h"

#include "../support/assertions.h"
#include "../support/machine.h"

#include <math.h>

#define DAYS (365.25 / 12) /* of a month */

static struct price price(double amount)
{
	return (struct price){ .amount.distribution = distribution_constant(amount),
			       .exchange.rate.distribution = distribution_constant(1) };
}

static const struct arch arch = MACHINE_ARCH;
static const struct accelerator l40s = MACHINE_L40S;

/* An API with everything that is billed, and GPUs. */
struct world {
	struct site api;
	struct retrieval retrieval;
	struct build build;
	struct fleet fleet;
	struct deployment_option options[2];
	struct deployment deployment;
};

static void fill(struct world *w)
{
	*w = (struct world){ .api = { .id = "api", .kind = &site_api } };
	*SITE_TERMS(api, &w->api) = (struct api){ .use.prompt = price(1e-6),
						  .use.cached = price(1e-7),
						  .use.answer = price(4e-6),
						  .use.hosting = price(0),
						  .has_use = 1,
						  .use.batch_discount = 0.5 };
	w->retrieval = (struct retrieval){ .token = price(2e-8),
					   .store = price(50 / QUANTITY_MONTH_S),
					   .corpus = 1e8,
					   .renewed = 0.5,
					   .context_tokens = 900 };
	w->build = (struct build){ .cost = price(1000), .every_s = 3 * QUANTITY_MONTH_S, .again = 0.5 };
	w->fleet = (struct fleet){ .arch = &arch,
				   .accelerator = &l40s,
				   .gpu = price(1 / 3600.0),
				   .weight_bits = 16,
				   .cache_bits = 16,
				   .speed.distribution = distribution_constant(1) };
	w->options[0] = (struct deployment_option){ .id = "api",
						    .api = &w->api,
						    .retrieval = &w->retrieval,
						    .build = &w->build,
						    .cached = 0.25,
						    .batched = 0.4,
						    .upkeep = price(100 / QUANTITY_MONTH_S) };
	w->options[1] = (struct deployment_option){ .id = "own", .fleet = &w->fleet, .upkeep = price(0) };
	w->deployment = (struct deployment){ .id = "use",
					     .requests_per_day.distribution = distribution_constant(1000),
					     .growth.distribution = distribution_constant(0),
					     .prompt = 100,
					     .answer = 200,
					     .spread = 0.5,
					     .months = 6,
					     .ttft_s = 2,
					     .tpot_s = 0.1,
					     .within = 0.95,
					     .options = w->options,
					     .option_count = 2 };
	for (int h = 0; h < DEPLOYMENT_HOURS; h++)
		w->deployment.curve[h] = h == 12 ? 2 : 22 / 23.0;
}

static struct deployment_case case_of(struct world *w, int option, const struct service_table *t)
{
	struct deployment_case c = { .deployment = &w->deployment,
				     .option = &w->options[option],
				     .table = t,
				     .replica_gpus = 1,
				     .requests_per_day = 1000,
				     .draw = { .speed = 1,
					       .gpu = 1 / 3600.0,
					       .prompt = 1e-6,
					       .cached = 1e-7,
					       .answer = 4e-6,
					       .embedding = 2e-8,
					       .store = 50 / QUANTITY_MONTH_S,
					       .upkeep = option ? 0 : 100 / QUANTITY_MONTH_S,
					       .build = 1000 } };

	for (int i = 0; i < LEVERS; i++)
		c.lever[i] = 1;
	return c;
}

static void test_api_bill(void **state)
{
	struct world w;
	struct deployment_case c;
	struct deployment_bill b;
	double requests = 1000 * 6 * DAYS;

	(void)state;
	fill(&w);
	c = case_of(&w, 0, NULL);
	deployment_bill_make(&c, &b);
	assert_close(b.part[BILL_BUILD], 1000, 1e-12);
	assert_close(b.part[BILL_AGAIN], 500, 1e-12); /* after 3 months; after 6 all is over */
	assert_close(b.part[BILL_PROMPTS], requests * 1000 * 0.8 * (0.25 * 1e-7 + 0.75 * 1e-6), 1e-12);
	assert_close(b.part[BILL_ANSWERS], requests * 200 * 0.8 * 4e-6, 1e-12);
	assert_close(b.part[BILL_RETRIEVAL], (1e8 + 6 * 0.5e8 + requests * 100) * 2e-8 + 6 * 50, 1e-12);
	assert_close(b.part[BILL_UPKEEP], 600, 1e-12);
	assert_close(b.tokens, requests * 1200, 1e-12);
	assert_true(b.is_in_time && isnan(b.ttft_s));
	c.growth = 1; /* 1 + 2 + 4 + ... + 32 months' worth */
	deployment_bill_make(&c, &b);
	assert_close(b.part[BILL_ANSWERS], 63 / 6.0 * requests * 200 * 0.8 * 4e-6, 1e-12);
}

static void test_own_bill(void **state)
{
	struct world w;
	struct service_table t;
	struct service_question q = { 100, 200, 0.5, 0.95, 1 };
	struct generation g;
	struct deployment_case c;
	struct deployment_bill b;
	double capacity, held;

	(void)state;
	fill(&w);
	g = fleet_replica(&w.fleet);
	assert_close(g.gpus, 1, 0);
	service_table_make(&t, &g, &q);
	capacity = service_table_capacity(&t, 1, 2, 0.1);
	c = case_of(&w, 1, &t);
	c.requests_per_day = 20.5 * capacity / 2 * 86400; /* the busiest hour needs 20.5 replicas */
	deployment_bill_make(&c, &b);
	held = 21 * 6 * DAYS * 24;
	assert_close(b.gpus, 21, 0);
	assert_close(b.total, held, 1e-9); /* 1 a GPU-hour */
	assert_true(b.is_in_time && b.ttft_s <= 2 && b.tpot_s <= 0.1);
	assert_close(b.busy, c.requests_per_day / 86400 / (21 * t.most_requests_per_s), 1e-9);
	w.fleet.is_hourly = 1; /* 22 / 23 of the mean, 9.8 replicas, in 23 hours */
	deployment_bill_make(&c, &b);
	assert_close(b.total, (21 + 23 * 10) / 24.0 * 6 * DAYS * 24, 1e-9);
	w.fleet.is_hourly = 0;
	w.fleet.gpus = 20; /* one too few */
	deployment_bill_make(&c, &b);
	assert_false(b.is_in_time);
	c.requests_per_day = 20 * capacity / 2 * 86400; /* just enough, but for rounding */
	deployment_bill_make(&c, &b);
	assert_true(b.is_in_time);
	c.requests_per_day = 20.001 * capacity / 2 * 86400;
	deployment_bill_make(&c, &b);
	assert_false(b.is_in_time);
	w.deployment.tpot_s = 1e-6; /* no GPU writes so fast: they are counted by load */
	w.fleet.gpus = 0;
	deployment_bill_make(&c, &b);
	assert_false(b.is_in_time);
	assert_true(b.gpus >= 1 && isfinite(b.total));
}

/* At the break-even both cost the same; a tip is where the winner changes. */
static void test_study(void **state)
{
	const struct study how = { .replications = 20, .seed = 3 };
	struct deployment_study s;
	struct deployment_load *last;
	struct world w;

	(void)state;
	fill(&w);
	assert_true(deployment_study_make(&s, &w.deployment, &how, NULL));
	assert_close(s.options[0].cheapest.value + s.options[1].cheapest.value, 1, 1e-12);
	assert_int_equal(s.best, 0); /* 1,000 requests a day are too few for a GPU */
	assert_true(s.break_even[1].is_cheaper_above);
	assert_close(s.break_even[1].share, 1, 0);
	assert_true(s.break_even[1].requests_per_day[1] > 1000);
	last = &s.loads[DEPLOYMENT_LOADS - 1];
	assert_close(last->requests_per_day, 1e5, 1e-9);
	assert_true(last->month[1] < last->month[0]);
	assert_close(last->cheapest[1], 1, 1e-9);
	for (size_t i = 0; i < s.tip_count; i++)
		if (s.tips[i].lever == LEVER_REQUESTS && s.tips[i].factor > 1)
			assert_close(1000 * s.tips[i].factor, s.break_even[1].requests_per_day[1], 1e-3);
	assert_true(s.tip_count > 0);
	deployment_study_release(&s);
}

/* One lever at a time doubles what it says, by the bill's parts. */
static void test_levers_of_an_api(void **state)
{
	struct world w;
	struct deployment_case c;
	struct deployment_bill one, b;
	double requests = 1000 * 6 * DAYS, prompts = 0.8 * (0.25 * 1e-7 + 0.75 * 1e-6);

	(void)state;
	fill(&w);
	c = case_of(&w, 0, NULL);
	c.draw.hosting = 3 / QUANTITY_MONTH_S;
	w.options[0].context_tokens = 40;
	deployment_bill_make(&c, &one);
	assert_close(one.part[BILL_PROMPTS], requests * 1040 * prompts, 1e-12);
	assert_close(one.part[BILL_HOSTING], 18, 1e-12);
	c.lever[LEVER_API] = 2;
	deployment_bill_make(&c, &b);
	assert_close(b.part[BILL_PROMPTS], 2 * one.part[BILL_PROMPTS], 1e-12);
	assert_close(b.part[BILL_ANSWERS], 2 * one.part[BILL_ANSWERS], 1e-12);
	assert_close(b.part[BILL_HOSTING], 36, 1e-12);
	assert_close(b.part[BILL_UPKEEP], 600, 1e-12);
	c.lever[LEVER_API] = 1;
	c.lever[LEVER_PROMPT] = 2; /* what is asked, not what is fetched */
	deployment_bill_make(&c, &b);
	assert_close(b.part[BILL_PROMPTS], requests * 1140 * prompts, 1e-12);
	assert_close(b.part[BILL_RETRIEVAL], one.part[BILL_RETRIEVAL] + requests * 100 * 2e-8, 1e-12);
	c.lever[LEVER_PROMPT] = 1;
	c.lever[LEVER_CONTEXT] = 2;
	deployment_bill_make(&c, &b);
	assert_close(b.part[BILL_PROMPTS], requests * 1940 * prompts, 1e-12);
	c.lever[LEVER_CONTEXT] = 1;
	c.lever[LEVER_ANSWER] = 2;
	deployment_bill_make(&c, &b);
	assert_close(b.part[BILL_ANSWERS], 2 * one.part[BILL_ANSWERS], 1e-12);
	assert_close(b.tokens, requests * 1440, 1e-12);
	c.lever[LEVER_ANSWER] = 1;
	c.lever[LEVER_UPKEEP] = 2;
	c.lever[LEVER_BUILD] = 3;
	deployment_bill_make(&c, &b);
	assert_close(b.part[BILL_UPKEEP], 1200, 1e-12);
	assert_close(b.part[BILL_BUILD], 3000, 1e-12);
	assert_close(b.part[BILL_AGAIN], 1500, 1e-12);
	assert_close(b.total, one.total + 600 + 2000 + 1000, 1e-12);
	c.lever[LEVER_BUILD] = 1;
	c.lever[LEVER_REFRESH] = 2; /* each 1.5 months: after 1.5, 3 and 4.5 */
	deployment_bill_make(&c, &b);
	assert_close(b.part[BILL_AGAIN], 1500, 1e-12);
	w.build.every_s = INFINITY;
	deployment_bill_make(&c, &b);
	assert_near(b.part[BILL_AGAIN], 0, 0);
}

/* The last month in part; prices of GPUs and their speed. A replica of two GPUs at one a GPU-hour. */
static void test_levers_of_own_gpus(void **state)
{
	struct world w;
	struct service_table t;
	struct service_question q = { 100, 200, 0.5, 0.95, 1 };
	struct generation g;
	struct request longer = { 100, 400 };
	struct deployment_case c;
	struct deployment_bill b;
	struct service_point p;
	double capacity, hours;

	(void)state;
	fill(&w);
	w.deployment.months = 2.5;
	g = fleet_replica(&w.fleet);
	service_table_make(&t, &g, &q);
	capacity = service_table_capacity(&t, 1, 2, 0.1);
	c = case_of(&w, 1, &t);
	c.replica_gpus = 2;
	c.requests_per_day = 3.5 * capacity / 2 * 86400;
	hours = 2.5 * DAYS * 24;
	deployment_bill_make(&c, &b);
	assert_close(b.gpus, 8, 0);
	assert_close(b.part[BILL_GPUS], 8 * hours, 1e-9);
	assert_close(b.tokens, c.requests_per_day * 2.5 * DAYS * 300, 1e-9);
	assert_close(b.busy, c.requests_per_day / 86400 / (4 * t.most_requests_per_s), 1e-9);
	p = service_table_at(&t, 3.5 / 4 * capacity);
	assert_close(b.ttft_s, p.ttft_s, 1e-9);
	assert_close(b.tpot_s, p.tpot_s, 1e-9);
	c.lever[LEVER_GPU] = 1.5;
	deployment_bill_make(&c, &b);
	assert_close(b.part[BILL_GPUS], 12 * hours, 1e-9);
	assert_close(b.busy, c.requests_per_day / 86400 / (4 * t.most_requests_per_s), 1e-9);
	c.lever[LEVER_GPU] = 1;
	c.lever[LEVER_REQUESTS] = 2;
	deployment_bill_make(&c, &b);
	assert_close(b.gpus, 14, 0);
	c.lever[LEVER_REQUESTS] = 1;
	c.lever[LEVER_SPEED] = 1.25; /* times as long a latency is kept to as well */
	deployment_bill_make(&c, &b);
	assert_close(b.gpus, 2 * ceil(3.5 * capacity / service_table_capacity(&t, 1.25, 2, 0.1)), 0);
	p = service_table_at(&t, 3.5 * capacity / (b.gpus / 2) / 1.25);
	assert_close(b.tpot_s, p.tpot_s / 1.25, 1e-9);
	c.lever[LEVER_SPEED] = 1;
	c.lever[LEVER_ANSWER] = 2; /* the table stretches by the most that a replica serves of such requests */
	deployment_bill_make(&c, &b);
	assert_close(b.gpus,
		     2 * ceil(3.5 * capacity /
			      service_table_capacity(&t, service_most_rate(&g, &longer) / 400 / t.most_requests_per_s,
						     2, 0.1)),
		     0);
	c.lever[LEVER_ANSWER] = 1;
	w.deployment.tpot_s = 1e-6; /* none is so fast: seven tenths of the most are taken for each */
	deployment_bill_make(&c, &b);
	assert_close(b.gpus, 2 * ceil(3.5 * capacity / (0.7 * t.most_requests_per_s)), 0);
	w.fleet.gpus = 3; /* one replica of two, far too few */
	deployment_bill_make(&c, &b);
	assert_close(b.gpus, 2, 0);
	assert_true(isinf(b.ttft_s));
}

/* Without a spread every draw is the bill. */
static void test_study_of_what_is_known(void **state)
{
	const struct study how = { .replications = 20, .seed = 3 };
	struct deployment_study s;
	struct world w;

	(void)state;
	fill(&w);
	assert_true(deployment_study_make(&s, &w.deployment, &how, NULL));
	for (int i = 0; i < 2; i++) {
		const struct option_summary *o = &s.options[i];
		struct deployment_case c = case_of(&w, i, &o->table);
		struct deployment_bill b;

		deployment_bill_make(&c, &b);
		assert_close(o->total.moments.mean, b.total, 1e-9);
		assert_close(o->per_mtok.moments.mean, 1e6 * b.total / b.tokens, 1e-9);
		for (int k = 0; k < BILL_PARTS; k++)
			assert_near(o->part[k], b.part[k], 1e-9 * b.total);
		assert_close(s.loads[8].month[i], b.total / 6, 1e-9);
		assert_close(o->cheapest.value, i ? 0 : 1, 0);
		if (i) {
			assert_close(o->gpus, b.gpus, 1e-9);
			assert_close(o->busy, b.busy, 1e-9);
			assert_close(o->ttft_s, b.ttft_s, 1e-9);
			assert_close(o->tpot_s, b.tpot_s, 1e-9);
			assert_close(o->in_time.value, 1, 0);
		} else
			assert_true(isnan(o->gpus) && isnan(o->ttft_s) && isnan(o->tpot_s) && isnan(o->in_time.value));
	}
	for (int i = 0; i < DEPLOYMENT_LOADS; i++) {
		assert_close(s.loads[i].requests_per_day, 1000 * pow(10, (i - 8) / 4.0), 1e-9);
		assert_close(s.loads[i].cheapest[0] + s.loads[i].cheapest[1], 1, 1e-9);
	}
	assert_true(isnan(s.break_even[0].requests_per_day[0])); /* of the best with itself */
	assert_close(s.break_even[1].requests_per_day[0], s.break_even[1].requests_per_day[2], 1e-9);
	assert_false(s.break_even[1].is_cheaper);
	deployment_study_release(&s);
}

/* At each tip the winner changes, and not a millionth before; the smallest change comes first. */
static void test_tips(void **state)
{
	const struct study how = { .replications = 20, .seed = 3 };
	struct deployment_study s;
	struct world w;
	int of_api = 0;
	size_t expected = 0;

	(void)state;
	fill(&w);
	assert_true(deployment_study_make(&s, &w.deployment, &how, NULL));
	for (size_t i = 0; i < s.tip_count; i++) {
		const struct deployment_tip *t = &s.tips[i];
		double side = t->factor > 1 ? 1 - 1e-6 : 1 + 1e-6;

		for (int before = 0; before < 2; before++) {
			struct deployment_bill b[2];

			for (int k = 0; k < 2; k++) {
				struct deployment_case c = case_of(&w, k, &s.options[1].table);

				c.lever[t->lever] = t->factor * (before ? side : 1);
				deployment_bill_make(&c, &b[k]);
			}
			assert_int_equal(b[1].total < b[0].total, !before);
		}
		assert_int_equal(t->option, 1);
		assert_true(fabs(log(t->factor)) <= log(20) * 1.001);
		assert_true(!i || fabs(log(t->factor)) >= fabs(log(t[-1].factor)));
		of_api += t->lever == LEVER_API;
	}
	assert_int_equal(of_api, 1); /* dearer, not cheaper */
	/* Every lever is tried either way, as far as thirty steps of a tenth. */
	for (int i = 0; i < 2 * LEVERS; i++) {
		struct deployment_bill b[2];

		for (int k = 0; k < 2; k++) {
			struct deployment_case c = case_of(&w, k, &s.options[1].table);

			c.lever[i / 2] = pow(1.1, i % 2 ? 30 : -30);
			deployment_bill_make(&c, &b[k]);
		}
		expected += b[1].total < b[0].total;
	}
	assert_int_equal(s.tip_count, expected);
	deployment_study_release(&s);
}

/* GPUs that are too few cost less at any load, and are not taken: they are not in time. */
static void test_what_is_late_is_not_taken(void **state)
{
	const struct study how = { .replications = 20, .seed = 3 };
	struct deployment_study s;
	struct world w;

	(void)state;
	fill(&w);
	w.fleet.gpus = 1;
	w.fleet.gpu = price(1e-9);
	w.deployment.tpot_s = 1e-6;
	assert_true(deployment_study_make(&s, &w.deployment, &how, NULL));
	assert_int_equal(s.best, 0);
	assert_close(s.options[1].in_time.value, 0, 0);
	assert_close(s.options[1].cheapest.value, 0, 0);
	assert_true(isnan(s.break_even[1].requests_per_day[1]));
	assert_close(s.break_even[1].share, 0, 0);
	assert_true(s.break_even[1].is_cheaper);
	deployment_study_release(&s);
}

/* What is built by a plan costs what the plan does, draw by draw; a plan that was not simulated is missed. */
static void test_built_by_a_plan(void **state)
{
	static const struct outcome outcomes[] = { { .cost = 10 }, { .cost = 20 }, { .cost = 60 } };
	const struct study how = { .replications = 20, .seed = 3 };
	struct plan first = { .id = "first" }, tuned = { .id = "tuned" }, other = { .id = "other" };
	const struct plan *plans[] = { &first, &tuned, &other };
	struct study of_plans = { .replications = 3 };
	struct deployment_study s;
	struct results results;
	struct world w;

	(void)state;
	fill(&w);
	w.build.plan = &tuned;
	w.build.every_s = INFINITY;
	results_init(&results, plans, 2, &of_plans);
	for (size_t p = 0; p < 2; p++)
		assert_int_equal(results_put(&results, p, outcomes, 3), STATUS_OK);
	results_count(&results);
	assert_true(deployment_study_make(&s, &w.deployment, &how, &results));
	assert_int_equal(s.replications, 3);
	assert_close(s.options[0].part[BILL_BUILD], 30, 1e-12);
	assert_close(s.options[0].total.moments.max - s.options[0].total.moments.min, 50, 1e-9);
	deployment_study_release(&s);
	w.build.plan = &other;
	assert_false(deployment_study_make(&s, &w.deployment, &how, &results));
	deployment_study_release(&s);
	assert_false(deployment_study_make(&s, &w.deployment, &how, NULL));
	deployment_study_release(&s);
	results_release(&results);
}

/* Of options that are the cheapest equally often the first is taken. */
static void test_a_tie(void **state)
{
	static const struct outcome cheap_first[] = { { .cost = 10 }, { .cost = 20 } },
				    cheap_last[] = { { .cost = 20 }, { .cost = 10 } };
	const struct study how = { .replications = 2, .seed = 3 };
	struct plan plans_[] = { { .id = "a" }, { .id = "b" } };
	const struct plan *plans[] = { &plans_[0], &plans_[1] };
	struct study of_plans = { .replications = 2 };
	struct deployment_study s;
	struct results results;
	struct build build;
	struct world w;

	(void)state;
	fill(&w);
	build = w.build;
	w.build.plan = plans[0];
	build.plan = plans[1];
	w.options[1] = w.options[0];
	w.options[1].build = &build;
	results_init(&results, plans, 2, &of_plans);
	assert_int_equal(results_put(&results, 0, cheap_first, 2), STATUS_OK);
	assert_int_equal(results_put(&results, 1, cheap_last, 2), STATUS_OK);
	results_count(&results);
	assert_true(deployment_study_make(&s, &w.deployment, &how, &results));
	assert_close(s.options[0].cheapest.value, 0.5, 1e-12);
	assert_close(s.options[1].cheapest.value, 0.5, 1e-12);
	assert_int_equal(s.best, 0);
	deployment_study_release(&s);
	results_release(&results);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_api_bill),
		cmocka_unit_test(test_own_bill),
		cmocka_unit_test(test_study),
		cmocka_unit_test(test_levers_of_an_api),
		cmocka_unit_test(test_levers_of_own_gpus),
		cmocka_unit_test(test_study_of_what_is_known),
		cmocka_unit_test(test_tips),
		cmocka_unit_test(test_what_is_late_is_not_taken),
		cmocka_unit_test(test_built_by_a_plan),
		cmocka_unit_test(test_a_tie),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
