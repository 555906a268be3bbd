/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_api.c - managed fine-tuning: a price per token and a time until the model is there. Nothing is held; the run
 * (job/run.h) is that time.
 */
#include "site/allocation.h"

#include "plan/serving.h"

/* Shares of a token of use: of prompts, of prompts that are cached, of answers. */
struct use {
	double prompt, cached, answer;
};

static struct use use_of(const struct serving *v)
{
	double all = v->prompt + v->answer;

	return (struct use){ v->prompt * (1 - v->cached) / all, v->prompt * v->cached / all, v->answer / all };
}

static double token_draw(const struct plan *p, uint64_t seed, uint64_t replication)
{
	const struct api *a = &p->site->api;
	struct use u;

	if (!p->workload->serving || !a->has_use)
		return price_draw(&a->token, seed, replication);
	u = use_of(p->workload->serving);
	return u.prompt * price_draw(&a->prompt, seed, replication) +
	       u.cached * price_draw(&a->cached, seed, replication) +
	       u.answer * price_draw(&a->answer, seed, replication);
}

static double token_mean(const struct plan *p)
{
	const struct api *a = &p->site->api;
	struct use u;

	if (!p->workload->serving || !a->has_use)
		return price_mean(&a->token);
	u = use_of(p->workload->serving);
	return u.prompt * price_mean(&a->prompt) + u.cached * price_mean(&a->cached) +
	       u.answer * price_mean(&a->answer);
}

static void start(struct allocation *t, uint64_t seed, uint64_t replication)
{
	t->rate = token_draw(t->plan, seed, replication);
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
	return tokens * token_mean(p) + a->hosted_s * price_mean(&a->hosting);
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
