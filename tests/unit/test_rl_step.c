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

/* Every part of a run whose answers don't grow is that of its steps, two pools, critic and judge too. */
static void test_parts_of_a_run(void **state)
{
	struct rl rl = { .steps = 10,
			 .prompts = 64,
			 .samples = 32,
			 .prompt = 132,
			 .answer = 1060,
			 .answer_finish = 1060,
			 .answer_most = 4096,
			 .answer_log_sd = 0.47,
			 .oversampling = 1.5,
			 .generation_gpus = 8,
			 .replica_gpus = 2,
			 .weight_bits = 16,
			 .updates = 2,
			 .has_reference = 1,
			 .has_critic = 1,
			 .reward = { .kind = REWARD_JUDGE, .params = 1e9, .latency_s = 2, .concurrent = 128 } };
	struct workload w = { .arch = &arch, .method = METHOD_PPO, .rl = &rl };
	struct cluster c = { .accelerator = &h100, .nodes = 3, .gpus_per_node = 8, .network_b_per_s = 50e9 };
	struct rl_step_input in = input();
	struct rl_run run = rl_run_of(&w, &c);
	struct rl_step s;

	(void)state;
	in.generation.gpus = 2;
	in.generation_gpus = 8;
	in.is_apart = 1;
	in.oversampling = 1.5;
	in.updates = 2;
	in.critic = 1;
	in.reference = 1 + 1e9 / 8.03e9;
	in.network_b_per_s = 50e9;
	in.reward_s = 64 * 32 * 1.5 / 128 * 2;
	s = rl_step_of(&in);
	assert_close(run.mean.generation_s, s.generation_s, 1e-9);
	assert_close(run.mean.reward_s, 48, 1e-9);
	assert_close(run.mean.logprob_s, s.logprob_s, 1e-9);
	assert_close(run.mean.reference_s, s.reference_s, 1e-9);
	assert_close(run.mean.critic_s, s.critic_s, 1e-9);
	assert_close(run.mean.update_s, s.update_s, 1e-9);
	assert_close(run.mean.sync_s, s.sync_s, 1e-9);
	assert_close(run.mean.overhead_s, s.overhead_s, 1e-9);
	assert_close(run.mean.step_s, s.step_s, 1e-9);
	assert_close(run.mean.waves, s.waves, 1e-9);
	assert_close(run.generation_share, s.generation_s / s.step_s, 1e-9);
	assert_close(run.held, generation_batch_limit(&in.generation, 132, 1060), 1e-9);
	assert_close(run.sequences, 64 * 32 * 1.5 / 4, 1e-9); /* by 4 replicas of 2 GPUs */
	assert_close(rl_run_spread(&w, &c),
		     hypot(rl_step_log_sd, run.generation_share * generation_log_sd(&in.generation) / 2), 1e-9);
	/* generation 1.5, log-probabilities and reference 2; reward; updates; critic */
	assert_close(rl_run_flop_per_token(&w), 8.03e9 * (2 * 3.5 + 6 * 2 + 2 + 6 * 2) + 2e9, 1e-9);
}

/* Judges are paid for what is generated: answers that are thrown away too. */
static void test_paid(void **state)
{
	struct rl rl = { .steps = 10, .prompts = 64, .samples = 32, .oversampling = 1.5 };

	(void)state;
	rl.reward = (struct reward){ .kind = REWARD_JUDGE, .tokens = 500 };
	assert_close(rl_run_paid(&rl), 10 * 64 * 32 * 1.5 * 500, 1e-9);
	rl.reward = (struct reward){ .kind = REWARD_SANDBOX, .latency_s = 3, .concurrent = 8, .cold_s = 5 };
	assert_close(rl_run_paid(&rl), 10 * 64 * 32 * 1.5 * 3 + 10 * 8 * 5, 1e-9);
}

/* What a run lacks, in turn. */
static void test_lacks(void **state)
{
	struct arch a = arch;
	struct accelerator gpu = h100;
	struct rl rl = { .generation_gpus = 15 };
	struct workload w = { .arch = &a, .rl = &rl };
	struct cluster c = { .accelerator = &gpu, .nodes = 2, .gpus_per_node = 8 };

	(void)state;
	assert_null(rl_run_lacks(&w, &c));
	rl.generation_gpus = 16;
	assert_string_equal(rl_run_lacks(&w, &c), "fewer generation-gpus than the cluster has: some must train");
	gpu.memory_b = 0;
	assert_string_equal(rl_run_lacks(&w, &c), "the accelerator's memory and its bandwidth");
	gpu = h100;
	gpu.bandwidth_b_per_s = 0;
	assert_string_equal(rl_run_lacks(&w, &c), "the accelerator's memory and its bandwidth");
	a.layers = 0;
	assert_string_equal(rl_run_lacks(&w, &c), "the model's layers and hidden");
	a = arch;
	a.hidden = 0;
	assert_string_equal(rl_run_lacks(&w, &c), "the model's layers and hidden");
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

/* Parts by hand, with constants of round numbers. */
static void test_training_by_hand(void **state)
{
	const struct rl_constants k = { .generation = 1,
					.dense = 0.5,
					.mixture = 0.25,
					.tokens = 1000,
					.mixture_tokens = 4000,
					.fp8 = 2,
					.newest = 0.5,
					.overhead_s = 3,
					.gpus_s = 1 };
	struct accelerator gpu = h100;
	struct rl_step_input in = input();
	double tokens = 64 * 32 * (132 + 1060), mine = tokens / 16;
	double flop = tokens * 2 * (8.03e9 + arch_attention_macs(&arch, 596));
	double pass_s = flop / (16 * 989e12 * 0.5 * mine / (mine + 1000));

	(void)state;
	in.constants = &k;
	in.generation.accelerator = &gpu;
	in.critic = 0.5;
	in.updates = 2;
	assert_close(rl_step_of(&in).logprob_s, pass_s, 1e-9);
	assert_close(rl_step_of(&in).critic_s, 0.5 * 7 * pass_s, 1e-9);
	assert_close(rl_step_of(&in).update_s, 6 * pass_s, 1e-9);
	assert_close(rl_step_of(&in).overhead_s, 3 + 4, 1e-9);
	assert_near(rl_step_of(&in).sync_s, 0, 0);
	gpu.fp8_flop_per_s = 2 * 989e12;
	assert_close(rl_step_of(&in).logprob_s, pass_s, 1e-9); /* in 16 bits all the same */
	in.is_fp8 = 1;
	assert_close(rl_step_of(&in).logprob_s, pass_s / 2, 1e-9);
	gpu.fp8_flop_per_s = 0;
	assert_close(rl_step_of(&in).logprob_s, pass_s, 1e-9);
	gpu.fp4_flop_per_s = 4 * 989e12;
	assert_close(rl_step_of(&in).logprob_s, 2 * pass_s, 1e-9);
	gpu = h100;
	in.generation.model.expert_params = 1e9;
	assert_close(rl_step_of(&in).logprob_s, flop / (16 * 989e12 * 0.25 * mine / (mine + 4000)), 1e-9);
}

/* Two pools of 16 and 8: the fewer GPUs send 2 bytes a weight through half of the network's rate. */
static void test_two_pools_by_hand(void **state)
{
	struct rl_step_input in = input();
	struct rl_step s;
	double training;

	(void)state;
	in.is_apart = 1;
	in.training_gpus = 8;
	in.reward_s = 40;
	s = rl_step_of(&in);
	training = s.logprob_s + s.reference_s + s.critic_s + s.update_s;
	assert_close(s.sync_s, 8.03e9 * 2 / (8 * 25e9 / 2), 1e-9);
	assert_close(s.overhead_s, rl_fitted.overhead_s + rl_fitted.gpus_s * log2(24), 1e-9);
	assert_close(s.step_s, s.generation_s + 40 + training + s.sync_s + s.overhead_s, 1e-9);
	in.staleness = 1;
	assert_close(rl_step_of(&in).step_s, fmax(s.generation_s + 40, training) + s.sync_s + s.overhead_s, 1e-9);
	in.network_b_per_s = 100e9;
	assert_close(rl_step_of(&in).sync_s, s.sync_s / 4, 1e-9);
}

/* Answers that stream fill what the cache holds, or half the steps of staleness: batch x answer over the steady rate. */
static void test_streaming_by_hand(void **state)
{
	struct rl_step_input in = input();
	struct request r = { 132.0 / 32, 1060 };
	double batch = 64 * 32 / 16, held = generation_batch_limit(&in.generation, 132, 1060);

	(void)state;
	in.is_apart = 1;
	for (in.staleness = 1.5; in.staleness < 10; in.staleness += 2.5) {
		double running = fmin(held, batch * fmax(1, in.staleness / 2));

		assert_close(rl_step_of(&in).generation_s,
			     batch * 1060 / service_steady_rate(&in.generation, &r, running) / rl_fitted.generation,
			     1e-9);
	}
}

/* Equal answers: all run to the end. What waits takes places that come free, at the steady rate; the drain is a sum over the
 * answer of steps of the whole batch. */
static void test_synchronous_by_hand(void **state)
{
	struct rl_step_input in = input();
	struct request r = { 132, 1000 };
	double held, drain_s, first;

	(void)state;
	in.length = (struct length_law){ 1000, INFINITY, 1e-3 };
	held = generation_batch_limit(&in.generation, 132, 1000);
	for (in.prompts = 32; in.prompts < 1000; in.prompts *= 8) {
		double batch = in.prompts * 32 / 16;

		first = fmin(batch, held);
		drain_s = 0;
		for (int token = 0; token < 1000; token++)
			drain_s += generation_step_s(&in.generation, first, 132 + token + 0.5);
		assert_close(rl_step_of(&in).generation_s * rl_fitted.generation,
			     generation_prefill_s(&in.generation, first / 32, 132) + drain_s +
				     (batch - first) * 1000 / service_steady_rate(&in.generation, &r, held),
			     0.005);
		assert_close(rl_step_of(&in).waves, batch / held, 1e-9);
	}
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

/* No fitted constant is further from what was believed of it before than one and a quarter of its spread. */
static void test_constants(void **state)
{
	(void)state;
#define X(name, value, log_sd, meaning) assert_near(log(rl_fitted.name / (value)) / (log_sd), 0, 1.25);
	RL_LIST(X)
#undef X
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_longest_of_two),
		cmocka_unit_test(test_run),
		cmocka_unit_test(test_floor),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_waves),
		cmocka_unit_test(test_sandboxes),
		cmocka_unit_test(test_parts_of_a_run),
		cmocka_unit_test(test_paid),
		cmocka_unit_test(test_constants),
		cmocka_unit_test(test_lacks),
		cmocka_unit_test(test_training_by_hand),
		cmocka_unit_test(test_two_pools_by_hand),
		cmocka_unit_test(test_streaming_by_hand),
		cmocka_unit_test(test_synchronous_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
