/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regimes of serving: Little's law, limits, and the order that they must keep. */
#include "model/serving_run.h"

#include "../support/assertions.h"

#include <math.h>

static const struct arch llama2_7b = { .params = 6.73842e9,
				       .active_params = 6.73842e9,
				       .layers = 32,
				       .hidden = 4096,
				       .ffn = 11008,
				       .heads = 32,
				       .kv_heads = 32 };
static const struct accelerator a10g = {
	.peak_flop_per_s = 70e12, .memory_b = 24 * 1073741824.0, .bandwidth_b_per_s = 600e9, .link_b_per_s = 64e9
};

static struct generation replica(void)
{
	return (struct generation){ .model = decoder_of(&llama2_7b),
				    .accelerator = &a10g,
				    .gpus = 1,
				    .weight_bits = 16,
				    .cache_bits = 16,
				    .constants = &generation_fitted };
}

/* Sequences running = requests a second x s that each runs. */
static void test_little(void **state)
{
	struct generation g = replica();
	struct request r = { 200, 150 };

	(void)state;
	for (double rate = 0.1; rate < 1.5; rate += 0.2) {
		struct service_load l = service_open(&g, &r, rate);

		assert_true(l.is_stable);
		if (l.batch >= 1)
			assert_close(l.batch, rate * r.answer * l.tpot_s, 1e-6);
		assert_close(l.tpot_s, fmax(1, l.batch) / service_steady_rate(&g, &r, fmax(1, l.batch)), 1e-9);
	}
}

/* More than the replica yields: the batch is at its limit, and the first token never comes. */
static void test_overload(void **state)
{
	struct generation g = replica();
	struct request r = { 200, 150 };
	double most = service_most_rate(&g, &r) / r.answer;
	struct service_load l = service_open(&g, &r, 1.01 * most);

	(void)state;
	assert_false(l.is_stable);
	assert_true(isinf(l.ttft_s));
	assert_true(service_open(&g, &r, 0.99 * most).is_stable);
}

static void test_order(void **state)
{
	struct generation g = replica();
	struct request r = { 200, 150 };

	(void)state;
	assert_true(service_steady_rate(&g, &r, 8) > service_static_rate(&g, &r, 8)); /* weights are read once */
	assert_true(service_burst_rate(&g, &r, 16) < service_steady_rate(&g, &r, 16));
	assert_true(service_most_rate(&g, &r) >= service_steady_rate(&g, &r, 4));
	assert_true(service_single_rate(&g, &r) > service_steady_rate(&g, &r, 1));
	assert_close(service_best_gpus(&g, &r, 1), 1, 0);
}

/* "5 s for one request, 5.2 s for two, 10 s for 25": what a second request adds is small, and 25 yield over ten times as
 * much (llm-numbers, ray-project, 2023, read on an A10G with 7 billion weights). */
static void test_batching(void **state)
{
	struct generation g = replica();
	struct request r = { 100, 150 };
	double one = r.answer / service_static_rate(&g, &r, 1), two = 2 * r.answer / service_static_rate(&g, &r, 2),
	       many = 25 * r.answer / service_static_rate(&g, &r, 25);

	(void)state;
	assert_close(one, 4.8, 0.1);
	assert_true(two / one < 1.04);
	assert_true(25 * one / many > 10);
}

/* Served: exactly the load, over all GPUs; made: as fast as they can. GPUs that carry the peak are enough, one less is not. */
static void test_run(void **state)
{
	struct serving v = { .prompt = 200,
			     .answer = 150,
			     .requests = 86400,
			     .duration_s = 86400,
			     .peak = 10,
			     .weight_bits = 16,
			     .cache_bits = 16,
			     .kept = 1 };
	struct workload w = { .arch = &llama2_7b, .method = METHOD_SERVE, .serving = &v };
	struct cluster c = { .accelerator = &a10g, .nodes = 1, .gpus_per_node = 8 };
	struct serving_run run = serving_run_of(&w, &c);

	(void)state;
	assert_null(serving_run_lacks(&w, &c));
	assert_close(run.replicas, 8, 1e-12);
	assert_close(run.rate * 8, 350, 1e-9); /* one request a second */
	assert_close(serving_run_tokens(&v), 86400.0 * 350, 1e-12);
	assert_true(run.peak.is_stable);
	c.gpus_per_node = (int64_t)run.least_gpus;
	assert_true(serving_run_of(&w, &c).peak.is_stable);
	c.gpus_per_node--;
	assert_false(serving_run_of(&w, &c).peak.is_stable);
	v.duration_s = 0;
	v.kept = 0.5; /* half of what is made is used: twice as much is made */
	assert_close(serving_run_of(&w, &c).requests_per_s, serving_run_of(&w, &c).most_requests_per_s, 1e-12);
	assert_close(serving_run_tokens(&v), 2 * 86400.0 * 350, 1e-12);
}

/* Each way of asking, of the steps that it takes. */
static void test_rates_by_hand(void **state)
{
	struct generation g = replica();
	struct request r = { 200, 150 };
	struct generation_step s = { 12, 275, 12 / 150.0 * 200, 200 };
	double limit = generation_batch_limit(&g, 200, 150), prefill_s = generation_prefill_s(&g, 1, 200);

	(void)state;
	g.engine = ENGINE_PYTHON;
	assert_close(service_steady_rate(&g, &r, 12), 12 / generation_mixed_s(&g, &s), 1e-12);
	assert_close(service_static_rate(&g, &r, 12),
		     12 * 150 / (generation_prefill_s(&g, 12, 200) + 150 * generation_step_s(&g, 12, 275)), 1e-12);
	assert_close(service_burst_rate(&g, &r, 16), service_steady_rate(&g, &r, generation_fitted.burst * 16), 1e-12);
	assert_close(service_burst_rate(&g, &r, 1), service_steady_rate(&g, &r, 1), 1e-12);
	assert_true(limit > 2 && limit < 1000);
	assert_close(service_most_rate(&g, &r), service_steady_rate(&g, &r, limit), 1e-12);
	assert_close(service_burst_rate(&g, &r, 1e6), service_steady_rate(&g, &r, generation_fitted.burst * limit),
		     1e-12);
	assert_close(service_single_rate(&g, &r) * generation_step_s(&g, 1, 275), 1, 1e-12);
	prefill_s = generation_prefill_s(&g, 1, 200);
	assert_close(service_single_ttft_s(&g, &r), prefill_s, 1e-12);
	g.engine = ENGINE_EARLY; /* prompts in steps of their own, one at a time while less than one comes a step */
	prefill_s = generation_prefill_s(&g, 1, 200);
	assert_close(service_steady_rate(&g, &r, 12), 12 / (generation_step_s(&g, 12, 275) + 12 / 150.0 * prefill_s),
		     1e-12);
	r.answer = 1;
	assert_close(service_steady_rate(&g, &r, 12),
		     12 / (generation_step_s(&g, 12, 200.5) + generation_prefill_s(&g, 12, 200)), 1e-12);
}

/* An arrival waits for half a step and its prompt; each token after the first takes a step. */
static void test_open_by_hand(void **state)
{
	struct generation g = replica();
	struct request r = { 200, 150 };
	struct service_load l = service_open(&g, &r, 0.7);

	(void)state;
	assert_close(l.ttft_s, generation_prefill_s(&g, 1, 200) + l.tpot_s / 2, 1e-12);
	assert_close(l.latency_s, l.ttft_s + 149 * l.tpot_s, 1e-12);
	l = service_open(&g, &r, 1e-6); /* one at most at a time */
	assert_true(l.batch < 1);
	assert_close(l.tpot_s, 1 / service_steady_rate(&g, &r, 1), 1e-12);
	l = service_open(&g, &r, 100);
	assert_close(l.batch, generation_batch_limit(&g, 200, 150), 1e-6);
}

/* Of replicas of 1, 2, 4 and 8 GPUs that which yields the most a GPU; one that does not hold the model yields nothing. */
static void test_best_replica(void **state)
{
	struct generation g = replica(), trial;
	struct request r = { 200, 1e5 }; /* long answers: more GPUs hold more of them at a time */
	struct generation_constants k = generation_fitted;
	struct accelerator gpu = a10g;
	double best = 0, found = 0;

	(void)state;
	g.accelerator = &gpu;
	for (gpu.memory_b = 6e9; gpu.memory_b < 1e11; gpu.memory_b *= 2) {
		best = found = 0;
		trial = g;
		for (trial.gpus = 1; trial.gpus <= 8; trial.gpus *= 2)
			if (generation_batch_limit(&trial, 200, 1e5) >= 1 &&
			    service_most_rate(&trial, &r) / trial.gpus > best) {
				best = service_most_rate(&trial, &r) / trial.gpus;
				found = trial.gpus;
			}
		assert_near(service_best_gpus(&g, &r, 8), best > 0 ? found : 8, 0);
	}
	gpu.bandwidth_b_per_s = 1e9; /* less than a token a second, and one at a time: still one GPU yields the most */
	gpu.memory_b = 48e9;
	k.batch_most = 1;
	g.constants = &k;
	r.answer = 150;
	assert_near(service_best_gpus(&g, &r, 8), 1, 0);
}

/* What a run of serving lacks; whose time is known, by configurations; what does not fit yields nothing; a judge can be the slower. */
static void test_runs_by_hand(void **state)
{
	struct arch a = llama2_7b;
	struct accelerator gpu = a10g;
	struct serving v = { .prompt = 200,
			     .answer = 150,
			     .requests = 86400,
			     .duration_s = 86400,
			     .peak = 3,
			     .kept = 0.5,
			     .weight_bits = 16,
			     .cache_bits = 16,
			     .replica_gpus = 2 };
	struct workload w = { .arch = &a, .method = METHOD_SERVE, .serving = &v };
	struct cluster c = { .accelerator = &gpu, .nodes = 1, .gpus_per_node = 7 };
	struct serving_run run = serving_run_of(&w, &c);
	struct generation g = replica();
	struct request r = { 200, 150 };
	double most;

	(void)state;
	g.engine = ENGINE_PYTHON;
	g.gpus = 2;
	most = service_most_rate(&g, &r) / 150;
	assert_near(run.replicas, 3, 0);
	assert_close(run.most_requests_per_s, 3 * most, 1e-9);
	assert_close(run.requests_per_s, 2, 1e-12); /* half is thrown away */
	assert_close(run.rate, 2 * 350 / 7.0, 1e-9);
	assert_close(run.least_gpus, 2 * ceil(6 / most), 1e-9);
	assert_close(run.mean.tpot_s, service_open(&g, &r, 2 / 3.0).tpot_s, 1e-9);
	assert_close(run.peak.tpot_s, service_open(&g, &r, 2).tpot_s, 1e-9);
	assert_close(run.held, generation_batch_limit(&g, 200, 150), 1e-9);
	assert_close(run.log_sd, generation_log_sd(&g), 1e-12);
	v.judge = (struct reward){ .kind = REWARD_JUDGE, .latency_s = 100, .concurrent = 50 };
	assert_close(serving_run_of(&w, &c).most_requests_per_s, 0.5, 1e-9);
	v.config_s = 20;
	run = serving_run_of(&w, &c);
	assert_close(run.requests_per_s, 3 / 20.0, 1e-12);
	assert_close(run.most_requests_per_s, 3 / 20.0, 1e-12);
	assert_close(run.rate, 3 / 20.0 / 7, 1e-12);
	assert_near(run.held, 1, 0);
	v.config_s = 0;
	v.replica_gpus = 8; /* more than there are */
	assert_near(serving_run_of(&w, &c).rate, 0, 0);
	v.replica_gpus = 0; /* the fewest that hold it */
	assert_near(serving_run_of(&w, &c).replica_gpus, 1, 0);
	assert_null(serving_run_lacks(&w, &c));
	gpu.memory_b = 1e9;
	assert_near(serving_run_of(&w, &c).rate, 0, 0);
	gpu.memory_b = 0;
	assert_string_equal(serving_run_lacks(&w, &c), "the accelerator's memory and its bandwidth");
	gpu = a10g;
	gpu.bandwidth_b_per_s = 0;
	assert_string_equal(serving_run_lacks(&w, &c), "the accelerator's memory and its bandwidth");
	a.hidden = 0;
	assert_string_equal(serving_run_lacks(&w, &c), "the model's layers and hidden");
	a = llama2_7b;
	a.layers = 0;
	assert_string_equal(serving_run_lacks(&w, &c), "the model's layers and hidden");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_little),	     cmocka_unit_test(test_overload),
		cmocka_unit_test(test_order),	     cmocka_unit_test(test_batching),
		cmocka_unit_test(test_run),	     cmocka_unit_test(test_rates_by_hand),
		cmocka_unit_test(test_open_by_hand), cmocka_unit_test(test_best_replica),
		cmocka_unit_test(test_runs_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
