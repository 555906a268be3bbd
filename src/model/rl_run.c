/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lengths grow evenly over the run, and a step's time with them: the mean over eight points of the run.
 */
#include "model/rl_run.h"

#include "model/judging.h"

#include <math.h>

enum { POINTS = 8 };

const char *rl_run_lacks(const struct workload *w, const struct cluster *c)
{
	double gpus = cluster_gpus(c);

	if (!w->arch->layers || !w->arch->hidden)
		return "the model's layers and hidden";
	if (!(c->accelerator->bandwidth_b_per_s > 0) || !(c->accelerator->memory_b > 0))
		return "the accelerator's memory and its bandwidth";
	if (w->rl->generation_gpus >= gpus)
		return "fewer generation-gpus than the cluster has: some must train";
	return NULL;
}

static double answer_at(const struct rl *rl, double share)
{
	return rl->answer + share * (rl->answer_finish - rl->answer);
}

static struct generation replica_of(const struct workload *w, const struct cluster *c, double pool)
{
	struct generation g = { .model = decoder_of(w->arch),
				.accelerator = c->accelerator,
				.engine = ENGINE_PYTHON,
				.gpus = 1,
				.weight_bits = w->rl->weight_bits,
				.cache_bits = 16,
				.constants = &generation_fitted };

	g.gpus = w->rl->replica_gpus > 0 ? w->rl->replica_gpus : generation_least_gpus(&g, pool);
	return g;
}

static struct rl_step_input input_of(const struct workload *w, const struct cluster *c, double share)
{
	const struct rl *rl = w->rl;
	double gpus = cluster_gpus(c), pool = rl->generation_gpus > 0 ? rl->generation_gpus : gpus;

	return (struct rl_step_input){
		.generation = replica_of(w, c, pool),
		.generation_gpus = pool,
		.training_gpus = rl->generation_gpus > 0 ? gpus - pool : gpus,
		.is_apart = rl->generation_gpus > 0,
		.staleness = rl->staleness,
		.prompts = rl->prompts,
		.samples = rl->samples,
		.prompt = rl->prompt,
		.length = { answer_at(rl, share), rl->answer_most, rl->answer_log_sd },
		.oversampling = rl->oversampling,
		.reference = rl->has_reference + rl->reward.params / w->arch->active_params,
		.critic = rl->has_critic,
		.updates = rl->updates,
		.is_fp8 = w->precision == PRECISION_FP8,
		.reward_s = judging_s(&rl->reward, rl->prompts * rl->samples * rl->oversampling),
		.network_b_per_s = c->network_b_per_s,
		.constants = &rl_fitted,
	};
}

double rl_run_tokens(const struct rl *rl)
{
	return rl->steps * rl->prompts * rl->samples * (rl->prompt + answer_at(rl, 0.5));
}

static void add(struct rl_step *sum, const struct rl_step *s)
{
	sum->generation_s += s->generation_s / POINTS;
	sum->reward_s += s->reward_s / POINTS;
	sum->logprob_s += s->logprob_s / POINTS;
	sum->reference_s += s->reference_s / POINTS;
	sum->critic_s += s->critic_s / POINTS;
	sum->update_s += s->update_s / POINTS;
	sum->sync_s += s->sync_s / POINTS;
	sum->overhead_s += s->overhead_s / POINTS;
	sum->step_s += s->step_s / POINTS;
	sum->waves = fmax(sum->waves, s->waves);
}

struct rl_run rl_run_of(const struct workload *w, const struct cluster *c)
{
	struct rl_run run = { .rate = 0 };
	struct rl_step_input last = input_of(w, c, 1);

	for (int i = 0; i < POINTS; i++) {
		struct rl_step_input in = input_of(w, c, (i + 0.5) / POINTS);
		struct rl_step s = rl_step_of(&in);

		add(&run.mean, &s);
	}
	run.rate = rl_run_tokens(w->rl) / (w->rl->steps * run.mean.step_s * cluster_gpus(c));
	run.held = fmax(0, generation_batch_limit(&last.generation, last.prompt, last.length.mean));
	run.sequences = w->rl->prompts * w->rl->samples * w->rl->oversampling /
			fmax(1, floor(last.generation_gpus / last.generation.gpus));
	run.generation_share = run.mean.generation_s / run.mean.step_s;
	return run;
}

/* Generation's part has the spread of generation besides, in proportion to its share of the step. */
double rl_run_spread(const struct workload *w, const struct cluster *c)
{
	struct rl_step_input in = input_of(w, c, 0.5);
	struct rl_run run = rl_run_of(w, c);

	return hypot(rl_step_log_sd, fmin(1, run.generation_share) * generation_log_sd(&in.generation) / 2);
}

double rl_run_flop_per_token(const struct workload *w)
{
	const struct rl *rl = w->rl;
	double n = w->arch->active_params;

	return 2 * n * (rl->oversampling + 1 + rl->has_reference) + 2 * rl->reward.params + 6 * n * rl->updates +
	       rl->has_critic * n * (2 + 6 * rl->updates);
}

double rl_run_paid(const struct rl *rl)
{
	return judging_paid(&rl->reward, rl->steps * rl->prompts * rl->samples * rl->oversampling, rl->steps);
}
