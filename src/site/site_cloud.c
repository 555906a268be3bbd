/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_cloud.c - machines by the hour: on demand, spot, reserved for a term, or a prepaid block.
 *
 * Everything held is billed from the grant to the release: spares, restarts and stalls too. Spot nodes that were taken
 * away are not billed while they are missing; their preemption is a failure class of the nodes (nodes/nodes.h).
 */
#include "base/unit.h"
#include "site/allocation.h"
#include "site/pricing.h"

#include <math.h>

/* Seconds billed for a held period: whole steps, at least the minimum; and whole terms, at least one. */
static double billed_s(const struct cloud *c, double held_s)
{
	return fmax(pricing_round_up(held_s, c->step_s), c->minimum_s);
}

static double terms_s(const struct cloud *c, double held_s)
{
	return fmax(pricing_round_up(held_s, c->term_s), c->term_s);
}

static void start(struct allocation *t, uint64_t seed, uint64_t replication)
{
	const struct cloud *c = &t->plan->site->cloud;

	t->rate = price_draw(&c->gpu, seed, replication);
	t->cloud.fallback_rate = price_draw(&c->fallback, seed, replication);
	price_walk_start(&t->cloud.walk, &c->path, seed, replication);
	t->cloud.worth = c->trace.has_prices ? price_worth_draw(&c->gpu, 1, seed, replication) : 0;
}

/* Tries until all machines are to be had at once: those of one request are there with `chance`, independently, so that
 * `tries` are geometric; their mean less 1 is (1 - P) / P. */
static double capacity_s(struct allocation *t)
{
	const struct cloud *c = &t->plan->site->cloud;
	double requests, none;

	if (!c->chance_gpus || !(c->chance < 1))
		return 0;
	requests = ceil(cluster_held_gpus(t->plan->cluster) / (double)c->chance_gpus);
	none = -log1p(-pow(c->chance, requests));
	return fmin(CENTURY_S, c->every_s * floor(-log(stream_uniform(&t->wait_stream)) / none));
}

static double wait_s(struct allocation *t, double now_s)
{
	(void)now_s;
	return capacity_s(t) + distribution_draw(&t->plan->site->cloud.provision, &t->wait_stream);
}

/* A block ends when it ends; the run is cut, and goes on in the next block. */
static double limit_s(struct allocation *t, double now_s)
{
	const struct cloud *c = &t->plan->site->cloud;

	if (c->market != MARKET_BLOCK)
		return INFINITY;
	t->cloud.paid_until_s = now_s + c->term_s;
	return c->term_s;
}

static enum verdict expire(struct allocation *t, double now_s)
{
	(void)t, (void)now_s;
	return VERDICT_REQUEUE;
}

/* The end of a block is known in advance. */
static double saves_s(const struct allocation *t)
{
	return t->plan->site->cloud.market == MARKET_BLOCK ? INFINITY : 0;
}

static void take_off_all(double *money, double sum)
{
	double all = 0;

	for (int i = 0; i < CAUSE_TIMES; i++)
		all += money[i];
	for (int i = 0; i < CAUSE_TIMES && all > 0; i++)
		money[i] *= 1 - sum / all;
}

/* Spot nodes that were out are not billed: taken off the stalls and what computing on fewer nodes took longer, which they
 * are mostly for, then off all else alike (where a spare stood in). Fall-back nodes have a price of their own; what they are cheaper, if so, is taken off all alike. */
static void discount_spot(struct allocation *t)
{
	double gpus_per_node = (double)t->plan->cluster->gpus_per_node, out = t->rate * gpus_per_node * t->missing_s;
	double *money = t->ledger->money, of_stalls = fmin(out, money[CAUSE_STALL]);
	double of_degraded = fmin(out - of_stalls, money[CAUSE_DEGRADED]);
	double dearer = (t->cloud.fallback_rate - t->rate) * gpus_per_node * t->cloud.fallback_s;

	money[CAUSE_STALL] -= of_stalls;
	money[CAUSE_DEGRADED] -= of_degraded;
	take_off_all(money, out - of_stalls - of_degraded);
	if (dearer >= 0)
		money[CAUSE_COMPUTE] += dearer;
	else
		take_off_all(money, -dearer);
}

/* A commitment is paid to the end of its term (close); a block whole; else by steps. */
static double paid_s(const struct allocation *t, double now_s)
{
	const struct cloud *c = &t->plan->site->cloud;

	if (c->market == MARKET_BLOCK)
		return t->cloud.paid_until_s - t->since_s;
	return c->market == MARKET_RESERVED ? 0 : billed_s(c, now_s - t->since_s);
}

/* Of prices over the held period, over those at submission: of a commitment that of its day, of a block that of its first moment. */
static double moved(struct allocation *t, double now_s)
{
	const struct cloud *c = &t->plan->site->cloud;

	if (c->market == MARKET_RESERVED)
		return 1;
	return price_walk_mean(&t->cloud.walk, &c->path, t->since_s, c->market == MARKET_BLOCK ? t->since_s : now_s);
}

static void bill(struct allocation *t, double now_s)
{
	double rate, idle_s = paid_s(t, now_s) - (now_s - t->since_s), factor = moved(t, now_s);
	const double at_first = t->rate, fallback_at_first = t->cloud.fallback_rate;

	t->rate *= factor;
	t->cloud.fallback_rate *= factor;
	if (t->cloud.spot_s > 0) /* what spot nodes cost on average while they were held */
		t->rate = t->cloud.worth * t->cloud.spot_paid / t->cloud.spot_s;
	rate = t->rate * pricing_billed_gpus(t->plan);
	allocation_book(t, rate);
	if (idle_s > 0)
		t->ledger->money[CAUSE_IDLE] += rate * idle_s;
	if (t->plan->site->cloud.market == MARKET_SPOT)
		discount_spot(t);
	t->cloud.fallback_s = t->cloud.spot_s = t->cloud.spot_paid = 0;
	t->rate = at_first;
	t->cloud.fallback_rate = fallback_at_first;
}

static void close(struct allocation *t, double now_s)
{
	const struct cloud *c = &t->plan->site->cloud;
	double gpus = pricing_billed_gpus(t->plan), held_s = t->held_gpu_s / gpus;

	(void)now_s;
	if (c->market == MARKET_RESERVED)
		t->ledger->money[CAUSE_IDLE] += t->rate * gpus * (terms_s(c, held_s) - held_s);
}

static const struct site_policy policy = { .start = start,
					   .wait_s = wait_s,
					   .limit_s = limit_s,
					   .expire = expire,
					   .bill = bill,
					   .close = close,
					   .saves_s = saves_s };

static double ideal(const struct plan *p, double held_s, double tokens)
{
	const struct cloud *c = &p->site->cloud;
	int is_term = c->market == MARKET_BLOCK || c->market == MARKET_RESERVED;

	(void)tokens;
	return pricing_billed_gpus(p) * price_mean(&c->gpu) * (is_term ? 1 : price_path_expected(&c->path, held_s)) *
	       (is_term ? terms_s(c, held_s) : billed_s(c, held_s));
}

static struct sharing sharing(const struct site *s)
{
	switch (s->cloud.market) {
	case MARKET_SPOT:
		return (struct sharing){ SHARING_BY_JOB, SHARING_BY_JOB, "spot" };
	case MARKET_RESERVED:
		return (struct sharing){ SHARING_WHOLE, SHARING_WHOLE, "paid by the term, used or not" };
	case MARKET_BLOCK:
		return (struct sharing){ .reason = "a block, which is bought for one run" };
	default:
		return (struct sharing){ SHARING_BY_JOB | SHARING_WHOLE, SHARING_BY_JOB, NULL };
	}
}

static struct site_limit limit(const struct plan *p)
{
	const struct cloud *c = &p->site->cloud;

	return c->market == MARKET_BLOCK ? (struct site_limit){ c->term_s, INFINITY }
					 : (struct site_limit){ INFINITY, 0 };
}

static const struct cloud *spot(const struct site *s)
{
	return s->cloud.market == MARKET_SPOT ? &s->cloud : NULL;
}

static double provision_mean_s(const struct site *s)
{
	return distribution_mean(&s->cloud.provision);
}

/* A spot node keeps its price. */
static void calm(struct site *s)
{
	s->cloud.provision = distribution_constant(0);
	s->cloud.trace.count = 0;
	if (s->cloud.market == MARKET_SPOT)
		s->cloud.market = MARKET_ON_DEMAND;
}

static void go_on(struct site *s, const struct site_rest *rest)
{
	if (s->cloud.market == MARKET_SPOT && !s->cloud.trace.count)
		failure_learn(&s->cloud.preemption, rest->hazard);
}

static const struct price *gpu_price(const struct site *s)
{
	return &s->cloud.gpu;
}

const struct site_kind site_cloud = { .name = "cloud",
				      .policy = &policy,
				      .bills_spares = 1,
				      .ideal = ideal,
				      .sharing = sharing,
				      .limit = limit,
				      .spot = spot,
				      .provision_mean_s = provision_mean_s,
				      .calm = calm,
				      .go_on = go_on,
				      .gpu_price = gpu_price };
