/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/alike_replications.h"

#include "base/mem.h"
#include "sim/simulator.h"
#include "sim/twin.h"

#include <stdlib.h>
#include <string.h>

enum { LOOKS = 8, MOST = 16384 };

/* Simulates the first replications of a plan; returns whether all random numbers were points of the sequence. */
static int look(const struct plan *plan, const struct results *results)
{
	uint64_t made = stream_made, points = input_used.points;
	struct simulator life;
	struct outcome o;

	simulator_init(&life, plan, results->study);
	for (size_t i = 0; i < LOOKS && i < results->replications; i++)
		simulator_run(&life, results->first + i, &o);
	simulator_release(&life);
	return stream_made - made == input_used.points - points;
}

static int dimensions(void)
{
	int count = 0;

	for (size_t i = 0; i < sizeof(input_used.dimensions) / sizeof(input_used.dimensions[0]); i++)
		count += __builtin_popcountll(input_used.dimensions[i]);
	return count;
}

static int by_value(const void *a, const void *b, void *values)
{
	size_t i = *(const size_t *)a, k = *(const size_t *)b;
	double x = ((const double *)values)[i], y = ((const double *)values)[k];

	return x < y ? -1 : x > y ? 1 : i < k ? -1 : i > k;
}

static size_t *order_of(const struct results *results, size_t plan, int by_time, size_t count)
{
	double *values = results_column(results, plan, by_time ? OUTCOME_FAILURE_FREE_WALL : OUTCOME_FAILURE_FREE_COST);
	size_t *order = mem_alloc(count + 1, sizeof(*order));

	for (size_t i = 0; i < count; i++)
		order[i] = i;
	qsort_r(order, count, sizeof(*order), by_value, values);
	free(values);
	return order;
}

struct alike alike_replications(const struct results *results, size_t plan, int by_time)
{
	struct plan *twin = twin_plan(results->plans[plan]);
	struct alike a = { .count = results->replications < MOST ? results->replications : MOST };

	memset(input_used.dimensions, 0, sizeof(input_used.dimensions));
	if (look(twin, results)) {
		look(results->plans[plan], results);
		a.dimensions = dimensions();
		a.order = order_of(results, plan, by_time, a.count);
	}
	twin_release(twin);
	return a;
}
