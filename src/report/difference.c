/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/difference.h"

#include "report/choice_json.h"
#include "report/format.h"

#include <math.h>
#include <string.h>

struct comparison comparison_of(const struct results *a, size_t plan_a, const struct results *b, size_t plan_b,
				const char *currency)
{
	struct comparison c = { .a = a->plans[plan_a]->id, .b = b->plans[plan_b]->id, .currency = currency };

	for (int m = 0; m < METRIC_MAIN; m++)
		c.by[m] = difference_of(a, plan_a, b, plan_b, (enum metric)m);
	return c;
}

void comparison_add_change(struct text *t, enum metric metric, double change, const char *currency)
{
	text_add(t, change > 0 ? "+" : change < 0 ? "-" : "");
	if (metric == METRIC_COST) {
		format_money(t, fabs(change));
		text_addf(t, " %s", currency);
	} else {
		format_duration(t, fabs(change), NULL);
	}
}

static void add_interval(struct text *t, const struct difference *d, enum metric metric, const char *currency)
{
	comparison_add_change(t, metric, d->lo, currency);
	text_add(t, " to ");
	comparison_add_change(t, metric, d->hi, currency);
}

/* What measuring would settle is said where there is something to settle. */
static void add_chances(struct text *t, const struct difference *d)
{
	text_addf(t, "        B is more in %.1f %%, less in %.1f %% of %zu pairs\n", 100 * d->more, 100 * d->less,
		  d->choice.replications);
	if (choice_is_open(&d->choice))
		text_addf(t, "        choosing the less is right in %.1f %%, with inputs measured first in %.1f %%\n",
			  100 * d->choice.best.value, 100 * d->choice.known.value);
}

static void add_metric(struct text *t, const struct difference *d, enum metric metric, const char *currency)
{
	text_addf(t, "  %-5s on average ", metric == METRIC_COST ? "cost" : "time");
	if (!d->pairs) {
		text_add(t, "not known: no replication finished in both\n");
		return;
	}
	comparison_add_change(t, metric, d->change, currency);
	text_add(t, " (95 % interval ");
	add_interval(t, d, metric, currency);
	text_addf(t, "), %+.2f %%\n", d->mean_a != 0 ? 100 * d->change / d->mean_a : 0);
	for (int i = 0; i < LEVELS; i++) {
		text_addf(t, "        %d %% chance value ", levels_percent[i]);
		comparison_add_change(t, metric, d->quantiles[i], currency);
		text_add(t, "\n");
	}
	add_chances(t, d);
}

void comparison_text(struct text *t, const struct comparison *c)
{
	if (strcmp(c->a, c->b) != 0)
		text_addf(t, "%s (B) against %s (A)\n", c->b, c->a);
	else
		text_addf(t, "%s: B against A\n", c->a);
	for (int m = 0; m < METRIC_MAIN; m++)
		add_metric(t, &c->by[m], (enum metric)m, c->currency);
}

/* ---- Markdown ---- */

void comparison_markdown_head(struct text *t)
{
	text_add(t, "| plan | | change on average | 95 % interval | |");
	for (int i = 0; i < LEVELS; i++)
		text_addf(t, " %d %% chance value |", levels_percent[i]);
	text_add(t, " B is more | right | with inputs measured |\n|---|---|--:|--:|--:|");
	for (int i = 0; i < LEVELS; i++)
		text_add(t, "--:|");
	text_add(t, "--:|--:|--:|\n");
}

static void add_markdown_row(struct text *t, const struct comparison *c, enum metric metric)
{
	const struct difference *d = &c->by[metric];

	text_addf(t, "| `%s`", c->a);
	if (strcmp(c->a, c->b) != 0)
		text_addf(t, " → `%s`", c->b);
	text_addf(t, " | %s | ", metric == METRIC_COST ? "cost" : "time");
	if (!d->pairs) {
		text_add(t, "not known | | | | | | | | |\n");
		return;
	}
	comparison_add_change(t, metric, d->change, c->currency);
	text_add(t, " | ");
	add_interval(t, d, metric, c->currency);
	text_addf(t, " | %+.2f %% |", d->mean_a != 0 ? 100 * d->change / d->mean_a : 0);
	for (int i = 0; i < LEVELS; i++) {
		text_add(t, " ");
		comparison_add_change(t, metric, d->quantiles[i], c->currency);
		text_add(t, " |");
	}
	text_addf(t, " %.1f %% | %.1f %% | %.1f %% |\n", 100 * d->more, 100 * d->choice.best.value,
		  100 * d->choice.known.value);
}

void comparison_markdown(struct text *t, const struct comparison *c)
{
	for (int m = 0; m < METRIC_MAIN; m++)
		add_markdown_row(t, c, (enum metric)m);
}

/* ---- JSON ---- */

static json_t *metric_json(const struct difference *d)
{
	json_t *object = json_object();
	char key[8];

	json_value_set(object, "pairs", json_integer((json_int_t)d->pairs));
	json_value_set(object, "mean_a", json_value_real(d->pairs ? d->mean_a : NAN));
	json_value_set(object, "change", json_value_real(d->pairs ? d->change : NAN));
	json_value_set(object, "lo", json_value_real(d->pairs ? d->lo : NAN));
	json_value_set(object, "hi", json_value_real(d->pairs ? d->hi : NAN));
	for (int i = 0; i < LEVELS; i++) {
		snprintf(key, sizeof(key), "p%d", levels_percent[i]);
		json_value_set(object, key, json_value_real(d->pairs ? d->quantiles[i] : NAN));
	}
	json_value_set(object, "more", json_value_real(d->more));
	json_value_set(object, "less", json_value_real(d->less));
	json_value_set(object, "choice", choice_json(&d->choice));
	return object;
}

json_t *comparison_json(const struct comparison *c)
{
	json_t *object = json_object();

	json_value_set(object, "a", json_value_string(c->a));
	json_value_set(object, "b", json_value_string(c->b));
	json_value_set(object, "currency", json_value_string(c->currency));
	for (int m = 0; m < METRIC_MAIN; m++)
		json_value_set(object, metric_name((enum metric)m), metric_json(&c->by[m]));
	return object;
}
