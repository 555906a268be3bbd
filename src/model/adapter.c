/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/adapter.h"

#include <math.h>

/* Sum over the target matrices of all layers of in x d_in + out x d_out + both x d_in x d_out; `experts`: MLPs of a layer that
 * count. */
static double sums(const struct workload *w, double experts, double in, double out, double both)
{
	const struct arch *a = w->arch;
	double h = (double)a->hidden, ffn = (double)a->ffn, k = arch_keys(a), v = arch_values(a);
	const struct {
		int target;
		double in, out;
	} matrices[] = {
		{ LORA_Q, h, arch_queries(a) }, { LORA_K, h, k },      { LORA_V, h, v },
		{ LORA_O, arch_outputs(a), h }, { LORA_GATE, h, ffn }, { LORA_UP, h, ffn },
		{ LORA_DOWN, ffn, h },
	};
	double width = 0;

	for (size_t i = 0; i < sizeof(matrices) / sizeof(matrices[0]); i++)
		if (w->lora_targets & matrices[i].target)
			width += (in * matrices[i].in + out * matrices[i].out +
				  both * matrices[i].in * matrices[i].out) *
				 (matrices[i].target >= LORA_GATE ? experts : 1);
	return (double)a->layers * width;
}

static double sum(const struct workload *w, double experts, double in, double out)
{
	return sums(w, experts, in, out, 0);
}

static double params(const struct workload *w, double experts)
{
	double magnitudes = w->adapter == ADAPTER_DORA ? sum(w, experts, 0, 1) : 0;

	return (double)w->lora_rank * sum(w, experts, 1, 1) + magnitudes;
}

double adapter_params(const struct workload *w)
{
	return params(w, fmax(1, (double)w->arch->experts));
}

double adapter_active_params(const struct workload *w)
{
	return params(w, fmax(1, (double)w->arch->experts_active));
}

double adapter_moved(const struct workload *w, double in, double out)
{
	return sum(w, fmax(1, (double)w->arch->experts_active), in, out);
}

double adapter_targets(const struct workload *w)
{
	return sums(w, fmax(1, (double)w->arch->experts), 0, 0, 1);
}
