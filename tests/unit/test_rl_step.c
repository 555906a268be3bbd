/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step of reinforcement learning: the slowest answer against order statistics, pools, waves, parts. */
#include "model/judging.h"
#include "model/rl_run.h"
#include "model/work.h"

#include "../support/assertions.h"
#include "../support/machine.h"

#include <math.h>

static const struct arch arch = MACHINE_ARCH;
static const struct accelerator h100 = MACHINE_H100;

static struct rl_step_input input(void)
{
	return (struct rl_step_input){ .generation = { .model = decoder_of(&arch),
						       .accelerator = &h100,
						       .engine = ENGINE_PYTHON,
						       .gpus = 1,
						       .weight_bits = 16,
						       .cache_bits = 16,
						       .constants = &generation_fitted },
				       .generation_gpus = 16,
				       .training_gpus = 16,
				       .prompts = 64,
				       .samples = 32,
				       .prompt = 132,
				       .length = { 1060, 4096, 0.47 },
				       .oversampling = 1,
				       .reference = 1,
				       .updates = 1,
				       .constants = &rl_fitted };
}

/* With a spread that is next to nothing all answers are equal; of n exponential-like ones the longest grows with n. The cut
 * law keeps its mean: the integral of its survival. */
static void test_lengths(void **state)
{
	struct length_law l = { 1000, 4096, 0.47 }, equal = { 1000, INFINITY, 1e-3 };
	double sum = 0;

	(void)state;
	for (double x = 0.5; x < 4096; x++)
		sum += length_law_survival(&l, x);
	assert_close(sum, 1000, 1e-3);
	assert_close(length_law_longest(&equal, 512), 1000, 0.01);
	assert_close(length_law_longest(&l, 1), 1000, 1e-3);
	assert_true(length_law_longest(&l, 64) > length_law_longest(&l, 8));
	assert_true(length_law_longest(&l, 1e6) <= 4096);
}

/* Of two lognormals the larger has the mean 2 m Phi(s / sqrt(2)) (David and Nagaraja 2003; Phi by erf). */
static void test_longest_of_two(void **state)
{
	for (double sd = 0.1; sd < 1.2; sd += 0.25) {
		struct length_law l = { 1000, INFINITY, sd };

		assert_close(length_law_longest(&l, 2), 1000 * (1 + erf(sd / 2)), 2e-3);
	}
	(void)state;
}

/* A run whose answers don't grow is its steps; growing ones cost what lies between. */
static void test_run(void **state)
{
	struct rl rl = { .steps = 100,
			 .prompts = 64,
			 .samples = 32,
			 .prompt = 132,
			 .answer = 1060,
			 .answer_finish = 1060,
			 .answer_most = 4096,
			 .answer_log_sd = 0.47,
			 .oversampling = 1,
			 .weight_bits = 16,
			 .updates = 1,
			 .has_reference = 1 };
	struct workload w = { .arch = &arch, .method = METHOD_GRPO, .rl = &rl };
	struct cluster c = { .accelerator = &h100, .nodes = 2, .gpus_per_node = 8 };
	struct rl_step_input in = input();
	struct rl_run even = rl_run_of(&w, &c), grown;

	(void)state;
	assert_null(rl_run_lacks(&w, &c));
	assert_close(even.mean.step_s, rl_step_of(&in).step_s, 1e-9);
	assert_close(even.rate * 16 * even.mean.step_s, 64 * 32 * (132 + 1060.0), 1e-9);
	assert_close(work_flop_per_token(&w), 12 * 8.03e9,
		     1e-9); /* generation 2, log-probabilities 2, reference 2, update 6 */
	rl.answer_finish = 2120;
	grown = rl_run_of(&w, &c);
	assert_true(grown.mean.step_s > even.mean.step_s && grown.mean.step_s < 2.5 * even.mean.step_s);
	assert_close(rl_run_tokens(&rl), 100 * 64 * 32 * (132 + 1590.0), 1e-9);
	rl.reward = (struct reward){ .kind = REWARD_JUDGE, .tokens = 500, .fails = 0.5 };
	assert_close(rl_run_paid(&rl), 100 * 64 * 32 * 500 / 0.5, 1e-9);
	rl.generation_gpus = 16;
	assert_non_null(rl_run_lacks(&w, &c));
}

/* The floor: no batch of answers is there before its longest is. More GPUs don't buy more than that. */
static void test_floor(void **state)
{
	struct rl_step_input in = input();
	double floor_s;

	(void)state;
	in.generation_gpus = in.training_gpus = 1e6;
	floor_s = length_law_longest(&in.length, 64 * 32) * generation_step_s(&in.generation, 1, in.prompt);
	assert_true(rl_step_of(&in).generation_s > floor_s);
	assert_true(rl_step_of(&in).generation_s < 1.5 * floor_s);
}

static void test_parts(void **state)
{
	struct rl_step_input in = input();
	struct rl_step s = rl_step_of(&in), apart;

	(void)state;
	assert_close(s.step_s, s.generation_s + s.logprob_s + s.reference_s + s.update_s + s.overhead_s, 1e-9);
	assert_close(s.update_s, 3 * s.logprob_s, 1e-9);
	assert_close(s.reference_s, s.logprob_s, 1e-9);
	in.is_apart = 1;
	in.staleness = 1;
	apart = rl_step_of(&in);
	assert_true(apart.step_s < s.step_s);
	assert_true(apart.step_s >= fmax(apart.generation_s, apart.logprob_s + apart.reference_s + apart.update_s));
	in.staleness = 4; /* no tail is waited for */
	assert_true(rl_step_of(&in).generation_s < apart.generation_s);
}

/* Four times the answers that the cache holds take about four times as long. */
static void test_waves(void **state)
{
	struct rl_step_input in = input();
	double one, four;

	(void)state;
	in.length = (struct length_law){ 8000, 16384, 0.1 };
	in.prompts = 16 * generation_batch_limit(&in.generation, in.prompt, 8000) / 32;
	one = rl_step_of(&in).generation_s;
	assert_close(rl_step_of(&in).waves, 1, 0.01);
	in.prompts *= 4;
	four = rl_step_of(&in).generation_s;
	assert_close(rl_step_of(&in).waves, 4, 0.01);
	assert_true(four > 3.2 * one && four < 4.2 * one);
}

/* Half of the places are in repair; an answer of 10 s survives a place of 30 s with exp(-1 / 3). */
static void test_sandboxes(void **state)
{
	struct reward r = { .kind = REWARD_SANDBOX, .latency_s = 10, .cold_s = 5, .concurrent = 64, .fails = 0.2 };

	(void)state;
	assert_close(judging_runs(&r), 1.25, 1e-12);
	assert_close(judging_s(&r, 640), 5 + 13 * 10, 1e-12); /* 800 runs by 64 */
	assert_close(judging_paid(&r, 640, 2), 800 * 10 + 2 * 64 * 5, 1e-12);
	r.lifetime_s = r.repair_s = 30;
	assert_close(judging_runs(&r), 1.25 * exp(1 / 3.0), 1e-12);
	assert_close(judging_s(&r, 640), 5 + ceil(800 * exp(1 / 3.0) / 32) * 10, 1e-12);
	assert_close(judging_per_s(&r), 32 / (judging_runs(&r) * 10), 1e-12);
	r.kind = REWARD_RULE;
	assert_close(judging_s(&r, 640), 0, 0);
	assert_true(isinf(judging_per_s(&r)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lengths),	  cmocka_unit_test(test_longest_of_two), cmocka_unit_test(test_run),
		cmocka_unit_test(test_floor),	  cmocka_unit_test(test_parts),		 cmocka_unit_test(test_waves),
		cmocka_unit_test(test_sandboxes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
