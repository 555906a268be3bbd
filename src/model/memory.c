/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/memory.h"

#include "model/work.h"

#include <math.h>

#define TRAINED_B    16.0
#define FROZEN_B     2.0
#define FROZEN_NF4_B 0.5
#define KEPT_B	     2.0
#define LAYER_B	     34.0

static double states_b(const struct workload *w)
{
	double params = w->arch->params;

	switch (w->method) {
	case METHOD_LORA:
		return FROZEN_B * params + TRAINED_B * work_adapter_params(w);
	case METHOD_QLORA:
		return FROZEN_NF4_B * params + TRAINED_B * work_adapter_params(w);
	default:
		return TRAINED_B * params;
	}
}

struct memory memory_least(const struct plan *p)
{
	const struct workload *w = p->workload;
	const struct arch *a = w->arch;
	double have_b = p->cluster->accelerator ? p->cluster->accelerator->memory_b : 0,
	       width_b = (double)w->sequence * (double)a->hidden;
	struct memory m = { NAN, have_b > 0 ? have_b : NAN, 0, 1 };

	if (p->cluster->accelerator && a->layers && a->hidden && w->sequence)
		m.need_b = states_b(w) / cluster_gpus(p->cluster) + (KEPT_B * (double)a->layers + LAYER_B) * width_b +
			   FROZEN_B * a->params / (double)a->layers;
	m.is_known = !isnan(m.need_b) && !isnan(m.have_b);
	m.fits = !m.is_known || m.need_b <= m.have_b;
	return m;
}
