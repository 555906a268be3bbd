/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs that go on with fewer nodes. Where nothing is lost and changing takes no time, the compute done by some time is the
 * integral of the mean share of nodes at work: of independent nodes with exponential lives L and repairs R, all up at 0,
 * k of N are up at t with binomial chance of p(t) = A + (1 - A) e^(-t / T), A = L / (L + R), 1 / T = 1 / L + 1 / R; with a
 * crew and spares, by Kolmogorov's forward equations of the birth-death process. With writes, lost work and changes that
 * take time: a simulation of its own, which draws the next of all exponential clocks at once.
 */
#include "../support/sample.h"

#include "../support/assertions.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

enum { REPLICATIONS = 4000, STEPS = 20000, NODES_MOST = 16 };
#define HORIZON_S 1000.0
#define LIFE_S	  100.0
#define REPAIR_S  15.0

/* Share of the speed with `up` nodes: whole replicas of `per`, none below the least. */
struct party {
	int nodes, least, per, spares, crew;
};

static double share(const struct party *p, int up)
{
	int at_work = up < p->nodes ? up / p->per * p->per : p->nodes;

	return at_work < p->least ? 0 : (double)at_work / p->nodes;
}

/* d/dt of the chances that k are away. */
static void flow(const struct party *p, const double *chance, double *change)
{
	int all = p->nodes + p->spares;

	for (int k = 0; k <= all; k++)
		change[k] = 0;
	for (int k = 0; k < all; k++) {
		int up = all - k < p->nodes ? all - k : p->nodes, busy = p->crew && p->crew < k + 1 ? p->crew : k + 1;
		double breaks = chance[k] * up / LIFE_S, returns = chance[k + 1] * busy / REPAIR_S;

		change[k] += returns - breaks;
		change[k + 1] += breaks - returns;
	}
}

static double speed(const struct party *p, const double *chance)
{
	double mean = 0;

	for (int k = 0; k <= p->nodes + p->spares; k++)
		mean += chance[k] * share(p, p->nodes + p->spares - k);
	return mean;
}

/* Runge-Kutta of the forward equations; the integral of the mean speed by the trapezoidal rule. */
static double expected_s(const struct party *p)
{
	double chance[NODES_MOST + 1] = { 1 }, h = HORIZON_S / STEPS, sum_s = 0;
	double d[4][NODES_MOST + 1], at[NODES_MOST + 1];
	static const double ahead[] = { 0.5, 0.5, 1 };

	for (int i = 0; i < STEPS; i++) {
		double before = speed(p, chance);

		flow(p, chance, d[0]);
		for (int j = 0; j < 3; j++) {
			for (int k = 0; k <= NODES_MOST; k++)
				at[k] = k > p->nodes + p->spares ? 0 : chance[k] + ahead[j] * h * d[j][k];
			flow(p, at, d[j + 1]);
		}
		for (int k = 0; k <= p->nodes + p->spares; k++)
			chance[k] += h / 6 * (d[0][k] + 2 * d[1][k] + 2 * d[2][k] + d[3][k]);
		sum_s += h / 2 * (before + speed(p, chance));
	}
	return sum_s;
}

static void gather(struct fixture *f, const struct party *p)
{
	fixture_init(f, p->nodes, 1e9);
	f->cluster.checkpoint = (struct checkpoint){ .policy = CHECKPOINT_CONTINUOUS };
	f->cluster.elastic.least = p->least;
	f->cluster.layout.pipeline = p->per;
	f->cluster.spares = p->spares;
	f->cluster.crew = p->crew;
	f->study.horizon_s = HORIZON_S;
	fixture_repair(fixture_fail(f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_EXPONENTIAL, LIFE_S, 0, 0)),
		       fixture_distribution(DISTRIBUTION_EXPONENTIAL, REPAIR_S, 0, 0));
}

static double compute_s(const struct outcome *o)
{
	return o->ledger.time_s[CAUSE_COMPUTE];
}

/* With free replacement of all, E[up] / N has a formula: the equations above are held to it. */
static void equations_know_independent_nodes(void **state)
{
	const struct party p = { 8, 1, 1, 0, 0 };
	double a = LIFE_S / (LIFE_S + REPAIR_S), t = 1 / (1 / LIFE_S + 1 / REPAIR_S);

	(void)state;
	assert_close(expected_s(&p), a * HORIZON_S + (1 - a) * t * (1 - exp(-HORIZON_S / t)), 1e-7);
}

static void mean_speed(void **state)
{
	static const struct party parties[] = {
		{ 8, 1, 1, 0, 0 }, { 8, 6, 1, 0, 0 }, { 8, 8, 1, 0, 0 }, { 8, 2, 2, 0, 0 },
		{ 9, 3, 3, 0, 0 }, { 8, 4, 1, 2, 1 }, { 8, 2, 2, 1, 2 }, { 8, 1, 1, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(parties) / sizeof(parties[0]); i++) {
		const struct party *p = &parties[i];
		double exact_s = expected_s(p), *x;
		struct fixture f;
		struct sample s;

		gather(&f, p);
		x = sample_values(&f, REPLICATIONS, END_HORIZON, compute_s);
		s = sample_of(x, REPLICATIONS);
		print_message("# %d nodes, %d or more in replicas of %d, %d spares, crew %d: speed %.5f, exact %.5f, "
			      "%+.2f SE\n",
			      p->nodes, p->least, p->per, p->spares, p->crew, s.mean / HORIZON_S, exact_s / HORIZON_S,
			      (s.mean - exact_s) / s.se);
		assert_within_4_se(s.mean, exact_s, s.se);
		free(x);
	}
}

/* ---- everything at once, against the other simulation ---- */

struct life {
	double work_s, interval_s, write_s, restart_s, shrink_s, grow_s;
	int nodes, least;
};

static const struct life life = { .work_s = 200,
				  .interval_s = 4,
				  .write_s = 0.5,
				  .restart_s = 1,
				  .shrink_s = 2,
				  .grow_s = 0.7,
				  .nodes = 6,
				  .least = 3 };

struct world {
	gsl_rng *rng;
	double now_s, kept_s;
	int up, last; /* nodes up; those that it computed on last */
};

enum { NOTHING, BACK, IDLE, HIT };

/* The next that happens by end_s: a node comes back, or one fails, of those up maybe one that none of `on` is. */
static int happen(struct world *w, double end_s, int on)
{
	double fails = w->up / LIFE_S, returns = (life.nodes - w->up) / REPAIR_S;
	double next_s = w->now_s + gsl_ran_exponential(w->rng, 1 / (fails + returns));
	double which = gsl_rng_uniform(w->rng) * (fails + returns);

	w->now_s = next_s < end_s ? next_s : end_s;
	if (next_s >= end_s)
		return NOTHING;
	w->up += which < fails ? -1 : 1;
	return which >= fails ? BACK : which < on / LIFE_S ? HIT : IDLE;
}

/* Time passes until end_s; 1 when the run is hit before. */
static int pass(struct world *w, double end_s, int on)
{
	for (;;) {
		int what = happen(w, end_s, on);

		if (what == NOTHING || what == HIT)
			return what == HIT;
	}
}

/* One life from segment to segment. Returns its wall time. */
static double live(gsl_rng *rng)
{
	struct world w = { .rng = rng, .up = life.nodes, .last = life.nodes };
	int on = life.nodes, is_restarting = 0;

	for (;;) {
		double left_s = life.work_s - w.kept_s, piece_s = left_s < life.interval_s ? left_s : life.interval_s;
		double write_s = left_s > life.interval_s * (1 + 1e-9) ? life.write_s : 0;

		if (is_restarting) {
			while (w.up < life.least)
				happen(&w, INFINITY, 0);
			on = w.up;
			if (pass(&w,
				 w.now_s + (on < w.last	  ? life.shrink_s
					    : on > w.last ? life.grow_s
							  : life.restart_s),
				 on))
				continue;
			w.last = on;
			is_restarting = w.up > on; /* came back meanwhile: taken up before anything is computed */
			if (is_restarting)
				continue;
		}
		if (pass(&w, w.now_s + piece_s * life.nodes / on + write_s, on)) {
			is_restarting = 1;
			continue;
		}
		w.kept_s += piece_s;
		if (write_s == 0)
			return w.now_s;
		is_restarting = w.up > on;
	}
}

static void against_another(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double *x, *y = malloc(REPLICATIONS * sizeof(*y));
	struct sample engine, other;
	struct fixture f;

	(void)state;
	gsl_rng_set(rng, 7);
	for (int i = 0; i < REPLICATIONS; i++)
		y[i] = live(rng);
	gather(&f, &(struct party){ life.nodes, life.least, 1, 0, 0 });
	f.workload.tokens = fixture_constant(life.work_s * life.nodes);
	f.study.horizon_s = INFINITY;
	fixture_checkpoint(&f, life.interval_s, life.write_s);
	f.cluster.restart = distribution_constant(life.restart_s);
	f.cluster.elastic.has_shrink = f.cluster.elastic.has_grow = 1;
	f.cluster.elastic.shrink_takes = distribution_constant(life.shrink_s);
	f.cluster.elastic.grow_takes = distribution_constant(life.grow_s);
	x = sample_values(&f, REPLICATIONS, END_FINISHED, outcome_wall_s);
	engine = sample_of(x, REPLICATIONS);
	other = sample_of(y, REPLICATIONS);
	print_message("# with writes and changes: %.3f +- %.3f, the other %.3f +- %.3f; sd %.3f, %.3f\n", engine.mean,
		      engine.se, other.mean, other.se, sqrt(engine.variance), sqrt(other.variance));
	assert_within_4_se(engine.mean, other.mean, hypot(engine.se, other.se));
	assert_within_4_se(engine.variance, other.variance, hypot(engine.variance_se, other.variance_se));
	free(x);
	free(y);
	gsl_rng_free(rng);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equations_know_independent_nodes),
		cmocka_unit_test(mean_speed),
		cmocka_unit_test(against_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
