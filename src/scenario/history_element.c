/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/history_element.h"

#include "model/work.h"
#include "scenario/accelerator_element.h"
#include "scenario/id_reference.h"
#include "scenario/model_element.h"
#include "xml/child.h"

#include <math.h>

enum { YEAR_LEAST = 2017, YEAR_MOST = 2100 };

static const struct field mfu = { "mfu", DIMENSION_FRACTION, 0, 1, 1, "write 45% or 0.45" };
static const struct field throughput = { "throughput", DIMENSION_THROUGHPUT, 0, 1e12, 1, NULL };
static const struct field tokens = { "tokens", DIMENSION_COUNT, 0, 1e18, 1, NULL };

/* With attention counted; 0 with a fault. */
static double reached(struct scenario *s, struct element e, const struct workload *w, const struct accelerator *a)
{
	int has_mfu = field_is_present(e, "mfu"), has_throughput = field_is_present(e, "throughput");
	double value = 0, slower = w->method == METHOD_QLORA ? parameter_mean(&w->dequantization) : 1;

	if (has_mfu + has_throughput != 1) {
		field_fault(&s->reader, e, has_mfu ? "mfu" : NULL,
			    "says what the run reached %s; accepted: one of mfu=\"31%%\" and throughput=\"3000 "
			    "tokens/s/gpu\"",
			    has_mfu ? "twice" : "nowhere");
		return 0;
	}
	field_quantity(&s->reader, e, has_mfu ? &mfu : &throughput, &value, NULL);
	if (has_throughput)
		value *= work_flop_per_token(w) * slower / a->peak_flop_per_s;
	value *= utilisation_attention(w);
	if (has_throughput && value > 1)
		field_fault(&s->reader, e, "throughput",
			    "is %.3g %% of the peak of %s for this model; accepted: less than its peak", 100 * value,
			    a->id);
	return s->reader.diags->errors ? 0 : value;
}

/* Returns 0 with a fault. */
static int read_one(struct scenario *s, struct element e, const struct utilisation_case *next,
		    struct utilisation_own *own)
{
	struct element model = id_reference_follow(s, e, "model", 1),
		       accelerator = id_reference_follow(s, e, "accelerator", 1);
	struct workload w = *next->workload;
	struct utilisation_case run = *next;
	int64_t gpus = (int64_t)next->gpus;
	double value;

	if (model.node)
		w.arch = model_element_read(s, model);
	if (accelerator.node)
		run.accelerator = accelerator_element_read(s, accelerator);
	run.workload = &w;
	field_integer(&s->reader, e, "gpus", 1, 100000000, &gpus);
	run.gpus = (double)gpus;
	field_quantity(&s->reader, e, &tokens, &run.tokens, NULL);
	field_integer(&s->reader, e, "year", YEAR_LEAST, YEAR_MOST, &run.year);
	if (!w.arch || !run.accelerator)
		return 0;
	value = reached(s, e, &w, run.accelerator);
	if (value > 0)
		*own = utilisation_own_run(&run, s->constants.utilisation, value);
	return value > 0;
}

size_t history_element_read_all(struct scenario *s, struct element said, const struct utilisation_case *next,
				struct utilisation_own own[OWN_RUNS_MOST], size_t count)
{
	size_t rows = child_count(said, "history");

	for (size_t i = 0; i < rows; i++) {
		if (count == OWN_RUNS_MOST) {
			field_fault(&s->reader, child_at(said, "history", i), NULL,
				    "is one too many; accepted: at most %d earlier runs, with own=\"...\"",
				    OWN_RUNS_MOST);
			return count;
		}
		count += (size_t)read_one(s, child_at(said, "history", i), next, &own[count]);
	}
	return count;
}
