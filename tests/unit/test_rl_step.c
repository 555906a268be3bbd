/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step of reinforcement learning: the slowest answer against order statistics, pools, waves, parts. */
#include "model/rl_step.h"

#include "../support/assertions.h"

#include <math.h>

static const struct arch arch = { .params = 8.03e9,
				  .active_params = 8.03e9,
				  .layers = 32,
				  .hidden = 4096,
				  .ffn = 14336,
				  .heads = 32,
				  .kv_heads = 8 };
static const struct accelerator h100 = { .peak_flop_per_s = 989e12,
					 .memory_b = 80 * 1073741824.0,
					 .bandwidth_b_per_s = 3350e9,
					 .link_b_per_s = 900e9,
					 .has_hbm = 1 };

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

static void test_flop(void **state)
{
	struct rl_step_input in = input();

	(void)state; /* generation 2, log-probabilities 2, reference 2, update 6 */
	assert_close(rl_step_flop(&in), 12 * 8.03e9 * 64 * 32 * (132 + 1060.0), 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lengths), cmocka_unit_test(test_floor), cmocka_unit_test(test_parts),
		cmocka_unit_test(test_waves),	cmocka_unit_test(test_flop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
