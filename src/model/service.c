/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Little's law ties it together: sequences running = requests a second x seconds that each runs.
 */
#include "model/service.h"

#include <math.h>

enum { ROUNDS = 60 };

static double context(const struct request *r)
{
	return r->prompt + r->answer / 2;
}

/* In each step batch / answer prompts take the place of what ended. They share the step's reading of the weights (Yu et
 * al. 2022, Orca); engines of 2023 read them in a step of their own. */
static double service_step_s(const struct generation *g, const struct request *r, double batch)
{
	double prompts = batch / fmax(1, r->answer);
	struct generation_step s = { batch, context(r), prompts * r->prompt, r->prompt };
	double together = fmax(1, prompts);

	if (g->engine != ENGINE_EARLY)
		return generation_mixed_s(g, &s);
	return generation_step_s(g, batch, s.context) +
	       prompts * generation_prefill_s(g, together, r->prompt) / together;
}

double service_steady_rate(const struct generation *g, const struct request *r, double batch)
{
	return batch / service_step_s(g, r, batch);
}

double service_static_rate(const struct generation *g, const struct request *r, double batch)
{
	return batch * r->answer /
	       (generation_prefill_s(g, batch, r->prompt) + r->answer * generation_step_s(g, batch, context(r)));
}

static double bounded(const struct generation *g, const struct request *r, double batch)
{
	return fmax(1, fmin(batch, generation_batch_limit(g, r->prompt, r->answer)));
}

double service_burst_rate(const struct generation *g, const struct request *r, double requests)
{
	return service_steady_rate(g, r, fmax(1, g->constants->burst * bounded(g, r, requests)));
}

double service_most_rate(const struct generation *g, const struct request *r)
{
	return service_steady_rate(g, r, bounded(g, r, INFINITY));
}

double service_single_rate(const struct generation *g, const struct request *r)
{
	return 1 / generation_step_s(g, 1, context(r));
}

double service_single_ttft_s(const struct generation *g, const struct request *r)
{
	return generation_prefill_s(g, 1, r->prompt);
}

/* The least batch whose rate is what arrives, by halving; the limit where there is none below it. */
struct service_load service_open(const struct generation *g, const struct request *r, double requests_per_s)
{
	double most = bounded(g, r, INFINITY), low = 0, high = most;
	struct service_load l = { 0 };

	for (int i = 0; i < ROUNDS; i++) {
		double batch = (low + high) / 2;

		if (requests_per_s * r->answer * service_step_s(g, r, fmax(1, batch)) > batch)
			low = batch;
		else
			high = batch;
	}
	l.batch = high;
	l.is_stable = high < most * (1 - 1e-9);
	l.tpot_s = service_step_s(g, r, fmax(1, l.batch));
	l.ttft_s = l.is_stable ? generation_prefill_s(g, 1, r->prompt) + l.tpot_s / 2 : INFINITY;
	l.latency_s = l.ttft_s + fmax(0, r->answer - 1) * l.tpot_s;
	return l;
}

double service_best_gpus(const struct generation *g, const struct request *r, double most)
{
	struct generation trial = *g;
	double best = most, best_rate = 0;

	for (trial.gpus = 1; trial.gpus <= most; trial.gpus *= 2) {
		double rate = generation_batch_limit(&trial, r->prompt, r->answer) >= 1
				      ? service_most_rate(&trial, r) / trial.gpus
				      : 0;

		if (rate > best_rate) {
			best_rate = rate;
			best = trial.gpus;
		}
	}
	return best;
}
