/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jobs that take whole segments of racks. Where nothing is lost, changing takes no time and spares fail like others, each of the
 * nodes is up at t independently with chance p(t) = A + (1 - A) e^(-t / T), A = L / (L + R), 1 / T = 1 / L + 1 / R, so that the
 * compute done by some time is the integral of the mean share of segments that are there (model/segment.h).
 */
#include "../support/sample.h"

#include "../support/assertions.h"

#include "model/segment.h"

#include <math.h>
#include <stdlib.h>

enum { REPLICATIONS = 2000, STEPS = 400, RACK = 18 };
#define HORIZON_S 1000.0
#define LIFE_S	  1000.0
#define REPAIR_S  40.0

/* Racks, nodes of the job, of a segment. */
struct hall {
	int racks, nodes, segment;
};

static void build(struct fixture *f, const struct hall *h)
{
	fixture_init(f, h->nodes, 1e9);
	f->cluster.checkpoint = (struct checkpoint){ .policy = CHECKPOINT_CONTINUOUS };
	f->cluster.domain = RACK;
	f->cluster.segment = h->segment;
	f->cluster.spares = h->racks * RACK - h->nodes;
	f->cluster.spares_fail = 1;
	f->cluster.elastic.least = h->segment;
	f->study.horizon_s = HORIZON_S;
	fixture_repair(fixture_fail(f, FAILURE_NODE, fixture_distribution(DISTRIBUTION_EXPONENTIAL, LIFE_S, 0, 0)),
		       fixture_distribution(DISTRIBUTION_EXPONENTIAL, REPAIR_S, 0, 0));
}

static double share_at(const struct cluster *c, double t_s)
{
	double a = LIFE_S / (LIFE_S + REPAIR_S), scale_s = 1 / (1 / LIFE_S + 1 / REPAIR_S);

	return segment_capacity_of(c, (1 - a) * (1 - exp(-t_s / scale_s))).mean;
}

/* By Simpson's rule. */
static double expected_s(const struct cluster *c)
{
	double h = HORIZON_S / STEPS, sum = 0;

	for (int i = 0; i < STEPS; i += 2)
		sum += share_at(c, i * h) + 4 * share_at(c, (i + 1) * h) + share_at(c, (i + 2) * h);
	return sum * h / 3;
}

static double compute_s(const struct outcome *o)
{
	return o->ledger.time_s[CAUSE_COMPUTE];
}

static void share_of_segments(void **state)
{
	static const struct hall halls[] = {
		{ 4, 64, 16 }, { 4, 72, 9 }, { 4, 63, 9 }, { 3, 54, 18 }, { 4, 48, 16 }, { 2, 30, 3 }, { 3, 51, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(halls) / sizeof(halls[0]); i++) {
		const struct hall *h = &halls[i];
		struct fixture f;
		struct sample s;
		double exact_s, *x;

		build(&f, h);
		exact_s = expected_s(&f.cluster);
		x = sample_values(&f, REPLICATIONS, END_HORIZON, compute_s);
		s = sample_of(x, REPLICATIONS);
		print_message("# %d racks, %d nodes in segments of %d: share %.5f, exact %.5f, %+.2f SE\n", h->racks,
			      h->nodes, h->segment, s.mean / HORIZON_S, exact_s / HORIZON_S, (s.mean - exact_s) / s.se);
		assert_within_4_se(s.mean, exact_s, s.se);
		free(x);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(share_of_segments) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
