/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/difference.h"

#include "report/format.h"

#include <math.h>
#include <stdlib.h>

#define Z 1.959963984540054 /* two-sided 95 % */

/* Replications in which B is more, less and equal, and the moments of the difference. */
struct pairs {
	struct moments a, difference;
	size_t more, less;
};

static struct pairs pair_up(const struct results *a, size_t plan_a, const struct results *b, size_t plan_b,
			    enum metric metric)
{
	size_t n = a->replications < b->replications ? a->replications : b->replications;
	struct pairs pairs = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct outcome *x = &a->outcomes[plan_a][i], *y = &b->outcomes[plan_b][i];
		double before, after;

		if (x->end != END_FINISHED || y->end != END_FINISHED)
			continue;
		before = metric_value(metric, a->plans[plan_a], x);
		after = metric_value(metric, b->plans[plan_b], y);
		moments_add(&pairs.a, before);
		moments_add(&pairs.difference, after - before);
		pairs.more += after > before;
		pairs.less += after < before;
	}
	return pairs;
}

/* "+1.2k USD", "-3.4 h", "0" */
static void add_change(struct text *t, enum metric metric, double change, const char *currency)
{
	text_add(t, change > 0 ? "+" : change < 0 ? "-" : "");
	if (metric == METRIC_COST) {
		format_money(t, fabs(change));
		text_addf(t, " %s", currency);
	} else {
		format_duration(t, fabs(change));
	}
}

static double quantile(const struct results *r, size_t plan, enum metric metric, int percent)
{
	size_t n;
	double *ascending = summary_sorted(r, plan, metric, &n);
	double value = n ? interval_quantile(ascending, n, percent / 100.0).value : NAN;

	free(ascending);
	return value;
}

static void print_metric(struct text *t, const struct results *a, size_t plan_a, const struct results *b, size_t plan_b,
			 enum metric metric, const char *currency)
{
	static const int percents[] = { 50, 80, 90 };
	struct pairs p = pair_up(a, plan_a, b, plan_b, metric);
	double half = Z * moments_se(&p.difference), n = (double)p.difference.count;

	text_addf(t, "  %-5s on average ", metric == METRIC_COST ? "cost" : "time");
	if (!p.difference.count) {
		text_add(t, "not known: no replication finished in both\n");
		return;
	}
	add_change(t, metric, p.difference.mean, currency);
	text_add(t, " (95 % interval ");
	add_change(t, metric, p.difference.mean - half, currency);
	text_add(t, " to ");
	add_change(t, metric, p.difference.mean + half, currency);
	text_addf(t, "), %+.2f %%\n", 100 * p.difference.mean / p.a.mean);
	for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
		text_addf(t, "        %d %% chance value ", percents[i]);
		add_change(t, metric,
			   quantile(b, plan_b, metric, percents[i]) - quantile(a, plan_a, metric, percents[i]),
			   currency);
		text_add(t, "\n");
	}
	text_addf(t, "        B is more in %.1f %%, less in %.1f %% of %.0f pairs\n", 100 * (double)p.more / n,
		  100 * (double)p.less / n, n);
}

void difference_print(struct text *t, const struct results *a, size_t plan_a, const struct results *b, size_t plan_b,
		      const char *currency)
{
	text_addf(t, "%s: B against A\n", a->plans[plan_a]->id);
	print_metric(t, a, plan_a, b, plan_b, METRIC_COST, currency);
	print_metric(t, a, plan_a, b, plan_b, METRIC_WALL, currency);
}
