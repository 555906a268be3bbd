/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/nodes.h"

#include "../support/assertions.h"
#include "../support/fixture.h"
#include "../support/ks.h"
#include "event/event_class.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#define ALPHA 1e-6 /* chance of a false alarm of each comparison of distributions */

/* ---- a nodes by itself ---- */

struct rig {
	struct fixture fixture;
	struct event_queue queue;
	struct nodes nodes;
	double now_s;
	int failures, repairs;
};

static void rig_init(struct rig *r, int64_t nodes, int64_t spares)
{
	fixture_init(&r->fixture, nodes, 1);
	r->fixture.cluster.spares = spares;
}

static void rig_start(struct rig *r, uint64_t seed, uint64_t replication)
{
	r->now_s = 0;
	r->failures = r->repairs = 0;
	event_queue_init(&r->queue);
	nodes_init(&r->nodes, &r->fixture.cluster, NULL, 0, &r->queue);
	nodes_start(&r->nodes, seed, replication);
	nodes_enter(&r->nodes, 0);
	assert_true(nodes_is_sound(&r->nodes, 0));
}

static void rig_release(struct rig *r)
{
	nodes_release(&r->nodes);
	event_queue_release(&r->queue);
}

/* Handles the next event; returns its class. */
static enum event_class rig_step(struct rig *r)
{
	struct event e = event_queue_pop(&r->queue);
	const struct nodes *f = &r->nodes;

	assert_true(e.time_s >= r->now_s);
	r->now_s = e.time_s;
	if (e.class == EVENT_REPAIR) {
		r->repairs++;
		nodes_repair(&r->nodes, e.payload, e.time_s);
	} else {
		assert_int_equal(e.class, EVENT_NODE_FAILURE);
		r->failures++;
		nodes_fail(&r->nodes, e.payload, e.time_s);
	}
	assert_true(event_queue_is_sound(&r->queue));
	assert_true(nodes_is_sound(f, e.time_s));
	assert_true(f->missing >= 0 && f->missing <= f->cluster->nodes);
	assert_true(f->cohort.count >= 0 && f->cohort.count <= f->cluster->nodes - f->missing);
	return (enum event_class)e.class;
}

static void assert_step(struct rig *r, enum event_class class, double time_s, int64_t missing)
{
	assert_int_equal(rig_step(r), class);
	assert_close(r->now_s, time_s, 1e-14);
	assert_int_equal(r->nodes.missing, missing);
}

static struct distribution constant(double value)
{
	return distribution_constant(value);
}

static void test_nothing_fails(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, 4, 1);
	fixture_fail(&r.fixture, FAILURE_JOB, constant(5)); /* none of the nodes's business */
	rig_start(&r, 42, 0);
	assert_true(event_queue_next_time(&r.queue) == INFINITY);
	assert_false(nodes_is_stuck(&r.nodes));
	rig_release(&r);
}

/* Two nodes that live 10 s, two spares, repairs of 5 s: no place is ever empty, no return is an event. */
static void test_spares_step_in(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, 2, 2);
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, constant(10)), constant(5));
	rig_start(&r, 42, 0);
	for (int i = 1; i <= 20; i++) {
		assert_step(&r, EVENT_NODE_FAILURE, 10 * i, 0);
		assert_step(&r, EVENT_NODE_FAILURE, 10 * i, 0);
		assert_false(nodes_is_stuck(&r.nodes));
	}
	rig_release(&r);
}

/* With one spare the second failure at 10 s leaves a place empty; both nodes are back at 15 s: one fills it, one waits.
 */
static void test_repaired_nodes_fill_places_first(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, 2, 1);
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, constant(10)), constant(5));
	rig_start(&r, 42, 0);
	assert_step(&r, EVENT_NODE_FAILURE, 10, 0);
	assert_step(&r, EVENT_NODE_FAILURE, 10, 1);
	assert_false(nodes_is_stuck(&r.nodes));
	assert_step(&r, EVENT_REPAIR, 15, 0);
	assert_step(&r, EVENT_NODE_FAILURE, 20, 0); /* the spare that stepped in at 10 s; the waiting node takes over */
	assert_step(&r, EVENT_NODE_FAILURE, 25, 0); /* the one of 15 s; the node of 20 s is back this very instant */
	assert_step(&r, EVENT_NODE_FAILURE, 30, 0);
	rig_release(&r);
}

/* Three of three fail at 10 s, with repairs of 4 s: all come back at once, by one event. */
static void test_all_fail_and_come_back_at_once(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, 3, 0);
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, constant(10)), constant(4));
	rig_start(&r, 42, 0);
	for (int i = 0; i < 5; i++) {
		for (int missing = 1; missing <= 3; missing++)
			assert_step(&r, EVENT_NODE_FAILURE, 10 + 14 * i, missing);
		assert_step(&r, EVENT_REPAIR, 14 + 14 * i, 0);
	}
	rig_release(&r);
}

static void test_repair_without_delay(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, 2, 0);
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, constant(10)), constant(0));
	rig_start(&r, 42, 0);
	for (int i = 1; i <= 10; i++) {
		assert_step(&r, EVENT_NODE_FAILURE, 10 * i, 0);
		assert_step(&r, EVENT_NODE_FAILURE, 10 * i, 0);
	}
	rig_release(&r);
}

/* One spare, then a place that nothing will fill; the other nodes go on failing, and it ends when none is left. */
static void test_without_repair_it_gets_stuck(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, 3, 1);
	fixture_fail(&r.fixture, FAILURE_NODE, constant(10));
	rig_start(&r, 42, 0);
	assert_step(&r, EVENT_NODE_FAILURE, 10, 0);
	assert_false(nodes_is_stuck(&r.nodes));
	assert_step(&r, EVENT_NODE_FAILURE, 10, 1);
	assert_true(nodes_is_stuck(&r.nodes));
	assert_step(&r, EVENT_NODE_FAILURE, 10, 2);
	assert_step(&r, EVENT_NODE_FAILURE, 20, 3);
	assert_true(nodes_is_stuck(&r.nodes));
	assert_true(event_queue_next_time(&r.queue) == INFINITY);
	rig_release(&r);
}

/* A node that was lost for good and one that comes back: not stuck before the latter is back, but then. */
static void test_stuck_when_the_last_is_back(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, 2, 0);
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, constant(10)), constant(3));
	rig_start(&r, 42, 0);
	assert_step(&r, EVENT_NODE_FAILURE, 10, 1);
	r.fixture.failures[0].has_repair = 0;
	assert_step(&r, EVENT_NODE_FAILURE, 10, 2);
	assert_false(nodes_is_stuck(&r.nodes));
	assert_step(&r, EVENT_REPAIR, 13, 1);
	assert_true(nodes_is_stuck(&r.nodes));
	rig_release(&r);
}

/* The earliest cause strikes, and its repair is what counts. */
static void test_the_earliest_cause_strikes(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, 1, 0);
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, constant(10)), constant(100));
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, constant(7)), constant(1));
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, constant(8)), constant(200));
	rig_start(&r, 42, 0);
	for (int i = 0; i < 10; i++) {
		assert_step(&r, EVENT_NODE_FAILURE, 7 + 8 * i, 1);
		assert_step(&r, EVENT_REPAIR, 8 + 8 * i, 0);
	}
	rig_release(&r);
}

static void test_same_seed_same_failures(void **state)
{
	enum { FAILURES = 100 };
	double first[FAILURES];
	struct rig r;

	(void)state;
	rig_init(&r, 10, 1);
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, fixture_distribution(DISTRIBUTION_WEIBULL, 100, 0.7, 0)),
		       fixture_distribution(DISTRIBUTION_EXPONENTIAL, 10, 0, 0));
	for (int run = 0; run < 4; run++) { /* the first, the same again, another replication, another seed */
		int same = 0;

		rig_start(&r, run == 3 ? 43 : 42, run == 2 ? 8 : 7);
		for (int i = 0; i < FAILURES; i++) {
			while (rig_step(&r) != EVENT_NODE_FAILURE)
				;
			if (run)
				same += first[i] == r.now_s;
			else
				first[i] = r.now_s;
		}
		if (run)
			assert_int_equal(same, run == 1 ? FAILURES : 0);
		rig_release(&r);
	}
}

/* nodes_start makes a used nodes new. */
static void test_start_again(void **state)
{
	double first_s;
	struct rig r;

	(void)state;
	rig_init(&r, 3, 0);
	fixture_fail(&r.fixture, FAILURE_NODE, fixture_distribution(DISTRIBUTION_WEIBULL, 100, 0.7, 0));
	rig_start(&r, 42, 0);
	first_s = event_queue_next_time(&r.queue);
	while (event_queue_next_time(&r.queue) < INFINITY)
		rig_step(&r);
	assert_int_equal(r.nodes.missing, 3);
	event_queue_clear(&r.queue);
	nodes_start(&r.nodes, 42, 0);
	nodes_enter(&r.nodes, 0);
	assert_int_equal(r.nodes.missing, 0);
	assert_int_equal(r.nodes.cohort.count, 3);
	assert_false(nodes_is_stuck(&r.nodes));
	assert_true(nodes_is_sound(&r.nodes, 0));
	assert_true(event_queue_next_time(&r.queue) == first_s);
	rig_release(&r);
}

static void test_soundness_sees_what_is_broken(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, 4, 0);
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, constant(10)), constant(5));
	rig_start(&r, 42, 0);
	rig_step(&r);
	r.nodes.missing--;
	assert_false(nodes_is_sound(&r.nodes, r.now_s));
	r.nodes.missing++;
	r.nodes.cohort.count++;
	assert_false(nodes_is_sound(&r.nodes, r.now_s));
	r.nodes.cohort.count--;
	r.nodes.cohort.back_s[0] = r.now_s;
	assert_false(nodes_is_sound(&r.nodes, r.now_s));
	rig_release(&r);
}

/* ---- the plainest nodes: a clock for each node; shares nothing with src/ but the description of the cluster ---- */

enum { NODES_MOST = 64 };

enum place { POOL, UP, OUT };

struct naive_node {
	enum place place;
	size_t cause;  /* UP: which will strike */
	double next_s; /* when it leaves its place */
};

struct naive {
	const struct cluster *cluster;
	gsl_rng *rng;
	struct naive_node node[NODES_MOST];
	size_t count;
	int64_t up;
	double now_s;
};

static double naive_draw(gsl_rng *rng, const struct distribution *d)
{
	const double *a = d->argument;
	double log_variance;

	switch (d->kind) {
	case DISTRIBUTION_CONSTANT:
		return a[0];
	case DISTRIBUTION_UNIFORM:
		return gsl_ran_flat(rng, a[0], a[1]);
	case DISTRIBUTION_EXPONENTIAL:
		return gsl_ran_exponential(rng, a[0]);
	case DISTRIBUTION_WEIBULL:
		return gsl_ran_weibull(rng, a[0] / tgamma(1 + 1 / a[1]), a[1]);
	case DISTRIBUTION_GAMMA:
		return gsl_ran_gamma(rng, a[1], a[0] / a[1]);
	case DISTRIBUTION_LOGNORMAL:
		log_variance = log(1 + a[1] * a[1] / (a[0] * a[0]));
		return gsl_ran_lognormal(rng, log(a[0]) - log_variance / 2, sqrt(log_variance));
	default:
		fail();
		return NAN;
	}
}

static void naive_enter(struct naive *n, struct naive_node *node)
{
	*node = (struct naive_node){ .place = UP, .next_s = INFINITY };
	for (size_t i = 0; i < n->cluster->failure_count; i++) {
		double end_s = n->now_s + naive_draw(n->rng, &n->cluster->failures[i].lifetime);

		if (end_s < node->next_s) {
			node->next_s = end_s;
			node->cause = i;
		}
	}
	n->up++;
}

static void naive_fill(struct naive *n)
{
	for (size_t i = 0; i < n->count && n->up < n->cluster->nodes; i++)
		if (n->node[i].place == POOL)
			naive_enter(n, &n->node[i]);
}

static void naive_start(struct naive *n, const struct cluster *cluster)
{
	n->cluster = cluster;
	n->count = (size_t)(cluster->nodes + cluster->spares);
	n->up = 0;
	n->now_s = 0;
	assert_true(n->count <= NODES_MOST);
	for (size_t i = 0; i < n->count; i++)
		n->node[i] = (struct naive_node){ .place = POOL, .next_s = INFINITY };
	naive_fill(n);
}

static struct naive_node *naive_next(struct naive *n)
{
	struct naive_node *next = n->node;

	for (size_t i = 1; i < n->count; i++)
		if (n->node[i].next_s < next->next_s)
			next = &n->node[i];
	return next;
}

/* Returns 1 when a node failed, 0 when one came back. */
static int naive_step(struct naive *n)
{
	struct naive_node *node = naive_next(n);
	const struct failure *failure = &n->cluster->failures[node->cause];
	int is_failure = node->place == UP;

	n->now_s = node->next_s;
	if (is_failure) {
		n->up--;
		node->place = OUT;
		node->next_s = failure->has_repair ? n->now_s + naive_draw(n->rng, &failure->repair) : INFINITY;
	} else {
		*node = (struct naive_node){ .place = POOL, .next_s = INFINITY };
	}
	naive_fill(n);
	return is_failure;
}

/* ---- both compared ---- */

enum { REPLICATIONS = 10000, RANKS = 3, OBSERVED = RANKS + 2 };

/* What is observed of a replication: times of some failures by rank, failures up to a time, and the node-seconds that
 * were missing up to it. */
struct question {
	int rank[RANKS]; /* ascending */
	double horizon_s;
};

static void observe(const struct question *q, double x[OBSERVED], double before_s, double now_s, int64_t was_missing)
{
	double end_s = fmin(now_s, q->horizon_s);

	if (end_s > before_s)
		x[RANKS + 1] += (double)was_missing * (end_s - before_s);
}

static void observe_failure(const struct question *q, double x[OBSERVED], int failures, double now_s)
{
	for (int i = 0; i < RANKS; i++)
		if (failures == q->rank[i])
			x[i] = now_s;
	x[RANKS] += now_s <= q->horizon_s;
}

static int is_answered(const struct question *q, int failures, double now_s)
{
	return failures >= q->rank[RANKS - 1] && now_s > q->horizon_s;
}

static void observe_fleet(const struct question *q, struct rig *r, uint64_t replication, double x[OBSERVED])
{
	event_queue_clear(&r->queue);
	nodes_start(&r->nodes, 42, replication);
	nodes_enter(&r->nodes, 0);
	r->now_s = 0;
	r->failures = 0;
	while (!is_answered(q, r->failures, r->now_s)) {
		int64_t missing = r->nodes.missing;
		double before_s = r->now_s;

		if (isinf(event_queue_next_time(&r->queue)))
			break;
		if (rig_step(r) == EVENT_NODE_FAILURE)
			observe_failure(q, x, r->failures, r->now_s);
		observe(q, x, before_s, r->now_s, missing);
	}
	observe(q, x, r->now_s, q->horizon_s, r->nodes.missing);
}

static void observe_naive(const struct question *q, struct naive *n, const struct cluster *cluster, double x[OBSERVED])
{
	int failures = 0;

	naive_start(n, cluster);
	while (!is_answered(q, failures, n->now_s)) {
		int64_t missing = cluster->nodes - n->up;
		double before_s = n->now_s;

		if (isinf(naive_next(n)->next_s))
			break;
		if (naive_step(n))
			observe_failure(q, x, ++failures, n->now_s);
		observe(q, x, before_s, n->now_s, missing);
	}
	observe(q, x, n->now_s, q->horizon_s, cluster->nodes - n->up);
}

struct column {
	double *x;
	double mean, variance;
};

static struct column column(double (*rows)[OBSERVED], int i)
{
	struct column c = { malloc(REPLICATIONS * sizeof(*c.x)), 0, 0 };

	for (size_t r = 0; r < REPLICATIONS; r++) {
		c.x[r] = rows[r][i];
		c.mean += rows[r][i] / REPLICATIONS;
	}
	for (size_t r = 0; r < REPLICATIONS; r++)
		c.variance += (c.x[r] - c.mean) * (c.x[r] - c.mean) / (REPLICATIONS - 1);
	return c;
}

/* Means within 4 standard errors of their difference, distributions within the two-sample bound. */
static void assert_same_law(double (*nodes)[OBSERVED], double (*naive)[OBSERVED], int i)
{
	struct column a = column(nodes, i), b = column(naive, i);
	double se = sqrt((a.variance + b.variance) / REPLICATIONS);
	double distance = ks_distance_two(a.x, REPLICATIONS, b.x, REPLICATIONS);

	if (!(fabs(a.mean - b.mean) < 4 * se || a.mean == b.mean))
		fail_msg("observation %d: means %.6g and %.6g, %.2f se apart", i, a.mean, b.mean,
			 (a.mean - b.mean) / se);
	if (!(distance < ks_bound_two(REPLICATIONS, ALPHA)))
		fail_msg("observation %d: KS distance %g", i, distance);
	free(a.x);
	free(b.x);
}

static void compare_with_naive(struct rig *r, const struct question *q)
{
	double(*nodes)[OBSERVED] = calloc(REPLICATIONS, sizeof(*nodes));
	double(*naive)[OBSERVED] = calloc(REPLICATIONS, sizeof(*naive));
	struct naive n = { .rng = gsl_rng_alloc(gsl_rng_mt19937) };

	gsl_rng_set(n.rng, 4242);
	rig_start(r, 42, 0);
	for (uint64_t i = 0; i < REPLICATIONS; i++) {
		observe_fleet(q, r, i, nodes[i]);
		observe_naive(q, &n, &r->fixture.cluster, naive[i]);
	}
	for (int i = 0; i < OBSERVED; i++)
		assert_same_law(nodes, naive, i);
	rig_release(r);
	gsl_rng_free(n.rng);
	free(nodes);
	free(naive);
}

static struct distribution law(enum distribution_kind kind, double a, double b)
{
	return fixture_distribution(kind, a, b, 0);
}

/* Sixteen nodes and some spares, repairs of 10 s: the first failure, the sixteenth and the fiftieth, of which most are
 * of nodes that came later; and all up to 100 s, a mean lifetime. */
static const struct question common = { { 1, 16, 50 }, 100 };

static void compare_one_cause(struct distribution lifetime, int64_t spares)
{
	struct rig r;

	rig_init(&r, 16, spares);
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, lifetime), law(DISTRIBUTION_LOGNORMAL, 10, 5));
	compare_with_naive(&r, &common);
}

static void test_weibull_of_early_failures(void **state)
{
	(void)state;
	compare_one_cause(law(DISTRIBUTION_WEIBULL, 100, 0.7), 2);
}

static void test_weibull_of_wear(void **state)
{
	(void)state;
	compare_one_cause(law(DISTRIBUTION_WEIBULL, 100, 1.5), 2);
}

static void test_lognormal(void **state)
{
	(void)state;
	compare_one_cause(law(DISTRIBUTION_LOGNORMAL, 100, 80), 1);
}

static void test_exponential(void **state)
{
	(void)state;
	compare_one_cause(law(DISTRIBUTION_EXPONENTIAL, 100, 0), 2);
}

static void test_exponential_without_spares(void **state)
{
	(void)state;
	compare_one_cause(law(DISTRIBUTION_EXPONENTIAL, 100, 0), 0);
}

static void test_gamma(void **state)
{
	(void)state;
	compare_one_cause(law(DISTRIBUTION_GAMMA, 100, 0.5), 2);
}

static void test_uniform(void **state)
{
	(void)state;
	compare_one_cause(law(DISTRIBUTION_UNIFORM, 50, 150), 2);
}

static void compare_two_causes(struct distribution a, struct distribution b)
{
	struct rig r;

	rig_init(&r, 16, 2);
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, a), law(DISTRIBUTION_LOGNORMAL, 10, 5));
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, b), law(DISTRIBUTION_EXPONENTIAL, 30, 0));
	compare_with_naive(&r, &common);
}

static void test_competing_weibulls(void **state)
{
	(void)state;
	compare_two_causes(law(DISTRIBUTION_WEIBULL, 150, 0.7), law(DISTRIBUTION_WEIBULL, 200, 2));
}

static void test_competing_exponentials(void **state)
{
	(void)state;
	compare_two_causes(law(DISTRIBUTION_EXPONENTIAL, 150, 0), law(DISTRIBUTION_EXPONENTIAL, 200, 0));
}

static void test_exponential_against_uniform(void **state)
{
	(void)state;
	compare_two_causes(law(DISTRIBUTION_EXPONENTIAL, 150, 0), law(DISTRIBUTION_UNIFORM, 50, 150));
}

/* What is not repaired is gone: of 16 nodes and 4 spares the last to fail is the twentieth. */
static void test_without_repair(void **state)
{
	static const struct question q = { { 1, 10, 20 }, 100 };
	struct rig r;

	(void)state;
	rig_init(&r, 16, 4);
	fixture_fail(&r.fixture, FAILURE_NODE, law(DISTRIBUTION_WEIBULL, 100, 0.7));
	compare_with_naive(&r, &q);
}

/* One cause is repaired, one is not. */
static void test_with_and_without_repair(void **state)
{
	static const struct question q = { { 1, 10, 18 }, 100 };
	struct rig r;

	(void)state;
	rig_init(&r, 16, 2);
	fixture_repair(fixture_fail(&r.fixture, FAILURE_NODE, law(DISTRIBUTION_EXPONENTIAL, 100, 0)),
		       law(DISTRIBUTION_EXPONENTIAL, 20, 0));
	fixture_fail(&r.fixture, FAILURE_NODE, law(DISTRIBUTION_WEIBULL, 200, 0.7));
	compare_with_naive(&r, &q);
}

/* ---- many nodes, where chances are tiny ---- */

static double exponential_cdf(double x, const void *context)
{
	(void)context;
	return -expm1(-x);
}

/* Of n nodes the first to fail does so at a hazard that is exponential with mean 1 / n. */
static void assert_first_of_a_million(struct distribution lifetime, double (*hazard)(double time_s))
{
	const int64_t nodes = 1000000;
	double *x = malloc(REPLICATIONS * sizeof(*x));
	struct rig r;

	rig_init(&r, nodes, 0);
	fixture_fail(&r.fixture, FAILURE_NODE, lifetime);
	rig_start(&r, 42, 0);
	for (uint64_t i = 0; i < REPLICATIONS; i++) {
		event_queue_clear(&r.queue);
		nodes_start(&r.nodes, 42, i);
		nodes_enter(&r.nodes, 0);
		x[i] = (double)nodes * hazard(event_queue_next_time(&r.queue));
	}
	assert_true(ks_distance(x, REPLICATIONS, exponential_cdf, NULL) < ks_bound(REPLICATIONS, ALPHA));
	rig_release(&r);
	free(x);
}

static double exponential_hazard(double time_s)
{
	return time_s / 100;
}

static double weibull_hazard(double time_s)
{
	return pow(time_s / 100 * tgamma(1 + 1 / 0.7), 0.7);
}

/* mean = sd = 100: mu = ln 100 - ln 2 / 2, sigma^2 = ln 2; far down the hazard is the distribution function itself. */
static double lognormal_hazard(double time_s)
{
	double z = (log(time_s / 100) + log(2) / 2) / sqrt(log(2));

	return 0.5 * erfc(-z * sqrt(0.5));
}

static void test_a_million_nodes(void **state)
{
	(void)state;
	assert_first_of_a_million(law(DISTRIBUTION_EXPONENTIAL, 100, 0), exponential_hazard);
	assert_first_of_a_million(law(DISTRIBUTION_WEIBULL, 100, 0.7), weibull_hazard);
	assert_first_of_a_million(law(DISTRIBUTION_LOGNORMAL, 100, 100), lognormal_hazard);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_fails),
		cmocka_unit_test(test_spares_step_in),
		cmocka_unit_test(test_repaired_nodes_fill_places_first),
		cmocka_unit_test(test_all_fail_and_come_back_at_once),
		cmocka_unit_test(test_repair_without_delay),
		cmocka_unit_test(test_without_repair_it_gets_stuck),
		cmocka_unit_test(test_stuck_when_the_last_is_back),
		cmocka_unit_test(test_the_earliest_cause_strikes),
		cmocka_unit_test(test_same_seed_same_failures),
		cmocka_unit_test(test_start_again),
		cmocka_unit_test(test_soundness_sees_what_is_broken),
		cmocka_unit_test(test_weibull_of_early_failures),
		cmocka_unit_test(test_weibull_of_wear),
		cmocka_unit_test(test_lognormal),
		cmocka_unit_test(test_exponential),
		cmocka_unit_test(test_exponential_without_spares),
		cmocka_unit_test(test_gamma),
		cmocka_unit_test(test_uniform),
		cmocka_unit_test(test_competing_weibulls),
		cmocka_unit_test(test_competing_exponentials),
		cmocka_unit_test(test_exponential_against_uniform),
		cmocka_unit_test(test_without_repair),
		cmocka_unit_test(test_with_and_without_repair),
		cmocka_unit_test(test_a_million_nodes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
