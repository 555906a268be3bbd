/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pooling.h"

#include <math.h>
#include <stddef.h>

/*
 * The least CRPS with a program one vote, on all rows of tests/validation/runs.tsv (`fit --prediction`, 2026-12-01;
 * docs/FITTING.md has the scores). In a chosen layout of an own stack a share of the prediction makes forecasts of programs that
 * were left out worse. Averaged, chosen and tuned is a little worse by program: whether a layout that the program chose is the one
 * that a tuned stack runs is one question, and how fast it is there another, so one of the two laws holds.
 *
 * moved: the least CRPS of rows told of another row of their program (32, 10, 35 and 14 programs).
 */
const struct pool_constants pooling_fitted = {
	.of = { { { 0.95, 0.01, 0.56, 0.45, 0 }, { 0.42, 0.39, 0.70, 0, 0 } },
		{ { 0.25, 0.10, 0.16, 1, 1 }, { 0, 0, 0.80, 0.30, 0 } } },
	.frameworks = {
#define X(constant, name, program, runs, faster, steps, longer, log_sd, machine)                                       \
	{ name, program, runs, faster, steps, longer, log_sd, machine },
		FRAMEWORK_LIST(X)
#undef X
	},
};

/*
 * What a measured step of another layout says. By program of the rows' benchmarks, each one vote, the prediction is off by a
 * factor that all its layouts share, log-sd 0.18 (35 programs, 2026-12-01), and by one of each row, 0.19 (31 with two rows or
 * more): one row more of a program takes the mean error of the others from 0.189 to 0.160. What isn't known of the machine is
 * shared too.
 */
static struct prediction corrected(const struct prediction *p)
{
	double shared = POOLING_SHARED_LOG_SD * POOLING_SHARED_LOG_SD + p->log_sd * p->log_sd,
	       each = POOLING_EACH_LOG_SD * POOLING_EACH_LOG_SD;
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

#define TUNED_WEIGHT_STATED 0.7

/* Of the prior's part i: without a stack the first is a team's own, the second tuned. */
static const struct pool *pool_of(const struct pool_constants *k, size_t i, enum stack stack,
				  const struct prediction *p)
{
	int is_own = stack == STACK_NOT_SAID ? i == 0 : stack != STACK_TUNED;

	return &k->of[p->is_chosen != 0][is_own];
}

/* What earlier runs moved, in the middle and of the variance. */
static void part_move(struct mixture_part *part, const struct mixture_part *before, const struct mixture_part *after,
		      double moved)
{
	double variance = before->log_sd * before->log_sd, left = after->log_sd * after->log_sd;

	part->log_median += moved * (after->log_median - before->log_median);
	part->log_sd *= sqrt(1 - moved * (1 - left / variance));
}

/* Appends what the prediction says by itself, with its share of the part's weight. */
static void part_add(struct mixture *law, size_t i, const struct pooled_prior *prior, const struct pool *pool,
		     const struct prediction *p)
{
	struct mixture_part *added = &law->parts[law->count++];

	*added = (struct mixture_part){ .weight = pool->share * law->parts[i].weight,
					.log_median = log(p->rate) - pool->longer_log,
					.log_sd = hypot(pool->spread, p->log_sd) };
	part_move(added, &prior->before.parts[i], &prior->after.parts[i], pool->moved);
	law->parts[i].weight *= 1 - pool->share;
}

static void part_average(struct mixture *law, size_t i, const struct pooled_prior *prior, const struct pool *pool,
			 const struct prediction *p)
{
	struct mixture_part *part = &law->parts[i];
	const struct mixture_part *before = &prior->before.parts[i];

	part->log_median = (1 - pool->share) * before->log_median + pool->share * (log(p->rate) - pool->longer_log);
	part->log_sd = pool->spread * before->log_sd;
	part_move(part, before, &prior->after.parts[i], pool->moved);
	part->log_sd = hypot(part->log_sd, pool->share * p->log_sd);
}

/* Are steps of the program of part i documented, and the layout stated? */
static int is_documented(size_t i, enum stack stack, const struct prediction *p)
{
	int is_own = stack == STACK_NOT_SAID ? i == 0 : stack != STACK_TUNED;

	return p->framework && p->framework->steps && !p->is_chosen && !is_own;
}

/* What is not known of the machine beyond what was not known of those that its rows ran on. */
static double machine_beyond(const struct prediction *p)
{
	return sqrt(fmax(0, p->log_sd * p->log_sd - p->framework->machine_log_sd * p->framework->machine_log_sd));
}

static void part_documented(struct mixture_part *part, const struct prediction *p)
{
	part->log_median = log(p->rate) - p->framework->longer_log;
	part->log_sd = hypot(p->framework->log_sd, machine_beyond(p));
}

/* Log-sd that part i of the pooled law has from the machine alone. */
static double machine_log_sd(const struct mixture *law, size_t i, enum stack stack, const struct prediction *p,
			     const struct pool_constants *k)
{
	size_t of_prior = stack == STACK_NOT_SAID ? 2 : 1;
	const struct pool *pool = pool_of(k, i, stack, p);

	if (is_documented(i, stack, p))
		return machine_beyond(p);
	if (i >= of_prior && i < law->count)
		return p->log_sd;
	return pool->is_linear ? 0 : pool->share * p->log_sd;
}

double pooling_machine_share(const struct mixture *law, enum stack stack, const struct prediction *p,
			     const struct pool_constants *k)
{
	double machine = 0, all = 0;

	if (p->measured)
		return 1;
	for (size_t i = 0; i < law->count; i++) {
		double of_machine = machine_log_sd(law, i, stack, p, k);

		machine += law->parts[i].weight * of_machine * of_machine;
		all += law->parts[i].weight * law->parts[i].log_sd * law->parts[i].log_sd;
	}
	return machine / all;
}

/* Who states a layout has mostly tuned it; earlier runs say more of it. */
static void weigh_stated(struct mixture *law, const struct mixture *before)
{
	double own = (1 - TUNED_WEIGHT_STATED) * law->parts[0].weight / before->parts[0].weight;
	double tuned = TUNED_WEIGHT_STATED * law->parts[1].weight / before->parts[1].weight;

	law->parts[0].weight = own / (own + tuned);
	law->parts[1].weight = tuned / (own + tuned);
}

struct mixture pooling_law(const struct pooled_prior *prior, enum stack stack, const struct prediction *p,
			   const struct pool_constants *k)
{
	struct mixture law = prior->after;

	if (p->measured)
		return measured_law(&law, p);
	if (stack == STACK_NOT_SAID && !p->is_chosen)
		weigh_stated(&law, &prior->before);
	for (size_t i = 0; i < prior->after.count; i++) {
		const struct pool *pool = pool_of(k, i, stack, p);

		if (is_documented(i, stack, p))
			part_documented(&law.parts[i], p);
		else if (pool->is_linear)
			part_add(&law, i, prior, pool, p);
		else
			part_average(&law, i, prior, pool, p);
	}
	return law;
}
