/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/throughput.h"

#include "model/adapter.h"
#include "model/host.h"
#include "model/kernels.h"
#include "model/stage.h"
#include "model/traffic.h"

#include <math.h>

/* How kernels and their launches hide each other: (compute^n + launch^n)^(1/n). Between a sum (1) and a maximum. */
#define LAUNCH_NORM 2.0

const char *throughput_lacks(const struct workload *w, const struct cluster *c)
{
	if (c->layout.offload && c->host_b_per_s <= 0)
		return "the cluster's host, the bandwidth of a GPU to its memory, for offload";
	if (!w->arch->layers || !w->arch->hidden)
		return "the model's layers and hidden";
	if (!w->sequence)
		return "a sequence, or the model's context";
	if (c->accelerator->bandwidth_b_per_s <= 0)
		return "the accelerator's bandwidth";
	if (!c->layout.is_given)
		return "a <layout>, since none that fits could be chosen";
	if (c->layout.tensor > 1 && c->accelerator->link_b_per_s <= 0)
		return "the accelerator's link, for tensor parallelism";
	if (c->layout.tensor * c->layout.pipeline < c->gpus_per_node && c->accelerator->link_b_per_s <= 0)
		return "the accelerator's link, for data parallelism";
	if (c->layout.context > 1 && c->layout.tensor < c->gpus_per_node && c->accelerator->link_b_per_s <= 0)
		return "the accelerator's link, for context parallelism";
	if (c->layout.expert > 1 && c->accelerator->link_b_per_s <= 0 && c->gpus_per_node > 1)
		return "the accelerator's link, for expert parallelism";
	if (c->nodes > 1 && c->network_b_per_s <= 0)
		return "the cluster's network";
	return NULL;
}

/* What a GPU updates, or its host for it. */
static struct host host_of(const struct stage *s, const struct cluster *c)
{
	double weight_b = s->is_quantized ? STAGE_QUANTIZED_B : STAGE_WEIGHT_B;
	int zero = c->layout.zero;

	return (struct host){
		.weights_b = weight_b *
			     (s->weights / (zero == 3 ? s->data : 1) + s->dealt / (zero == 3 ? s->expert_data : 1)),
		.trained = s->trained / (zero ? s->data : 1) +
			   s->weight_gradients * s->dealt / (zero ? s->expert_data : 1),
		.microbatches = s->microbatches,
	};
}

double throughput_rate(const struct throughput *t, const struct cluster *c)
{
	return t->tokens / (t->step_s * cluster_gpus(c));
}

/* A microbatch on one stage: work and the launches of its kernels, which hide each other in part. A layer that is sharded
 * is gathered, freed and its gradients scattered by the host besides (Zhao et al. 2023, arXiv:2304.11277). */
static double launched_s(const struct stage *s, const struct cluster *c, double compute_s,
			 const struct throughput_constants *k)
{
	int is_sharded = c->layout.zero == 3 && s->data > 1;
	double launch_s = (k->launch_s + (is_sharded ? k->shard_s : 0)) * s->layers * (s->forwards + 2) / 3;

	return pow(pow(compute_s, LAUNCH_NORM) + pow(launch_s, LAUNCH_NORM), 1 / LAUNCH_NORM);
}

/* The optimizer on so many weights of a GPU: its bytes, and Muon's products, of matrices as wide as an expert or the model. */
static double update_s(const struct workload *w, const struct cluster *c, double weights,
		       const struct throughput_constants *k)
{
	const struct arch *a = w->arch;
	double narrower = a->experts > 1 && a->ffn && a->ffn < a->hidden ? (double)a->ffn : (double)a->hidden;

	return weights * (optimizer_traffic_b(w->optimizer, w->precision) / c->accelerator->bandwidth_b_per_s +
			  optimizer_flop(w->optimizer, narrower) / kernels_wide_flop_per_s(c->accelerator, k));
}

/* DoRA's norms of the columns of W + BA in each forward pass: W is read, the sum written and read (PEFT's dora.py); in
 * backward they are constants (Liu et al. 2024, arXiv:2402.09353, section 4.3). */
#define NORMS_B 6.0

static double norms_s(const struct workload *w, const struct cluster *c, const struct stage *s)
{
	if (!workload_is_adapter(w) || w->adapter != ADAPTER_DORA)
		return 0;
	return s->forwards * NORMS_B * adapter_targets(w) / (s->tensor * s->pipeline) /
	       c->accelerator->bandwidth_b_per_s;
}

/* What of the data-parallel traffic is not hidden behind the step's compute. */
static double exposed_s(double data_s, double compute_s, const struct cluster *c)
{
	return data_s - fmin(c->layout.overlap * data_s, compute_s);
}

/* The last stage, which has the output layer, paces a pipeline that was cut into equal stages (Llama 3 herd of models,
 * arXiv:2407.21783, section 3.3.2). */
static struct throughput predict(const struct workload *w, const struct cluster *c,
				 const struct throughput_constants *k)
{
	const struct accelerator *a = c->accelerator;
	struct stage s = stage_of(w, c);
	double compute, launched, micro = s.microbatches, head = kernels_head_s(&s, a, k);
	struct host host = host_of(&s, c);
	double updated = s.trained / (c->layout.zero ? s.data : 1) +
			 s.weight_gradients * s.dealt / (c->layout.zero ? s.expert_data : 1);
	struct throughput t = { .tokens = s.tokens * s.microbatches * s.data };

	t.matmul_s = kernels_matmul_s(&s, c, k);
	t.attention_s = kernels_attention_s(&s, c, k);
	t.elementwise_s = kernels_elementwise_s(&s, c);
	t.dequantize_s = kernels_dequantize_s(&s, a, k) + norms_s(w, c, &s);
	t.tensor_s = traffic_tensor_s(&s, c, k);
	t.expert_s = traffic_expert_s(&s, c, t.matmul_s + t.attention_s, k);
	t.context_s = traffic_context_s(&s, c, k);
	compute = t.matmul_s + t.attention_s + t.elementwise_s + t.dequantize_s + t.tensor_s + t.context_s + t.expert_s;
	launched = launched_s(&s, c, compute + head, k);
	t.launch_s = micro * (launched - compute - head);
	t.data_s = exposed_s(traffic_data_s(&s, c, k) * (c->layout.zero == 3 ? micro : 1), launched * micro, c);
	t.head_s = micro * head;
	t.matmul_s *= micro;
	t.attention_s *= micro;
	t.elementwise_s *= micro;
	t.dequantize_s *= micro;
	t.tensor_s *= micro;
	t.context_s *= micro;
	t.expert_s *= micro;
	t.bubble_s = launched_s(&s, c, compute, k) * (s.pipeline - 1) / (double)c->layout.interleave;
	t.optimizer_s = c->layout.offload ? host_update_s(&host, c->gpus_per_node) : update_s(w, c, updated, k);
	t.host_s = host_travel_s(&host, c->layout.offload, c->host_b_per_s * k->collective);
	t.step_s = launched * micro + t.bubble_s + t.data_s + t.host_s + t.optimizer_s;
	return t;
}

/* What islands send each other at an outer step: all weights in fp32, in a ring of islands, nothing hidden (Douillard et al.
 * 2023, DiLoCo, arXiv:2311.08105, algorithm 1). */
#define OUTER_B 4.0

static double outer_s(const struct workload *w, const struct layout *l)
{
	double islands = (double)l->islands;

	return 2 * (islands - 1) / islands * OUTER_B * w->arch->params / l->outer_b_per_s;
}

/* Each island is a cluster of its own between outer steps. */
struct throughput throughput_predict(const struct workload *w, const struct cluster *c,
				     const struct throughput_constants *k)
{
	struct cluster island = *c;
	struct throughput t;
	double outer;

	if (c->layout.islands <= 1)
		return predict(w, c, k);
	island.nodes /= c->layout.islands;
	island.layout.batch /= c->layout.islands;
	t = predict(w, &island, k);
	outer = outer_s(w, &c->layout) / (double)c->layout.outer_every;
	t.tokens *= (double)c->layout.islands;
	t.data_s += outer;
	t.step_s += outer;
	return t;
}

struct throughput_line throughput_line(const struct workload *w, const struct cluster *c,
				       const struct throughput_constants *k)
{
	struct cluster twice = *c;
	struct throughput one = throughput_predict(w, c, k), two;
	double per_token_s;

	twice.layout.microbatch *= 2;
	twice.layout.batch *= 2;
	two = throughput_predict(w, &twice, k);
	per_token_s = (two.step_s - one.step_s) / (two.tokens - one.tokens);
	return (struct throughput_line){ one.step_s - per_token_s * one.tokens, per_token_s };
}

/* What isn't known of the machine; what isn't known of the programs is the prior's (model/pooling.h). On an accelerator of
 * which nothing was measured 0.34; on one whose best product was measured the sd of two logarithms, those of the sustained
 * rate over that: 1 on A100 (taken so), 0.80 on H100 (fitted 633 TFLOP/s of 797.5 measured). Short steps that are sharded
 * 0.63 more, of eight: three measured steps within 16 %, two users of Alpaca's published command within 6 % and one 1.7
 * times as slow, and the first runs of Alpaca and of Dolly 4.5 and 3.6 times, of whose programs or networks more isn't
 * known. */
#define LOG_SD_ACCELERATOR   0.34
#define LOG_SD_MEASURED	     0.16
#define LOG_SD_SHORT_SHARDED 0.63
#define LOG_SD_FP8	     0.20 /* over bf16 of the same program: 1.1 to 1.6 times, published pairs; 73 rows */
enum { SHORT_TOKENS = 2048 };

/* Of the step what the update by the host has, in proportion to its share of the step. */
static double host_log_sd(const struct workload *w, const struct cluster *c)
{
	struct throughput t;

	if (!c->layout.offload)
		return 0;
	t = throughput_predict(w, c, &throughput_fitted);
	return host_update_log_sd * t.optimizer_s / t.step_s;
}

double throughput_log_sd(const struct workload *w, const struct cluster *c)
{
	int is_short = c->layout.microbatch * w->sequence < SHORT_TOKENS;
	double own = is_short && c->layout.zero == 3 ? LOG_SD_SHORT_SHARDED : 0;
	double other = c->accelerator->sustained > 0		 ? 0
		       : c->accelerator->measured_flop_per_s > 0 ? LOG_SD_MEASURED
								 : LOG_SD_ACCELERATOR;

	double fp8 = w->precision == PRECISION_FP8 ? LOG_SD_FP8 : 0;

	return hypot(hypot(own, other), hypot(fp8, host_log_sd(w, c)));
}
