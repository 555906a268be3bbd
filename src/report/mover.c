/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/mover.h"

#include "base/mem.h"
#include "report/format.h"
#include "study/sensitivity.h"
#include "study/summary.h"

#include <math.h>
#include <stdlib.h>

#define LOW_POINT 0.1

struct mover *movers_alloc(const struct scenario *s)
{
	return mem_alloc(s->reader.trail_count, sizeof(struct mover));
}

static int by_rank(const void *a, const void *b)
{
	double x = fabs(((const struct mover *)a)->rank), y = fabs(((const struct mover *)b)->rank);

	return (x < y) - (x > y);
}

/* Inputs that are one thing stand once. */
static int is_first(const struct field_reader *r, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (r->trail[k].is_parameter && r->trail[k].entity == r->trail[i].entity)
			return 0;
	return 1;
}

static double rank_of(const struct results *results, const struct provenance *x, const double *costs)
{
	struct parameter p = { .distribution = x->value, .entity = x->entity, .input = x->input };
	double *drawn = mem_alloc(results->replications, sizeof(*drawn)), rank;

	for (size_t k = 0; k < results->replications; k++)
		drawn[k] = parameter_draw(&p, results->study->seed, k);
	rank = sensitivity_rank(drawn, costs, results->replications).value;
	free(drawn);
	return rank;
}

size_t movers_find(const struct scenario *s, const struct results *results, size_t plan, struct mover *list)
{
	double *costs = summary_values(results, plan, METRIC_COST);
	size_t count = 0;

	for (size_t i = 0; i < s->reader.trail_count; i++) {
		const struct provenance *x = &s->reader.trail[i];

		if (!x->is_parameter || distribution_is_constant(&x->value) || !is_first(&s->reader, i))
			continue;
		list[count] = (struct mover){ x, rank_of(results, x, costs) };
		count += isfinite(list[count].rank);
	}
	qsort(list, count, sizeof(*list), by_rank);
	free(costs);
	return count;
}

void mover_words(const struct mover *m, struct text *low, struct text *high)
{
	const struct provenance *x = m->from;

	format_quantity(low, distribution_quantile(&x->value, LOW_POINT), x->dimension, x->currency);
	format_quantity(high, distribution_quantile(&x->value, 1 - LOW_POINT), x->dimension, x->currency);
}
