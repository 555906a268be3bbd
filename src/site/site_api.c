/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_api.c - managed fine-tuning: a price per token and a time until the model is there. Nothing is held; the run
 * (job/run.h) is that time.
 */
#include "site/allocation.h"

static void start(struct allocation *t, uint64_t seed, uint64_t replication)
{
	t->rate = price_draw(&t->plan->site->api.token, seed, replication);
	t->api.hosting_rate = price_draw(&t->plan->site->api.hosting, seed, replication);
}

static double wait_s(struct allocation *t, double now_s)
{
	(void)t, (void)now_s;
	return 0;
}

static void bill(struct allocation *t, double now_s)
{
	(void)now_s;
	t->ledger->money[CAUSE_TOKENS] += t->rate * t->tokens;
	t->ledger->money[CAUSE_HOSTING] += t->api.hosting_rate * t->plan->site->api.hosted_s;
}

static const struct site_policy policy = { .start = start, .wait_s = wait_s, .bill = bill };

static double ideal(const struct plan *p, double held_s, double tokens)
{
	const struct api *a = &p->site->api;

	(void)held_s;
	return tokens * price_mean(&a->token) + a->hosted_s * price_mean(&a->hosting);
}

static struct sharing sharing(const struct site *s)
{
	(void)s;
	return (struct sharing){ .reason = "sessions or an API" };
}

static const struct parameter *turnaround(const struct site *s)
{
	return &s->api.turnaround;
}

const struct site_kind site_api = { .name = "api",
				    .policy = &policy,
				    .turnaround = turnaround,
				    .grant = GRANT_JOB,
				    .ideal = ideal,
				    .sharing = sharing };
