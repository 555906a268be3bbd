/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/mover.h"

#include "base/mem.h"
#include "report/format.h"
#include "study/sensitivity.h"
#include "study/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* "cluster 'big', failure" is of kind "cluster" and id "big". */
static int is_named(const char *element, const char *kind, const char *id)
{
	size_t length = strlen(kind), own = strlen(id);

	element += strncmp(element, kind, length) == 0 ? length : 0;
	return !strncmp(element, " '", 2) && !strncmp(element + 2, id, own) && element[2 + own] == '\'';
}

static int is_of_kind(const char *element, const char *kind)
{
	size_t length = strlen(kind);

	return !strncmp(element, kind, length) && !strncmp(element + length, " '", 2);
}

static int is_job_of(const char *element, const struct jobs *jobs)
{
	for (size_t i = 0; jobs && i < jobs->count; i++)
		if (is_named(element, "job", jobs->items[i].id) ||
		    is_named(element, "workload", jobs->items[i].plan->workload->id))
			return 1;
	return 0;
}

/* Is the input one of the plan's own: of its cluster, site, workload or jobs, or of what all plans share? */
static int mover_is_of(const struct provenance *input, const struct plan *p)
{
	const char *e = input->element;

	if (is_of_kind(e, "cluster"))
		return is_named(e, "cluster", p->cluster->id);
	if (is_of_kind(e, "site"))
		return is_named(e, "site", p->site->id);
	if (is_of_kind(e, "plan"))
		return is_named(e, "plan", p->id);
	if (is_of_kind(e, "workload") || is_of_kind(e, "job"))
		return is_named(e, "workload", p->workload->id) || is_job_of(e, p->jobs);
	return 1;
}

int mover_is_candidate(const struct scenario *s, size_t input, const struct plan *p)
{
	const struct provenance *trail = s->reader.trail, *x = &trail[input];

	if (!x->is_parameter || distribution_is_constant(&x->value) || !mover_is_of(x, p))
		return 0;
	for (size_t k = 0; k < input; k++)
		if (trail[k].is_parameter && trail[k].entity == x->entity && mover_is_of(&trail[k], p))
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

		if (!mover_is_candidate(s, i, results->plans[plan]))
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
