/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pooling.h"

#include <math.h>
#include <stddef.h>

/*
 * By layout (stated, chosen) and stack (tuned, own): the prediction's share, by how much a run takes longer than its
 * steps, and the spread over the prior's. On the rows with a prediction (2026-11-30; mean |ln error| by row / with a
 * program one vote, the prior's alone behind):
 *
 *   stated, tuned  494 rows  0.13 / 0.20 (0.28 / 0.29)    stated, own  59 rows  0.43 / 0.38 (0.48 / 0.41)
 *   chosen, tuned  498 rows  0.24 / 0.27 (0.27 / 0.28)    chosen, own  83 rows  0.45 / 0.43 (0.46 / 0.43)
 */
static const struct pool {
	double share, longer_log, narrower;
} pools[2][2] = {
	{ { 0.95, 0, 0.52 }, { 0.5, 0.2, 0.8 } },
	{ { 0.4, 0, 0.86 }, { 0.2, 0.3, 0.98 } },
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

static const struct pool *pool_of(const struct mixture *law, size_t part, enum stack stack, const struct prediction *p)
{
	int is_own = law->count > 1 ? part == 0 : stack != STACK_TUNED;

	return &pools[p->is_chosen != 0][is_own];
}

double pooling_machine_share(const struct mixture *law, enum stack stack, const struct prediction *p)
{
	double machine = 0, all = 0;

	if (p->measured)
		return 1;
	for (size_t i = 0; i < law->count; i++) {
		double share = pool_of(law, i, stack, p)->share * p->log_sd;

		machine += law->parts[i].weight * share * share;
		all += law->parts[i].weight * law->parts[i].log_sd * law->parts[i].log_sd;
	}
	return machine / all;
}

struct mixture pooling_law(const struct mixture *prior, enum stack stack, const struct prediction *p)
{
	struct mixture law = *prior;

	if (p->measured)
		return measured_law(prior, p);
	for (size_t i = 0; i < law.count; i++) {
		struct mixture_part *part = &law.parts[i];
		const struct pool *pool = pool_of(&law, i, stack, p);

		part->log_median =
			(1 - pool->share) * part->log_median + pool->share * (log(p->rate) - pool->longer_log);
		part->log_sd = hypot(pool->narrower * part->log_sd, pool->share * p->log_sd);
	}
	if (law.count > 1 && !p->is_chosen) {
		law.parts[1].weight = TUNED_WEIGHT_STATED;
		law.parts[0].weight = 1 - TUNED_WEIGHT_STATED;
	}
	return law;
}
