/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/accelerator_element.h"

#include "scenario/id_reference.h"

#define NVLINK_B_PER_S 200e9 /* no link of PCIe's reaches it */

/* Without a word, a link wider than PCIe's says that the memory is stacked. */
static void read_family(struct element e, struct accelerator *a)
{
	a->has_hbm = field_is_present(e, "memory-type") ? field_is_word(e, "memory-type", "hbm")
							: a->link_b_per_s >= NVLINK_B_PER_S;
	a->is_cdna = field_is_word(e, "family", "cdna");
	a->is_tpu = field_is_word(e, "family", "tpu");
}
enum { YEAR_LEAST = 2000, YEAR_MOST = 2100 };

const struct accelerator *accelerator_element_read(struct scenario *s, struct element e)
{
	static const struct field bf16 = { "bf16", DIMENSION_COMPUTE, 0, 1e18, 1, "the dense peak of one GPU" };
	static const struct field fp16 = { "fp16", DIMENSION_COMPUTE, 0, 1e18, 1, "the dense peak of one GPU" };
	static const struct field memory = { "memory", DIMENSION_BYTES, 0, 1e15, 1, "the memory of one GPU" };
	static const struct field fp8 = { "fp8", DIMENSION_COMPUTE, 0, 1e18, 1, "the dense peak of one GPU" };
	static const struct field fp4 = { "fp4", DIMENSION_COMPUTE, 0, 1e18, 1, "the dense peak of one GPU" };
	static const struct field mxfp8 = { "mxfp8", DIMENSION_COMPUTE, 0, 1e18, 1, "the dense peak of one GPU" };
	static const struct field bandwidth = { "bandwidth", DIMENSION_BANDWIDTH, 0, 1e16, 1, NULL };
	static const struct field sustained = { "sustained", DIMENSION_FRACTION, 0, 1, 1, "write 87% or 0.87" };
	static const struct field measured = { "measured", DIMENSION_COMPUTE, 0, 1e18, 1, "the best measured product" };
	static const struct field link = { "link", DIMENSION_BANDWIDTH, 0, 1e16, 1, NULL };
	static const struct field tdp = { "tdp", DIMENSION_POWER, 0, 1e6, 1, "the power of one GPU" };
	struct field_reader *r = &s->reader;
	struct accelerator *a = scenario_resolved(s, e);

	if (a)
		return a;
	a = scenario_resolve(s, e, sizeof(*a));
	a->id = id_reference_text(s, e, "id");
	a->name = id_reference_name(s, e);
	a->peak_flop_per_s = 1;
	if (!field_is_present(e, "bf16") && !field_is_present(e, "fp16"))
		field_fault(r, e, NULL,
			    "has neither bf16 nor fp16; accepted: the dense peak, such as bf16=\"312 TFLOP/s\"");
	a->has_bf16 = field_is_present(e, "bf16");
	if (!field_quantity(r, e, &bf16, &a->peak_flop_per_s, NULL))
		field_quantity(r, e, &fp16, &a->peak_flop_per_s, NULL);
	field_quantity(r, e, &fp8, &a->fp8_flop_per_s, NULL);
	field_quantity(r, e, &fp4, &a->fp4_flop_per_s, NULL);
	field_quantity(r, e, &mxfp8, &a->mxfp8_flop_per_s, NULL);
	field_integer(r, e, "domain", 1, 100000, &a->domain);
	field_quantity(r, e, &bandwidth, &a->bandwidth_b_per_s, NULL);
	field_quantity(r, e, &link, &a->link_b_per_s, NULL);
	field_quantity(r, e, &sustained, &a->sustained, NULL);
	field_quantity(r, e, &measured, &a->measured_flop_per_s, NULL);
	field_quantity(r, e, &memory, &a->memory_b, NULL);
	field_quantity(r, e, &tdp, &a->tdp_w, NULL);
	read_family(e, a);
	a->nvfp4_flop_per_s = a->is_cdna ? 0 : a->fp4_flop_per_s; /* AMD's are MXFP4 */
	field_integer(r, e, "year", YEAR_LEAST, YEAR_MOST, &a->year);
	return a;
}
