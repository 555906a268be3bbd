/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/checkpoint.h"

#include "model/adapter.h"
#include "model/checkpoint_policy.h"
#include "site/site_kind.h"

#include <math.h>

/* How often it stops the job, while its lifetimes are exponential or in equilibrium. */
static double failure_rate_per_s(const struct cluster *c, const struct failure *f)
{
	double factor;

	if (f->cause == FAILURE_STORAGE)
		return 0;
	factor = f->has_rate_factor ? parameter_mean(&f->rate_factor) : 1;

	if (f->trace_count)
		return (double)f->trace_count / fmax(1, f->trace[f->trace_count - 1].time_s);
	if (failure_takes_node(f->cause) && c->lemon_share > 0)
		factor *= 1 + c->lemon_share * (c->lemon_factor - 1);
	return factor * cluster_clocks(c, f) / distribution_mean(&f->lifetime);
}

double checkpoint_job_mtbf_s(const struct cluster *c)
{
	double rate_per_s = 0;

	for (size_t i = 0; i < c->failure_count; i++)
		rate_per_s += failure_rate_per_s(c, &c->failures[i]);
	return 1 / rate_per_s;
}

double checkpoint_size_b(const struct workload *w)
{
	double weights = workload_is_adapter(w) ? adapter_params(w) : w->arch->params;

	return weights * (workload_weight_b(w) + workload_optimizer_b(w));
}

double checkpoint_write_s(const struct plan *p, const struct checkpoint *c, uint64_t seed, uint64_t replication)
{
	if (c->bandwidth_b_per_s > 0)
		return checkpoint_size_b(p->workload) / c->bandwidth_b_per_s;
	return parameter_draw(&c->write, seed, replication);
}

double checkpoint_write_mean_s(const struct plan *p, const struct checkpoint *c)
{
	if (c->bandwidth_b_per_s > 0)
		return checkpoint_size_b(p->workload) / c->bandwidth_b_per_s;
	return parameter_mean(&c->write);
}

/* How often the market of a trace takes a node that the plan has. */
static double falls_per_s(const struct spot_trace *t, int64_t held)
{
	double falls = 0, length_s = t->lines[t->count - 1].time_s;

	for (size_t i = 1; i < t->count; i++)
		falls += t->lines[i].nodes < t->lines[i - 1].nodes && t->lines[i].nodes < held;
	return length_s > 0 ? falls / length_s : 0;
}

double checkpoint_plan_mtbf_s(const struct plan *p)
{
	const struct spot_terms *spot = site_kind_spot(p->site);
	double rate_per_s = 1 / checkpoint_job_mtbf_s(p->cluster);

	if (spot && spot->trace.count)
		rate_per_s += falls_per_s(&spot->trace, p->cluster->nodes + p->cluster->spares);
	else if (spot)
		rate_per_s += cluster_clocks(p->cluster, &spot->preemption) / distribution_mean(&spot->preemption.lifetime);
	return 1 / rate_per_s;
}

/* A failure-free twin writes as often as its plan. */
static const struct plan *with_failures(const struct plan *p)
{
	return p->twin_of ? p->twin_of : p;
}

double checkpoint_plan_interval_s(const struct plan *p, double write_s)
{
	return checkpoint_rule(&p->cluster->checkpoint)
		->interval_s(&p->cluster->checkpoint, checkpoint_plan_mtbf_s(with_failures(p)), write_s);
}

static int has_tier(const struct cluster *c, enum tier tier)
{
	int found = c->checkpoint.policy != CHECKPOINT_NONE && c->checkpoint.tier == tier;

	for (size_t i = 0; i < c->more_count; i++)
		found |= c->more[i].tier == tier;
	return found;
}

enum tier checkpoint_serving_tier(const struct cluster *c, enum failure_cause cause)
{
	int tier = (int)failure_tier(cause);

	while (tier > TIER_STORAGE && !has_tier(c, (enum tier)tier))
		tier--;
	return (enum tier)tier;
}

double checkpoint_tier_mtbf_s(const struct plan *p, const struct checkpoint *checkpoint)
{
	const struct cluster *c = with_failures(p)->cluster;
	double rate_per_s = 1 / checkpoint_plan_mtbf_s(with_failures(p));

	for (size_t i = 0; i < c->failure_count; i++)
		if (checkpoint_serving_tier(c, c->failures[i].cause) != checkpoint->tier)
			rate_per_s -= failure_rate_per_s(c, &c->failures[i]);
	return rate_per_s > 0 ? 1 / rate_per_s : INFINITY;
}

double checkpoint_tier_interval_s(const struct plan *p, const struct checkpoint *checkpoint, double write_s)
{
	return checkpoint_rule(checkpoint)->interval_s(checkpoint, checkpoint_tier_mtbf_s(p, checkpoint), write_s);
}

double checkpoint_effective_restart_s(const struct distribution *restart, double mtbf_s)
{
	enum { POINTS = 1000 };
	double sum = 0;

	if (distribution_is_constant(restart) || isinf(mtbf_s))
		return distribution_mean(restart);
	for (int i = 0; i < POINTS; i++)
		sum += exp(-distribution_quantile(restart, (i + 0.5) / POINTS) / mtbf_s);
	return -mtbf_s * log(sum / POINTS);
}

/* E[e^{-R/M}] for the effective restart R. */
static double outlives(const struct distribution *d, double mtbf_s)
{
	return exp(-checkpoint_effective_restart_s(d, mtbf_s) / mtbf_s);
}

double checkpoint_plan_restart_s(const struct plan *p)
{
	const struct cluster *c = p->cluster;
	double mtbf_s = checkpoint_plan_mtbf_s(p), share = 1, sum = 0;

	if (isinf(mtbf_s))
		return distribution_mean(&c->restart);
	for (size_t i = 0; i < c->failure_count; i++) {
		const struct failure *f = &c->failures[i];
		double of_this = failure_rate_per_s(c, f) * mtbf_s;

		if (!f->has_restart && !f->has_detection)
			continue;
		share -= of_this;
		sum += of_this * outlives(f->has_restart ? &f->restart : &c->restart, mtbf_s) *
		       (f->has_detection ? outlives(&f->detection, mtbf_s) : 1);
	}
	if (sum == 0)
		return checkpoint_effective_restart_s(&c->restart, mtbf_s);
	return -mtbf_s * log(sum + fmax(0, share) * outlives(&c->restart, mtbf_s));
}

double checkpoint_segments(double work_s, double interval_s)
{
	return isinf(interval_s) ? 1 : fmax(1, ceil(work_s / interval_s * (1 - 1e-12)));
}

double checkpoint_expected_wall_s(const struct checkpoint_cycle *c)
{
	double writes = checkpoint_segments(c->work_s, c->interval_s) - 1;
	double last_s = writes > 0 ? c->work_s - writes * c->interval_s : c->work_s;
	double period_s = writes > 0 ? c->interval_s + c->write_s : 0;

	if (isinf(c->mtbf_s))
		return writes * period_s + last_s;
	return exp(c->restart_s / c->mtbf_s) * c->mtbf_s *
	       (writes * expm1(period_s / c->mtbf_s) + expm1(last_s / c->mtbf_s));
}
