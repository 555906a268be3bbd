/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_api.c - models as a service: prices per token of training and of use, or per hour of training, and a time until a tuned
 * model is there. Nothing is held; the run (job/run.h) is that time. Reinforcement learning pays for what it reads, writes
 * and trains on.
 */
#include "sites/site_api.h"

#include "plan/rl.h"
#include "plan/serving.h"
#include "scenario/price.h"
#include "scenario/site_element.h"
#include "site/allocation.h"

struct api_account {
	double hosting_rate; /* money per second */
	double hours;	     /* money for training by the hour */
};

SITE_TERMS_FIT(api);
ALLOCATION_ACCOUNT_FIT(api_account);

static const struct api *terms(const struct site *s)
{
	return SITE_TERMS(api, s);
}

static struct api_account *account(const struct allocation *t)
{
	return ALLOCATION_ACCOUNT(api_account, t);
}

/* ---- what it grants and bills ---- */

/* What a token of the work is billed as: so many of each. */
struct use {
	double prompt, cached, answer; /* of use: read, read from the cache, written */
	double trained;
};

static struct use use_of_serving(const struct serving *v, const struct api *a)
{
	double all = (v->prompt + v->answer) / (1 - v->batched * a->use.batch_discount);

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
	const struct api *a = terms(p->site);

	if (w->serving && a->has_use)
		return use_of_serving(w->serving, a);
	if (w->rl && a->has_use)
		return use_of_rl(w->rl);
	return (struct use){ .trained = 1 };
}

static double token_draw(const struct plan *p, uint64_t seed, uint64_t replication)
{
	const struct api *a = terms(p->site);
	struct use u = use_of(p);

	return u.prompt * price_draw(&a->use.prompt, seed, replication) +
	       u.cached * price_draw(&a->use.cached, seed, replication) +
	       u.answer * price_draw(&a->use.answer, seed, replication) +
	       u.trained * price_draw(&a->token, seed, replication);
}

static double token_mean(const struct plan *p)
{
	const struct api *a = terms(p->site);
	struct use u = use_of(p);

	return u.prompt * price_mean(&a->use.prompt) + u.cached * price_mean(&a->use.cached) +
	       u.answer * price_mean(&a->use.answer) + u.trained * price_mean(&a->token);
}

/* What doesn't depend on the tokens: hours of training, and of hosting. */
static double hours_draw(const struct api *a, uint64_t seed, uint64_t replication)
{
	double turnaround_s = parameter_draw(&a->turnaround, seed, replication);

	return turnaround_s * price_draw(&a->hour, seed, replication);
}

static void start(struct allocation *t, uint64_t seed, uint64_t replication)
{
	const struct api *a = terms(t->plan->site);

	t->rate = token_draw(t->plan, seed, replication);
	account(t)->hosting_rate = price_draw(&a->use.hosting, seed, replication);
	account(t)->hours = t->plan->workload->serving ? 0 : hours_draw(a, seed, replication);
}

static double wait_s(struct allocation *t, double now_s)
{
	(void)t, (void)now_s;
	return 0;
}

static void bill(struct allocation *t, double now_s)
{
	(void)now_s;
	t->ledger->money[CAUSE_TOKENS] += t->rate * t->tokens + account(t)->hours;
	t->ledger->money[CAUSE_HOSTING] += account(t)->hosting_rate * terms(t->plan->site)->hosted_s;
}

static const struct site_policy policy = { .start = start, .wait_s = wait_s, .bill = bill };

static double ideal(const struct plan *p, double held_s, double tokens)
{
	const struct api *a = terms(p->site);

	(void)held_s;
	return tokens * token_mean(p) + a->hosted_s * price_mean(&a->use.hosting) +
	       (p->workload->serving ? 0 : parameter_mean(&a->turnaround) * price_mean(&a->hour));
}

static struct sharing sharing(const struct site *s)
{
	(void)s;
	return (struct sharing){ .reason = "sessions or an API" };
}

static const struct parameter *turnaround(const struct site *s)
{
	return &terms(s)->turnaround;
}

static const struct use_prices *use(const struct site *s)
{
	return terms(s)->has_use ? &terms(s)->use : NULL;
}

const struct site_kind site_api = { .name = "api",
				    .policy = &policy,
				    .turnaround = turnaround,
				    .grant = GRANT_JOB,
				    .ideal = ideal,
				    .sharing = sharing,
				    .use = use };

/* ---- how it is written ---- */

/* Prices of using a model; what is cached costs as the rest where nothing is said. */
static void read_use(struct scenario *s, struct element tokens, struct api *a)
{
	static const struct field batch = {
		"batch-discount", DIMENSION_FRACTION, 0, 1, 0, "50%: half price in a batch"
	};

	a->has_use = field_is_present(tokens, "answer");
	if (a->has_use != field_is_present(tokens, "prompt"))
		field_fault(&s->reader, tokens, NULL,
			    "prompt=\"2 USD/1M-tokens\" and answer=\"8 USD/1M-tokens\" belong together");
	if (!a->has_use) {
		if (field_is_present(tokens, "batch-discount"))
			field_fault(&s->reader, tokens, "batch-discount",
				    "is of prices of use; accepted: with prompt and answer");
		return;
	}
	field_quantity(&s->reader, tokens, &batch, &a->use.batch_discount, NULL);
	price_read(s, tokens, price_field("prompt", DIMENSION_TOKEN_PRICE, 1), &a->use.prompt);
	price_read(s, tokens, price_field("answer", DIMENSION_TOKEN_PRICE, 1), &a->use.answer);
	a->use.cached = a->use.prompt;
	if (field_is_present(tokens, "cached"))
		price_read(s, tokens, price_field("cached", DIMENSION_TOKEN_PRICE, 1), &a->use.cached);
}

/* Of training: by the token, by the hour, or neither. */
static void read_training(struct scenario *s, struct element tokens, struct api *a)
{
	static const struct field turnaround = { "turnaround", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	int by_hour = field_is_present(tokens, "hour"), by_token = field_is_present(tokens, "price");

	if (by_hour)
		price_read(s, tokens, price_field("hour", DIMENSION_RENT, HOUR_S), &a->hour);
	if (by_token || !(by_hour || field_is_present(tokens, "answer")))
		price_read(s, tokens, price_field("price", DIMENSION_TOKEN_PRICE, 1), &a->token);
	a->has_training = by_token || by_hour;
	if (field_parameter(&s->reader, tokens, &turnaround, &a->turnaround, NULL) ||
	    field_is_present(tokens, "turnaround"))
		return;
	if (a->has_training)
		field_fault(&s->reader, tokens, NULL,
			    "no turnaround; accepted: turnaround=\"2 h\", until the tuned model is there");
	else
		field_default(&s->reader, tokens, "turnaround", "1 s: nothing is waited for");
}

static struct price nothing(void)
{
	return (struct price){ .exchange.rate.distribution = distribution_constant(1) };
}

static void read(struct scenario *s, struct element e, struct site *site)
{
	struct api *a = SITE_TERMS(api, site);
	struct element tokens = site_element_need(s, e, "tokens", "price=\"25 USD/1M-tokens\" turnaround=\"2 h\"");

	a->turnaround.distribution = distribution_constant(1);
	a->token = a->use.prompt = a->use.cached = a->use.answer = a->hour = a->use.hosting = nothing();
	if (!tokens.node)
		return;
	read_training(s, tokens, a);
	read_use(s, tokens, a);
	if (field_is_present(tokens, "hosting") != field_is_present(tokens, "hosted"))
		field_fault(&s->reader, tokens, NULL, "hosting=\"1.70 USD/h\" and hosted=\"30 d\" belong together");
	if (field_is_present(tokens, "hosting"))
		price_read(s, tokens, price_field("hosting", DIMENSION_RENT, HOUR_S), &a->use.hosting);
	site_element_time(s, tokens, "hosted", &a->hosted_s);
}

/* What is asked for must be sold there. */
static void check(struct scenario *s, const struct plan *p, struct element plan)
{
	const struct api *a = terms(p->site);

	if (p->workload->serving && !a->has_use)
		scenario_infeasible(
			s, plan, p, "site",
			"site '%s' has no prices of use; accepted: a site whose <tokens> have prompt and answer",
			p->site->id);
	else if (!p->workload->serving && !a->has_training)
		scenario_infeasible(s, plan, p, "site",
				    "site '%s' sells no training; accepted: a site whose <tokens> have price or hour",
				    p->site->id);
	else if (p->workload->rl && !a->has_use && !(parameter_mean(&a->hour.amount) > 0))
		scenario_infeasible(s, plan, p, "site",
				    "site '%s' sells no samples to learn from; accepted: a site whose <tokens> have "
				    "price, prompt and answer, or hour",
				    p->site->id);
}

const struct site_element site_api_element = { .children = { "tokens" }, .read = read, .check = check };
