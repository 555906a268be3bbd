/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Intervals that follow the failures seen. Sure of the true rate they are the optimum; of a wrong one, the mean wall time
 * lies between that of the interval which is best for it and that of the optimum; in the end they are the optimum of the
 * failures that their tier answers for. After n failures the posterior's mean rate is off by 1 / sqrt(n) of itself (sd),
 * and the interval, which goes with about its square root, by half of that.
 */
#include "../support/reckon.h"
#include "../support/sample.h"

#include "model/checkpoint.h"

#include <math.h>
#include <stdlib.h>

enum { REPLICATIONS = 1000, LIVES = 200 };
#define HOUR_S	3600.0
#define MTBF_S	(10 * HOUR_S)
#define WRITE_S 120.0

static void crashes(struct fixture *f, double work_s)
{
	fixture_init(f, 1, work_s);
	fixture_checkpoint(f, HOUR_S, WRITE_S);
	f->cluster.restart = fixture_hours(0.1);
	fixture_fail(f, FAILURE_JOB, fixture_distribution(DISTRIBUTION_EXPONENTIAL, MTBF_S, 0, 0));
}

static void adapts(struct checkpoint *c, double believed_s, double belief)
{
	c->policy = CHECKPOINT_ADAPTIVE;
	c->prior_mtbf_s = believed_s;
	c->prior_weight = belief;
}

/* Nothing fails for 20 h: each interval is the best after what has passed when its compute begins, or the write before. */
static void by_hand(void **state)
{
	double done_s = 0, now_s = 0, due_s;
	struct fixture f;
	struct outcome o;

	(void)state;
	crashes(&f, 20 * HOUR_S);
	f.failures[0].lifetime = fixture_hours(1e6);
	adapts(&f.cluster.checkpoint, 4 * HOUR_S, 2);
	due_s = checkpoint_optimal_s(4 * HOUR_S, WRITE_S);
	while (due_s < 20 * HOUR_S) {
		now_s += due_s - done_s;
		done_s = due_s;
		due_s += checkpoint_optimal_s((8 * HOUR_S + now_s) / 2, WRITE_S);
		now_s += WRITE_S;
	}
	o = reckon_finish(&f);
	assert_near(o.wall_s, now_s + 20 * HOUR_S - done_s, 1e-6);
	/* A crash at 5 h: the first count is 2 + 1, in 8 h + 5 h and the restart of 0.1 h. */
	f.failures[0].lifetime = fixture_hours(5);
	f.study.horizon_s = 5.1 * HOUR_S + checkpoint_optimal_s(13.1 / 3 * HOUR_S, WRITE_S) + WRITE_S / 2;
	o = reckon_end(&f, END_HORIZON);
	assert_near(fmod(o.ledger.time_s[CAUSE_CHECKPOINT], WRITE_S), WRITE_S / 2, 1e-6);
}

static void sure_of_the_truth(void **state)
{
	(void)state;
	for (int i = 0; i < LIVES; i++) {
		struct outcome best, sure;
		struct fixture f;

		crashes(&f, 100 * HOUR_S);
		f.study.seed = (uint64_t)i;
		f.cluster.checkpoint.policy = CHECKPOINT_OPTIMAL;
		best = reckon_finish(&f);
		adapts(&f.cluster.checkpoint, i % 2 ? MTBF_S : 0, 1e12);
		sure = reckon_finish(&f);
		assert_close(sure.wall_s, best.wall_s, 1e-6);
		assert_int_equal(sure.failures, best.failures);
	}
}

/* Believed so many times too rare, or too frequent. */
static void wrong_at_first(void **state)
{
	static const double factors[] = { 100, 0.01 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		double believed_s = factors[i] * MTBF_S, *wrong, *best, *adaptive;
		struct sample over, under;
		struct fixture f;

		crashes(&f, 200 * HOUR_S);
		f.cluster.checkpoint.interval_s = checkpoint_optimal_s(believed_s, WRITE_S);
		wrong = sample_values(&f, REPLICATIONS, END_FINISHED, outcome_wall_s);
		f.cluster.checkpoint.policy = CHECKPOINT_OPTIMAL;
		best = sample_values(&f, REPLICATIONS, END_FINISHED, outcome_wall_s);
		adapts(&f.cluster.checkpoint, believed_s, 1);
		adaptive = sample_values(&f, REPLICATIONS, END_FINISHED, outcome_wall_s);
		over = sample_of_difference(adaptive, best, REPLICATIONS);
		under = sample_of_difference(wrong, adaptive, REPLICATIONS);
		print_message("# believed x %g: best %.3f h, adaptive +%.3f (%.1f SE), wrong +%.3f more (%.1f SE)\n",
			      factors[i], sample_of(best, REPLICATIONS).mean / HOUR_S, over.mean / HOUR_S,
			      over.mean / over.se, under.mean / HOUR_S, under.mean / under.se);
		assert_true(over.mean > 4 * over.se);
		assert_true(under.mean > 4 * under.se);
		assert_true(over.mean < 0.5 * under.mean); /* most of the harm is undone */
		free(wrong);
		free(best);
		free(adaptive);
	}
}

/* Root mean square of the last interval of each writer over the optimum, less 1. */
static void last_intervals(struct fixture *f, const double *best_s, double *error, size_t writers)
{
	struct replication r;
	struct outcome o;

	replication_init(&r, &f->plan, &f->study);
	for (size_t w = 0; w < writers; w++)
		error[w] = 0;
	for (uint64_t i = 0; i < LIVES; i++) {
		const struct progress *h = &r.run.progress;

		replication_run(&r, i, &o);
		assert_int_equal(h->writer_count, writers);
		for (size_t w = 0; w < writers; w++) {
			double last_s = rate_estimator_interval_s(&h->writers[w].estimator, h->exposed_s,
								  h->writers[w].write_s);

			error[w] += pow(last_s / best_s[w] - 1, 2) / LIVES;
		}
	}
	for (size_t w = 0; w < writers; w++)
		error[w] = sqrt(error[w]);
	replication_release(&r);
}

static void converges(void **state)
{
	static const double failures[] = { 50, 200, 800 };
	double best_s = checkpoint_optimal_s(MTBF_S, WRITE_S);

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct fixture f;
		double error;

		crashes(&f, failures[i] * MTBF_S);
		adapts(&f.cluster.checkpoint, 10 * MTBF_S, 0.1);
		last_intervals(&f, &best_s, &error, 1);
		print_message("# %g failures: off by %.2f %%, 1 / (2 sqrt(n)) %.2f %%\n", failures[i], 100 * error,
			      50 / sqrt(failures[i]));
		assert_true(error < 1.3 * 0.5 / sqrt(failures[i]) && error > 0.6 * 0.5 / sqrt(failures[i]));
	}
}

/* Memory for crashes, storage for nodes: each learns of its own failures only. */
static void each_tier_has_its_own(void **state)
{
	const double mtbf_s[] = { 50 * HOUR_S, 5 * HOUR_S };
	double best_s[] = { checkpoint_optimal_s(mtbf_s[0], WRITE_S), checkpoint_optimal_s(mtbf_s[1], 10) }, error[2];
	struct checkpoint memory = { .write = fixture_constant(10), .tier = TIER_MEMORY };
	struct fixture f;

	(void)state;
	crashes(&f, 10000 * HOUR_S);
	f.failures[0].lifetime = fixture_distribution(DISTRIBUTION_EXPONENTIAL, mtbf_s[1], 0, 0);
	fixture_repair(fixture_fail(&f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_EXPONENTIAL, mtbf_s[0], 0, 0)),
		       distribution_constant(0));
	adapts(&f.cluster.checkpoint, 5 * HOUR_S, 1);
	adapts(&memory, 50 * HOUR_S, 1);
	f.cluster.more = &memory;
	f.cluster.more_count = 1;
	last_intervals(&f, best_s, error, 2);
	print_message("# storage: off by %.2f %% after about 200 failures, memory: %.2f %% after 2,000\n",
		      100 * error[0], 100 * error[1]);
	assert_true(error[0] < 1.3 * 0.5 / sqrt(200));
	assert_true(error[1] < 1.3 * 0.5 / sqrt(2000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_hand),   cmocka_unit_test(sure_of_the_truth),     cmocka_unit_test(wrong_at_first),
		cmocka_unit_test(converges), cmocka_unit_test(each_tier_has_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
