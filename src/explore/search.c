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

enum { COMPARED_SHARE = 4 };

#define STEP 0.1		 /* least share of a value that a step from the optimum is about */
#define Z    1.959963984540054 /* two-sided 95 % */

/* ---- points ---- */

static enum status visit_grid(struct search *s, struct diag_list *diags)
{
	enum status status = STATUS_OK;
	size_t points = experiment_points(s->experiment);

	for (size_t i = 0; i < s->experiment->varied_count; i++)
		s->given[i] = s->experiment->varied[i].count;
	for (size_t point = 0; point < points && !status; point++) {
		size_t index[EXPERIMENT_INPUTS] = { 0 };

		for (size_t i = 0; i < s->experiment->varied_count; i++)
			index[i] = experiment_index(s->experiment, point, i);
		status = race_enter(&s->race, index, diags);
	}
	return status ? status : race_run(&s->race);
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

/* Between two values that are as good, one of which was found by halving, there is nothing to find. */
static int is_flat(const struct search *s, const struct candidate *best, size_t input, size_t next)
{
	size_t index[EXPERIMENT_INPUTS];
	const struct candidate *other;

	memcpy(index, best->index, sizeof(index));
	index[input] = next;
	other = race_find(&s->race, index, best->plan);
	return other && other->is_as_good && (next >= s->given[input] || best->index[input] >= s->given[input]);
}

static enum status refine_input(struct search *s, size_t input, struct diag_list *diags)
{
	struct candidate best = race_leader(&s->race)->candidate;
	struct variation *v = &s->experiment->varied[input];
	enum status status = STATUS_OK;

	for (int sign = -1; sign <= 1 && !status; sign += 2) {
		size_t next = neighbour(v, best.index[input], sign, 0), before = v->count, middle;
		size_t index[EXPERIMENT_INPUTS];

		if (next == v->count || is_flat(s, &best, input, next))
			continue;
		middle = search_split(v, best.index[input], next);
		if (v->count == before)
			continue;
		memcpy(index, best.index, sizeof(index));
		index[input] = middle;
		if (!race_find(&s->race, index, NULL))
			status = race_enter(&s->race, index, diags);
	}
	return status ? status : race_run(&s->race);
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

/* Replications by which a step is compared with the optimum, at most: a quarter of its own. */
static size_t compared(const struct search *s)
{
	size_t n = s->race.replications / COMPARED_SHARE;

	n = n > RACE_FIRST ? n : RACE_FIRST;
	return n < s->race.replications ? n : s->race.replications;
}

/* A plan at another point against the optimum, by at least n replications. *is_known: it exists there. */
static enum status compare(struct search *s, const size_t index[], const char *plan, size_t n, enum metric last,
			   struct difference *d, int *is_known, struct diag_list *diags)
{
	const struct results *base = &race_leader(&s->race)->results, *results = NULL;
	enum status status = race_extend(&s->race, index, plan, n, &results, diags);

	*is_known = results != NULL;
	for (enum metric m = METRIC_COST; *is_known && !status && m <= last; m++)
		d[m] = difference_of(base, 0, results, 0, m);
	return status;
}

/* Which costs less: as sure as a choice is. */
static int is_told(const struct difference *d)
{
	return d->pairs && OPTIMUM_SURE * (d->hi - d->lo) < 2 * Z * fabs(d->change);
}

/* A step: cost and time, by as many replications as tell which costs less. */
static enum status compare_step(struct search *s, const size_t index[], const char *plan, struct search_step *step,
				struct diag_list *diags)
{
	size_t most = compared(s), n = 0;
	enum status status;

	do {
		n = n ? 2 * n : RACE_FIRST;
		n = n < most ? n : most;
		status = compare(s, index, plan, n, METRIC_WALL, step->difference, &step->is_known, diags);
	} while (!status && step->is_known && n < most && !is_told(&step->difference[METRIC_COST]));
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

static enum status compare_steps(struct search *s, const struct candidate *best, struct diag_list *diags)
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
			status = compare_step(s, index, best->plan, step, diags);
		}
	return status;
}

/* By the same replications where it was dropped, as if it had been simulated to the end. */
static int is_cheaper(const struct candidate *a, const struct candidate *b)
{
	struct candidate both[2] = { *b, *a };

	both[0].replications = both[1].replications;
	return candidate_best(both, 2) == &both[1];
}

static enum status compare_rival(struct search *s, const struct candidate *best, struct diag_list *diags)
{
	const struct candidate *rival = NULL;
	int is_known;

	for (size_t i = 0; i < s->race.listed; i++)
		if (strcmp(s->race.list[i].plan, best->plan) != 0 && (!rival || is_cheaper(&s->race.list[i], rival)))
			rival = &s->race.list[i];
	s->has_rival = rival != NULL;
	if (!rival)
		return STATUS_OK;
	s->rival.candidate = *rival;
	return compare(s, rival->index, rival->plan, s->race.replications, METRIC_COST, &s->rival.difference, &is_known,
		       diags);
}

enum status search_run(struct search *s, struct diag_list *diags)
{
	enum status status;

	s->race = (struct race){ .experiment = s->experiment,
				 .objective = &s->objective,
				 .requirements = s->requirements,
				 .requirement_count = s->requirement_count };
	s->experiment->accepts_none = 1; /* a point that does not fit is a bad point, not the end */
	status = visit_grid(s, diags);
	if (!status && !race_leader(&s->race)) {
		diag_add(diags, SEVERITY_ERROR, "--vary", 0, "at none of the points a plan is possible");
		status = STATUS_INVALID;
	}
	if (!status)
		status = refine(s, diags);
	if (!status)
		status = race_end(&s->race);
	if (!status)
		s->best = candidate_best(s->race.list, s->race.listed);
	if (!status)
		status = compare_steps(s, s->best, diags);
	if (!status)
		status = compare_rival(s, s->best, diags);
	if (!status)
		candidate_mark_frontier(s->race.list, s->race.listed);
	return status;
}

void search_release(struct search *s)
{
	race_release(&s->race);
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
