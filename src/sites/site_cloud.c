/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_cloud.c - machines by the hour: on demand, spot, reserved for a term, or a prepaid block.
 *
 * Everything held is billed from the grant to the release: spares, restarts and stalls too. Spot nodes that were taken
 * away are not billed while they are missing; their preemption is a failure class of the nodes (nodes/nodes.h).
 */
#include "sites/site_cloud.h"

#include "base/unit.h"
#include "model/prior.h"
#include "scenario/price.h"
#include "scenario/price_path_element.h"
#include "scenario/site_element.h"
#include "scenario/spot_element.h"
#include "site/allocation.h"
#include "site/pricing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct cloud_account {
	double fallback_rate;	/* money per GPU-second, drawn */
	struct price_walk walk; /* how prices have moved */
	double worth;		/* of one unit of these prices, drawn */
	double paid_until_s;	/* end of the last block */
};

SITE_TERMS_FIT(cloud);
ALLOCATION_ACCOUNT_FIT(cloud_account);

static const struct cloud *terms(const struct site *s)
{
	return SITE_TERMS(cloud, s);
}

static struct cloud_account *account(const struct allocation *t)
{
	return ALLOCATION_ACCOUNT(cloud_account, t);
}

/* ---- what it grants and bills ---- */

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
	const struct cloud *c = terms(t->plan->site);

	t->rate = price_draw(&c->gpu, seed, replication);
	account(t)->fallback_rate = price_draw(&c->fallback, seed, replication);
	price_walk_start(&account(t)->walk, &c->path, seed, replication);
	account(t)->worth = c->spot.trace.has_prices ? price_worth_draw(&c->gpu, 1, seed, replication) : 0;
}

/* Tries until all machines are to be had at once: those of one request are there with `chance`, independently, so that
 * `tries` are geometric; their mean less 1 is (1 - P) / P. */
static double capacity_s(struct allocation *t)
{
	const struct cloud *c = terms(t->plan->site);
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
	return capacity_s(t) + distribution_draw(&terms(t->plan->site)->provision, &t->wait_stream);
}

/* A block ends when it ends; the run is cut, and goes on in the next block. */
static double limit_s(struct allocation *t, double now_s)
{
	const struct cloud *c = terms(t->plan->site);

	if (c->market != MARKET_BLOCK)
		return INFINITY;
	account(t)->paid_until_s = now_s + c->term_s;
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
	return terms(t->plan->site)->market == MARKET_BLOCK ? INFINITY : 0;
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
	double gpus_per_node = (double)t->plan->cluster->gpus_per_node,
	       out = t->rate * gpus_per_node * t->spot.missing_s;
	double *money = t->ledger->money, of_stalls = fmin(out, money[CAUSE_STALL]);
	double of_degraded = fmin(out - of_stalls, money[CAUSE_DEGRADED]);
	double dearer = (account(t)->fallback_rate - t->rate) * gpus_per_node * t->spot.fallback_s;

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
	const struct cloud *c = terms(t->plan->site);

	if (c->market == MARKET_BLOCK)
		return account(t)->paid_until_s - t->since_s;
	return c->market == MARKET_RESERVED ? 0 : billed_s(c, now_s - t->since_s);
}

/* Of prices over the held period, over those at submission: of a commitment that of its day, of a block that of its first moment. */
static double moved(struct allocation *t, double now_s)
{
	const struct cloud *c = terms(t->plan->site);

	if (c->market == MARKET_RESERVED)
		return 1;
	return price_walk_mean(&account(t)->walk, &c->path, t->since_s, c->market == MARKET_BLOCK ? t->since_s : now_s);
}

static void bill(struct allocation *t, double now_s)
{
	double rate, idle_s = paid_s(t, now_s) - (now_s - t->since_s), factor = moved(t, now_s);
	const double at_first = t->rate, fallback_at_first = account(t)->fallback_rate;

	t->rate *= factor;
	account(t)->fallback_rate *= factor;
	if (t->spot.market_s > 0) /* what spot nodes cost on average while they were held */
		t->rate = account(t)->worth * t->spot.market_paid / t->spot.market_s;
	rate = t->rate * pricing_billed_gpus(t->plan);
	allocation_book(t, rate);
	if (idle_s > 0)
		t->ledger->money[CAUSE_IDLE] += rate * idle_s;
	if (terms(t->plan->site)->market == MARKET_SPOT)
		discount_spot(t);
	t->spot.fallback_s = t->spot.market_s = t->spot.market_paid = 0;
	t->rate = at_first;
	account(t)->fallback_rate = fallback_at_first;
}

static void close(struct allocation *t, double now_s)
{
	const struct cloud *c = terms(t->plan->site);
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
	const struct cloud *c = terms(p->site);
	int is_term = c->market == MARKET_BLOCK || c->market == MARKET_RESERVED;

	(void)tokens;
	return pricing_billed_gpus(p) * price_mean(&c->gpu) * (is_term ? 1 : price_path_expected(&c->path, held_s)) *
	       (is_term ? terms_s(c, held_s) : billed_s(c, held_s));
}

static struct sharing sharing(const struct site *s)
{
	switch (terms(s)->market) {
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
	const struct cloud *c = terms(p->site);

	return c->market == MARKET_BLOCK ? (struct site_limit){ c->term_s, INFINITY }
					 : (struct site_limit){ INFINITY, 0 };
}

static const struct spot_terms *spot(const struct site *s)
{
	return terms(s)->market == MARKET_SPOT ? &terms(s)->spot : NULL;
}

static double provision_mean_s(const struct site *s)
{
	return distribution_mean(&terms(s)->provision);
}

/* A spot node keeps its price. */
static void calm(struct site *s)
{
	struct cloud *c = SITE_TERMS(cloud, s);

	c->provision = distribution_constant(0);
	c->spot.trace.count = 0;
	if (c->market == MARKET_SPOT)
		c->market = MARKET_ON_DEMAND;
}

static int hold_price(struct site *s)
{
	struct cloud *c = SITE_TERMS(cloud, s);
	int is_term = c->market == MARKET_BLOCK || c->market == MARKET_RESERVED;
	int is_moving = !is_term && price_path_is_moving(&c->path);

	if (is_moving)
		c->path.fixed_s = INFINITY;
	return is_moving;
}

static void go_on(struct site *s, const struct site_rest *rest)
{
	struct cloud *c = SITE_TERMS(cloud, s);

	if (c->market == MARKET_SPOT && !c->spot.trace.count)
		failure_learn(&c->spot.preemption, rest->hazard);
}

static const struct price *gpu_price(const struct site *s)
{
	return &terms(s)->gpu;
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
				      .hold_price = hold_price,
				      .go_on = go_on,
				      .gpu_price = gpu_price };

/* ---- how it is written ---- */

enum { CAPACITY_GPUS = 8 }; /* of a machine */

static enum market read_market(struct element rate)
{
	static const char *const markets[MARKET_END] = { MARKET_WORDS };
	char *text = field_text(rate, "market");
	int m = 0;

	while (text && m < MARKET_END && strcmp(text, markets[m]) != 0)
		m++;
	free(text);
	return m < MARKET_END ? (enum market)m : MARKET_ON_DEMAND;
}

/* How many losses take one node. Said or not, it is asked for where nodes have up-times. */
static void read_apart(struct scenario *s, struct element p, struct failure *f)
{
	static const struct field apart = { "apart", DIMENSION_FRACTION, 0, 1, 0, "write 2% or 0.02" };
	struct distribution prior;

	if (field_is_present(p, "apart") && !field_is_word(p, "apart", "prior")) {
		f->has_apart = field_parameter(&s->reader, p, &apart, &f->apart, NULL) &&
			       !(distribution_is_constant(&f->apart.distribution) && parameter_mean(&f->apart) == 1);
		return;
	}
	f->has_apart = 1;
	prior = prior_apart(scenario_own(s, PRIOR_APART_VALUES * sizeof(double)));
	field_worded_parameter(&s->reader, p, &apart, prior_apart_words, &prior, &f->apart);
}

static void read_preemption(struct scenario *s, struct element e, struct cloud *c)
{
	static const struct field uptime = { "uptime", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	struct element p = child_only(&s->reader, e, "preemption");

	if (!p.node) {
		field_fault(&s->reader, e, "kind",
			    "market=\"spot\" needs a <preemption uptime=\"...\" reacquire=\"...\"/>");
		return;
	}
	c->spot.preemption = (struct failure){ .cause = FAILURE_PREEMPTION,
					       .has_repair = 1,
					       .entity = field_entity(e, "preemption"),
					       .lifetime = distribution_constant(CENTURY_S) };
	spot_element_read(s, p, child_at(e, "rate", 0), &c->spot.trace);
	field_distribution(&s->reader, p, &uptime, &c->spot.preemption.lifetime, NULL);
	site_element_duration(s, p, "reacquire", &c->spot.preemption.repair);
	if (!c->spot.trace.count)
		read_apart(s, p, &c->spot.preemption);
	site_element_time(s, p, "notice", &c->spot.notice_s);
	site_element_time(s, p, "fallback-after", &c->spot.fallback_s);
}

/* Spot with a fall-back has two rates: its own and that on demand. */
static void read_fallback(struct scenario *s, struct element e, struct cloud *c)
{
	struct element second = child_at(e, "rate", 1), third = child_at(e, "rate", 2);

	if (third.node || (second.node && c->market != MARKET_SPOT))
		field_fault(
			&s->reader, third.node ? third : second, NULL,
			"one rate too many: a site has one, a spot site may have a second, on demand, to fall back to");
	else if (second.node)
		price_read(s, second, price_field("price", DIMENSION_GPU_PRICE, HOUR_S), &c->fallback);
	else if (!isinf(c->spot.fallback_s))
		field_fault(&s->reader, e, NULL,
			    "fallback-after needs a second <rate market=\"on-demand\" price=\"...\"/>");
}

static void read_capacity(struct scenario *s, struct element e, struct cloud *c)
{
	static const struct field chance = { "chance", DIMENSION_FRACTION, 0, 1, 1, "write 60%" };
	struct element capacity = child_only(&s->reader, e, "capacity");

	c->chance = 1;
	if (!capacity.node)
		return;
	c->chance_gpus = CAPACITY_GPUS;
	field_quantity(&s->reader, capacity, &chance, &c->chance, NULL);
	site_element_time(s, capacity, "every", &c->every_s);
	field_integer(&s->reader, capacity, "gpus", 1, 100000000, &c->chance_gpus);
}

static void read(struct scenario *s, struct element e, struct site *site)
{
	struct cloud *c = SITE_TERMS(cloud, site);
	struct element rate = child_at(e, "rate", 0);

	c->spot.fallback_s = INFINITY;
	c->fallback.exchange.rate.distribution = distribution_constant(1);
	site_element_duration(s, e, "provisioning", &c->provision);
	read_capacity(s, e, c);
	if (!rate.node) {
		site_element_need(s, e, "rate", "price=\"4.10 USD/gpu-h\"");
		return;
	}
	c->market = read_market(rate);
	field_note(&s->reader, rate, "market");
	price_read(s, rate, price_field("price", DIMENSION_GPU_PRICE, HOUR_S), &c->gpu);
	price_path_element_read(s, e, rate, &c->path);
	site_element_time(s, rate, "step", &c->step_s);
	site_element_time(s, rate, "minimum", &c->minimum_s);
	site_element_time(s, rate, "term", &c->term_s);
	if ((c->market == MARKET_RESERVED || c->market == MARKET_BLOCK) && !(c->term_s > 0)) {
		field_fault(&s->reader, rate, "market", "needs a term, such as term=\"365 d\"");
		c->term_s = DAY_S;
	}
	if (c->market == MARKET_SPOT)
		read_preemption(s, e, c);
	else if (child_at(e, "preemption", 0).node)
		field_fault(&s->reader, child_at(e, "preemption", 0), NULL, "belongs to a rate with market=\"spot\"");
	read_fallback(s, e, c);
	if (price_path_is_moving(&c->path) && c->spot.trace.has_prices)
		field_fault(
			&s->reader, rate, NULL,
			"the trace has prices of its own; accepted: drift and volatility, or a trace without prices");
}

/* One run's market of a trace is not several runs'. */
static void check(struct scenario *s, const struct plan *p, struct element plan)
{
	if (p->jobs && terms(p->site)->spot.trace.count)
		field_fault(
			&s->reader, plan, "site",
			"its trace says what one run may have, not several; accepted: uptime and reacquire, or a plan "
			"of one workload");
}

const struct site_element site_cloud_element = { .children = { "rate", "preemption", "price-history", "capacity" },
						 .attributes = { "provisioning" },
						 .read = read,
						 .check = check };
