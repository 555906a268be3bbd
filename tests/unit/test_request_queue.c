/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue of requests: steps by hand, Little's law as an identity, parts of prompts, the same bytes for the same seed. */
#include "sim/request_queue.h"

#include "../support/assertions.h"

#include <math.h>
#include <string.h>

/* 1 s a step, 1 ms a token of a prompt. */
static double step_s(const void *context, const struct generation_step *step)
{
	double *longest = (double *)context;

	if (longest)
		*longest = fmax(*longest, step->tokens);
	return 1 + 1e-3 * step->tokens;
}

static struct request_load load(double requests_per_s, double prompt, double answer)
{
	return (struct request_load){ .requests_per_s = requests_per_s,
				      .prompt = distribution_constant(prompt),
				      .answer = distribution_constant(answer),
				      .observed = 50,
				      .margin = 5 };
}

/* So rare that each finds the replica empty: a prompt of 500 tokens in chunks of 200 is read in 3 steps, 3.5 s, the last of
 * which makes the first token; four more follow. */
static void test_alone(void **state)
{
	struct request_load l = load(1e-6, 500, 5);
	double longest = 0;
	struct request_server server = { .step_s = step_s, .context = &longest, .most = 4, .chunk = 200 };
	struct request_times t;

	(void)state;
	request_queue_run(&server, &l, 1, 0, &t);
	assert_int_equal(t.count, 50);
	for (size_t i = 0; i < t.count; i++) {
		assert_near(t.wait_s[i], 0, 0);
		assert_near(t.ttft_s[i], 3.5, 1e-4);
		assert_near(t.latency_s[i], 7.5, 1e-4);
		assert_near(t.tpot_s[i], 1, 1e-4);
	}
	assert_close(longest, 200, 0);
	request_times_release(&t);
}

/* An answer has a token at least, which comes with the last step of the prompt; without a prompt, with a step of its own. */
static void test_one_token(void **state)
{
	struct request_load l = load(1e-6, 500, 0.2);
	struct request_server server = { .step_s = step_s, .most = 4, .chunk = 200 };
	struct request_times t;

	(void)state;
	request_queue_run(&server, &l, 1, 0, &t);
	assert_near(t.ttft_s[7], 3.5, 1e-4);
	assert_near(t.latency_s[7], 3.5, 1e-4);
	request_times_release(&t);
	l = load(1e-6, 0, 1);
	request_queue_run(&server, &l, 1, 0, &t);
	assert_near(t.latency_s[7], 1, 1e-4);
	request_times_release(&t);
}

/* All at once, room for two: a pair after the other, each of 3 steps. */
static void test_room(void **state)
{
	struct request_load l = load(1e9, 0, 3);
	struct request_server server = { .step_s = step_s, .most = 2, .chunk = 100 };
	struct request_times t;

	(void)state;
	request_queue_run(&server, &l, 1, 0, &t);
	assert_near(t.span_s, 3 * 60 / 2, 3); /* the first one comes alone */
	assert_true(t.wait_s[49] > 70 && t.wait_s[49] < 85);
	assert_close(t.tpot_s[20], 1, 1e-6);
	request_times_release(&t);
}

/* Gated: three at once run together, and nobody takes a free place before all of them have left. */
static void test_gated(void **state)
{
	struct request_load l = load(1e9, 0, 3);
	struct request_server open = { .step_s = step_s, .most = 3, .chunk = 100 }, gated = open;
	struct request_times t, u;

	(void)state;
	gated.is_gated = 1;
	l.answer = (struct distribution){ .kind = DISTRIBUTION_UNIFORM, .argument = { 1, 9 } };
	assert_null(distribution_prepare(&l.answer));
	request_queue_run(&open, &l, 1, 0, &t);
	request_queue_run(&gated, &l, 1, 0, &u);
	assert_true(u.span_s > 1.2 * t.span_s);
	for (size_t i = 3; i < u.count; i++) /* those of a batch begin together */
		assert_true(u.wait_s[i] >= u.wait_s[i - 1] - 1e-6);
	request_times_release(&t);
	request_times_release(&u);
}

/* Requests in the system on average = what each stays, added up, over the time (Little 1961): whatever happened. */
static void test_little(void **state)
{
	struct request_server server = { .step_s = step_s, .most = 3, .chunk = 100 };
	struct request_load l = load(0.1, 120, 8);
	struct request_times t, again;

	(void)state;
	request_queue_run(&server, &l, 7, 3, &t);
	request_queue_run(&server, &l, 7, 3, &again);
	assert_close((t.running + t.waiting) * t.span_s, t.all_latency_s, 1e-9);
	assert_memory_equal(t.ttft_s, again.ttft_s, t.count * sizeof(*t.ttft_s));
	request_times_release(&t);
	request_times_release(&again);
	request_queue_run(&server, &l, 8, 3, &again);
	assert_false(again.span_s == t.span_s);
	request_times_release(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alone), cmocka_unit_test(test_one_token), cmocka_unit_test(test_gated),
		cmocka_unit_test(test_room),  cmocka_unit_test(test_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
