/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/decision.h"

#include "report/format.h"
#include "report/plan_pick.h"
#include "site/site_kind.h"

#include <math.h>
#include <stdlib.h>

static int is_high(double chance)
{
	return isnan(chance) || chance >= PLAN_PICK_CHANCE;
}

/* ": 4,110 USD and 15.3 d at 80 %" */
static void add_levels(struct text *t, const struct forecast *f, const struct plan_summary *p)
{
	double cost = plan_summary_level(p, METRIC_COST, 80).value,
	       wall_s = plan_summary_level(p, METRIC_WALL, 80).value;
	struct text money = TEXT_INIT, time = TEXT_INIT;

	format_money(&money, cost);
	format_duration(&time, wall_s, f->words);
	if (isnan(cost) || isnan(wall_s))
		text_add(t, words_get(f->words, "; fewer than 8 of 10 of its runs finish"));
	else
		text_addf(t, words_get(f->words, ": P80 %s %s, %s"), money.s, f->currency, time.s);
	text_release(&money);
	text_release(&time);
}

static void add_missed(struct text *t, const struct forecast *f, const char *words, const struct interval *chance,
		       const char **between)
{
	struct text percent = TEXT_INIT;

	if (is_high(chance->value))
		return;
	format_chance(&percent, chance->value);
	text_add(t, *between);
	text_add(t, words_get(f->words, words));
	text_addf(t, " %s", percent.s);
	*between = words_get(f->words, ", ");
	text_release(&percent);
}

/* What is missing: of budget and deadline that of which the chance is low; both where each alone is likely. */
static void add_misses(struct text *t, const struct forecast *f, const struct plan_summary *p)
{
	const char *between = words_get(f->words, "; ");

	add_missed(t, f, WORD("within budget in only"), &p->budget, &between);
	add_missed(t, f, WORD("within deadline in only"), &p->deadline, &between);
	if (is_high(p->budget.value) && is_high(p->deadline.value))
		add_missed(t, f, WORD("within both in only"), &p->both, &between);
}

/* Machines of one's own are paid before. */
static void add_purchase(struct text *t, const struct forecast *f, const struct plan_summary *p)
{
	double purchase = site_kind_purchase(p->plan);
	struct text money = TEXT_INIT;

	if (purchase > 0) {
		format_money(&money, purchase);
		text_addf(t, words_get(f->words, " (counts wear; buying the machines costs %s %s)"), money.s,
			  f->currency);
	}
	text_release(&money);
}

/* "; it is the cheapest in 73 % of runs, chosen with measured inputs in 97 %" */
static void add_doubt(struct text *t, const struct forecast *f, const struct plan_pick *k)
{
	struct text best = TEXT_INIT, known = TEXT_INIT;
	struct choice c;

	if (plan_pick_choice(f, k, &c) && c.best.value < PLAN_PICK_SURE) {
		format_chance(&best, c.best.value);
		format_chance(&known, c.known.value);
		text_addf(t,
			  words_get(f->words, "; it is the cheapest in %s of runs, chosen with measured inputs in %s"),
			  best.s, known.s);
	}
	text_release(&best);
	text_release(&known);
}

static void add_choice(struct text *t, const struct forecast *f, const struct plan_pick *k)
{
	const struct plan_summary *p = &f->plans[k->plan];
	int has_limits = !isnan(plan_pick_chance(p));

	if (k->candidates == 1)
		text_add(t, p->plan->id);
	else if (!has_limits)
		text_addf(t, words_get(f->words, "%s is the cheapest of %zu plans"), p->plan->id, k->candidates);
	else if (k->keeping)
		text_addf(
			t,
			words_get(f->words, "%s is the cheapest within the limits (%zu of %zu plans are, with 80 %%)"),
			p->plan->id, k->keeping, k->candidates);
	else
		text_addf(t, words_get(f->words, "none of %zu plans is within the limits with 80 %%; %s comes nearest"),
			  k->candidates, p->plan->id);
	add_levels(t, f, p);
	add_doubt(t, f, k);
	if (!has_limits || k->keeping)
		return;
	add_misses(t, f, p);
}

void decision_add(struct text *t, const struct forecast *f, size_t columns)
{
	struct text line = TEXT_INIT;
	size_t count;
	struct plan_pick *picks = plan_picks(f, &count);

	for (size_t i = 0; i < count; i++) {
		text_clear(&line);
		if (picks[i].candidates > 1) /* else its plan says it */
			text_addf(&line, "%s: ", picks[i].workload->id);
		add_choice(&line, f, &picks[i]);
		add_purchase(&line, f, &f->plans[picks[i].plan]);
		text_add_wrapped(t, line.s, columns);
		text_add(t, "\n");
	}
	text_add(t, "\n");
	text_release(&line);
	free(picks);
}
