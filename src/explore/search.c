/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explore/search.h"

#include "base/bug.h"
#include "base/mem.h"
#include "model/checkpoint.h"
#include "model/layout_search.h"
#include "model/work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEP 0.1 /* least share of a value that a step from the optimum is about */

/* ---- candidates ---- */

static const struct candidate *find(const struct search *s, const size_t index[EXPERIMENT_INPUTS], const char *plan)
{
	for (size_t i = 0; i < s->count; i++)
		if (!memcmp(s->list[i].index, index, s->experiment->varied_count * sizeof(*index)) &&
		    (!plan || !strcmp(s->list[i].plan, plan)))
			return &s->list[i];
	return NULL;
}

/* Simulates a point, unless it has been. */
static enum status visit(struct search *s, const size_t index[EXPERIMENT_INPUTS], struct diag_list *diags)
{
	struct scenario scenario = { 0 };
	struct results results = { 0 };
	enum status status;

	if (find(s, index, NULL))
		return STATUS_OK;
	s->experiment->accepts_none = 1; /* a point that does not fit is a bad point, not the end */
	status = experiment_run(s->experiment, index, &results, &scenario, diags);
	for (size_t p = 0; !status && p < results.plan_count; p++) {
		struct candidate c = candidate_judge(&results, p, &s->objective, s->requirements, s->requirement_count);

		memcpy(c.index, index, sizeof(c.index));
		s->list = mem_grow(s->list, s->count, &s->capacity, sizeof(*s->list));
		s->list[s->count++] = c;
	}
	results_release(&results);
	scenario_release(&scenario);
	return status;
}

static enum status visit_grid(struct search *s, struct diag_list *diags)
{
	enum status status = STATUS_OK;
	size_t points = experiment_points(s->experiment);

	for (size_t point = 0; point < points && !status; point++) {
		size_t index[EXPERIMENT_INPUTS] = { 0 };

		for (size_t i = 0; i < s->experiment->varied_count; i++)
			index[i] = experiment_index(s->experiment, point, i);
		status = visit(s, index, diags);
	}
	return status;
}

/* ---- refinement: between the best value of an input and its neighbours ---- */

/* The nearest value above (sign 1) or below (-1) that differs by the share `least` or more, in the same unit; the count
 * when there is none. */
static size_t neighbour(const struct variation *v, size_t of, int sign, double least)
{
	const char *unit, *other_unit;
	double number, other, nearest = INFINITY;
	size_t found = v->count;

	if (!quantity_split(v->values[of], &number, &unit))
		return v->count;
	for (size_t i = 0; i < v->count; i++)
		if (quantity_split(v->values[i], &other, &other_unit) && !strcmp(unit, other_unit) &&
		    (other - number) * sign > 0 && (other - number) * sign >= least * number &&
		    (other - number) * sign < nearest) {
			nearest = (other - number) * sign;
			found = i;
		}
	return found;
}

/* Adds the value between two; returns its index, or the count when there is none between. */
size_t search_split(struct variation *v, size_t a, size_t b)
{
	const char *unit = "", *same;
	double x = 0, y = 0, middle;
	struct text value = TEXT_INIT;
	size_t index = v->count;

	if (!quantity_split(v->values[a], &x, &unit) || !quantity_split(v->values[b], &y, &same))
		return v->count;
	middle = x > 0 && y > 0 ? sqrt(x * y) : (x + y) / 2;
	if (!*unit && !strchr(v->values[a], '.') && !strchr(v->values[b], '.'))
		middle = round(middle); /* counts: nodes, spares */
	text_addf(&value, "%.3g", middle);
	if (*unit)
		text_addf(&value, " %s", unit);
	for (size_t i = 0; i < v->count; i++)
		if (!strcmp(v->values[i], value.s))
			index = SIZE_MAX;
	if (index != SIZE_MAX)
		variation_add(v, value.s, value.length);
	text_release(&value);
	return index == SIZE_MAX ? v->count : index;
}

static enum status refine_input(struct search *s, size_t input, struct diag_list *diags)
{
	struct candidate best = *candidate_best(s->list, s->count);
	struct variation *v = &s->experiment->varied[input];
	enum status status = STATUS_OK;

	for (int sign = -1; sign <= 1 && !status; sign += 2) {
		size_t next = neighbour(v, best.index[input], sign, 0), before = v->count, middle;
		size_t index[EXPERIMENT_INPUTS];

		if (next == v->count)
			continue;
		middle = search_split(v, best.index[input], next);
		if (v->count == before)
			continue;
		memcpy(index, best.index, sizeof(index));
		index[input] = middle;
		status = visit(s, index, diags);
	}
	return status;
}

static enum status refine(struct search *s, struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (int round = 0; round < s->rounds; round++)
		for (size_t i = 0; i < s->experiment->varied_count && !status; i++)
			status = refine_input(s, i, diags);
	return status;
}

/* ---- what a step from the optimum is worth, and the next plan ---- */

static size_t plan_of(const struct results *results, const char *plan)
{
	size_t p = 0;

	while (p < results->plan_count && strcmp(results->plans[p]->id, plan) != 0)
		p++;
	return p;
}

/* A plan at another point against the optimum: cost, and time where `d` has room for it. *is_known: it exists there. */
static enum status compare(struct search *s, const struct results *base, const size_t index[], const char *plan,
			   struct difference *d, enum metric last, int *is_known, struct diag_list *diags)
{
	size_t p = plan_of(base, candidate_best(s->list, s->count)->plan), q;
	struct scenario scenario = { 0 };
	struct results results = { 0 };
	enum status status = experiment_run(s->experiment, index, &results, &scenario, diags);

	q = status ? 0 : plan_of(&results, plan);
	*is_known = !status && p < base->plan_count && q < results.plan_count;
	for (enum metric m = METRIC_COST; *is_known && m <= last; m++)
		d[m] = difference_of(base, p, &results, q, m);
	results_release(&results);
	scenario_release(&scenario);
	return status;
}

/* The value to compare with: of a number the neighbour of the sign, of words the first, which is in force; the count where there is
 * none. */
static size_t step_to(const struct variation *v, size_t from, int sign)
{
	const char *unit;
	double number;

	if (quantity_split(v->values[from], &number, &unit))
		return neighbour(v, from, sign, STEP);
	return sign < 0 && from ? 0 : v->count;
}

static enum status compare_steps(struct search *s, const struct candidate *best, const struct results *base,
				 struct diag_list *diags)
{
	enum status status = STATUS_OK;

	s->step_count = 0;
	for (size_t i = 0; i < s->experiment->varied_count; i++)
		for (int sign = -1; sign <= 1 && !status; sign += 2) {
			size_t to = step_to(&s->experiment->varied[i], best->index[i], sign);
			size_t index[EXPERIMENT_INPUTS];
			struct search_step *step = &s->steps[s->step_count];

			if (to == s->experiment->varied[i].count)
				continue;
			*step = (struct search_step){ .input = i, .from = best->index[i], .to = to };
			s->step_count++;
			memcpy(index, best->index, sizeof(index));
			index[i] = to;
			status = compare(s, base, index, best->plan, step->difference, METRIC_WALL, &step->is_known,
					 diags);
		}
	return status;
}

static enum status compare_rival(struct search *s, const struct candidate *best, const struct results *base,
				 struct diag_list *diags)
{
	struct candidate *others = mem_alloc(s->count, sizeof(*others));
	size_t count = 0, found = 0;
	enum status status = STATUS_OK;
	int is_known = 0;

	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->list[i].plan, best->plan) != 0)
			others[count++] = s->list[i];
	s->has_rival = count > 0;
	if (count) {
		found = (size_t)(candidate_best(others, count) - others);
		s->rival.candidate = others[found];
		status = compare(s, base, others[found].index, others[found].plan, &s->rival.difference, METRIC_COST,
				 &is_known, diags);
	}
	free(others);
	return status;
}

static enum status compare_all(struct search *s, struct diag_list *diags)
{
	const struct candidate *best = candidate_best(s->list, s->count);
	struct scenario scenario = { 0 };
	struct results base = { 0 };
	enum status status = experiment_run(s->experiment, best->index, &base, &scenario, diags);

	if (!status)
		status = compare_steps(s, best, &base, diags);
	if (!status)
		status = compare_rival(s, best, &base, diags);
	results_release(&base);
	scenario_release(&scenario);
	return status;
}

enum status search_run(struct search *s, struct diag_list *diags)
{
	enum status status = visit_grid(s, diags);

	if (!status && !s->count) {
		diag_add(diags, SEVERITY_ERROR, "--vary", 0, "at none of the points a plan is possible");
		status = STATUS_INVALID;
	}
	if (!status)
		status = refine(s, diags);
	if (!status)
		status = compare_all(s, diags);
	if (!status)
		candidate_mark_frontier(s->list, s->count);
	return status;
}

void search_release(struct search *s)
{
	free(s->list);
	s->list = NULL;
	s->count = s->capacity = 0;
}

/* ---- what is varied when nothing is said: the interval between checkpoints, the spares and the layout of a plan's cluster ---- */

enum { LAYOUTS = 6 }; /* of the fastest that are simulated */

/* Of any attribute where it is NULL. */
static int is_written(const struct scenario *s, const char *element, const char *attribute)
{
	for (size_t i = 0; i < s->reader.trail_count; i++)
		if (!strcmp(s->reader.trail[i].element, element) &&
		    (!attribute || !strcmp(s->reader.trail[i].attribute, attribute)) &&
		    strcmp(s->reader.trail[i].origin, "default") != 0)
			return 1;
	return 0;
}

static void vary_interval(struct experiment *e, const struct scenario *s, const struct plan *p)
{
	static const double factors[] = { 0.25, 0.5, 0.7, 1, 1.4, 2, 4 };
	double best_s = checkpoint_optimal_s(checkpoint_plan_mtbf_s(p), work_expected(p).write_s);
	struct text element = TEXT_INIT, t = TEXT_INIT;

	text_addf(&element, "cluster '%s', checkpoint", p->cluster->id);
	if (isfinite(best_s) && best_s > 0 && is_written(s, element.s, "interval")) {
		text_addf(&t, "//cluster[@id='%s']/checkpoint/@interval", p->cluster->id);
		for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++)
			text_addf(&t, "%c%.3g min", i ? ',' : '=', best_s * factors[i] / 60);
		BUG_IF(experiment_vary(e, t.s) != NULL);
	}
	text_release(&element);
	text_release(&t);
}

static void vary_spares(struct experiment *e, const struct scenario *s, const struct plan *p)
{
	int64_t now = p->cluster->spares, most = now > 2 ? 2 * now : 4, values[] = { 0, most / 4, most / 2, most };
	struct text element = TEXT_INIT, t = TEXT_INIT;

	text_addf(&element, "cluster '%s'", p->cluster->id);
	if (p->cluster->failure_count && is_written(s, element.s, "spares")) {
		text_addf(&t, "//cluster[@id='%s']/@spares", p->cluster->id);
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
			text_addf(&t, "%c%lld", i ? ',' : '=', (long long)values[i]);
		BUG_IF(experiment_vary(e, t.s) != NULL);
	}
	text_release(&element);
	text_release(&t);
}

/* The layout in force and the fastest that are predicted, each a value of the element's attributes. */
static void vary_layout(struct experiment *e, const struct scenario *s, const struct plan *p)
{
	struct layout_found found[LAYOUTS];
	struct text now = TEXT_INIT, words = TEXT_INIT, t = TEXT_INIT, element = TEXT_INIT;
	size_t count = 0;

	if (p->speed.basis == SPEED_PREDICTED && !p->jobs)
		count = layout_search(p, found, LAYOUTS);
	if (count) {
		text_addf(&element, "plan '%s', layout", p->id);
		text_addf(&t, "//%s[@id='%s']/layout=", is_written(s, element.s, NULL) ? "plan" : "cluster",
			  is_written(s, element.s, NULL) ? p->id : p->cluster->id);
		layout_search_words(&now, &p->cluster->layout, (int64_t)cluster_gpus(p->cluster));
		text_add(&t, now.s);
	}
	for (size_t i = 0; i < count; i++) {
		text_clear(&words);
		layout_search_words(&words, &found[i].layout, (int64_t)cluster_gpus(p->cluster));
		if (strcmp(words.s, now.s) != 0)
			text_addf(&t, ",%s", words.s);
	}
	if (count)
		BUG_IF(experiment_vary(e, t.s) != NULL);
	text_release(&now);
	text_release(&words);
	text_release(&t);
	text_release(&element);
}

void search_vary_plan(struct experiment *e, const struct scenario *s, const struct plan *p)
{
	vary_interval(e, s, p);
	vary_spares(e, s, p);
	vary_layout(e, s, p);
}
