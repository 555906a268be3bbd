/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rl_step.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { SLICES = 160, ROUNDS = 60 };
#define SYNC_B_PER_S 25e9 /* a GPU's share of a network of 200 Gbit/s, where none is given */
#define SYNC_SHARE   0.5  /* of it, for a broadcast of weights: an assumption */

/* ---- lengths ---- */

/* E[min(X, most)] of a lognormal with this mean of its logarithm. */
static double cut_mean(double log_mean, double log_sd, double most)
{
	double z = (log(most) - log_mean) / log_sd;

	if (isinf(most))
		return exp(log_mean + log_sd * log_sd / 2);
	return exp(log_mean + log_sd * log_sd / 2) * gsl_cdf_ugaussian_P(z - log_sd) + most * gsl_cdf_ugaussian_Q(z);
}

/* Mean of the logarithm with which the cut law has its mean. */
static double log_mean(const struct length_law *l)
{
	double low = log(fmax(l->mean, 1e-9)) - 5, high = log(fmax(l->mean, 1e-9)) + 10;

	for (int i = 0; i < ROUNDS; i++) {
		double middle = (low + high) / 2;

		if (cut_mean(middle, l->log_sd, l->most) < l->mean)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

static double survival(double log_mean_, const struct length_law *l, double tokens)
{
	if (tokens >= l->most)
		return 0;
	return tokens > 0 ? gsl_cdf_ugaussian_Q((log(tokens) - log_mean_) / l->log_sd) : 1;
}

double length_law_survival(const struct length_law *l, double tokens)
{
	return survival(log_mean(l), l, tokens);
}

/* Where even the longest of `count` ends: the cap, or what it exceeds with this chance. */
static double end_of(double mean_, const struct length_law *l, double count, double chance)
{
	return fmin(l->most, exp(mean_ - l->log_sd * gsl_cdf_ugaussian_Pinv(chance / fmax(1, count))));
}

/* E[max] = integral of 1 - (1 - survival)^count (David and Nagaraja 2003, Order Statistics, section 3.1). */
double length_law_longest(const struct length_law *l, double count)
{
	double mean_ = log_mean(l), end = end_of(mean_, l, count, 1e-7), width = end / (SLICES * 20), sum = 0;

	for (int i = 0; i < SLICES * 20; i++)
		sum += width * -expm1(count * log1p(-survival(mean_, l, (i + 0.5) * width)));
	return fmin(sum, l->most); /* rounding */
}

/* ---- generation ---- */

static double replicas(const struct rl_step_input *in)
{
	return fmax(1, floor(in->generation_gpus / in->generation.gpus));
}

static double answers(const struct rl_step_input *in)
{
	return in->prompts * in->samples;
}

/* s from a start of `batch` sequences in each replica to the end of the last of `all`: the batch empties, and in the end
 * one replica waits for one answer. */
static double drain_s(const struct rl_step_input *in, double batch, double all)
{
	const struct length_law *l = &in->length;
	double mean_ = log_mean(l), end = end_of(mean_, l, all, 1e-3), width = end / SLICES, sum = 0;

	for (int i = 0; i < SLICES; i++) {
		double at = (i + 0.5) * width, running = survival(mean_, l, at);
		double some = -expm1(all * log1p(-fmin(running, 1 - 1e-15)));

		sum += width * some * generation_step_s(&in->generation, fmax(1, batch * running), in->prompt + at);
	}
	return sum;
}

/* What the cache doesn't hold waits, and takes the place of what ended; the rest drains. */
static double synchronous_s(const struct rl_step_input *in, double batch, double held)
{
	struct request r = { in->prompt, in->length.mean };
	double first = fmin(batch, held), all = answers(in) * in->oversampling;

	return generation_prefill_s(&in->generation, first / in->samples, in->prompt) +
	       (batch - first) * r.answer / service_steady_rate(&in->generation, &r, fmax(1, held)) +
	       drain_s(in, first, all);
}

/* With more than a step of staleness several steps' answers run at once, and no tail is waited for. */
static double streaming_s(const struct rl_step_input *in, double batch, double held)
{
	struct request r = { in->prompt / in->samples, in->length.mean };

	return batch * r.answer /
	       service_steady_rate(&in->generation, &r, fmax(1, fmin(held, batch * fmax(1, in->staleness / 2))));
}

static double generation_s(const struct rl_step_input *in, double *waves)
{
	double batch = answers(in) * in->oversampling / replicas(in);
	double held = fmax(1, generation_batch_limit(&in->generation, in->prompt, in->length.mean));

	*waves = batch / held;
	return (in->is_apart && in->staleness > 1 ? streaming_s(in, batch, held) : synchronous_s(in, batch, held)) /
	       in->constants->generation;
}

/* ---- training ---- */

static double tokens_of(const struct rl_step_input *in)
{
	return answers(in) * (in->prompt + in->length.mean);
}

/* s of so many passes' worth of 2 N FLOPs a token, and attention's. */
static double passes_s(const struct rl_step_input *in, double passes)
{
	const struct rl_constants *k = in->constants;
	const struct accelerator *a = in->generation.accelerator;
	const struct decoder *m = &in->generation.model;
	int is_mixture = m->expert_params > 0;
	double tokens = tokens_of(in), length = in->prompt + in->length.mean;
	double flop = tokens * (2 * m->active + 2 * arch_attention_macs(m->arch, length / 2));
	double mine = tokens / in->training_gpus, half = is_mixture ? k->mixture_tokens : k->tokens;
	double rate = a->peak_flop_per_s * (is_mixture ? k->mixture : k->dense) * mine / (mine + half) *
		      (in->is_fp8 && a->fp8_flop_per_s > 0 ? k->fp8 : 1) * (a->fp4_flop_per_s > 0 ? k->newest : 1);

	return passes * flop / (in->training_gpus * rate);
}

/* Each training GPU sends its part of the weights once; within one pool they are there already, but for a reshard at
 * the speed of its links, which is not counted. */
static double sync_s(const struct rl_step_input *in)
{
	double b_per_s = in->network_b_per_s > 0 ? in->network_b_per_s : SYNC_B_PER_S;
	double weights_b = in->generation.model.params * 2;

	return in->is_apart ? weights_b / (fmin(in->training_gpus, in->generation_gpus) * b_per_s * SYNC_SHARE) : 0;
}

struct rl_step rl_step_of(const struct rl_step_input *in)
{
	const struct rl_constants *k = in->constants;
	double gpus = in->is_apart ? in->generation_gpus + in->training_gpus : in->training_gpus, training;
	struct rl_step s = { .generation_s = 0 };

	s.generation_s = generation_s(in, &s.waves);
	s.reward_s = in->reward_s;
	s.logprob_s = passes_s(in, 1);
	s.reference_s = passes_s(in, in->reference);
	s.critic_s = passes_s(in, in->critic * (1 + 3 * in->updates));
	s.update_s = passes_s(in, 3 * in->updates);
	s.sync_s = sync_s(in);
	s.overhead_s = k->overhead_s + k->gpus_s * log2(fmax(1, gpus));
	training = s.logprob_s + s.reference_s + s.critic_s + s.update_s;
	if (in->is_apart && in->staleness >= 1)
		s.step_s = fmax(s.generation_s + s.reward_s, training);
	else
		s.step_s = s.generation_s + s.reward_s + training;
	s.step_s += s.sync_s + s.overhead_s;
	return s;
}
