/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scheduler as the queues of the textbooks: jobs of one node arrive as a Poisson process at a cluster of c nodes.
 *
 *   M/M/c   P(wait) = C (Erlang 1917), E[Wq] = C / (c mu - lambda), P(Wq > t) = C exp(-(c mu - lambda) t)
 *   M/G/1   E[Wq] = lambda E[S^2] / (2 (1 - rho))      (Pollaczek 1930, Khinchine 1932)
 *
 * Waits of one path are correlated, so the standard error comes from the means of independent replications, each after a
 * warm-up that is many relaxation times long (1 / (c mu (1 - sqrt(rho))^2), about 95 services at the most here, more for
 * the lognormal). The standard errors are below 2 % of the mean waits
 * (4 % for the lognormal), so that a bias of four of them shows. Jobs of one node never block one another, so that EASY and conservative backfill must give the same.
 */
#include "queue/background_jobs.h"
#include "queue/queue_event.h"

#include "../support/assertions.h"
#include "../support/sample.h"

#include <math.h>
#include <stdlib.h>

enum { REPLICATIONS = 200, WARM_UP = 4000, MEASURED = 4000 };

struct queue_means {
	double wait_s[REPLICATIONS], waited[REPLICATIONS], long_wait[REPLICATIONS];
};

/* Waits of the measured jobs of one replication. */
static void note(struct queue_means *m, size_t replication, double wait_s)
{
	m->wait_s[replication] += wait_s / MEASURED;
	m->waited[replication] += (wait_s > 0) / (double)MEASURED;
	m->long_wait[replication] += (wait_s > 2) / (double)MEASURED;
}

static void pass(struct scheduler *s, struct background_jobs *l, struct queue_means *m, size_t replication,
		 double now_s)
{
	scheduler_pass(s, now_s);
	for (size_t i = 0; i < s->started_count; i++) {
		uint64_t ordinal = l->jobs[s->started[i] - l->first].ordinal;

		background_jobs_started(l, s->started[i], now_s);
		if (ordinal >= WARM_UP && ordinal < WARM_UP + MEASURED)
			note(m, replication, now_s - s->jobs[s->started[i]].submit_s);
	}
}

/* Until all that are measured have started: under these policies nobody passes a job of one node. */
static void replicate(struct scheduler *s, struct background_jobs *l, struct event_queue *q, struct queue_means *m,
		      size_t replication)
{
	uint64_t started = 0;

	event_queue_clear(q);
	scheduler_clear(s);
	background_jobs_start(l, 42, replication, 0);
	while (started < WARM_UP + MEASURED) {
		struct event e = event_queue_pop(q);

		if (e.class == QUEUE_ARRIVED)
			background_jobs_arrived(l, e.time_s);
		else
			background_jobs_ended(l, e.payload, e.time_s);
		pass(s, l, m, replication, e.time_s);
		started += s->started_count;
	}
}

static void run(const struct scheduler_policy *policy, int64_t servers, const struct background *b,
		struct queue_means *means)
{
	struct event_queue q;
	struct scheduler s;
	struct background_jobs l;

	*means = (struct queue_means){ { 0 }, { 0 }, { 0 } };
	event_queue_init(&q);
	scheduler_init(&s, policy, servers);
	background_jobs_init(&l, b, &s, &q, 0);
	for (size_t r = 0; r < REPLICATIONS; r++)
		replicate(&s, &l, &q, means, r);
	background_jobs_release(&l);
	scheduler_release(&s);
	event_queue_release(&q);
}

static struct background poisson(double rate, struct distribution service)
{
	return (struct background){ .is_given = 1,
				    .arrivals = fixture_distribution(DISTRIBUTION_EXPONENTIAL, 1 / rate, 0, 0),
				    .nodes = distribution_constant(1),
				    .runtime = service,
				    .overestimate = distribution_constant(1) };
}

static void check_mean(const double *values, double truth)
{
	struct sample s = sample_of(values, REPLICATIONS);

	assert_within_4_se(s.mean, truth, s.se);
}

/* Erlang's C from the recursion of his B. */
static double erlang_c(int64_t servers, double load)
{
	double b = 1;

	for (int64_t c = 1; c <= servers; c++)
		b = load * b / ((double)c + load * b);
	return b / (1 - load / (double)servers * (1 - b));
}

static void check_mmc(const struct scheduler_policy *policy, int64_t servers, double rate)
{
	struct background b = poisson(rate, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 1, 0, 0));
	double c = erlang_c(servers, rate), spare = (double)servers - rate;
	static struct queue_means m;

	run(policy, servers, &b, &m);
	check_mean(m.waited, c);
	check_mean(m.wait_s, c / spare);
	check_mean(m.long_wait, c * exp(-2 * spare));
}

static void test_erlang_c(void **state)
{
	(void)state;
	assert_close(erlang_c(1, 0.8), 0.8, 1e-9); /* M/M/1: rho */
	assert_close(erlang_c(4, 3.6), 0.7877532643, 1e-9);
	assert_close(erlang_c(8, 6.4), 0.4576449254, 1e-9);
}

static void test_mm1(void **state)
{
	(void)state;
	check_mmc(&scheduler_fifo, 1, 0.8);
}

static void test_mmc(void **state)
{
	(void)state;
	check_mmc(&scheduler_fifo, 4, 3.6);
	check_mmc(&scheduler_priority, 8, 6.4);
	check_mmc(&scheduler_easy, 8, 6.4);
	check_mmc(&scheduler_conservative, 2, 1.2);
}

/* Service of mean 1 and squared coefficient of variation cv2, at rho = 0.8: E[Wq] = 0.8 (1 + cv2) / (2 (1 - 0.8)). */
static void check_mg1(struct distribution service, double cv2)
{
	struct background b = poisson(0.8, service);
	static struct queue_means m;

	run(&scheduler_fifo, 1, &b, &m);
	check_mean(m.waited, 0.8);
	check_mean(m.wait_s, 2 * (1 + cv2));
}

static void test_mg1(void **state)
{
	(void)state;
	check_mg1(distribution_constant(1), 0);				     /* 2 */
	check_mg1(fixture_distribution(DISTRIBUTION_GAMMA, 1, 2, 0), 0.5);   /* Erlang-2: 3 */
	check_mg1(fixture_distribution(DISTRIBUTION_LOGNORMAL, 1, 2, 0), 4); /* 10 */
}

/* The same path under every policy when all jobs are alike: first come, first served is all there is. */
static void test_policies_agree_on_one_node_jobs(void **state)
{
	struct background b = poisson(1.5, fixture_distribution(DISTRIBUTION_EXPONENTIAL, 1, 0, 0));
	static struct queue_means fifo, other;

	(void)state;
	b.asks = 1;
	run(&scheduler_fifo, 2, &b, &fifo);
	run(&scheduler_easy, 2, &b, &other);
	for (size_t r = 0; r < REPLICATIONS; r++)
		assert_true(fifo.wait_s[r] == other.wait_s[r]);
}

static void test_utilisation(void **state)
{
	struct background b = poisson(0.25, distribution_constant(8));
	const struct trace_job trace[] = { { 0, 10, 10, 2 }, { 5, 20, 30, 4 } };

	(void)state;
	b.nodes = distribution_constant(3);
	assert_close(background_jobs_utilisation(&b, 12), 0.5, 1e-12);
	b.trace = trace;
	b.trace_count = 2;
	b.trace_s = 50;
	assert_close(background_jobs_utilisation(&b, 4), 0.5, 1e-12); /* (20 + 80) / (50 x 4) */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_erlang_c),
		cmocka_unit_test(test_mm1),
		cmocka_unit_test(test_mmc),
		cmocka_unit_test(test_mg1),
		cmocka_unit_test(test_policies_agree_on_one_node_jobs),
		cmocka_unit_test(test_utilisation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
