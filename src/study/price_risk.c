/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/price_risk.h"

#include "base/mem.h"
#include "sim/held_price.h"
#include "sim/simulator.h"
#include "site/site_kind.h"
#include "stats/interval.h"
#include "stats/sort.h"
#include "study/summary.h"

#include <math.h>
#include <stdlib.h>

/* Of one plan: cost, cost at the price of submission, what of that is paid for machines; INFINITY = does not finish. */
struct pairs {
	double *cost, *held, *machines;
	size_t count;
};

/* What is paid at the price of a GPU-hour: the rest is at other prices. */
static double machine_money(const struct ledger *l)
{
	double sum = l->money[CAUSE_IDLE] + l->money[CAUSE_SPARES] + l->money[CAUSE_EXPERIMENTS];

	for (int c = 0; c < CAUSE_TIMES; c++)
		sum += l->money[c];
	return sum;
}

static void simulate(struct pairs *p, const struct results *results, const struct plan *held)
{
	struct simulator again;
	struct outcome o;

	simulator_init(&again, held, results->study);
	for (size_t i = 0; i < p->count; i++) {
		simulator_run(&again, results->first + i, &o);
		p->held[i] = o.cost * results->money;
		p->machines[i] = machine_money(&o.ledger) * results->money;
		if (isnan(p->cost[i])) /* it did not finish, and does not at another price */
			p->held[i] = p->cost[i] = INFINITY;
	}
	simulator_release(&again);
}

/* 80 % point of cost + more x machines; NAN where it is not reached. */
static double point(const struct pairs *p, const double *cost, double more)
{
	double *values = mem_alloc(p->count, sizeof(*values)), value;

	for (size_t i = 0; i < p->count; i++)
		values[i] = cost[i] + more * p->machines[i];
	sort_ascending(values, p->count);
	value = interval_quantile(values, p->count, PRICE_RISK_PERCENT / 100.0).value;
	free(values);
	return isfinite(value) ? value : NAN;
}

/* By how much dearer a contract may be for the same 80 % point: bisection, since the point rises with it. */
static double even(const struct pairs *p)
{
	double target = point(p, p->cost, 0), low = -1, high = 1;

	if (isnan(target) || target == point(p, p->held, 0))
		return target - target; /* 0, or NAN */
	while (point(p, p->held, high) < target && high < 1e6)
		high *= 2;
	for (int i = 0; i < 40; i++) {
		double middle = (low + high) / 2;

		*(point(p, p->held, middle) < target ? &low : &high) = middle;
	}
	return (low + high) / 2;
}

static void reckon(struct price_risk *r, const struct pairs *p, double price)
{
	double moved = 0, machines = 0;
	size_t n = 0;

	for (size_t i = 0; i < p->count; i++)
		if (isfinite(p->held[i])) {
			moved += p->cost[i] - p->held[i];
			machines += p->machines[i];
			n++;
		}
	*r = (struct price_risk){ .at_80 = point(p, p->cost, 0) - point(p, p->held, 0),
				  .mean = n ? moved / (double)n : NAN,
				  .percent = n ? machines / (double)n / 100 : NAN,
				  .price = price,
				  .fair = price * (1 + moved / machines),
				  .even_80 = price * (1 + even(p)) };
}

int price_risk_find(struct price_risk *r, const struct results *results, size_t plan)
{
	const struct plan *own = results->plans[plan];
	size_t count = results->replications < PRICE_RISK_MOST ? results->replications : PRICE_RISK_MOST;
	const struct price *price = site_kind_gpu_price(own->site);
	struct plan *held = price ? held_price_plan(own) : NULL;
	struct pairs p = { .count = count };

	if (!held)
		return 0;
	p.cost = summary_values(results, plan, METRIC_COST);
	p.held = mem_alloc(count, sizeof(*p.held));
	p.machines = mem_alloc(count, sizeof(*p.machines));
	simulate(&p, results, held);
	reckon(r, &p, price_mean(price) * results->money);
	free(p.cost);
	free(p.held);
	free(p.machines);
	held_price_release(held);
	return !isnan(r->mean);
}
