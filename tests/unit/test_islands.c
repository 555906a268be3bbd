/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Islands that meet in outer steps only: one that fails is away alone, by hand. */
#include "../support/reckon.h"

#include <math.h>

/* Three hours on four islands of a node, 48 steps of 225 s, an outer one every 4: each 900 s. 720 s for a restart; a spare. */
static void archipelago(struct fixture *f)
{
	fixture_init(f, 4, 10800);
	f->cluster.layout = layout_default();
	f->cluster.layout.is_given = 1;
	f->cluster.layout.islands = 4;
	f->cluster.layout.outer_every = 4;
	f->cluster.layout.batch = 4;
	f->workload.sequence = 225;
	f->cluster.spares = 1;
	f->cluster.restart = fixture_distribution(DISTRIBUTION_CONSTANT, 720, 0, 0);
}

static struct failure *fails_at(struct fixture *f, const struct trace_line *trace, size_t count)
{
	struct failure *failure = fixture_fail(f, FAILURE_NODE, fixture_hours(1e6));

	fixture_repair(failure, fixture_hours(0.01));
	failure->trace = trace;
	failure->trace_count = count;
	return failure;
}

static const struct trace_line late[] = { { 3960, 0 } }, early[] = { { 100, 0 } };

/* At 3,960 s 360 are lost since the outer step at 3,600; back at 4,680 s it waits for the one at 5,400: 1,440 s away. A quarter of
 * both is the run's. */
static void test_one_fails_alone(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	archipelago(&f);
	fails_at(&f, late, 1);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .lost = 90 / 3600.0, .restart = 360 / 3600.0);
	assert_int_equal(o.failures, 1);
	f.cluster.layout.islands = 1; /* all of them: an hour and a tenth, and the restart */
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .lost = 1.1, .restart = 0.2);
}

/* Where the tokens of a step are not known, nothing is lost and no outer step is waited for. */
static void test_without_steps(void **state)
{
	struct fixture f;
	struct outcome o;

	(void)state;
	archipelago(&f);
	f.workload.sequence = 0;
	fails_at(&f, late, 1);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .restart = 0.05);
}

/* At 100 s: 100 lost, 800 away, 225 of them the run's. At 150 s a spike stops all: nothing is computed yet, and what of the 225 is
 * to come, 75, does not. */
static void test_all_stop(void **state)
{
	struct failure *spike;
	struct fixture f;
	struct outcome o;

	(void)state;
	archipelago(&f);
	fails_at(&f, early, 1);
	spike = fixture_fail(&f, FAILURE_HANG, fixture_distribution(DISTRIBUTION_CONSTANT, 150, 0, 0));
	spike->pauses_in_restarts = 1;
	f.study.horizon_s = 290;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .lost = 25 / 3600.0, .restart = 265 / 3600.0);
	(void)spike;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_fails_alone),
		cmocka_unit_test(test_without_steps),
		cmocka_unit_test(test_all_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
