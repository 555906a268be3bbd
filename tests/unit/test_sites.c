/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What sites grant, take back and charge, by hand: every case to the cent and to the second, with the reckoning beside
 * it (hours, and USD per GPU-hour). The sums over the ledger and the engine's own invariants are checked in each.
 */
#include "../support/random_plan.h"
#include "../support/reckon.h"

#include "site/pricing.h"
#include "study/summary.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <math.h>

#define HOUR_S	 3600.0
#define MINUTE_S 60.0
#define DAY_S	 86400.0
#define MONTH_H	 730.5 /* 365.25 d / 12 */

/* ---- computing centre ---- */

/* Jobs of 48 h, 2 h in the queue before each, 1 USD per GPU-hour. */
static const struct partition normal = { .id = "normal",
					 .walltime_s = 48 * HOUR_S,
					 .most_gpus = INFINITY,
					 .wait = { .kind = DISTRIBUTION_CONSTANT, .argument = { 2 * HOUR_S } } };

static void init_hpc(struct fixture *f, double work_h, double save_s)
{
	fixture_init(f, 1, work_h * HOUR_S);
	fixture_recover(f);
	fixture_site(f, &site_hpc);
	SITE_TERMS(hpc, &f->site)->gpu = fixture_price_per_hour(1);
	SITE_TERMS(hpc, &f->site)->save_s = save_s;
	f->plan.partition = &normal;
}

/*
 * 100 h in jobs of 48 h, each of which ends with a checkpoint:
 *   1   43 x 1.1 = 47.3, 0.6 of compute, a write of 0.1 = 48.0              43.6 done
 *   2   restart 0.2, 43 x 1.1 = 47.3, 0.4 of compute, a write of 0.1 = 48.0   43.4, in all 87.0
 *   3   restart 0.2, 13.0 of compute, 12 writes = 14.4
 * 110.4 h are paid; the queue is free.
 */
static void a_chain_of_jobs_saves_before_the_limit(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_hpc(&f, 100, 10 * MINUTE_S);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 100, .checkpoint = 4.4 + 4.4 + 1.2, .restart = 0.4, .queue = 6);
	reckon_cost(&o, 110.40);
	reckon_money(&o, CAUSE_QUEUE, 0);
	assert_near(metric_value(METRIC_GPU_H, &f.plan, &o), 110.4, RECKON_HOURS);
	assert_int_equal(o.allocations, 3);
	assert_int_equal(o.failures, 0);
}

/*
 * The same from the middle of a job that has 20 h left, on its machines:
 *   1   no queue; 18 x 1.1 = 19.8, 0.1 of compute, a write of 0.1 = 20.0          18.1 done
 *   2   restart 0.2, 43.4 done as above                                          61.5
 *   3   restart 0.2, 38.5 of compute, 38 writes = 42.5
 */
static void a_job_that_runs_has_what_is_left(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_hpc(&f, 100, 10 * MINUTE_S);
	f.plan.resume =
		(struct plan_resume){ .state = RESUME_RUNNING, .session_left_s = 20 * HOUR_S, .session_share = 0 };
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 100, .checkpoint = 1.9 + 4.4 + 3.8, .restart = 0.4, .queue = 4);
	assert_int_equal(o.allocations, 3);
}

/*
 * The same, cut unprepared:
 *   1   43 x 1.1 = 47.3, 0.7 lost                   43 done
 *   2   restart 0.2, 43 x 1.1 = 47.3, 0.5 lost        86
 *   3   restart 0.2, 14 of compute, 13 writes = 15.5
 * A warning shorter than a write is none.
 */
static void a_chain_that_is_cut_loses_work(void **state)
{
	static const double save_s[] = { 0, 5 * MINUTE_S };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct fixture f;
		struct outcome o;

		init_hpc(&f, 100, save_s[i]);
		o = reckon_finish(&f);
		reckon_hours(&o, .compute = 100, .checkpoint = 4.3 + 4.3 + 1.3, .lost = 1.2, .restart = 0.4,
			     .queue = 6);
		reckon_cost(&o, 111.50);
		reckon_money(&o, CAUSE_LOST, 1.20);
	}
}

/*
 * Each job loads its data for half an hour, which is paid:
 *   1   0.5, 43 x 1.1 = 47.3, 0.1 of compute, a write of 0.1 = 48.0         43.1 done
 *   2   0.7, 42 x 1.1 = 46.2, 1.0 of compute, a write of 0.1 = 48.0         43.0, in all 86.1
 *   3   0.7, 13.9 of compute, 13 writes = 15.9
 */
static void each_job_pays_for_its_start(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_hpc(&f, 100, 6 * MINUTE_S);
	f.site.startup = fixture_hours(0.5);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 100, .checkpoint = 4.4 + 4.3 + 1.3, .restart = 0.5 + 0.7 + 0.7, .queue = 6);
	reckon_cost(&o, 111.90);
	reckon_money(&o, CAUSE_RESTART, 1.90);
}

/* Without <checkpoint> a warning saves nothing: 100 h never fit into jobs of 48 h. Until the horizon at 99 h: queue 2,
 * 48 lost, queue 2, restart 0.2, 46.8 under way. */
static void a_job_saves_nothing_without_checkpoints(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_hpc(&f, 100, 10 * MINUTE_S);
	f.cluster.checkpoint = (struct checkpoint){ .policy = CHECKPOINT_NONE, .write = fixture_constant(0) };
	f.study.horizon_s = 99 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 46.8, .lost = 48, .restart = 0.2, .queue = 4);
}

/*
 * Young's interval has no end where nothing fails, but before the wall-time a checkpoint is written all the same:
 *   1   47.9 of compute, a write of 0.1 = 48.0
 *   2   restart 0.2, 47.7 of compute, a write of 0.1 = 48.0
 *   3   restart 0.2, 4.4 of compute
 */
static void a_job_saves_although_nothing_fails(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_hpc(&f, 100, 10 * MINUTE_S);
	f.cluster.checkpoint.policy = CHECKPOINT_YOUNG;
	f.study.horizon_s = 1000 * HOUR_S;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 100, .checkpoint = 0.2, .restart = 0.4, .queue = 6);
	reckon_cost(&o, 100.60);
}

/*
 * 40 h, and the node fails 30 h after the grant, at 32 h: 27 x 1.1 = 29.7 are kept, 0.3 lost. Another job: queue 2,
 * restart 0.2, 13 of compute, 12 writes. The node that came at 32 h would fail at 62 h. Paid: 30 + 14.4 = 44.4 h.
 */
static void a_node_failure_sends_the_job_back_to_the_queue(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_hpc(&f, 40, 10 * MINUTE_S);
	fixture_fail(&f, FAILURE_NODE, fixture_hours(30));
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 40, .checkpoint = 2.7 + 1.2, .lost = 0.3, .restart = 0.2, .queue = 4);
	reckon_cost(&o, 44.40);
	assert_int_equal(o.allocations, 2);
	assert_int_equal(o.failures, 1);
}

/*
 * 50 GPU-hours: the first job takes 48 (43.6 done), the second is ended after 2: restart 0.2, 1 x 1.1, 0.7 of compute.
 * 50.00 are spent and the work is not done.
 */
static void a_quota_ends_the_run_when_it_is_used_up(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_hpc(&f, 100, 10 * MINUTE_S);
	SITE_TERMS(hpc, &f.site)->quota_gpu_s = 50 * HOUR_S;
	o = reckon_end(&f, END_QUOTA);
	reckon_hours(&o, .compute = 43.6 + 1.7, .checkpoint = 4.4 + 0.1, .restart = 0.2, .queue = 4);
	reckon_cost(&o, 50);

	SITE_TERMS(hpc, &f.site)->quota_gpu_s = 48 * HOUR_S; /* used up at the wall-time: no second job is queued for */
	o = reckon_end(&f, END_QUOTA);
	assert_near(o.wall_s, 50 * HOUR_S, 1e-3);
	reckon_cost(&o, 48);
}

/* 2 nodes of 4 GPUs for 10 h are 80 GPU-hours: enough to the last second; of 79.2 they have 9.9 h. */
static void a_quota_counts_gpus(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_init(&f, 2, 10 * HOUR_S);
	fixture_gpus_per_node(&f, 4);
	fixture_site(&f, &site_hpc);
	SITE_TERMS(hpc, &f.site)->gpu = fixture_price_per_hour(1);
	SITE_TERMS(hpc, &f.site)->quota_gpu_s = 80 * HOUR_S;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 10);
	reckon_cost(&o, 80);

	SITE_TERMS(hpc, &f.site)->quota_gpu_s = 79.2 * HOUR_S;
	o = reckon_end(&f, END_QUOTA);
	reckon_hours(&o, .compute = 9.9);
	reckon_cost(&o, 79.20);
}

/* ---- notebook ---- */

/* Colab: 10.49 USD a month with 100 units, packs of the same. */
static void make_notebook(struct fixture *f, double units_per_h)
{
	fixture_site(f, &site_notebook);
	SITE_TERMS(notebook, &f->site)->subscription = fixture_price_per_hour(10.49 / MONTH_H);
	SITE_TERMS(notebook, &f->site)->has_months = 1;
	SITE_TERMS(notebook, &f->site)->month_units = 100;
	f->plan.burn_per_s = units_per_h / HOUR_S;
}

static void init_notebook(struct fixture *f, double work_h, double units_per_h)
{
	fixture_init(f, 1, work_h * HOUR_S);
	fixture_recover(f);
	make_notebook(f, units_per_h);
}

static void sell_packs(struct fixture *f)
{
	SITE_TERMS(notebook, &f->site)->pack = fixture_price(10.49);
	SITE_TERMS(notebook, &f->site)->pack_units = 100;
	SITE_TERMS(notebook, &f->site)->buys = 1;
}

/* 10 h with 9 writes = 10.9 h. 100 units at 13 an hour last 7.6923 h; then a pack is bought, and nothing stops. 141.7
 * of 200 units are burned: 20.98 x 58.3 / 200 for nothing. */
static void a_pack_is_bought_when_units_run_dry(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_notebook(&f, 10, 13);
	sell_packs(&f);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 10, .checkpoint = 0.9);
	reckon_cost(&o, 20.98);
	reckon_money(&o, CAUSE_IDLE, 20.98 * 58.3 / 200);
	reckon_money(&o, CAUSE_CHECKPOINT, 20.98 * 0.9 * 13 / 200);
	assert_int_equal(o.allocations, 1);

	init_notebook(&f, 7, 13); /* 7.6 h: 98.8 units are enough */
	sell_packs(&f);
	o = reckon_finish(&f);
	reckon_cost(&o, 10.49);
}

/* A free pack is units all the same: of 200 that came for a month's fee 141.7 were burned, the rest is idle. */
static void a_pack_may_be_free(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_notebook(&f, 10, 13);
	sell_packs(&f);
	SITE_TERMS(notebook, &f.site)->pack = fixture_price(0);
	o = reckon_finish(&f);
	reckon_cost(&o, 10.49);
	reckon_money(&o, CAUSE_IDLE, 10.49 * 58.3 / 200);
}

/*
 * The same without packs: after 100/13 = 7.6923 h (6 x 1.1, an hour that is lost, the rest of a write) the session
 * ends; the next month begins at 730.5 h. Then restart 0.2, 4 h, 3 writes = 4.5 h. Two months: 20.98; 158.5 of 200
 * units.
 */
static void without_packs_the_next_month_is_waited_for(void **state)
{
	const double dry_h = 100.0 / 13;
	struct fixture f;
	struct outcome o;

	(void)state;
	init_notebook(&f, 10, 13);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 10, .checkpoint = 0.6 + (dry_h - 7.6) + 0.3, .lost = 1, .restart = 0.2,
		     .queue = MONTH_H - dry_h);
	reckon_cost(&o, 20.98);
	reckon_money(&o, CAUSE_IDLE, 20.98 * 41.5 / 200);
	assert_int_equal(o.allocations, 2);
	reckon_cost(&o, pricing_ideal(&f.plan, o.wall_s - o.ledger.time_s[CAUSE_QUEUE], 0));
	reckon_cost(&o, pricing_ideal(&f.plan, 200 / 13.0 * HOUR_S, 0)); /* the units of two months to the last */
}

/* A subscription for nothing brings its units all the same. */
static void units_may_be_free(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_notebook(&f, 10, 13);
	SITE_TERMS(notebook, &f.site)->subscription = fixture_price(0);
	o = reckon_finish(&f);
	assert_near(o.wall_s, (MONTH_H + 4.5) * HOUR_S, 1e-3);
	reckon_cost(&o, 0);
}

/* Who gives up while waiting for the second month has paid the first: dry at 7.69 h, the end at 100 h. At 740 h, when he
 * works again, and at 1461 h + 1 h, while he waits for an accelerator, he has paid those that have begun. */
static void a_month_that_does_not_begin_is_not_paid(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_notebook(&f, 10, 13);
	f.study.horizon_s = 100 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_cost(&o, 10.49);
	f.study.horizon_s = 732 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_cost(&o, 20.98);
	SITE_TERMS(notebook, &f.site)->wait = fixture_hours(2000);
	f.study.horizon_s = (2 * MONTH_H + 1) * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .queue = 2 * MONTH_H + 1);
	reckon_cost(&o, 31.47);
}

/* What a unit is, is a matter of words: months, packs and burning in thousandths or in billions of it. */
static void units_may_be_of_any_size(void **state)
{
	static const double sizes[] = { 1e-12, 1e9, 1e15 };
	struct fixture f;
	struct outcome o;

	(void)state;
	for (int i = 0; i < 6; i++) {
		double size = sizes[i / 2], dry_h = 100.0 / 13;

		init_notebook(&f, 10, 13 * size);
		sell_packs(&f);
		SITE_TERMS(notebook, &f.site)->month_units *= size;
		SITE_TERMS(notebook, &f.site)->pack_units *= size;
		SITE_TERMS(notebook, &f.site)->buys = i % 2;
		o = reckon_finish(&f);
		assert_near(o.wall_s, (i % 2 ? 10.9 : MONTH_H + 4.5) * HOUR_S, 1e-3);
		assert_near(o.ledger.time_s[CAUSE_QUEUE], (i % 2 ? 0 : MONTH_H - dry_h) * HOUR_S, 1e-3);
		reckon_cost(&o, 20.98);
	}
}

/* Whatever the usage rate, each month is one session and one fee, and who waits buys no pack although there are some. */
static void each_month_is_one_session(void **state)
{
	(void)state;
	for (int i = 0; i < 400; i++) {
		struct fixture f;
		struct outcome o;

		init_notebook(&f, 10, 9.5 + 0.1 * i);
		sell_packs(&f);
		SITE_TERMS(notebook, &f.site)->buys = 0;
		o = reckon_finish(&f);
		assert_true(o.allocations >= 1);
		assert_near(o.cost / 10.49, o.allocations, 1e-6);
	}
}

/*
 * Packs only, 0.02 units an hour, no more than 90 d = 2160 h old: of the first pack 43.2 are burned when the rest is
 * gone; a second is bought. After 2400 h 48 of 200 units are burned. Had they not expired, one pack were enough.
 */
static void units_expire(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_notebook(&f, 2400, 0.02);
	f.cluster.checkpoint = (struct checkpoint){ .policy = CHECKPOINT_NONE, .write = fixture_constant(0) };
	SITE_TERMS(notebook, &f.site)->has_months = 0;
	sell_packs(&f);
	SITE_TERMS(notebook, &f.site)->expiry_s = 90 * DAY_S;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 2400);
	reckon_cost(&o, 20.98);
	reckon_money(&o, CAUSE_COMPUTE, 20.98 * 48 / 200);
	assert_int_equal(o.allocations, 1);

	SITE_TERMS(notebook, &f.site)->expiry_s = INFINITY;
	o = reckon_finish(&f);
	reckon_cost(&o, 10.49);
}

/*
 * 0.1 units an hour from a subscription, expiring after 90 d: months begin at 0, 730.5 and 1461 h. At 1000 h the first
 * 100 are burned, at 2000 h the second, at 2191.5 h a fourth month begins, and so on: nothing expires, no pack is
 * bought. 0.01 an hour: the first month's rest is gone at 2160 h, and is not missed. 2200 h are 4 months.
 */
static void a_month_is_charged_when_it_begins(void **state)
{
	static const double units_per_h[] = { 0, 0.01, 0.1 };
	struct fixture f;
	struct outcome o;

	(void)state;
	for (int i = 0; i < 3; i++) {
		init_notebook(&f, 2200, units_per_h[i]);
		f.cluster.checkpoint.policy = CHECKPOINT_NONE;
		sell_packs(&f);
		SITE_TERMS(notebook, &f.site)->expiry_s = 90 * DAY_S;
		o = reckon_finish(&f);
		reckon_hours(&o, .compute = 2200);
		reckon_cost(&o, 41.96);
	}
	init_notebook(&f, MONTH_H, 0); /* a month to the second is one month */
	f.cluster.checkpoint.policy = CHECKPOINT_NONE;
	o = reckon_finish(&f);
	reckon_cost(&o, 10.49);
}

/*
 * 50 h in sessions of 24 h, half an hour of waiting before each, saved before the end:
 *   1   21 x 1.1 = 23.1, 0.8 of compute, a write of 0.1 = 24.0              21.8 done
 *   2   restart 0.2, 21 x 1.1 = 23.1, 0.6 of compute, a write of 0.1 = 24.0   21.6, in all 43.4
 *   3   restart 0.2, 6.6 of compute, 6 writes = 7.4
 * 55.4 h x 13 = 720.2 units: a month and 7 packs: 8 x 10.49 = 83.92.
 */
static void a_session_ends_at_its_limit(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_notebook(&f, 50, 13);
	sell_packs(&f);
	SITE_TERMS(notebook, &f.site)->session_s = 24 * HOUR_S;
	SITE_TERMS(notebook, &f.site)->save_s = 6 * MINUTE_S;
	SITE_TERMS(notebook, &f.site)->wait = fixture_hours(0.5);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 50, .checkpoint = 2.2 + 2.2 + 0.6, .restart = 0.4, .queue = 1.5);
	reckon_cost(&o, 83.92);
	reckon_money(&o, CAUSE_IDLE, 83.92 * 79.8 / 800);
	assert_int_equal(o.allocations, 3);
}

/*
 * Sessions that are cut after 10.5 h without a warning, 20 h of work:
 *   1   9 x 1.1 = 9.9, 0.6 lost                  9 done
 *   2   restart 0.2, 9 x 1.1 = 9.9, 0.4 lost      18
 *   3   restart 0.2, 2 of compute, 1 write = 2.3
 * A service without units and fees costs nothing.
 */
static void a_disconnected_session_loses_work(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	init_notebook(&f, 20, 0);
	SITE_TERMS(notebook, &f.site)->has_months = 0;
	SITE_TERMS(notebook, &f.site)->session_s = 24 * HOUR_S;
	SITE_TERMS(notebook, &f.site)->save_s = 6 * MINUTE_S;
	SITE_TERMS(notebook, &f.site)->disconnect = fixture_hours(10.5);
	SITE_TERMS(notebook, &f.site)->has_disconnect = 1;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 20, .checkpoint = 1.9, .lost = 1, .restart = 0.4);
	reckon_cost(&o, 0);
	assert_int_equal(o.allocations, 3);
}

/* ---- owned machines, and power ---- */

/*
 * 17532 USD over 1461 d in use for half of them = 1.00 USD per GPU-hour. Staff of 730.5 USD a month = 1.00 USD an hour
 * for all. 0.72 kW x 0.1 USD = 0.072 USD per GPU-hour. 6 GPUs, of which 2 in reserve, for 100 h: 600 + 100 + 43.20.
 * 6 x 0.72 x 100 = 432 kWh, at 0.5 kg 216 kg.
 */
static void an_owned_cluster_costs_life_staff_and_power(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_init(&f, 2, 100 * HOUR_S);
	fixture_gpus_per_node(&f, 2);
	f.cluster.spares = 1;
	fixture_site(&f, &site_owned);
	*SITE_TERMS(owned, &f.site) = (struct owned){ .purchase = fixture_price(17532),
						      .life_s = 1461 * DAY_S,
						      .utilisation = 0.5,
						      .staff = fixture_price_per_hour(730.5 / MONTH_H) };
	fixture_power(&f);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 100);
	reckon_cost(&o, 743.20);
	assert_near(metric_value(METRIC_ENERGY, &f.plan, &o), 432, 1e-6);
	assert_near(metric_value(METRIC_CO2E, &f.plan, &o), 216, 1e-6);
}

/* ---- API ---- */

/* 1M tokens at 30 USD/1M, and 30 d of hosting at 1.70 USD/h: 30 + 1224. */
static void an_api_charges_hosting(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_init(&f, 1, 1);
	f.cluster = (struct cluster){ .id = "", .failures = f.failures };
	f.workload.tokens = fixture_constant(1e6);
	fixture_site(&f, &site_api);
	SITE_TERMS(api, &f.site)->token = fixture_price(30e-6);
	SITE_TERMS(api, &f.site)->use.hosting = fixture_price_per_hour(1.70);
	SITE_TERMS(api, &f.site)->hosted_s = 30 * DAY_S;
	o = reckon_finish(&f);
	reckon_cost(&o, 1254);
	reckon_money(&o, CAUSE_HOSTING, 1224);
	reckon_cost(&o, pricing_ideal(&f.plan, 1, 1e6));
}

/* 52,000 examples x 130 tokens x 3 epochs = 20.28M tokens at 25 USD a million = 507.00, with 5 % tax 532.35. */
static void an_api_charges_tokens(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	fixture_init(&f, 1, 1);
	f.cluster = (struct cluster){ .id = "", .failures = f.failures };
	f.workload.tokens = fixture_constant(0);
	f.workload.examples = 52000;
	f.workload.tokens_per_example = fixture_constant(130);
	f.workload.epochs = fixture_constant(3);
	fixture_site(&f, &site_api);
	SITE_TERMS(api, &f.site)->token = fixture_price(25e-6);
	SITE_TERMS(api, &f.site)->token.tax = 0.05;
	SITE_TERMS(api, &f.site)->turnaround = fixture_constant(2 * HOUR_S);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 2);
	reckon_money(&o, CAUSE_TOKENS, 532.35);
	reckon_cost(&o, 532.35);
}

/* ---- machines of all kinds ---- */

/* A price for each kind, and the random events of none. */
static void price_kind(struct fixture *f, const struct site_kind *kind, enum market market, double work_h)
{
	if (kind == &site_notebook) {
		make_notebook(f, 13);
		sell_packs(f);
		return;
	}
	fixture_site(f, kind);
	if (kind == &site_cloud)
		*SITE_TERMS(cloud, &f->site) = (struct cloud){ .market = market,
							       .gpu = fixture_price_per_hour(2),
							       .spot.fallback_s = INFINITY,
							       .term_s = 2000 * HOUR_S,
							       .spot.preemption = { .cause = FAILURE_PREEMPTION,
										    .lifetime = fixture_hours(1e6) } };
	else if (kind == &site_hpc)
		SITE_TERMS(hpc, &f->site)->gpu = fixture_price_per_hour(3);
	else if (kind == &site_owned)
		SITE_TERMS(owned, &f->site)->purchase = fixture_price_per_hour(4);
	else
		*SITE_TERMS(api, &f->site) =
			(struct api){ .token = fixture_price(0.1), .turnaround = fixture_constant(work_h * HOUR_S) };
}

/* Where nothing fails and nothing is waited for, what was simulated is what was to be expected. */
static void without_random_events_the_cost_is_the_ideal_one(void **state)
{
	static const double work_h[] = { 0.01, 5, 30, 1000 };

	(void)state;
	for (size_t kind = 0; kind < SITE_KINDS; kind++)
		for (int i = 0; i < 4 * MARKET_END; i++) {
			struct fixture f;
			struct outcome o;

			fixture_init(&f, 1, work_h[i % 4] * HOUR_S);
			fixture_recover(&f);
			f.cluster.checkpoint.policy = CHECKPOINT_NONE;
			price_kind(&f, site_kinds[kind], (enum market)(i / 4), work_h[i % 4]);
			o = reckon_finish(&f);
			reckon_cost(&o, pricing_ideal(&f.plan, o.wall_s, work_h[i % 4] * HOUR_S));
		}
}

/* ---- random events ---- */

static void sums_hold_under_any_random_events(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	size_t ends[END_COUNT] = { 0 };

	(void)state;
	gsl_rng_set(rng, 20261121);
	for (int i = 0; i < 1500; i++) {
		struct random_plan p;

		random_plan_init(&p, rng);
		for (uint64_t index = 0; index < 10; index++) {
			struct outcome o = reckon_run(&p.f, index);

			assert_true(o.cost >= 0 && o.gpu_s >= 0);
			ends[o.end]++;
		}
	}
	print_message("# finished %zu, horizon %zu, stalled %zu, event limit %zu, quota %zu\n", ends[END_FINISHED],
		      ends[END_HORIZON], ends[END_STALLED], ends[END_EVENT_LIMIT], ends[END_QUOTA]);
	assert_true(ends[END_FINISHED] > 10000);
	gsl_rng_free(rng);
}

/* Restarts that nothing interrupts are leapt over when nobody watches each event: the outcome is the same to the bit. */
/* Nodes that stand in for spot nodes are paid by a sum of stretches: of the same stretches, to the last bit. */
static void skipped_restarts_close_no_account(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	int fell_back = 0;

	(void)state;
	gsl_rng_set(rng, 20261201);
	for (int i = 0; i < 1500; i++) {
		struct replication watched, skipping;
		struct outcome a, b;
		struct random_plan p;

		random_plan_init(&p, rng);
		if (p.f.site.kind != &site_cloud)
			continue;
		SITE_TERMS(cloud, &p.f.site)->market = MARKET_SPOT;
		SITE_TERMS(cloud, &p.f.site)->spot.fallback_s = 0.3 * HOUR_S;
		replication_init(&watched, &p.f.plan, &p.f.study);
		replication_init(&skipping, &p.f.plan, &p.f.study);
		watched.check_invariants = 1;
		replication_run(&watched, 0, &a);
		replication_run(&skipping, 0, &b);
		assert_memory_equal(&a, &b, sizeof(a));
		fell_back += skipping.skipped > 0 && skipping.nodes.fallback > 0;
		replication_release(&watched);
		replication_release(&skipping);
	}
	assert_true(fell_back > 20);
	gsl_rng_free(rng);
}

static void skipped_restarts_change_nothing(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	uint64_t skipped = 0;

	(void)state;
	gsl_rng_set(rng, 20261122);
	for (int i = 0; i < 1500; i++) {
		struct replication watched, skipping;
		struct outcome a, b;
		struct random_plan p;

		random_plan_init(&p, rng);
		replication_init(&watched, &p.f.plan, &p.f.study);
		replication_init(&skipping, &p.f.plan, &p.f.study);
		watched.check_invariants = 1;
		for (uint64_t index = 0; index < 5; index++) {
			replication_run(&watched, index, &a);
			replication_run(&skipping, index, &b);
			assert_memory_equal(&a, &b, sizeof(a));
			if (a.end == b.end && a.end != END_STALLED)
				assert_int_equal(watched.effort.events, skipping.effort.events);
			skipped += skipping.skipped;
		}
		replication_release(&watched);
		replication_release(&skipping);
	}
	assert_true(skipped > 1000);
	gsl_rng_free(rng);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chain_of_jobs_saves_before_the_limit),
		cmocka_unit_test(a_job_that_runs_has_what_is_left),
		cmocka_unit_test(a_chain_that_is_cut_loses_work),
		cmocka_unit_test(each_job_pays_for_its_start),
		cmocka_unit_test(a_job_saves_nothing_without_checkpoints),
		cmocka_unit_test(a_job_saves_although_nothing_fails),
		cmocka_unit_test(a_node_failure_sends_the_job_back_to_the_queue),
		cmocka_unit_test(a_quota_ends_the_run_when_it_is_used_up),
		cmocka_unit_test(a_quota_counts_gpus),
		cmocka_unit_test(a_pack_is_bought_when_units_run_dry),
		cmocka_unit_test(a_pack_may_be_free),
		cmocka_unit_test(without_packs_the_next_month_is_waited_for),
		cmocka_unit_test(units_may_be_free),
		cmocka_unit_test(a_month_that_does_not_begin_is_not_paid),
		cmocka_unit_test(units_may_be_of_any_size),
		cmocka_unit_test(each_month_is_one_session),
		cmocka_unit_test(units_expire),
		cmocka_unit_test(a_month_is_charged_when_it_begins),
		cmocka_unit_test(a_session_ends_at_its_limit),
		cmocka_unit_test(a_disconnected_session_loses_work),
		cmocka_unit_test(an_owned_cluster_costs_life_staff_and_power),
		cmocka_unit_test(an_api_charges_tokens),
		cmocka_unit_test(an_api_charges_hosting),
		cmocka_unit_test(without_random_events_the_cost_is_the_ideal_one),
		cmocka_unit_test(sums_hold_under_any_random_events),
		cmocka_unit_test(skipped_restarts_change_nothing),
		cmocka_unit_test(skipped_restarts_close_no_account),
	};

	gsl_set_error_handler_off();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
