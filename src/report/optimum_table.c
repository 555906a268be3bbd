/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/optimum_table.h"

#include "base/mem.h"
#include "report/choice_json.h"
#include "report/difference.h"
#include "report/format.h"

#include <math.h>
#include <stdlib.h>

enum { WORDS_LIMIT = 120 };

static void add_inputs(struct text *t, const struct optimum *o, const struct candidate *c)
{
	for (size_t i = 0; i < o->input_count; i++) {
		text_add(t, i ? ", " : "");
		text_add_safe(t, o->inputs[i].path, WORDS_LIMIT);
		text_add(t, " = ");
		text_add_safe(t, o->inputs[i].values[c->index[i]], WORDS_LIMIT);
	}
}

/* "2.31M USD (50 %: 2.1M)" */
static void add_money(struct text *t, double p80, double p50, const char *currency)
{
	format_money(t, p80);
	text_addf(t, " %s (50 %%: ", currency);
	format_money(t, p50);
	text_add(t, ")");
}

static void add_time(struct text *t, double p80, double p50)
{
	format_duration(t, p80, NULL);
	text_add(t, " (50 %: ");
	format_duration(t, p50, NULL);
	text_add(t, ")");
}

static void add_objective(struct text *t, const struct optimum *o, double value)
{
	if (o->metric == METRIC_WALL) {
		format_duration(t, value, NULL);
		return;
	}
	format_money(t, value);
	text_addf(t, " %s", o->currency);
}

static void add_best(struct text *t, const struct optimum *o)
{
	const struct candidate *c = o->best;

	text_addf(t,
		  c->is_feasible ? "%s: best of %zu points for %s\n"
				 : "%s: none of %zu points for %s meets what is required; nearest is\n",
		  c->plan, o->count, o->objective);
	text_add(t, "  ");
	add_inputs(t, o, c);
	text_add(t, "\n  80 % chance of costing no more than ");
	add_money(t, c->p80_cost, c->p50_cost, o->currency);
	text_add(t, ", of taking no longer than ");
	add_time(t, c->p80_wall, c->p50_wall);
	text_add(t, "\n");
	for (size_t i = 0; i < o->requirement_count; i++) {
		text_add(t, "  required: ");
		text_add_safe(t, o->requirements[i].words, WORDS_LIMIT);
		text_add(t, "\n");
	}
	if (o->requirement_count)
		text_addf(t, "  least chance of these: %.1f %%\n", 100 * c->chance.value);
	if (isfinite(c->lo) && isfinite(c->hi)) {
		text_addf(t, "  95 %% interval of %s: ", o->objective);
		add_objective(t, o, c->lo);
		text_add(t, " to ");
		add_objective(t, o, c->hi);
		text_add(t, "\n");
	}
	if (isfinite(o->equal)) {
		text_add(t, "  passed over: points that are surely no better by more than ");
		add_objective(t, o, o->equal);
		text_add(t, "\n");
	}
	text_addf(t, "  %llu replications simulated; all points in full would take %llu\n",
		  (unsigned long long)o->replications, (unsigned long long)(o->count * c->replications));
}

/* "cost +12 USD on average (+3 USD to +20 USD), right in 73.1 % (with inputs measured in 97.0 %)" */
static void add_cost(struct text *t, const struct optimum *o, const struct difference *d)
{
	text_add(t, "cost ");
	comparison_add_change(t, METRIC_COST, d->change, o->currency);
	text_add(t, " on average (");
	comparison_add_change(t, METRIC_COST, d->lo, o->currency);
	text_add(t, " to ");
	comparison_add_change(t, METRIC_COST, d->hi, o->currency);
	text_addf(t, "), the cheaper of the two in %.1f %%", 100 * d->choice.best.value);
	if (choice_is_open(&d->choice))
		text_addf(t, " (chosen with inputs measured: %.1f %%)", 100 * d->choice.known.value);
}

static void add_rival(struct text *t, const struct optimum *o)
{
	const struct search_rival *r = o->rival;

	if (!r)
		return;
	text_addf(t, "  the next plan is %s (", r->candidate.plan);
	add_inputs(t, o, &r->candidate);
	text_add(t, "): ");
	if (r->difference.pairs)
		add_cost(t, o, &r->difference);
	else
		text_add(t, "not known, never both finish");
	text_add(t, "\n");
}

static void add_step(struct text *t, const struct optimum *o, const struct search_step *s)
{
	text_add(t, "    ");
	text_add_safe(t, o->inputs[s->input].path, WORDS_LIMIT);
	text_addf(t, " %s -> %s: ", o->inputs[s->input].values[s->from], o->inputs[s->input].values[s->to]);
	if (!s->is_known || !s->difference[METRIC_COST].pairs) {
		text_add(t, "not possible, or never finishes\n");
		return;
	}
	add_cost(t, o, &s->difference[METRIC_COST]);
	text_add(t, ", time ");
	comparison_add_change(t, METRIC_WALL, s->difference[METRIC_WALL].change, o->currency);
	text_add(t, "\n");
}

static int by_cost(const void *a, const void *b)
{
	const struct candidate *x = *(const struct candidate *const *)a, *y = *(const struct candidate *const *)b;

	return (x->p80_cost > y->p80_cost) - (x->p80_cost < y->p80_cost);
}

/* The frontier from the cheapest on; to be freed. */
static const struct candidate **frontier(const struct optimum *o, size_t *count)
{
	const struct candidate **list = mem_alloc(o->count, sizeof(*list));

	*count = 0;
	for (size_t i = 0; i < o->count; i++)
		if (o->list[i].is_on_frontier)
			list[(*count)++] = &o->list[i];
	qsort(list, *count, sizeof(const struct candidate *), by_cost);
	return list;
}

void optimum_text(struct text *t, const struct optimum *o)
{
	size_t count;
	const struct candidate **list = frontier(o, &count);

	add_best(t, o);
	add_rival(t, o);
	if (o->step_count)
		text_add(t, "  what a step from there is worth (same random numbers, 95 % intervals):\n");
	for (size_t i = 0; i < o->step_count; i++)
		add_step(t, o, &o->steps[i]);
	if (count)
		text_add(t,
			 "  frontier: no point below is both cheaper and faster than another (80 % chance values)\n");
	for (size_t i = 0; i < count; i++) {
		text_add(t, "    ");
		format_money(t, list[i]->p80_cost);
		text_addf(t, " %s, ", o->currency);
		format_duration(t, list[i]->p80_wall, NULL);
		text_addf(t, ": %s, ", list[i]->plan);
		add_inputs(t, o, list[i]);
		text_add(t, "\n");
	}
	free(list);
}

/* ---- JSON ---- */

static json_t *candidate_json(const struct optimum *o, const struct candidate *c)
{
	json_t *object = json_object(), *set = json_object();

	for (size_t i = 0; i < o->input_count; i++)
		json_value_set(set, o->inputs[i].path, json_value_string(o->inputs[i].values[c->index[i]]));
	json_value_set(object, "plan", json_value_string(c->plan));
	json_value_set(object, "set", set);
	json_value_set(object, "objective", json_value_real(c->objective));
	json_value_set(object, "objective_lo", json_value_real(c->lo));
	json_value_set(object, "objective_hi", json_value_real(c->hi));
	json_value_set(object, "cost_p50", json_value_real(c->p50_cost));
	json_value_set(object, "cost_p80", json_value_real(c->p80_cost));
	json_value_set(object, "wall_s_p50", json_value_real(c->p50_wall));
	json_value_set(object, "wall_s_p80", json_value_real(c->p80_wall));
	json_value_set(object, "chance", json_value_real(c->chance.value));
	json_value_set(object, "replications", json_integer((json_int_t)c->replications));
	json_value_set(object, "feasible", json_boolean(c->is_feasible));
	json_value_set(object, "frontier", json_boolean(c->is_on_frontier));
	return object;
}

static json_t *step_json(const struct optimum *o, const struct search_step *s)
{
	json_t *object = json_object();
	int known = s->is_known && s->difference[METRIC_COST].pairs;

	json_value_set(object, "input", json_value_string(o->inputs[s->input].path));
	json_value_set(object, "from", json_value_string(o->inputs[s->input].values[s->from]));
	json_value_set(object, "to", json_value_string(o->inputs[s->input].values[s->to]));
	json_value_set(object, "cost_change", json_value_real(known ? s->difference[METRIC_COST].change : NAN));
	json_value_set(object, "cost_lo", json_value_real(known ? s->difference[METRIC_COST].lo : NAN));
	json_value_set(object, "cost_hi", json_value_real(known ? s->difference[METRIC_COST].hi : NAN));
	json_value_set(object, "choice", known ? choice_json(&s->difference[METRIC_COST].choice) : json_null());
	json_value_set(object, "wall_s_change", json_value_real(known ? s->difference[METRIC_WALL].change : NAN));
	return object;
}

static json_t *rival_json(const struct optimum *o)
{
	const struct search_rival *r = o->rival;
	json_t *object;

	if (!r)
		return json_null();
	object = candidate_json(o, &r->candidate);
	json_value_set(object, "cost_change", json_value_real(r->difference.pairs ? r->difference.change : NAN));
	json_value_set(object, "choice", choice_json(&r->difference.choice));
	return object;
}

json_t *optimum_points(const struct optimum *o)
{
	json_t *points = json_array();

	for (size_t i = 0; i < o->count; i++)
		BUG_IF(json_array_append_new(points, candidate_json(o, &o->list[i])));
	return points;
}

void optimum_json(struct text *t, const struct optimum *o)
{
	json_t *root = json_object(), *steps = json_array();

	for (size_t i = 0; i < o->step_count; i++)
		BUG_IF(json_array_append_new(steps, step_json(o, &o->steps[i])));
	json_value_set(root, "objective", json_value_string(o->objective));
	json_value_set(root, "currency", json_value_string(o->currency));
	json_value_set(root, "replications", json_integer((json_int_t)o->replications));
	json_value_set(root, "equal", json_value_real(o->equal));
	json_value_set(root, "best", candidate_json(o, o->best));
	json_value_set(root, "rival", rival_json(o));
	json_value_set(root, "steps", steps);
	json_value_set(root, "points", optimum_points(o));
	json_value_write(t, root);
}
