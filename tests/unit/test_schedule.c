/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phases with batches and sequences of their own: the time of a run is the sum over them. */
#include "model/schedule.h"
#include "model/throughput.h"
#include "model/work.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

/* 16 GPUs in two stages of 8 replicas, 1e9 weights in 10 layers, sequences of 1,000 tokens, 64 of them a step; 1e9 tokens. */
static void ramp(struct fixture *f, const struct phase *phases, size_t count)
{
	fixture_init(f, 2, 1);
	fixture_gpus_per_node(f, 8);
	f->arch = (struct arch){ .params = 1e9, .active_params = 1e9, .layers = 10, .hidden = 1000, .heads = 10 };
	f->accelerator = (struct accelerator){ .peak_flop_per_s = 1e14,
					       .bandwidth_b_per_s = 1e12,
					       .link_b_per_s = 4e11,
					       .sustained = 0.5,
					       .has_bf16 = 1 };
	f->workload.arch = &f->arch;
	f->workload.method = METHOD_PRETRAIN;
	f->workload.sequence = 1000;
	f->workload.tokens = fixture_constant(1e9);
	f->workload.phases = phases;
	f->workload.phase_count = count;
	f->cluster.network_b_per_s = 1e10;
	f->cluster.layout = layout_default();
	f->cluster.layout.is_given = 1;
	f->cluster.layout.pipeline = 2;
	f->cluster.layout.batch = 64;
}

static double compute_s(struct fixture *f, const struct phase_speed *speed)
{
	struct work_draw draw;

	f->plan.phase_speed = speed;
	draw = work_expected(&f->plan);
	return work_compute_s(&f->plan, &draw);
}

static const struct phase curriculum[] = { { .tokens = 2e8, .sequence = 250 }, { .share = 0.3, .sequence = 500 } };

/* At one MFU the time is that of the FLOPs: 6 P + 12 L h s a token. */
static void test_sequences_at_one_mfu(void **state)
{
	struct phase_speed speed[2];
	struct work_draw draw;
	struct fixture f;
	double flop;

	(void)state;
	ramp(&f, curriculum, 2);
	f.workload.flops_rule = FLOPS_ATTENTION;
	f.plan.speed = (struct speed){ .mfu = fixture_constant(0.4) };
	for (size_t i = 0; i < 2; i++)
		speed[i] = schedule_speed(&f.plan, &curriculum[i]);
	flop = 2e8 * (6e9 + 12.0 * 10 * 1000 * 250) + 3e8 * (6e9 + 12.0 * 10 * 1000 * 500) +
	       5e8 * (6e9 + 12.0 * 10 * 1000 * 1000);
	assert_close(compute_s(&f, speed), flop / (16 * 1e14 * 0.4), 1e-12);
	draw = work_expected(&f.plan);
	assert_close(work_flop(&f.plan, &draw), flop, 1e-12);
	/* So it is of a measured throughput, though a step of theirs could be predicted. */
	f.plan.speed = (struct speed){ .throughput = fixture_constant(1000) };
	for (size_t i = 0; i < 2; i++)
		speed[i] = schedule_speed(&f.plan, &curriculum[i]);
	assert_close(compute_s(&f, speed), flop / (6e9 + 12.0 * 10 * 1000 * 1000) / 16000, 1e-12);
	f.plan.speed = (struct speed){ .mfu = fixture_constant(0.4) };
	f.workload.flops_rule = FLOPS_6PD; /* knows no sequence: as without phases */
	for (size_t i = 0; i < 2; i++)
		speed[i] = schedule_speed(&f.plan, &curriculum[i]);
	assert_close(compute_s(&f, speed), compute_s(&f, NULL), 1e-12);
}

/* Phases take their tokens in their order: what is drawn may be less than they ask for. */
static void test_tokens_that_end_early(void **state)
{
	static const struct phase phases[] = { { .tokens = 8e8, .sequence = 500 }, { .share = 0.5, .sequence = 250 } };
	static const struct phase_speed speed[] = { { 2, 1 }, { 4, 1 } };
	struct fixture f;

	(void)state;
	ramp(&f, phases, 2);
	f.plan.speed = (struct speed){ .mfu = fixture_constant(0.4) };
	f.plan.speed.throughput = fixture_constant(1000);
	assert_close(compute_s(&f, speed), (8e8 / 2 + 2e8 / 4) / 16000, 1e-12);
	f.workload.tokens = fixture_constant(4e8);
	assert_close(compute_s(&f, speed), 4e8 / 2 / 16000, 1e-12);
}

/* Tokens a second and GPU of a step of that batch and sequence. */
static double rate(const struct fixture *f, int64_t batch, int64_t sequence)
{
	struct workload w = f->workload;
	struct cluster c = f->cluster;
	struct throughput t;

	w.sequence = sequence;
	c.layout.batch = batch;
	t = throughput_predict(&w, &c, &throughput_fitted);
	return t.tokens / t.step_s / 16;
}

static const struct phase ramp_up[] = { { .tokens = 1e8, .batch = 8, .sequence = 500 }, { .share = 0.4, .batch = 16 } };

/* Predicted: each phase at the rate of its own step. A batch of 8 has one microbatch in each replica, and a bubble as long. */
static void test_sum_of_predicted_steps(void **state)
{
	struct phase_speed speed[2];
	struct fixture f;
	double sum_s;

	(void)state;
	ramp(&f, ramp_up, 2);
	f.plan.speed = (struct speed){ .basis = SPEED_PREDICTED, .throughput = fixture_constant(rate(&f, 64, 1000)) };
	for (size_t i = 0; i < 2; i++)
		speed[i] = schedule_speed(&f.plan, &ramp_up[i]);
	sum_s = (1e8 / rate(&f, 8, 500) + 4e8 / rate(&f, 16, 1000) + 5e8 / rate(&f, 64, 1000)) / 16;
	assert_close(compute_s(&f, speed), sum_s, 1e-12);
	assert_true(speed[0].pace < speed[1].pace && speed[1].pace < 1);
}

/* A bubble alone: with m microbatches a replica on two stages a step takes m + 1 of them, so m / (m + 1) of the time is of use. */
static void test_bubble_by_hand(void **state)
{
	struct phase_speed speed;
	struct fixture f;

	(void)state;
	ramp(&f, ramp_up, 2);
	f.plan.speed.basis = SPEED_PREDICTED;
	f.cluster.layout.batch = 16;		     /* m = 2 */
	f.arch.params = f.arch.active_params = 1e13; /* products outweigh whatever a step has besides */
	f.cluster.network_b_per_s = f.accelerator.link_b_per_s = 1e16;
	f.accelerator.bandwidth_b_per_s = 1e16;
	speed = schedule_speed(&f.plan, &(const struct phase){ .batch = 8 });
	assert_close(speed.pace, (1 / 2.0) / (2 / 3.0), 1e-3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequences_at_one_mfu),
		cmocka_unit_test(test_tokens_that_end_early),
		cmocka_unit_test(test_sum_of_predicted_steps),
		cmocka_unit_test(test_bubble_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
