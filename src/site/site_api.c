/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_api.c - managed fine-tuning: a price per token and a time until the model is there. Nothing is held; the run
 * (job/run.h) is that time.
 */
#include "site/allocation.h"

static void start(struct allocation *t, uint64_t seed, uint64_t replication)
{
	t->rate = price_draw(&t->plan->site->api.token, seed, replication);
	t->hosting_rate = price_draw(&t->plan->site->api.hosting, seed, replication);
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
	t->ledger->money[CAUSE_HOSTING] += t->hosting_rate * t->plan->site->api.hosted_s;
}

const struct site_policy site_api = { .start = start, .wait_s = wait_s, .bill = bill };
