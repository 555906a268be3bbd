/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/variance.h"

#include "base/mem.h"
#include "sim/simulator.h"
#include "stats/moments.h"

#include <math.h>
#include <stdlib.h>

struct variance variance_of_pairs(const double *x, const double *y, size_t count)
{
	struct moments all = { 0 }, squares = { 0 }, products = { 0 }, influence = { 0 };
	double known, sum;

	if (count < 2)
		return (struct variance){ NAN, NAN, NAN, NAN, NAN, NAN };
	for (size_t i = 0; i < count; i++) {
		moments_add(&all, x[i]);
		moments_add(&all, y[i]);
	}
	for (size_t i = 0; i < count; i++) {
		moments_add(&squares, 0.5 * (x[i] - y[i]) * (x[i] - y[i]));
		moments_add(&products, (x[i] - all.mean) * (y[i] - all.mean));
	}
	known = fmax(0, products.mean);
	sum = squares.mean + known;
	for (size_t i = 0; i < count; i++) {
		double random = 0.5 * (x[i] - y[i]) * (x[i] - y[i]), inputs = (x[i] - all.mean) * (y[i] - all.mean);

		moments_add(&influence, (squares.mean * inputs - known * random) / (sum * sum));
	}
	return (struct variance){ .random = squares.mean,
				  .inputs = products.mean,
				  .random_se = moments_se(&squares),
				  .inputs_se = moments_se(&products),
				  .share = known / sum,
				  .share_se = moments_se(&influence) };
}

struct variances variance_split(const struct results *results, size_t plan)
{
	size_t most = results->replications < VARIANCE_PAIRS ? results->replications : VARIANCE_PAIRS, count = 0;
	struct outcome *first = results_rows(results, plan, 0, most), second;
	double *values = mem_alloc(4 * most, sizeof(*values));
	struct study again = *results->study;
	struct simulator r;
	struct variances v;

	again.event_set = 1;
	simulator_init(&r, results->plans[plan], &again);
	for (size_t i = 0; i < most; i++) {
		simulator_run(&r, results->first + i, &second);
		if (first[i].end != END_FINISHED || second.end != END_FINISHED)
			continue;
		values[count] = first[i].cost;
		values[most + count] = second.cost * results->money;
		values[2 * most + count] = first[i].wall_s;
		values[3 * most + count++] = second.wall_s;
	}
	v.cost = variance_of_pairs(values, values + most, count);
	v.wall = variance_of_pairs(values + 2 * most, values + 3 * most, count);
	simulator_release(&r);
	free(values);
	free(first);
	return v;
}
