/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pricing.h"

#include "base/quantity.h"

#include <math.h>

double pricing_billed_gpus(const struct plan *p)
{
	enum site_kind kind = p->site->kind;

	return kind == SITE_CLOUD || kind == SITE_OWNED ? cluster_held_gpus(p->cluster) : cluster_gpus(p->cluster);
}

double pricing_watt_per_gpu(const struct plan *p)
{
	const struct power *w = &p->site->power;

	if (!w->is_known || !p->cluster->accelerator)
		return 0;
	return p->cluster->accelerator->tdp_w * w->tdp_share * (1 + w->host_share) * w->pue;
}

/* The tolerance keeps a whole number of steps whole in spite of rounding. */
static double round_up(double time_s, double step_s)
{
	return step_s > 0 ? ceil(time_s / step_s * (1 - 1e-12)) * step_s : time_s;
}

double pricing_billed_s(const struct cloud *c, double held_s)
{
	return fmax(round_up(held_s, c->step_s), c->minimum_s);
}

double pricing_terms_s(const struct cloud *c, double held_s)
{
	return fmax(round_up(held_s, c->term_s), c->term_s);
}

/* Units that a notebook burns, bought in months and packs as they come; where no packs are bought, months until there
 * are enough. */
static double notebook_ideal(const struct plan *p, double held_s)
{
	const struct notebook *n = &p->site->notebook;
	double fee = price_mean(&n->subscription) * QUANTITY_MONTH_S, units = p->burn_per_s * held_s,
	       months = n->has_months ? fmax(1, ceil(held_s / QUANTITY_MONTH_S)) : 0, lacking;

	if (n->has_months && !n->buys && n->month_units > 0)
		months = fmax(months, round_up(units, n->month_units) / n->month_units);
	lacking = units - months * n->month_units;
	return months * fee + (lacking > 0 && n->buys ? ceil(lacking / n->pack_units) * price_mean(&n->pack) : 0);
}

static double owned_rate(const struct plan *p)
{
	const struct owned *o = &p->site->owned;

	return price_mean(&o->purchase) / (o->life_s * o->utilisation) +
	       price_mean(&o->staff) / pricing_billed_gpus(p) +
	       pricing_watt_per_gpu(p) * price_mean(&p->site->power.energy);
}

static double machines(const struct plan *p, double held_s, double tokens)
{
	const struct cloud *c = &p->site->cloud;
	double gpus = pricing_billed_gpus(p);

	switch (p->site->kind) {
	case SITE_CLOUD:
		return gpus * price_mean(&c->gpu) *
		       (c->market == MARKET_BLOCK || c->market == MARKET_RESERVED ? pricing_terms_s(c, held_s)
										  : pricing_billed_s(c, held_s));
	case SITE_HPC:
		return held_s * gpus * price_mean(&p->site->hpc.gpu);
	case SITE_NOTEBOOK:
		return notebook_ideal(p, held_s);
	case SITE_OWNED:
		return held_s * gpus * owned_rate(p);
	case SITE_API:
		return tokens * price_mean(&p->site->api.token) +
		       p->site->api.hosted_s * price_mean(&p->site->api.hosting);
	default:
		return 0;
	}
}

double pricing_extras(const struct plan *p, double held_s)
{
	double money = p->stored_b * (held_s + p->retention_s) * price_mean(&p->site->storage) +
		       p->download_b * price_mean(&p->site->egress);

	for (size_t i = 0; i < p->expense_count; i++)
		money += price_mean(&p->expenses[i]);
	return money;
}

double pricing_ideal(const struct plan *p, double held_s, double tokens)
{
	return machines(p, held_s, tokens) + pricing_extras(p, held_s);
}
