/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_notebook.c - a notebook service (Colab): a subscription with compute units, packs of more, units that expire,
 * sessions that end. Units are used while a session is open, whatever it does.
 *
 * Money: a month's fee when the month begins, a pack's price when it is bought. In the ledger each burned unit counts
 * at what a unit has cost on average, under the cause it was burned for; the rest (unused, expired) is idle.
 */
#include "sites/site_notebook.h"

#include "base/quantity.h"
#include "scenario/price.h"
#include "scenario/site_element.h"
#include "site/allocation.h"
#include "site/pricing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Compute units of a notebook service: what came, when it vanishes. */
enum { UNITS_BUCKETS = 16 };
struct units {
	double left[UNITS_BUCKETS], expires_s[UNITS_BUCKETS];
	int count;
	double settled_s; /* units are accounted for up to here */
	double burned[CAUSE_TIMES], paid;
	int months;  /* subscription months charged */
	double came; /* units, bought or free */
};

struct notebook_account {
	struct units units;
	double pack_price, session_end_s;
	int session_saves; /* its end is known in advance */
};

/* ---- what it grants and bills ---- */

/* Units that last no longer are none: events are no closer together. */
#define LEAST_S 1e-6

SITE_TERMS_FIT(notebook);
ALLOCATION_ACCOUNT_FIT(notebook_account);

static const struct notebook *notebook(const struct allocation *t)
{
	return SITE_TERMS(notebook, t->plan->site);
}

static struct notebook_account *account(const struct allocation *t)
{
	return ALLOCATION_ACCOUNT(notebook_account, t);
}

static void add_units(struct allocation *t, double units, double now_s)
{
	struct units *u = &account(t)->units;

	if (units <= 0)
		return;
	u->came += units;
	if (u->count == UNITS_BUCKETS) { /* the oldest is nearly gone: joined with the next */
		u->left[1] += u->left[0];
		u->count--;
		memmove(u->left, u->left + 1, (size_t)u->count * sizeof(*u->left));
		memmove(u->expires_s, u->expires_s + 1, (size_t)u->count * sizeof(*u->expires_s));
	}
	u->left[u->count] = units;
	u->expires_s[u->count++] = now_s + notebook(t)->expiry_s;
}

static void drop_expired(struct units *u, double now_s)
{
	int gone = 0;

	while (gone < u->count && (u->expires_s[gone] <= now_s || u->left[gone] <= 0))
		gone++;
	u->count -= gone;
	memmove(u->left, u->left + gone, (size_t)u->count * sizeof(*u->left));
	memmove(u->expires_s, u->expires_s + gone, (size_t)u->count * sizeof(*u->expires_s));
}

/* When the next month begins. Months count from when the run began. */
static double next_month_s(const struct allocation *t)
{
	return account(t)->units.months * QUANTITY_MONTH_S - notebook(t)->gone_s;
}

/* Months that have begun by now_s are charged and bring their units; those before a run under way are charged already. */
static void renew(struct allocation *t, double now_s)
{
	struct units *u = &account(t)->units;

	while (notebook(t)->has_months && now_s >= next_month_s(t)) {
		double begin_s = next_month_s(t);

		u->months++;
		u->paid += begin_s >= 0 ? t->rate * QUANTITY_MONTH_S : 0;
		add_units(t, notebook(t)->month_units, begin_s);
	}
	drop_expired(u, now_s);
}

static void buy(struct allocation *t, double now_s)
{
	account(t)->units.paid += account(t)->pack_price;
	add_units(t, notebook(t)->pack_units, now_s);
}

static double units_left(const struct units *u)
{
	double sum = 0;

	for (int i = 0; i < u->count; i++)
		sum += u->left[i];
	return sum;
}

static int is_dry(const struct allocation *t)
{
	return t->plan->burn_per_s > 0 && units_left(&account(t)->units) <= t->plan->burn_per_s * LEAST_S;
}

/* Oldest first. */
static void take(struct units *u, double need)
{
	for (int i = 0; i < u->count && need > 0; i++) {
		double taken = fmin(u->left[i], need);

		u->left[i] -= taken;
		need -= taken;
	}
}

/* Takes what was burned up to now_s. */
static void use(struct allocation *t, double now_s)
{
	struct units *u = &account(t)->units;

	take(u, t->plan->burn_per_s * (now_s - u->settled_s));
	u->settled_s = now_s;
	drop_expired(u, now_s);
}

static void start(struct allocation *t, uint64_t seed, uint64_t replication)
{
	t->rate = price_draw(&notebook(t)->subscription, seed, replication);
	account(t)->pack_price = price_draw(&notebook(t)->pack, seed, replication);
	renew(t, 0);
	take(&account(t)->units, notebook(t)->burned);
	drop_expired(&account(t)->units, 0);
}

/* For an accelerator, and for units where none are bought. Months that begin meanwhile are charged when it is over. */
static double wait_s(struct allocation *t, double now_s)
{
	double wait = distribution_draw(&notebook(t)->wait, &t->wait_stream);
	struct allocation then = *t;

	renew(&then, now_s + wait);
	if (is_dry(&then) && !notebook(t)->buys)
		wait = fmax(wait, next_month_s(&then) - now_s);
	return wait;
}

/* Until something happens: the session ends, units run dry or expire, a month begins. */
static double limit_s(struct allocation *t, double now_s)
{
	const struct notebook *n = notebook(t);
	struct units *u = &account(t)->units;
	double limit = INFINITY;

	u->settled_s = now_s;
	renew(t, now_s);
	if (now_s == t->since_s) { /* a new session */
		double lost_s = n->has_disconnect ? distribution_draw(&n->disconnect, &t->limit_stream) : INFINITY;

		double most_s = t->grants == 1 && t->plan->resume.state == RESUME_RUNNING
					? fmin(n->session_s, t->plan->resume.session_left_s)
					: n->session_s;

		account(t)->session_end_s = now_s + fmin(most_s, lost_s);
		account(t)->session_saves = lost_s > most_s;
	}
	if (is_dry(t) && n->buys)
		buy(t, now_s);
	limit = account(t)->session_end_s - now_s;
	if (t->plan->burn_per_s > 0)
		limit = fmin(limit, units_left(u) / t->plan->burn_per_s);
	if (u->count)
		limit = fmin(limit, u->expires_s[0] - now_s);
	if (n->has_months)
		limit = fmin(limit, next_month_s(t) - now_s);
	return limit;
}

static enum verdict expire(struct allocation *t, double now_s)
{
	use(t, now_s);
	renew(t, now_s);
	if (now_s >= account(t)->session_end_s)
		return VERDICT_REQUEUE;
	if (!is_dry(t) || notebook(t)->buys)
		return VERDICT_HOLD;
	account(t)->session_saves = 0;
	return notebook(t)->has_months ? VERDICT_REQUEUE : VERDICT_END;
}

static double saves_s(const struct allocation *t)
{
	return account(t)->session_saves ? notebook(t)->save_s : 0;
}

static void bill(struct allocation *t, double now_s)
{
	use(t, now_s);
	for (int i = 0; i < CAUSE_TIMES; i++)
		account(t)->units.burned[i] += t->plan->burn_per_s * allocation_time_s(t, (enum cause)i);
}

/* Months that began while nothing was held are due as well; one that begins now is not. */
static void close(struct allocation *t, double now_s)
{
	double unit_price, used = 0;

	renew(t, nextafter(now_s, 0));
	unit_price = account(t)->units.came > 0 ? account(t)->units.paid / account(t)->units.came : 0;
	for (int i = 0; i < CAUSE_TIMES; i++) {
		t->ledger->money[i] += account(t)->units.burned[i] * unit_price;
		used += account(t)->units.burned[i] * unit_price;
	}
	t->ledger->money[CAUSE_IDLE] += account(t)->units.paid - used;
}

static const struct site_policy policy = { .start = start,
					   .wait_s = wait_s,
					   .limit_s = limit_s,
					   .expire = expire,
					   .bill = bill,
					   .close = close,
					   .saves_s = saves_s };

/* Units that a notebook burns, bought in months and packs as they come; where no packs are bought, months until there
 * are enough. */
static double ideal(const struct plan *p, double held_s, double tokens)
{
	const struct notebook *n = SITE_TERMS(notebook, p->site);
	double fee = price_mean(&n->subscription) * QUANTITY_MONTH_S, units = p->burn_per_s * held_s,
	       months = n->has_months ? fmax(1, ceil(held_s / QUANTITY_MONTH_S)) : 0, lacking;

	(void)tokens;
	if (n->has_months && !n->buys && n->month_units > 0)
		months = fmax(months, pricing_round_up(units, n->month_units) / n->month_units);
	lacking = units - months * n->month_units;
	return months * fee + (lacking > 0 && n->buys ? ceil(lacking / n->pack_units) * price_mean(&n->pack) : 0);
}

static struct sharing sharing(const struct site *s)
{
	(void)s;
	return (struct sharing){ .reason = "sessions or an API" };
}

static struct site_limit limit(const struct plan *p)
{
	const struct notebook *n = SITE_TERMS(notebook, p->site);

	return (struct site_limit){ n->session_s, n->save_s };
}

static void calm(struct site *s)
{
	struct notebook *n = SITE_TERMS(notebook, s);

	n->wait = distribution_constant(0);
	n->has_disconnect = 0;
}

static void go_on(struct site *s, const struct site_rest *rest)
{
	struct notebook *n = SITE_TERMS(notebook, s);

	n->gone_s = rest->gone_s;
	n->burned = rest->burned;
}

const struct site_kind site_notebook = { .name = "notebook",
					 .policy = &policy,
					 .grant = GRANT_SESSION,
					 .ideal = ideal,
					 .sharing = sharing,
					 .limit = limit,
					 .calm = calm,
					 .go_on = go_on };

/* ---- how it is written ---- */

static void read_units(struct scenario *s, struct element e, double *units)
{
	const struct field f = { "units", DIMENSION_COUNT, 0, 1e9, 1, NULL };

	field_quantity(&s->reader, e, &f, units, NULL);
}

static void read_session(struct scenario *s, struct element e, struct notebook *n)
{
	const struct field disconnect = { "disconnect", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };

	site_element_time(s, e, "limit", &n->session_s);
	site_element_time(s, e, "save-before", &n->save_s);
	site_element_duration(s, e, "wait", &n->wait);
	n->has_disconnect = field_distribution(&s->reader, e, &disconnect, &n->disconnect, NULL);
}

static const struct field burn_field = { "units", DIMENSION_USAGE, 0, 1e6, 1, NULL };

static void check_burns(struct scenario *s, struct element e)
{
	double units;

	for (size_t n = 0; child_at(e, "usage", n).node; n++) {
		site_element_accelerator(s, child_at(e, "usage", n));
		field_quantity(&s->reader, child_at(e, "usage", n), &burn_field, &units, NULL);
	}
}

static void read(struct scenario *s, struct element e, struct site *site)
{
	struct notebook *n = SITE_TERMS(notebook, site);
	struct element subscription = child_only(&s->reader, e, "subscription"),
		       pack = child_only(&s->reader, e, "pack"), session = child_only(&s->reader, e, "session");
	char *dry = field_text(e, "when-exhausted");

	n->session_s = n->expiry_s = INFINITY;
	n->subscription.exchange.rate.distribution = n->pack.exchange.rate.distribution = distribution_constant(1);
	site_element_time(s, e, "expiry", &n->expiry_s);
	if (subscription.node) {
		price_read(s, subscription, price_field("price", DIMENSION_RENT, HOUR_S), &n->subscription);
		n->has_months = 1;
		read_units(s, subscription, &n->month_units);
	}
	if (pack.node) {
		price_read(s, pack, price_field("price", DIMENSION_MONEY, 1), &n->pack);
		read_units(s, pack, &n->pack_units);
	}
	if (session.node)
		read_session(s, session, n);
	check_burns(s, e);
	n->buys = dry ? !strcmp(dry, "buy") : pack.node != NULL;
	if (child_at(e, "usage", 0).node && n->buys && !pack.node)
		field_fault(&s->reader, e, "when-exhausted",
			    "needs a <pack price=\"10.49 USD\" units=\"100\"/> to buy");
	if (child_at(e, "usage", 0).node && !n->buys && !subscription.node)
		field_fault(&s->reader, e, "when-exhausted", "needs a <subscription> to wait for");
	free(dry);
}

/* Units an hour for the plan's accelerator. */
static void find_burn(struct scenario *s, struct element plan, struct element site, struct plan *p)
{
	struct element e;

	for (size_t n = 0; (e = child_at(site, "usage", n)).node; n++) {
		struct element found = site_element_accelerator(s, e);

		if (!found.node || scenario_resolved(s, found) != p->cluster->accelerator)
			continue;
		field_quantity(&s->reader, e, &burn_field, &p->burn_per_s, NULL);
		return;
	}
	if (child_at(site, "usage", 0).node)
		scenario_infeasible(s, plan, p, "cluster", "site '%s' does not offer accelerator '%s'", p->site->id,
				    p->cluster->accelerator->id);
}

const struct site_element site_notebook_element = { .children = { "subscription", "pack", "usage", "session" },
						    .attributes = { "expiry", "when-exhausted" },
						    .read = read,
						    .read_plan = find_burn };
