/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mean, variance and goodput of the wall time over a grid of interval, write and restart, each in units of the job's
 * MTBF, against closed forms: a million replications a point.
 *
 * The clock rule is A2 of docs/MODEL.md. With x = w / M and r = R / M a segment of w seconds is w plus N failures, each
 * with the time Y that it costs: Y is an exponential cut at w, then restarts until one of R seconds has passed. N is
 * geometric with P(N = 0) = e^{-x}. So
 *   E[Y] = M (1 - x / (e^x - 1)) + M (e^r - 1),         Var[Y] = M^2 (1 - x^2 e^x / (e^x - 1)^2 + e^{2r} - 2 r e^r - 1),
 *   E[T] = w + (e^x - 1) E[Y] = e^r M (e^x - 1),         Var[T] = (e^x - 1) Var[Y] + (e^{2x} - e^x) E[Y]^2,
 * and segments are independent, since the time to the next failure has no memory. For R = 0 this is MODEL's
 * (e^{2x} - 2 x e^x - 1) M^2. The third check is of a quantity that is neither: how often the job fails,
 *   E[failures] = E[wall] / M, since failures strike at every moment of it.
 */
#include "../support/sample.h"

#include "../support/assertions.h"
#include "base/mem.h"
#include "model/checkpoint.h"

#include <math.h>
#include <stdlib.h>

/* Of a run: compute for so many intervals, the last not whole. */
#define INTERVALS 2.6

static const double mtbfs_s[] = { 60, 7200, 1e6 }; /* by turns */

/* In units of the MTBF. 1.0 and 0.9 + 0.1 are the MTBF near the interval. */
static const double intervals[] = { 0.02, 0.3, 0.9, 1.0, 1.6 }, writes[] = { 0.01, 0.1 }, restarts[] = { 0, 0.05, 0.7 };

enum { COUNT_OF_INTERVALS = 5, COUNT_OF_WRITES = 2, COUNT_OF_RESTARTS = 3 };
enum { POINTS = COUNT_OF_INTERVALS * COUNT_OF_WRITES * COUNT_OF_RESTARTS };

struct moments_of {
	double mean, variance;
};

static struct moments_of segment(double x, double r)
{
	double cost = 1 - x / expm1(x) + expm1(r);
	double cost_variance = 1 - x * x * exp(x) / pow(expm1(x), 2) + exp(2 * r) - 2 * r * exp(r) - 1;

	return (struct moments_of){ x + expm1(x) * cost, expm1(x) * cost_variance + exp(x) * expm1(x) * cost * cost };
}

struct point {
	struct checkpoint_cycle cycle;
	struct moments_of exact;
	struct sample wall, failures;
};

static struct point point_at(int i)
{
	double interval = intervals[i % COUNT_OF_INTERVALS];
	double write = writes[i / COUNT_OF_INTERVALS % COUNT_OF_WRITES];
	double restart = restarts[i / COUNT_OF_INTERVALS / COUNT_OF_WRITES], mtbf_s = mtbfs_s[i % 3];
	struct moments_of whole = segment(interval + write, restart);
	struct moments_of last = segment(interval * (INTERVALS - floor(INTERVALS)), restart);

	return (struct point){ .cycle = { .work_s = INTERVALS * interval * mtbf_s,
					  .interval_s = interval * mtbf_s,
					  .write_s = write * mtbf_s,
					  .restart_s = restart * mtbf_s,
					  .mtbf_s = mtbf_s },
			       .exact = { (2 * whole.mean + last.mean) * mtbf_s,
					  (2 * whole.variance + last.variance) * mtbf_s * mtbf_s } };
}

/* Every other point's failures are those of 32 nodes, with spares in abundance: nothing stalls. */
static void set_up(struct fixture *f, const struct checkpoint_cycle *c, int i)
{
	int64_t nodes = i % 2 ? 32 : 1;

	fixture_init(f, nodes, c->work_s);
	fixture_fail(f, nodes > 1 ? FAILURE_NODE : FAILURE_JOB,
		     fixture_distribution(DISTRIBUTION_EXPONENTIAL, c->mtbf_s * (double)nodes, 0, 0));
	fixture_repair(&f->failures[0], distribution_constant(0));
	fixture_checkpoint(f, c->interval_s, c->write_s);
	f->cluster.restart = distribution_constant(c->restart_s);
	f->cluster.spares = 1000000;
	f->study.seed = 300 + (uint64_t)i;
}

static void simulate(struct point *p, int i)
{
	double *wall_s = mem_alloc(SAMPLE_MANY, sizeof(*wall_s)), *failures = mem_alloc(SAMPLE_MANY, sizeof(*failures));
	struct replication r;
	struct outcome out;
	struct fixture f;

	set_up(&f, &p->cycle, i);
	replication_init(&r, &f.plan, &f.study);
	for (size_t k = 0; k < SAMPLE_MANY; k++) {
		replication_run(&r, k, &out);
		wall_s[k] = out.end == END_FINISHED ? out.wall_s : NAN;
		failures[k] = out.failures;
	}
	replication_release(&r);
	p->wall = sample_of(wall_s, SAMPLE_MANY);
	p->failures = sample_of(failures, SAMPLE_MANY);
	free(wall_s);
	free(failures);
}

/* Prints how far off in standard errors; returns the largest. */
static double judge(const struct point *p)
{
	double mean = (p->wall.mean - p->exact.mean) / p->wall.se;
	double variance = (p->wall.variance - p->exact.variance) / p->wall.variance_se;
	double failures = (p->failures.mean - p->exact.mean / p->cycle.mtbf_s) / p->failures.se;

	print_message(
		"# M %g s, interval %.2f M, write %.2f M, restart %.2f M: mean %.7g s, exact %.7g (%+.2f SE), sd %.6g, "
		"exact %.6g (%+.2f SE), failures %.5f (%+.2f SE)\n",
		p->cycle.mtbf_s, p->cycle.interval_s / p->cycle.mtbf_s, p->cycle.write_s / p->cycle.mtbf_s,
		p->cycle.restart_s / p->cycle.mtbf_s, p->wall.mean, p->exact.mean, mean, sqrt(p->wall.variance),
		sqrt(p->exact.variance), variance, p->failures.mean, failures);
	assert_close(checkpoint_expected_wall_s(&p->cycle), p->exact.mean, 1e-12);
	assert_within_4_se(p->wall.mean, p->exact.mean, p->wall.se);
	assert_within_4_se(p->wall.variance, p->exact.variance, p->wall.variance_se);
	assert_within_4_se(p->failures.mean, p->exact.mean / p->cycle.mtbf_s, p->failures.se);
	return fmax(fabs(mean), fmax(fabs(variance), fabs(failures)));
}

static void the_grid_is_met(void **state)
{
	struct point points[POINTS];
	double worst = 0, sum = 0, widest = 0;

	(void)state;
#pragma omp parallel for schedule(dynamic)
	for (int i = 0; i < POINTS; i++) {
		points[i] = point_at(i);
		simulate(&points[i], i);
	}
	for (int i = 0; i < POINTS; i++) {
		worst = fmax(worst, judge(&points[i]));
		sum += (points[i].wall.mean - points[i].exact.mean) / points[i].wall.se;
		widest = fmax(widest, points[i].wall.se / points[i].exact.mean);
	}
	print_message(
		"# %d points of %d replications: worst of %d figures %.2f SE, sum of the means %+.2f SE; a bias of "
		"%.2f %% of the mean is seen at each\n",
		POINTS, (int)SAMPLE_MANY, 3 * POINTS, worst, sum / sqrt(POINTS), 800 * widest);
	assert_within_4_se(sum, 0, sqrt(POINTS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_grid_is_met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
