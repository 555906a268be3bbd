/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pooling.h"

#include <math.h>
#include <stddef.h>

/*
 * By layout (stated, chosen) and stack (tuned, own): the prediction's share, by how much a run takes longer than its
 * steps, and the spread: over the prior's where logarithms are averaged, that of the prediction where one of the two holds. The
 * least CRPS with a program one vote, on all rows of tests/validation/runs.tsv (`fit --prediction`, 2026-12-01). What each gives
 * with every program left out of its fit, of rows / with a program one vote (CRPS, inside the central 80 %):
 *
 *   stated, tuned  541 rows, 38 programs   0.105, 90 % / 0.138, 78 %     chosen, tuned  581, 40   0.180, 88 % / 0.203, 82 %
 *   stated, own     59 rows, 24 programs   0.335, 78 % / 0.293, 78 %     chosen, own     83, 38   0.351, 80 % / 0.318, 78 %
 *
 * The last is a local minimum: the fit takes the prior alone, spread 0.80 (0.347, 84 % / 0.308, 83 %).
 *
 * Averaged, chosen and tuned has 0.180, 84 % / 0.207, 79 %: whether a layout that the program chose is the one that a tuned stack
 * runs is one question, and how fast it is there another, so one of the two laws holds.
 */
static const struct pool {
	double share, longer_log, spread;
	int is_linear;
} pools[2][2] = {
	{ { 0.96, 0.01, 0.55, 0 }, { 0.42, 0.37, 0.68, 0 } },
	{ { 0.27, 0.13, 0.16, 1 }, { 0.10, 0.10, 0.78, 0 } },
};

/*
 * What a measured step of another layout says. By program of the rows' benchmarks, each one vote, the prediction is off by a
 * factor that all its layouts share, log-sd 0.18 (35 programs, 2026-12-01), and by one of each row, 0.19 (31 with two rows or
 * more): one row more of a program takes the mean error of the others from 0.189 to 0.160. What isn't known of the machine is
 * shared too.
 */
#define SHARED_LOG_SD 0.18
#define EACH_LOG_SD   0.19

static struct prediction corrected(const struct prediction *p)
{
	double shared = SHARED_LOG_SD * SHARED_LOG_SD + p->log_sd * p->log_sd, each = EACH_LOG_SD * EACH_LOG_SD;
	double believed = shared / (shared + each / (double)p->measured);
	struct prediction after = *p;

	after.rate *= exp(believed * p->log_off);
	after.log_sd = sqrt(shared * (1 - believed) + each);
	return after;
}

/* A step was measured: neither the prior nor the stack says more. */
static struct mixture measured_law(const struct mixture *prior, const struct prediction *p)
{
	struct prediction after = corrected(p);

	return (struct mixture){ .parts = { { 1, log(after.rate), after.log_sd } }, .count = 1, .most = prior->most };
}

/* Who states a layout has mostly tuned it. */
#define TUNED_WEIGHT_STATED 0.7

/* Of the prior's part i: without a stack the first is a team's own, the second tuned. */
static const struct pool *pool_of(size_t i, enum stack stack, const struct prediction *p)
{
	int is_own = stack == STACK_NOT_SAID ? i == 0 : stack != STACK_TUNED;

	return &pools[p->is_chosen != 0][is_own];
}

/* Appends what the prediction says by itself, with its share of the part's weight. */
static void part_add(struct mixture *law, struct mixture_part *part, const struct pool *pool,
		     const struct prediction *p)
{
	law->parts[law->count++] = (struct mixture_part){ .weight = pool->share * part->weight,
							  .log_median = log(p->rate) - pool->longer_log,
							  .log_sd = hypot(pool->spread, p->log_sd) };
	part->weight *= 1 - pool->share;
}

static void part_average(struct mixture_part *part, const struct pool *pool, const struct prediction *p)
{
	part->log_median = (1 - pool->share) * part->log_median + pool->share * (log(p->rate) - pool->longer_log);
	part->log_sd = hypot(pool->spread * part->log_sd, pool->share * p->log_sd);
}

/* Log-sd that part i of the pooled law has from the machine alone. */
static double machine_log_sd(const struct mixture *law, size_t i, enum stack stack, const struct prediction *p)
{
	size_t of_prior = stack == STACK_NOT_SAID ? 2 : 1;
	const struct pool *pool = pool_of(i, stack, p);

	if (i >= of_prior && i < law->count)
		return p->log_sd;
	return pool->is_linear ? 0 : pool->share * p->log_sd;
}

double pooling_machine_share(const struct mixture *law, enum stack stack, const struct prediction *p)
{
	double machine = 0, all = 0;

	if (p->measured)
		return 1;
	for (size_t i = 0; i < law->count; i++) {
		double of_machine = machine_log_sd(law, i, stack, p);

		machine += law->parts[i].weight * of_machine * of_machine;
		all += law->parts[i].weight * law->parts[i].log_sd * law->parts[i].log_sd;
	}
	return machine / all;
}

struct mixture pooling_law(const struct mixture *prior, enum stack stack, const struct prediction *p)
{
	struct mixture law = *prior;

	if (p->measured)
		return measured_law(prior, p);
	if (stack == STACK_NOT_SAID && !p->is_chosen) {
		law.parts[1].weight = TUNED_WEIGHT_STATED;
		law.parts[0].weight = 1 - TUNED_WEIGHT_STATED;
	}
	for (size_t i = 0; i < prior->count; i++) {
		const struct pool *pool = pool_of(i, stack, p);

		if (pool->is_linear)
			part_add(&law, &law.parts[i], pool, p);
		else
			part_average(&law.parts[i], pool, p);
	}
	return law;
}
