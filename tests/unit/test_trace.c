/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traces of random plans of every kind of site: they book what the outcome says, and change nothing. */
#include "sim/trace.h"

#include "../support/assertions.h"
#include "../support/random_plan.h"
#include "report/trace_document.h"
#include "study/nearest.h"
#include "sim/spent.h"

#include <gsl/gsl_rng.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_S 3600.0
enum { PLANS = 300 };

static void assert_times(const double got_s[CAUSE_TIMES], const struct outcome *out)
{
	for (int c = 0; c < CAUSE_TIMES; c++)
		assert_near(got_s[c], out->ledger.time_s[c], 1e-9 * out->wall_s);
}

static void assert_entries(const struct trace *t, int is_spot)
{
	double sum_s[CAUSE_TIMES] = { 0 }, last_s = 0, last_money = 0;

	for (size_t i = 0; i < t->count; i++) {
		const struct trace_entry *e = &t->entries[i];

		assert_true(e->time_s >= last_s);
		/* Spot nodes that are missing come off what is paid by whole steps. */
		assert_true(is_spot || e->money >= last_money * (1 - 1e-12));
		assert_true((e->state == TRACE_OVER) == (i + 1 == t->count));
		last_s = e->time_s;
		last_money = e->money;
		for (int c = 0; c < CAUSE_TIMES; c++)
			sum_s[c] += e->booked_s[c];
	}
	assert_times(sum_s, &t->outcome);
	assert_true(last_s == t->outcome.wall_s);
	assert_true(last_money == t->outcome.cost);
}

static void assert_spans(const struct trace *t)
{
	size_t count;
	struct trace_span *spans = trace_spans(t, &count);
	double sum_s[CAUSE_TIMES] = { 0 }, last_s = 0;

	for (size_t i = 0; i < count; i++) {
		assert_true(spans[i].begin_s == last_s);
		assert_true(spans[i].end_s > spans[i].begin_s);
		assert_true(!i || spans[i].cause != spans[i - 1].cause);
		last_s = spans[i].end_s;
		sum_s[spans[i].cause] += spans[i].end_s - spans[i].begin_s;
	}
	assert_times(sum_s, &t->outcome);
	assert_near(last_s, t->outcome.wall_s, 1e-9 * t->outcome.wall_s);
	free(spans);
}

/* Asks what has been spent at the end, when nothing is left to come but what is paid afterwards. */
struct last_spent {
	struct observer observer;
	double money;
};

static void at_each(struct observer *o, const struct replication *r, const struct outcome *out, const struct event *e)
{
	((struct last_spent *)o)->money = spent_by(r, 0, out, e->time_s);
}

static void at_end(struct observer *o, const struct replication *r, const struct outcome *out)
{
	(void)o, (void)r, (void)out;
}

static void assert_spent_is_cost(struct replication *r, const struct outcome *out)
{
	struct last_spent last = { { at_each, at_end }, 0 };
	struct outcome again;
	const struct plan *p = r->plan;
	double later =
		out->ledger.money[CAUSE_EGRESS] + p->stored_b * p->retention_s * price_draw(&p->site->storage, 42, 0);

	r->observer = &last.observer;
	replication_run(r, 0, &again);
	r->observer = NULL;
	if (out->end == END_FINISHED)
		assert_close(last.money + later, out->cost, 1e-9);
}

static void test_random_plans(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	gsl_rng_set(rng, 7);
	for (int i = 0; i < PLANS; i++) {
		struct random_plan p;
		struct replication r;
		struct trace t = { 0 };
		struct outcome out;

		random_plan_init(&p, rng);
		replication_init(&r, &p.f.plan, &p.f.study);
		replication_run(&r, 0, &out);
		trace_run(&t, &r, 0);
		assert_memory_equal(&out, &t.outcome, sizeof(out));
		assert_entries(&t, p.f.site.kind == &site_cloud && SITE_TERMS(cloud, &p.f.site)->market == MARKET_SPOT);
		assert_spans(&t);
		assert_spent_is_cost(&r, &out);
		trace_release(&t);
		replication_release(&r);
	}
	gsl_rng_free(rng);
}

/* 2 h of work, a checkpoint each hour of 6 min, the job dies after 1.5 h, 12 min of restart: 1 h kept, 6 min of writing,
 * 24 min lost, 12 min restarting, 1 h. */
static void test_by_hand(void **state)
{
	static const struct {
		enum cause cause;
		double end_min;
	} expected[] = { { CAUSE_COMPUTE, 60 },
			 { CAUSE_CHECKPOINT, 66 },
			 { CAUSE_LOST, 90 },
			 { CAUSE_RESTART, 102 },
			 { CAUSE_COMPUTE, 162 } };
	static const char *const events[] = { "submitted", "job_failure", "restarted", "finished" };
	struct fixture f;
	struct replication r;
	struct trace t = { 0 };
	struct trace_span *spans;
	size_t count;

	(void)state;
	fixture_init(&f, 1, 2 * HOUR_S);
	fixture_recover(&f);
	fixture_fail(&f, FAILURE_JOB, fixture_hours(1.5));
	replication_init(&r, &f.plan, &f.study);
	trace_run(&t, &r, 0);
	spans = trace_spans(&t, &count);
	assert_int_equal(count, 5);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(spans[i].cause, expected[i].cause);
		assert_close(spans[i].end_s, 60 * expected[i].end_min, 1e-12);
	}
	assert_int_equal(t.count, 4);
	for (size_t i = 0; i < t.count; i++)
		assert_string_equal(t.entries[i].event, events[i]);
	assert_close(t.entries[1].money, 5400, 1e-12); /* 1 USD a GPU-second */
	assert_close(t.entries[1].kept_s, HOUR_S, 1e-12);
	free(spans);
	trace_run(&t, &r, 0); /* the same again, with nothing of before */
	assert_int_equal(t.count, 4);
	assert_entries(&t, 0);
	/* What is drawn once a replication is that replication's. */
	f.site.storage = fixture_price(1);
	f.site.storage.amount.distribution = fixture_distribution(DISTRIBUTION_UNIFORM, 1, 2, 0);
	f.site.storage.amount.entity = 1;
	f.plan.stored_b = 1;
	trace_run(&t, &r, 5);
	assert_close(t.entries[1].money, 5400 * (1 + price_draw(&f.site.storage, f.study.seed, 5)), 1e-12);
	trace_release(&t);
	replication_release(&r);
}

/* A node that is taken away is preempted, one that breaks has failed: both at the age of 1.5 h, back after an hour. */
static void test_names_of_events(void **state)
{
	static const char *const names[] = { "node_failure", "preempted" };

	(void)state;
	for (int is_spot = 0; is_spot < 2; is_spot++) {
		struct fixture f;
		struct failure *failure;
		struct replication r;
		struct trace t = { 0 };
		int found = 0;

		fixture_init(&f, 1, 2 * HOUR_S);
		fixture_recover(&f);
		failure = is_spot ? &SITE_TERMS(cloud, &f.site)->spot.preemption
				  : fixture_fail(&f, FAILURE_NODE, fixture_hours(1.5));
		if (is_spot) {
			SITE_TERMS(cloud, &f.site)->market = MARKET_SPOT;
			*failure = (struct failure){ .cause = FAILURE_PREEMPTION, .lifetime = fixture_hours(1.5) };
		}
		fixture_repair(failure, fixture_hours(1));
		replication_init(&r, &f.plan, &f.study);
		trace_run(&t, &r, 0);
		for (size_t i = 0; i < t.count; i++) {
			found += !strcmp(t.entries[i].event, names[is_spot]);
			assert_string_not_equal(t.entries[i].event, names[!is_spot]);
		}
		assert_int_equal(found, 1);
		assert_int_equal(t.outcome.failures, 1);
		trace_release(&t);
		replication_release(&r);
	}
}

/* A Chrome trace is valid, its slices on a thread don't overlap. */
static void test_chrome(void **state)
{
	struct fixture f;
	struct replication r;
	struct trace t = { 0 };
	struct text text = TEXT_INIT;
	const struct trace_subject subject = { "</script>\"'`touch x`\\\x1b", "USD", UINT64_MAX };
	json_t *root, *e;
	size_t i;
	json_int_t end[4] = { 0 };

	(void)state;
	fixture_init(&f, 3, 50 * HOUR_S);
	fixture_recover(&f);
	fixture_fail(&f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 20 * HOUR_S, 0, 0));
	fixture_repair(&f.failures[0], fixture_hours(2));
	replication_init(&r, &f.plan, &f.study);
	trace_run(&t, &r, 3);
	assert_true(t.outcome.failures > 1);
	trace_document_chrome(&text,
			      &(struct trace_set){ .index = t.index, .outcome = t.outcome, .items = &t, .count = 1 },
			      &subject);
	root = json_loads(text.s, 0, NULL);
	assert_non_null(root);
	json_array_foreach(json_object_get(root, "traceEvents"), i, e)
	{
		json_int_t tid = json_integer_value(json_object_get(e, "tid")), begin;

		begin = json_integer_value(json_object_get(e, "ts"));
		assert_true(tid >= 1 && tid <= 3 && begin >= 0);
		if (strcmp(json_string_value(json_object_get(e, "ph")), "X") != 0)
			continue;
		assert_true(begin >= end[tid]);
		end[tid] = begin + json_integer_value(json_object_get(e, "dur"));
	}
	assert_int_equal(end[1], llround(1e6 * t.outcome.wall_s));
	json_decref(root);
	text_release(&text);
	trace_release(&t);
	replication_release(&r);
}

/* Replication nearest to a quantile of the cost among outcomes that cost 5 1 4 2 3 9 and end so. */
static size_t nearest_of(const enum end_reason ends[6], double quantile)
{
	static const double costs[] = { 5, 1, 4, 2, 3, 9 };
	struct outcome outcomes[6] = { { 0 } };
	struct fixture f;
	struct results results;
	const struct plan *plans[1] = { &f.plan };
	size_t nearest;

	fixture_init(&f, 1, HOUR_S);
	f.study.replications = 6;
	for (size_t i = 0; i < 6; i++) {
		outcomes[i].cost = costs[i];
		outcomes[i].end = ends[i];
	}
	results_init(&results, plans, 1, &f.study);
	assert_int_equal(results_put(&results, 0, outcomes, 6), STATUS_OK);
	results_count(&results);
	nearest = nearest_replication(&results, 0, METRIC_COST, quantile);
	results_release(&results);
	return nearest;
}

static void test_nearest(void **state)
{
	const enum end_reason last_not[6] = { [5] = END_HORIZON };
	const enum end_reason none[6] = { END_QUOTA, END_QUOTA, END_QUOTA, END_QUOTA, END_QUOTA, END_QUOTA };

	(void)state;
	assert_int_equal(nearest_of(last_not, 0.5), 4);
	assert_int_equal(nearest_of(last_not, 0.9), 0); /* 4.6: 5 is nearest */
	assert_true(nearest_of(none, 0.5) == NEAREST_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_by_hand), cmocka_unit_test(test_names_of_events),
					    cmocka_unit_test(test_random_plans), cmocka_unit_test(test_chrome),
					    cmocka_unit_test(test_nearest) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
