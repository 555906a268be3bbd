/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bills of options of serving by hand; break-even, loads and tips against what the bills say. */
#include "base/quantity.h"
#include "model/fleet.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_api_bill),
		cmocka_unit_test(test_own_bill),
		cmocka_unit_test(test_study),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
