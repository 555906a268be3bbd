/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_cloud.c - machines by the hour: on demand, spot, reserved for a term, or a prepaid block.
 *
 * Everything held is billed from the grant to the release: spares, restarts and stalls too. Spot nodes that were taken
 * away are not billed while they are missing; their preemption is a failure class of the fleet (sim/fleet.h).
 */
#include "model/pricing.h"
#include "sim/tenancy.h"

#include <math.h>

static void start(struct tenancy *t, uint64_t seed, uint64_t replication)
{
	const struct cloud *c = &t->plan->site->cloud;

	t->rate = price_draw(&c->gpu, seed, replication);
	t->fallback_rate = price_draw(&c->fallback, seed, replication);
}

static double wait_s(struct tenancy *t, double now_s)
{
	(void)now_s;
	return distribution_draw(&t->plan->site->cloud.provision, &t->wait_luck);
}

/* A block ends when it ends; the run is cut, and goes on in the next block. */
static double limit_s(struct tenancy *t, double now_s)
{
	const struct cloud *c = &t->plan->site->cloud;

	if (c->market != MARKET_BLOCK)
		return INFINITY;
	t->paid_until_s = now_s + c->term_s;
	return c->term_s;
}

static enum verdict expire(struct tenancy *t, double now_s)
{
	(void)t, (void)now_s;
	return VERDICT_REQUEUE;
}

/* The end of a block is known in advance. */
static double saves_s(const struct tenancy *t)
{
	return t->plan->site->cloud.market == MARKET_BLOCK ? INFINITY : 0;
}

/* Money per second of a spot tenancy on average: nodes that were out are not billed, fall-backs have their own price.
 * The discount is spread over all causes alike. */
static double spot_rate(const struct tenancy *t, double held_s)
{
	double gpus_per_node = (double)t->plan->cluster->gpus_per_node, rate = t->rate * pricing_billed_gpus(t->plan);
	double out = t->rate * gpus_per_node * t->missing_s;
	double dearer = (t->fallback_rate - t->rate) * gpus_per_node * t->fallback_s;

	return held_s > 0 ? rate + (dearer - out) / held_s : rate;
}

/* A commitment is paid to the end of its term (close); a block whole; else by steps. */
static double paid_s(const struct tenancy *t, double now_s)
{
	const struct cloud *c = &t->plan->site->cloud;

	if (c->market == MARKET_BLOCK)
		return t->paid_until_s - t->since_s;
	return c->market == MARKET_RESERVED ? 0 : pricing_billed_s(c, now_s - t->since_s);
}

static void bill(struct tenancy *t, double now_s)
{
	double held_s = now_s - t->since_s, rate = t->rate * pricing_billed_gpus(t->plan), booked, paid;

	if (t->plan->site->cloud.market == MARKET_SPOT)
		rate = spot_rate(t, held_s);
	booked = tenancy_book(t, rate);
	paid = rate * paid_s(t, now_s);
	if (paid > booked)
		t->ledger->money[CAUSE_IDLE] += paid - booked;
}

static void close(struct tenancy *t, double now_s)
{
	const struct cloud *c = &t->plan->site->cloud;
	double gpus = pricing_billed_gpus(t->plan), held_s = t->held_gpu_s / gpus;

	(void)now_s;
	if (c->market == MARKET_RESERVED)
		t->ledger->money[CAUSE_IDLE] += t->rate * gpus * (pricing_terms_s(c, held_s) - held_s);
}

const struct site_policy site_cloud = { .start = start,
					.wait_s = wait_s,
					.limit_s = limit_s,
					.expire = expire,
					.bill = bill,
					.close = close,
					.saves_s = saves_s };
