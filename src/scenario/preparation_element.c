/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/preparation_element.h"

#include "base/unit.h"

#include <math.h>

#define TERA 1e12

static const char *const own[] = { "cpu-hours-per-tb", "cores-per-node" };

/* No model takes part: what asks for one gets one of a single weight. */
static const struct arch no_model = { .id = "none", .params = 1, .active_params = 1 };

static void refuse(struct scenario *s, struct element e, const struct workload *w)
{
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (field_is_present(e, own[i]))
			field_fault(&s->reader, e, own[i], "belongs to method prepare, not to %s",
				    method_name(w->method));
}

void preparation_element_read(struct scenario *s, struct element e, struct workload *w)
{
	static const struct field bytes = { "bytes", DIMENSION_BYTES, 1, 1e18, 0, "bytes=\"10 TB\", before filtering" };
	static const struct field cores = { "cores-per-node", DIMENSION_COUNT, 1, 1e6, 0, "cores-per-node=\"96\"" };
	static const struct field hours = {
		"cpu-hours-per-tb", DIMENSION_NUMBER, 0, 1e9, 1, "cpu-hours-per-tb=\"300\", measured on a sample"
	};
	static const char *const of_others[] = { "model", "tokens", "examples", "words", "characters", "epochs" };
	double size_b;

	if (w->method != METHOD_PREPARE) {
		refuse(s, e, w);
		return;
	}
	for (size_t i = 0; i < sizeof(of_others) / sizeof(of_others[0]); i++)
		if (field_is_present(e, of_others[i]))
			field_fault(&s->reader, e, of_others[i],
				    "method prepare has bytes, cpu-hours-per-tb and cores-per-node instead");
	w->arch = &no_model;
	size_b = field_quantity_needed(&s->reader, e, &bytes);
	w->cores_per_node = field_quantity_needed(&s->reader, e, &cores);
	w->tokens.distribution = distribution_constant(1);
	if (field_parameter(&s->reader, e, &hours, &w->tokens, NULL))
		w->tokens.distribution = distribution_scaled(&w->tokens.distribution, size_b / TERA * HOUR_S);
	else if (!field_is_present(e, hours.name))
		field_fault(&s->reader, e, NULL, "no %s; accepted: %s", hours.name, hours.hint);
	w->tokens_per_example.distribution = w->padding.distribution = w->evaluation.distribution =
		w->data_stall.distribution = distribution_constant(0);
	w->epochs.distribution = distribution_constant(1);
	w->sequence = 1;
}

void preparation_element_predict(struct plan *p)
{
	p->speed.throughput.distribution =
		distribution_constant(p->workload->cores_per_node / (double)p->cluster->gpus_per_node);
}
