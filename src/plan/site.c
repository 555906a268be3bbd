/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/site.h"

static double convert(const struct price *p, double amount, double rate)
{
	return amount * (1 + p->tax) * (p->exchange.is_inverse ? 1 / rate : rate);
}

double price_draw(const struct price *p, uint64_t seed, uint64_t replication)
{
	double amount = parameter_draw(&p->amount, seed, replication);

	return amount == 0 ? 0 : convert(p, amount, parameter_draw(&p->exchange.rate, seed, replication));
}

double price_worth_draw(const struct price *p, double amount, uint64_t seed, uint64_t replication)
{
	return convert(p, amount, parameter_draw(&p->exchange.rate, seed, replication));
}

double price_mean(const struct price *p)
{
	double amount = parameter_mean(&p->amount);

	return amount == 0 ? 0 : convert(p, amount, parameter_mean(&p->exchange.rate));
}
