/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_api.c - models as a service: prices per token of training and of use, or per hour of training, and a time until a tuned
 * model is there. Nothing is held; the run (job/run.h) is that time. Reinforcement learning pays for what it reads, writes
 * and trains on.
 */
#include "site/allocation.h"

#include "plan/rl.h"
#include "plan/serving.h"

/* What a token of the work is billed as: so many of each. */
struct use {
	double prompt, cached, answer; /* of use: read, read from the cache, written */
	double trained;
};

static struct use use_of_serving(const struct serving *v, const struct api *a)
{
	double all = (v->prompt + v->answer) / (1 - v->batched * a->batch_discount);

	return (struct use){ v->prompt * (1 - v->cached) / all, v->prompt * v->cached / all, v->answer / all, 0 };
}

/* The answers to one prompt share its prefill. A reference reads prompt and answer once more. */
static struct use use_of_rl(const struct rl *rl)
{
	double answer = (rl->answer + rl->answer_finish) / 2, all = (rl->prompt + answer) / rl->oversampling;

	return (struct use){ rl->prompt / rl->samples / all + rl->has_reference,
			     rl->prompt * (1 - 1 / rl->samples) / all, answer / all, rl->updates };
}

static struct use use_of(const struct plan *p)
{
	const struct workload *w = p->workload;
	const struct api *a = &p->site->api;

	if (w->serving && a->has_use)
		return use_of_serving(w->serving, a);
	if (w->rl && a->has_use)
		return use_of_rl(w->rl);
	return (struct use){ .trained = 1 };
}

static double token_draw(const struct plan *p, uint64_t seed, uint64_t replication)
{
	const struct api *a = &p->site->api;
	struct use u = use_of(p);

	return u.prompt * price_draw(&a->prompt, seed, replication) +
	       u.cached * price_draw(&a->cached, seed, replication) +
	       u.answer * price_draw(&a->answer, seed, replication) +
	       u.trained * price_draw(&a->token, seed, replication);
}

static double token_mean(const struct plan *p)
{
	const struct api *a = &p->site->api;
	struct use u = use_of(p);

	return u.prompt * price_mean(&a->prompt) + u.cached * price_mean(&a->cached) +
	       u.answer * price_mean(&a->answer) + u.trained * price_mean(&a->token);
}

/* What doesn't depend on the tokens: hours of training, and of hosting. */
static double hours_draw(const struct api *a, uint64_t seed, uint64_t replication)
{
	double turnaround_s = parameter_draw(&a->turnaround, seed, replication);

	return turnaround_s * price_draw(&a->hour, seed, replication);
}

static void start(struct allocation *t, uint64_t seed, uint64_t replication)
{
	const struct api *a = &t->plan->site->api;

	t->rate = token_draw(t->plan, seed, replication);
	t->api.hosting_rate = price_draw(&a->hosting, seed, replication);
	t->api.hours = t->plan->workload->serving ? 0 : hours_draw(a, seed, replication);
}

static double wait_s(struct allocation *t, double now_s)
{
	(void)t, (void)now_s;
	return 0;
}

static void bill(struct allocation *t, double now_s)
{
	(void)now_s;
	t->ledger->money[CAUSE_TOKENS] += t->rate * t->tokens + t->api.hours;
	t->ledger->money[CAUSE_HOSTING] += t->api.hosting_rate * t->plan->site->api.hosted_s;
}

static const struct site_policy policy = { .start = start, .wait_s = wait_s, .bill = bill };

static double ideal(const struct plan *p, double held_s, double tokens)
{
	const struct api *a = &p->site->api;

	(void)held_s;
	return tokens * token_mean(p) + a->hosted_s * price_mean(&a->hosting) +
	       (p->workload->serving ? 0 : parameter_mean(&a->turnaround) * price_mean(&a->hour));
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

static const struct api *use(const struct site *s)
{
	return s->api.has_use ? &s->api : NULL;
}

const struct site_kind site_api = { .name = "api",
				    .policy = &policy,
				    .turnaround = turnaround,
				    .grant = GRANT_JOB,
				    .ideal = ideal,
				    .sharing = sharing,
				    .use = use };
