/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_hpc.c - a computing centre: jobs wait in a queue, run for at most the partition's wall-time and are billed for
 * the GPU-hours that they run. A longer run is a chain of jobs; a job whose node fails goes back to the queue.
 */
#include "site/pricing.h"
#include "site/allocation.h"

#include <math.h>

/* Some queues cost more than others. */
static const struct price *price_of(const struct plan *p)
{
	return p->partition && p->partition->has_price ? &p->partition->gpu : &p->site->hpc.gpu;
}

static void start(struct allocation *t, uint64_t seed, uint64_t replication)
{
	t->rate = price_draw(price_of(t->plan), seed, replication);
}

static double wait_s(struct allocation *t, double now_s)
{
	const struct partition *p = t->plan->partition;

	(void)now_s;
	return p ? distribution_draw(&p->wait, &t->wait_stream) : 0;
}

static double quota_left_s(const struct allocation *t)
{
	return (t->plan->site->hpc.quota_gpu_s - t->hpc.used_gpu_s) / pricing_billed_gpus(t->plan);
}

static double limit_s(struct allocation *t, double now_s)
{
	double walltime_s = t->plan->partition ? t->plan->partition->walltime_s : INFINITY;

	(void)now_s;
	return fmax(0, fmin(walltime_s, quota_left_s(t)));
}

static enum verdict expire(struct allocation *t, double now_s)
{
	double held_s = now_s - t->since_s;

	return quota_left_s(t) - held_s <= 1e-9 * held_s ? VERDICT_END : VERDICT_REQUEUE;
}

static double saves_s(const struct allocation *t)
{
	return t->plan->site->hpc.save_s;
}

static void bill(struct allocation *t, double now_s)
{
	double gpus = pricing_billed_gpus(t->plan);

	allocation_book(t, t->rate * gpus);
	t->hpc.used_gpu_s += gpus * (now_s - t->since_s);
}

static const struct site_policy policy = {
	.start = start, .wait_s = wait_s, .limit_s = limit_s, .expire = expire, .bill = bill, .saves_s = saves_s
};

static double ideal(const struct plan *p, double held_s, double tokens)
{
	(void)tokens;
	return held_s * pricing_billed_gpus(p) * price_mean(price_of(p));
}

static struct sharing sharing(const struct site *s)
{
	(void)s;
	return (struct sharing){ SHARING_BY_JOB, SHARING_BY_JOB, "hpc" };
}

static struct site_limit limit(const struct plan *p)
{
	return (struct site_limit){ p->partition ? p->partition->walltime_s : INFINITY, p->site->hpc.save_s };
}

static double quota_gpu_s(const struct site *s)
{
	return s->hpc.quota_gpu_s;
}

static void go_on(struct site *s, const struct site_rest *rest)
{
	s->hpc.quota_gpu_s = fmax(0, s->hpc.quota_gpu_s - rest->used_gpu_s);
}

static const struct price *gpu_price(const struct site *s)
{
	return &s->hpc.gpu;
}

const struct site_kind site_hpc = { .name = "hpc",
				    .policy = &policy,
				    .has_queue = 1,
				    .grant = GRANT_JOB,
				    .ideal = ideal,
				    .sharing = sharing,
				    .limit = limit,
				    .quota_gpu_s = quota_gpu_s,
				    .go_on = go_on,
				    .gpu_price = gpu_price };
