/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scheduler by hand: a few jobs with known run times on ten nodes, and when each must start.
 */
#include "queue/scheduler.h"

#include "../support/assertions.h"

#include <math.h>

enum { NODES = 10, MOST = 8 };

struct task {
	double submit_s, request_s, runtime_s;
	int64_t nodes, priority;
	double expected_s; /* first start */
};

/* Plays the tasks second by second: ends, submissions, one pass an instant. An evicted job leaves `grace_s` later and is
 * submitted again with its whole run time. Writes the first starts. */
struct play {
	const struct scheduler_policy *policy;
	int preempts;
	int64_t most_running;
	double grace_s;
};

static void begin(double *end_s, double *first_s, const struct task *t, double now_s)
{
	*end_s = now_s + fmin(t->runtime_s, t->request_s);
	if (isnan(*first_s))
		*first_s = now_s;
}

static struct scheduler_job asks(const struct task *t, int is_capped)
{
	return (struct scheduler_job){ .submit_s = t->submit_s,
				       .request_s = t->request_s,
				       .nodes = t->nodes,
				       .priority = t->priority,
				       .is_capped = is_capped };
}

static void play(struct play p, const struct task *tasks, size_t count, double *first_s, double *last_s)
{
	double end_s[MOST], leave_s[MOST];
	struct scheduler s;

	scheduler_init(&s, p.policy, NODES);
	s.preempts = p.preempts;
	s.most_running = p.most_running;
	for (size_t i = 0; i < count; i++)
		end_s[i] = leave_s[i] = first_s[i] = last_s[i] = NAN;
	for (double now_s = 0; now_s < 400; now_s++) {
		for (uint32_t i = 0; i < count; i++)
			if (end_s[i] == now_s) {
				scheduler_leave(&s, i, now_s);
				leave_s[i] = NAN;
			} else if (leave_s[i] == now_s) {
				scheduler_leave(&s, i, now_s);
				scheduler_submit(&s, i, asks(&tasks[i], p.most_running > 0));
				end_s[i] = leave_s[i] = NAN;
			}
		for (uint32_t i = 0; i < count; i++)
			if (tasks[i].submit_s == now_s)
				scheduler_submit(&s, i, asks(&tasks[i], p.most_running > 0));
		scheduler_pass(&s, now_s);
		for (size_t i = 0; i < s.started_count; i++) {
			begin(&end_s[s.started[i]], &first_s[s.started[i]], &tasks[s.started[i]], now_s);
			last_s[s.started[i]] = now_s;
		}
		for (size_t i = 0; i < s.evicted_count; i++)
			leave_s[s.evicted[i]] = now_s + p.grace_s;
		assert_true(scheduler_is_sound(&s));
	}
	assert_int_equal(s.free, NODES);
	scheduler_release(&s);
}

static void check(struct play p, const struct task *tasks, size_t count)
{
	double first_s[MOST], last_s[MOST];

	play(p, tasks, count, first_s, last_s);
	for (size_t i = 0; i < count; i++)
		if (first_s[i] != tasks[i].expected_s)
			fail_msg("%s: job %zu started at %g, not %g", p.policy->name, i, first_s[i],
				 tasks[i].expected_s);
}

#define CHECK(policy, ...)                                                                                             \
	do {                                                                                                           \
		const struct task tasks[] = { __VA_ARGS__ };                                                           \
		check((struct play){ policy, 0, 0, 0 }, tasks, sizeof(tasks) / sizeof(tasks[0]));                      \
	} while (0)

/* Six of ten nodes run; the next wants eight and waits; the small ones behind it wait too. */
static void test_fifo(void **state)
{
	(void)state;
	CHECK(&scheduler_fifo, { 0, 100, 50, 6, 0, 0 }, { 1, 100, 20, 8, 0, 50 }, { 2, 10, 10, 2, 9, 50 },
	      { 3, 10, 10, 2, 0, 60 });
}

/* As before, but the third has priority over the second, and the fourth over none. */
static void test_priority(void **state)
{
	(void)state;
	CHECK(&scheduler_priority, { 0, 100, 50, 6, 0, 0 }, { 1, 100, 20, 8, 0, 50 }, { 2, 10, 10, 2, 9, 2 },
	      { 3, 10, 10, 2, 0, 50 });
}

/* Two tied submissions go in the order of the calls. */
static void test_tie(void **state)
{
	(void)state;
	CHECK(&scheduler_fifo, { 5, 10, 10, 10, 0, 5 }, { 5, 10, 10, 10, 0, 15 }, { 5, 10, 10, 10, 0, 25 });
}

/* The shadow time of the second is 100 by the first's request: what is gone by then, or takes the two extra nodes, may
 * go before (97 s asked for at 3 s end exactly then); the fifth is longer, and the third has the extra nodes until 32. */
static void test_easy(void **state)
{
	(void)state;
	CHECK(&scheduler_easy, { 0, 100, 50, 6, 0, 0 }, { 1, 100, 20, 8, 0, 50 }, { 2, 300, 30, 2, 0, 2 },
	      { 3, 97, 30, 1, 0, 3 }, { 4, 97, 30, 1, 0, 32 }, { 4, 96, 30, 1, 0, 4 });
}

/* Nobody asks for a wall-time: nobody knows when the first ends, so nobody goes before the second. */
static void test_easy_without_requests(void **state)
{
	(void)state;
	CHECK(&scheduler_easy, { 0, INFINITY, 50, 6, 0, 0 }, { 1, INFINITY, 20, 8, 0, 50 },
	      { 2, INFINITY, 5, 1, 0, 50 }, { 2, 5, 5, 1, 0, 50 });
}

/* EASY lets the fourth (4 nodes, 60 s) go before, beside the second, and so delays the third, which has a reservation at
 * 40 under conservative backfill. */
static void test_conservative_keeps_all_reservations(void **state)
{
	(void)state;
	CHECK(&scheduler_easy, { 0, 20, 20, 6, 0, 0 }, { 1, 20, 20, 6, 0, 20 }, { 2, 20, 20, 10, 0, 62 },
	      { 2, 60, 60, 4, 0, 2 });
	CHECK(&scheduler_conservative, { 0, 20, 20, 6, 0, 0 }, { 1, 20, 20, 6, 0, 20 }, { 2, 20, 20, 10, 0, 40 },
	      { 2, 60, 60, 4, 0, 60 });
}

/* The first leaves 30 s early: reservations move forward in order; the fourth's at 10 is not taken from it. */
static void test_conservative_compresses(void **state)
{
	(void)state;
	CHECK(&scheduler_conservative, { 0, 50, 20, 9, 0, 0 }, { 0, 15, 15, 1, 0, 0 }, { 1, 30, 30, 10, 0, 20 },
	      { 2, 5, 5, 1, 0, 15 }, { 3, 10, 10, 2, 0, 50 });
}

/* A job that runs longer than it asked for is gone at its request. */
static void test_killed_at_the_request(void **state)
{
	(void)state;
	CHECK(&scheduler_easy, { 0, 20, 90, 10, 0, 0 }, { 0, 20, 20, 10, 0, 20 });
}

/* The third needs all nodes: the lowest priority leaves first, and everyone who is below. */
static void test_preemption(void **state)
{
	const struct task tasks[] = { { 0, 100, 100, 4, 2, 0 },
				      { 0, 100, 100, 3, 1, 0 },
				      { 1, 100, 100, 3, 1, 1 },
				      { 10, 20, 20, 5, 5, 15 },
				      { 11, 20, 20, 1, 1, 35 } };
	double first_s[MOST], last_s[MOST];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct play p = { i ? &scheduler_easy : &scheduler_priority, 1, 0, 5 };

		check(p, tasks, 4);
		play(p, tasks, 4, first_s, last_s);
		assert_true(last_s[0] == 0);			 /* 4 nodes of priority 2 are enough without it */
		assert_true(last_s[1] == 35 && last_s[2] == 35); /* both, once the 20 s are over */
	}
}

/* Even all of lower priority would not make room: nobody is evicted in vain; equals are never evicted. */
static void test_no_vain_preemption(void **state)
{
	const struct task vain[] = { { 0, 50, 50, 5, 5, 0 }, { 0, 80, 80, 5, 1, 0 }, { 1, 10, 10, 10, 5, 80 } };
	const struct task equal[] = { { 0, 50, 50, 10, 5, 0 }, { 1, 10, 10, 1, 5, 50 } };
	double first_s[MOST], last_s[MOST];

	(void)state;
	play((struct play){ &scheduler_priority, 1, 0, 0 }, equal, 2, first_s, last_s);
	assert_true(first_s[1] == 50);
	/* At 50 the one of the same priority is gone: now it is not in vain. */
	play((struct play){ &scheduler_priority, 1, 0, 1 }, vain, 3, first_s, last_s);
	assert_true(first_s[2] == 51 && last_s[1] == 61);
}

/* At most two at a time: the third waits though there is room. */
static void test_cap(void **state)
{
	const struct task tasks[] = { { 0, 10, 10, 1, 0, 0 }, { 0, 30, 30, 1, 0, 0 }, { 0, 10, 10, 1, 0, 10 } };

	(void)state;
	check((struct play){ &scheduler_fifo, 0, 2, 0 }, tasks, 3);
	check((struct play){ &scheduler_easy, 0, 2, 0 }, tasks, 3);
	check((struct play){ &scheduler_conservative, 0, 2, 0 }, tasks, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fifo),
		cmocka_unit_test(test_priority),
		cmocka_unit_test(test_tie),
		cmocka_unit_test(test_easy),
		cmocka_unit_test(test_easy_without_requests),
		cmocka_unit_test(test_conservative_keeps_all_reservations),
		cmocka_unit_test(test_conservative_compresses),
		cmocka_unit_test(test_killed_at_the_request),
		cmocka_unit_test(test_preemption),
		cmocka_unit_test(test_no_vain_preemption),
		cmocka_unit_test(test_cap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
