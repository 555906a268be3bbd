/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "site/pricing.h"

#include "site/site_kind.h"

#include <math.h>

double pricing_billed_gpus(const struct plan *p)
{
	return p->site->kind->bills_spares ? cluster_held_gpus(p->cluster) : cluster_gpus(p->cluster);
}

double pricing_watt_per_gpu(const struct plan *p)
{
	const struct power *w = &p->site->power;

	if (!w->is_known || !p->cluster->accelerator)
		return 0;
	return p->cluster->accelerator->tdp_w * w->tdp_share * (1 + w->host_share) * w->pue;
}

/* The tolerance keeps a whole number of steps whole in spite of rounding. */
double pricing_round_up(double amount, double step)
{
	return step > 0 ? ceil(amount / step * (1 - 1e-12)) * step : amount;
}

double pricing_extras(const struct plan *p, double held_s)
{
	double money = p->stored_b * (held_s + p->retention_s) * price_mean(&p->site->storage) +
		       p->download_b * price_mean(&p->site->egress) + held_s * price_mean(&p->site->staff);

	for (size_t i = 0; i < p->expense_count; i++)
		money += price_mean(&p->expenses[i]);
	return money;
}

double pricing_ideal(const struct plan *p, double held_s, double tokens)
{
	return p->site->kind->ideal(p, held_s, tokens) + pricing_extras(p, held_s);
}
