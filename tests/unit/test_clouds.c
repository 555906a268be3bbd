/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What clouds charge on demand, for blocks and for terms, by hand: as tests/unit/test_sites.c for the other places.
 */
#include "../support/reckon.h"

#include "site/pricing.h"
#include "study/summary.h"

#include <math.h>

#define HOUR_S	3600.0
#define DAY_S	86400.0
#define MONTH_H 730.5 /* 365.25 d / 12 */
#define GB_B	1e9
#define SECOND	(1 / HOUR_S) /* in hours */

/* work_h on one GPU, a cloud on demand at 1 USD per GPU-hour. */
static void init_cloud(struct fixture *f, double work_h)
{
	fixture_init(f, 1, work_h * HOUR_S);
	SITE_TERMS(cloud, &f->site)->gpu = fixture_price_per_hour(1);
}

/* ---- cloud: on demand ---- */

static void a_started_step_is_billed_whole(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_cloud(&f, 10 + SECOND);
	SITE_TERMS(cloud, &f.site)->gpu = fixture_price_per_hour(2);
	SITE_TERMS(cloud, &f.site)->step_s = HOUR_S;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 10 + SECOND);
	reckon_cost(&o, 22); /* 10 h 1 s are 11 started hours: 11 x 2 */
	reckon_money(&o, CAUSE_COMPUTE, 2 * (10 + SECOND));
	reckon_money(&o, CAUSE_IDLE, 2 * (1 - SECOND));

	f.workload.tokens = fixture_constant(10 * HOUR_S);
	o = reckon_finish(&f);
	reckon_cost(&o, 20); /* 10 h to the second are 10 hours */
	reckon_money(&o, CAUSE_IDLE, 0);
}

static void at_least_the_minimum_is_billed(void **state)
{
	static const struct {
		double held_s, step_s, billed_s;
	} rows[] = {
		{ 30, 1, 60 }, { 60, 1, 60 }, { 61.5, 1, 62 }, { 30, 0, 60 }, { 61.5, 0, 61.5 }, { 90, 120, 120 }
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct outcome o;

		fixture_init(&f, 1, rows[i].held_s);
		SITE_TERMS(cloud, &f.site)->gpu = fixture_price(0.01); /* 36 USD/h */
		SITE_TERMS(cloud, &f.site)->minimum_s = 60;
		SITE_TERMS(cloud, &f.site)->step_s = rows[i].step_s;
		o = reckon_finish(&f);
		reckon_cost(&o, 0.01 * rows[i].billed_s);
		reckon_money(&o, CAUSE_IDLE, 0.01 * (rows[i].billed_s - rows[i].held_s));
		reckon_cost(&o, pricing_ideal(&f.plan, rows[i].held_s, 0));
	}
}

static void waiting_for_machines_is_free(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_cloud(&f, 10);
	SITE_TERMS(cloud, &f.site)->provision = fixture_hours(3);
	f.site.startup = fixture_hours(0.5); /* paid: machines are there */
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 10, .queue = 3, .restart = 0.5);
	reckon_cost(&o, 10.5);
	reckon_money(&o, CAUSE_QUEUE, 0);
	reckon_money(&o, CAUSE_RESTART, 0.5);
	assert_int_equal(o.allocations, 1);
}

/* 2 nodes of 8 GPUs work, 1 is in reserve: 24 GPUs x 10 h x 2 USD. */
static void spares_are_billed(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_init(&f, 2, 10 * HOUR_S);
	fixture_gpus_per_node(&f, 8);
	SITE_TERMS(cloud, &f.site)->gpu = fixture_price_per_hour(2);
	f.cluster.spares = 1;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 10);
	reckon_cost(&o, 480);
}

/* Data and checkpoints of 1 TB for 10 h of work and 720.5 h after it = 1 month at 0.023 USD/GB: 23.00. 100 GB leave at
 * 0.09 USD: 9.00. 500 USD for data and 120 USD of work with 5 % tax: 626.00. The machine: 10.00. */
static void storage_egress_and_expenses_are_added(void **state)
{
	struct price expenses[2] = { fixture_price(500), fixture_price(120) };
	struct fixture f;
	struct outcome o;

	(void)state;
	init_cloud(&f, 10);
	f.site.storage = fixture_price(0.023 / GB_B / (MONTH_H * HOUR_S));
	f.site.egress = fixture_price(0.09 / GB_B);
	f.plan.stored_b = 1000 * GB_B;
	f.plan.retention_s = 720.5 * HOUR_S;
	f.plan.download_b = 100 * GB_B;
	expenses[1].tax = 0.05;
	f.plan.expenses = expenses;
	f.plan.expense_count = 2;
	o = reckon_finish(&f);
	reckon_money(&o, CAUSE_STORAGE, 23);
	reckon_money(&o, CAUSE_EGRESS, 9);
	reckon_money(&o, CAUSE_EXPENSE, 626);
	reckon_cost(&o, 668);
	assert_near(pricing_ideal(&f.plan, 10 * HOUR_S, 0), 668, RECKON_MONEY);
}

/* 31.15 TWD + 5 % at 31.15 TWD for one USD: 1.05 USD. 1 USD + 5 % in TWD: 32.7075 TWD. */
static void tax_is_added_and_currencies_are_converted(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_cloud(&f, 10);
	SITE_TERMS(cloud, &f.site)->gpu = fixture_price_per_hour(31.15);
	SITE_TERMS(cloud, &f.site)->gpu.tax = 0.05;
	SITE_TERMS(cloud, &f.site)->gpu.exchange = (struct exchange){ fixture_constant(31.15), 1 };
	o = reckon_finish(&f);
	reckon_cost(&o, 10.50);

	SITE_TERMS(cloud, &f.site)->gpu.amount = fixture_constant(1 / HOUR_S);
	SITE_TERMS(cloud, &f.site)->gpu.exchange.is_inverse = 0;
	o = reckon_finish(&f);
	reckon_cost(&o, 327.075);
}

/* ---- cloud: prepaid ---- */

static void init_block(struct fixture *f, double work_h)
{
	init_cloud(f, work_h);
	SITE_TERMS(cloud, &f->site)->gpu = fixture_price_per_hour(2);
	SITE_TERMS(cloud, &f->site)->market = MARKET_BLOCK;
	SITE_TERMS(cloud, &f->site)->term_s = DAY_S;
}

/*
 * 30 h in blocks of 24 h. First: 21 x (1 + 0.1) = 23.1, 0.8 of compute, and a write of 0.1 that ends with the
 * block: 21.8 are kept. Second: restart 0.2, 8.2 of compute, 8 writes: 9.2. Two whole blocks are paid: 2 x 24 x 2 USD
 * = 96.00, of which 48 - 33.2 = 14.8 h are not used.
 */
static void a_run_that_outlives_its_block_buys_another(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_block(&f, 30);
	fixture_recover(&f);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 30, .checkpoint = 2.2 + 0.8, .restart = 0.2);
	reckon_cost(&o, 96);
	reckon_money(&o, CAUSE_IDLE, 29.60);
	assert_int_equal(o.allocations, 2);
}

/* 10 h of 24: 48.00, 14 h x 2 USD for nothing. Each block is waited for: 3 h that cost nothing. */
static void the_rest_of_a_block_is_paid(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_block(&f, 10);
	SITE_TERMS(cloud, &f.site)->provision = fixture_hours(3);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 10, .queue = 3);
	reckon_cost(&o, 48);
	reckon_money(&o, CAUSE_IDLE, 28);
}

/* Without <checkpoint> nothing is ever written ("a failure loses all progress"), so 30 h never fit into blocks of 24 h:
 * 4 blocks of lost work, and the horizon comes 4 h into the fifth. */
static void a_block_saves_nothing_without_checkpoints(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_block(&f, 30);
	f.study.horizon_s = 100 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 4, .lost = 96);
}

static void init_reserved(struct fixture *f, double work_h, double term_h)
{
	init_cloud(f, work_h);
	SITE_TERMS(cloud, &f->site)->market = MARKET_RESERVED;
	SITE_TERMS(cloud, &f->site)->term_s = term_h * HOUR_S;
}

static void a_reserved_term_is_paid_to_its_end(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_reserved(&f, 100, 365 * 24);
	o = reckon_finish(&f);
	reckon_cost(&o, 8760); /* 365 x 24 x 1 */
	reckon_money(&o, CAUSE_COMPUTE, 100);
	reckon_money(&o, CAUSE_IDLE, 8660);

	init_reserved(&f, 400, 240);
	fixture_gpus_per_node(&f, 8);
	o = reckon_finish(&f);
	reckon_cost(&o, 3840); /* 400 h are two terms of 240: 480 x 8 */
	reckon_money(&o, CAUSE_IDLE, 640);
}

/* A started hour of 100.5 h lies within the term of 240 h and is not paid once more. */
static void a_term_holds_its_steps(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_reserved(&f, 100.5, 240);
	SITE_TERMS(cloud, &f.site)->step_s = HOUR_S;
	o = reckon_finish(&f);
	reckon_cost(&o, 240);
	reckon_money(&o, CAUSE_IDLE, 139.50);
}

/* A term begins when machines are there: 239 h fit into 240 although 2 h were waited before. */
static void a_term_begins_with_the_grant(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_reserved(&f, 239, 240);
	SITE_TERMS(cloud, &f.site)->provision = fixture_hours(2);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 239, .queue = 2);
	reckon_cost(&o, 240);
	reckon_money(&o, CAUSE_IDLE, 1);
}

/* Segments and writes that fill a term to the second, but for rounding: a second term would be a rounding error of its
 * whole price (a step has a tolerance). */
static void a_term_that_is_full_is_not_doubled(void **state)
{
	(void)state;
	for (int term_h = 1; term_h <= 100; term_h++)
		for (int parts = 2; parts <= 30; parts++) {
			struct fixture f;
			struct outcome o;
			double interval_h = (term_h - (parts - 1) * 0.01) / parts;

			init_reserved(&f, interval_h * parts, term_h);
			fixture_checkpoint(&f, interval_h * HOUR_S, 0.01 * HOUR_S);
			o = reckon_finish(&f);
			reckon_cost(&o, term_h);
		}
}

/* At a cloud energy is in the price; it is counted all the same, but not while waiting: 10 h x 0.72 = 7.2 kWh. */
static void energy_is_counted_while_machines_are_held(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_cloud(&f, 10);
	fixture_power(&f);
	SITE_TERMS(cloud, &f.site)->provision = fixture_hours(5);
	o = reckon_finish(&f);
	reckon_cost(&o, 10);
	assert_near(metric_value(METRIC_ENERGY, &f.plan, &o), 7.2, 1e-6);

	f.site.power = (struct power){ 0 };
	o = reckon_finish(&f);
	assert_true(isnan(metric_value(METRIC_ENERGY, &f.plan, &o)));
	assert_true(isnan(metric_value(METRIC_CO2E, &f.plan, &o)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_started_step_is_billed_whole),
		cmocka_unit_test(at_least_the_minimum_is_billed),
		cmocka_unit_test(waiting_for_machines_is_free),
		cmocka_unit_test(spares_are_billed),
		cmocka_unit_test(storage_egress_and_expenses_are_added),
		cmocka_unit_test(tax_is_added_and_currencies_are_converted),
		cmocka_unit_test(a_run_that_outlives_its_block_buys_another),
		cmocka_unit_test(the_rest_of_a_block_is_paid),
		cmocka_unit_test(a_block_saves_nothing_without_checkpoints),
		cmocka_unit_test(a_reserved_term_is_paid_to_its_end),
		cmocka_unit_test(a_term_holds_its_steps),
		cmocka_unit_test(a_term_begins_with_the_grant),
		cmocka_unit_test(a_term_that_is_full_is_not_doubled),
		cmocka_unit_test(energy_is_counted_while_machines_are_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
