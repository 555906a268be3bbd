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

/* Seconds billed for a period: whole steps, at least the minimum. */
static double billed_s(const struct cloud *c, double held_s)
{
	double billed = c->step_s > 0 ? ceil(held_s / c->step_s * (1 - 1e-12)) * c->step_s : held_s;

	return fmax(billed, c->minimum_s);
}

static void bill_spot(struct tenancy *t, double gpus_per_node)
{
	t->ledger->money[CAUSE_STALL] -= t->rate * gpus_per_node * t->missing_s;
	t->ledger->money[CAUSE_COMPUTE] += (t->fallback_rate - t->rate) * gpus_per_node * t->fallback_s;
}

static void bill(struct tenancy *t, double now_s)
{
	const struct cloud *c = &t->plan->site->cloud;
	double rate = t->rate * pricing_billed_gpus(t->plan), held_s = now_s - t->since_s, booked = tenancy_book(t, rate);
	double paid = rate * (c->market == MARKET_BLOCK ? t->paid_until_s - t->since_s : billed_s(c, held_s));

	if (paid > booked)
		t->ledger->money[CAUSE_IDLE] += paid - booked;
	if (c->market == MARKET_SPOT)
		bill_spot(t, (double)t->plan->cluster->gpus_per_node);
}

/* A commitment is paid to the end of its last term. */
static void close(struct tenancy *t, double now_s)
{
	const struct cloud *c = &t->plan->site->cloud;
	double whole_s;

	if (c->market != MARKET_RESERVED)
		return;
	whole_s = fmax(1, ceil(now_s / c->term_s)) * c->term_s;
	t->ledger->money[CAUSE_IDLE] +=
		t->rate * pricing_billed_gpus(t->plan) * (whole_s - t->held_gpu_s / pricing_billed_gpus(t->plan));
}

const struct site_policy site_cloud = { .start = start,
					.wait_s = wait_s,
					.limit_s = limit_s,
					.expire = expire,
					.bill = bill,
					.close = close,
					.saves_s = saves_s };
