/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/stage.h"

#include "model/adapter.h"

#include <math.h>

/* Share of its peak that the best product of a format reaches over that of 16 bit (stas00/ml-engineering@744d01e, accelerator
 * benchmarks, read 2026-11-30): 1453 of 1979 against 794.5 of 989 TFLOP/s on H200, 3432.5 of 4500 against 1745 of 2250 on B200.
 * Nobody has published that of nvfp4: the share of mxfp8, an assumption. */
static double reached(enum precision p)
{
	return p == PRECISION_FP8 ? (1453.0 / 1979) / (794.5 / 989) : (3432.5 / 4500) / (1745.0 / 2250);
}

static struct grade grade_of(const struct workload *w, const struct accelerator *a)
{
	double narrow_b = precision_narrow_b(w->precision), peak = accelerator_peak(a, w->precision);

	if (!(narrow_b > 0) || !(peak > 0))
		return (struct grade){ 1, STAGE_WEIGHT_B };
	return (struct grade){ reached(w->precision) * peak / a->peak_flop_per_s, narrow_b };
}

struct stage stage_of(const struct workload *w, const struct cluster *c)
{
	const struct arch *a = w->arch;
	const struct layout *l = &c->layout;
	double t = (double)l->tensor, p = (double)l->pipeline, parts = (double)l->context;
	double data = fmax(1, cluster_gpus(c) / (t * p * parts));
	double sequences = (double)l->microbatch, batch = l->batch ? (double)l->batch : sequences * data;
	double output = fmin((double)a->vocab * (double)a->hidden, 0.5 * a->active_params);
	struct experts e = experts_in(a, l);
	double used = e.weights > 0 ? e.weights * e.met / e.all : 0;

	e.layers /= p;
	e.weights /= p;
	return (struct stage){
		.layers = (double)a->layers / p,
		.hidden = (double)a->hidden,
		.ffn = a->ffn ? (double)a->ffn : 4 * (double)a->hidden,
		.mlp = a->ffn ? arch_mlp_width(a) : 4 * (double)a->hidden,
		.vocab = (double)a->vocab,
		.keys = 0.5 * (arch_keys(a) + arch_values(a)),
		.attention_macs = arch_attention_macs(a, 0.5 * (double)w->sequence) / p,
		.heads = a->heads ? (double)a->heads : (double)a->hidden / 128,
		.sequence = (double)w->sequence,
		.tokens = sequences * (double)w->sequence / parts,
		.tensor = t,
		.pipeline = p,
		.context = parts,
		.data = data * parts,
		.microbatches = fmax(1, batch / (data * sequences)),
		.weights = a->params / (t * p) - e.weights / t,
		.body = (a->active_params - output - used) / (t * p),
		.head = output / t,
		.trained = workload_is_adapter(w) ? adapter_params(w) / (t * p) : a->params / (t * p) - e.weights / t,
		.experts = e,
		.dealt = e.weights > 0 ? e.weights / (double)(l->expert * l->expert_tensor) : 0,
		.expert_data =
			l->expert ? fmax(1, (double)layout_expert_data(l, (int64_t)cluster_gpus(c))) : data * parts,
		.between = elementwise_of(w, l),
		.grade = grade_of(w, c->accelerator),
		.forwards = l->recompute == RECOMPUTE_FULL ? 2 : 1,
		.weight_gradients = !workload_is_adapter(w),
		.is_quantized = w->method == METHOD_QLORA,
	};
}
