/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/serving_run.h"

#include "model/judging.h"

#include <math.h>

const char *serving_run_lacks(const struct workload *w, const struct cluster *c)
{
	if (!w->arch->layers || !w->arch->hidden)
		return "the model's layers and hidden";
	if (!(c->accelerator->bandwidth_b_per_s > 0) || !(c->accelerator->memory_b > 0))
		return "the accelerator's memory and its bandwidth";
	return NULL;
}

double serving_run_tokens(const struct serving *v)
{
	return v->requests / v->kept * (v->prompt + v->answer);
}

static struct generation replica_of(const struct workload *w, const struct cluster *c)
{
	const struct serving *v = w->serving;
	struct generation g = { .model = decoder_of(w->arch),
				.accelerator = c->accelerator,
				.engine = ENGINE_PYTHON,
				.gpus = 1,
				.weight_bits = v->weight_bits,
				.cache_bits = v->cache_bits,
				.constants = &generation_fitted };

	g.gpus = v->replica_gpus > 0 ? v->replica_gpus : generation_least_gpus(&g, cluster_gpus(c));
	return g;
}

/* Configurations of an evaluation, a replica each, whose time is known: a token stands for one. */
static struct serving_run run_configs(const struct serving *v, const struct cluster *c, double replica_gpus)
{
	struct serving_run run = { .replica_gpus = replica_gpus, .held = 1 };

	run.replicas = floor(cluster_gpus(c) / replica_gpus);
	run.most_requests_per_s = run.requests_per_s = run.replicas / v->config_s;
	run.rate = run.requests_per_s / cluster_gpus(c);
	return run;
}

struct serving_run serving_run_of(const struct workload *w, const struct cluster *c)
{
	const struct serving *v = w->serving;
	struct generation g = replica_of(w, c);
	struct request r = { v->prompt, v->answer };
	struct serving_run run = { .replica_gpus = g.gpus, .log_sd = generation_log_sd(&g) };

	if (v->config_s > 0)
		return run_configs(v, c, g.gpus);
	run.replicas = floor(cluster_gpus(c) / g.gpus);
	run.held = generation_batch_limit(&g, r.prompt, r.answer);
	if (!(run.held >= 1) || !(run.replicas >= 1))
		return run;
	run.most_requests_per_s = fmin(run.replicas * service_most_rate(&g, &r) / r.answer, judging_per_s(&v->judge));
	run.requests_per_s = v->duration_s > 0 ? v->requests / v->kept / v->duration_s : run.most_requests_per_s;
	run.rate = run.requests_per_s * (r.prompt + r.answer) / cluster_gpus(c);
	if (!(v->duration_s > 0))
		return run;
	run.least_gpus = g.gpus * ceil(v->peak * run.requests_per_s / (run.most_requests_per_s / run.replicas));
	run.mean = service_open(&g, &r, run.requests_per_s / run.replicas);
	run.peak = service_open(&g, &r, v->peak * run.requests_per_s / run.replicas);
	return run;
}
