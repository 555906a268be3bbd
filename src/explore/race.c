/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explore/race.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct race_point {
	struct scenario scenario;
	size_t users; /* contenders */
};

/* ---- contenders ---- */

/* By the first n replications. */
static struct candidate judge(const struct race *r, const struct contender *c, size_t n)
{
	struct results part = c->results;
	struct candidate candidate;

	part.replications = n;
	candidate = candidate_judge(&part, 0, r->objective, r->requirements, r->requirement_count);
	memcpy(candidate.index, c->candidate.index, sizeof(candidate.index));
	return candidate;
}

static enum status extend(struct race *r, struct contender *c, size_t count)
{
	size_t before = c->results.replications;
	enum status status;

	c->results.asked = count;
	status = r->experiment->simulate(r->experiment->context, &c->point->scenario, &c->results);
	r->spent += c->results.replications - before;
	if (!status)
		c->candidate = judge(r, c, count);
	return status;
}

static struct contender *add(struct contender_list *list, const struct contender *c)
{
	list->items = mem_grow(list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count] = *c;
	return &list->items[list->count++];
}

static struct contender *find(const struct contender_list *list, size_t inputs, const size_t index[], const char *plan)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct candidate *c = &list->items[i].candidate;

		if (!memcmp(c->index, index, inputs * sizeof(*index)) && (!plan || !strcmp(c->plan, plan)))
			return &list->items[i];
	}
	return NULL;
}

static enum status open_point(const struct race *r, const size_t index[], struct race_point **point,
			      struct diag_list *diags)
{
	*point = mem_alloc(1, sizeof(**point));
	(*point)->users = 1; /* who opens it */
	return experiment_open_point(r->experiment, index, &(*point)->scenario, diags);
}

static void leave_point(struct contender *c)
{
	struct race_point *point = c->point;

	c->point = NULL;
	if (!point || --point->users)
		return;
	scenario_release(&point->scenario);
	free(point);
}

static void drop(struct race *r, size_t i)
{
	leave_point(add(&r->left, &r->in.items[i]));
	memmove(&r->in.items[i], &r->in.items[i + 1], (--r->in.count - i) * sizeof(*r->in.items));
}

/* ---- rounds ---- */

static size_t fewest(const struct race *r)
{
	size_t n = SIZE_MAX;

	for (size_t i = 0; i < r->in.count; i++)
		n = r->in.items[i].candidate.replications < n ? r->in.items[i].candidate.replications : n;
	return n;
}

/* Of those with most replications the best. */
static size_t leader_of(const struct race *r)
{
	size_t best = 0;

	for (size_t i = 1; i < r->in.count; i++) {
		const struct candidate two[] = { r->in.items[best].candidate, r->in.items[i].candidate };

		best = candidate_best(two, 2) == &two[1] ? i : best;
	}
	return best;
}

/* The contender's candidate is told how it compares with the leader; returns whether it leaves. */
static int is_beaten(struct race *r, size_t i, const struct contender *leader)
{
	struct candidate *c = &r->in.items[i].candidate, lead = leader->candidate;
	struct gap gap = objective_gap(r->objective, &leader->results, 0, &r->in.items[i].results, 0);
	double share = (double)c->replications / (double)r->replications;

	if (lead.replications != c->replications)
		lead = judge(r, leader, c->replications);
	c->is_as_good = gap.value <= gap_equal(&gap, &lead, share);
	return candidate_is_beaten(c, &lead, &gap, share);
}

/* Those that the leader beats leave the race. Those before `first` have been compared with it, unless it comes after. */
static void prune(struct race *r, size_t first)
{
	size_t leader = leader_of(r);
	unsigned char *goes = mem_alloc(r->in.count, 1);

	for (size_t i = leader < first ? first : 0; i < r->in.count; i++)
		goes[i] = (unsigned char)(i != leader && is_beaten(r, i, &r->in.items[leader]));
	for (size_t i = r->in.count; i-- > 0;)
		if (goes[i])
			drop(r, i);
	free(goes);
}

static size_t first_look(const struct race *r)
{
	size_t least = RACE_FIRST, share = r->replications / RACE_MEAN_SHARE;

	least = !(r->objective->percent > 0) && share > least ? share : least;
	return least < r->replications ? least : r->replications;
}

static enum status join(struct race *r, struct race_point *point, size_t plan, const size_t index[EXPERIMENT_INPUTS])
{
	struct scenario *s = &point->scenario;
	struct contender *c = add(&r->in, &(struct contender){ .point = point });

	point->users++;
	results_init(&c->results, (const struct plan *const *)&s->plans[plan], 1, &s->study);
	memcpy(c->candidate.index, index, sizeof(c->candidate.index));
	return extend(r, c, first_look(r));
}

enum status race_enter(struct race *r, const size_t index[EXPERIMENT_INPUTS], struct diag_list *diags)
{
	struct contender opens = { .point = NULL };
	size_t first = r->in.count;
	enum status status = open_point(r, index, &opens.point, diags);
	const struct scenario *s = &opens.point->scenario;

	r->replications = s->study.replications;
	for (size_t p = 0; p < s->plan_count && !status; p++)
		status = join(r, opens.point, p, index);
	leave_point(&opens);
	if (!status && r->in.count > 1)
		prune(r, first);
	return status;
}

/* All with the fewest replications get twice as many. */
static enum status double_fewest(struct race *r)
{
	size_t n = fewest(r), more = 2 * n < r->replications ? 2 * n : r->replications;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < r->in.count && !status; i++)
		if (r->in.items[i].candidate.replications == n)
			status = extend(r, &r->in.items[i], more);
	return status;
}

enum status race_run(struct race *r)
{
	enum status status = STATUS_OK;

	while (r->in.count > 1 && fewest(r) < r->replications && !status) {
		status = double_fewest(r);
		if (!status)
			prune(r, 0);
	}
	return status;
}

const struct candidate *race_find(const struct race *r, const size_t index[EXPERIMENT_INPUTS], const char *plan)
{
	const struct contender *c = find(&r->in, r->experiment->varied_count, index, plan);

	c = c ? c : find(&r->left, r->experiment->varied_count, index, plan);
	return c ? &c->candidate : NULL;
}

const struct contender *race_leader(const struct race *r)
{
	return r->in.count ? &r->in.items[leader_of(r)] : NULL;
}

/* ---- the end ---- */

static void scale(double *value, double all, double part)
{
	if (isfinite(*value) && isfinite(all) && isfinite(part) && part > 0)
		*value *= all / part;
}

static void make_comparable(struct candidate *c, const struct candidate *all, const struct candidate *part,
			    enum metric metric)
{
	double told;

	scale(&c->objective, all->objective, part->objective);
	scale(&c->p50_cost, all->p50_cost, part->p50_cost);
	scale(&c->p80_cost, all->p80_cost, part->p80_cost);
	scale(&c->p50_wall, all->p50_wall, part->p50_wall);
	scale(&c->p80_wall, all->p80_wall, part->p80_wall);
	c->lo = c->hi = NAN;
	if (!c->is_feasible || !(c->objective < all->objective))
		return;
	told = c->objective;
	c->objective = all->objective;
	scale(metric == METRIC_COST ? &c->p50_cost : &c->p50_wall, all->objective, told);
	scale(metric == METRIC_COST ? &c->p80_cost : &c->p80_wall, all->objective, told);
}

static void compare_to(struct race *r, const struct contender *leader)
{
	struct candidate part = { .replications = 0 };

	for (size_t i = 0; i < r->listed; i++) {
		if (r->list[i].replications == r->replications)
			continue;
		if (part.replications != r->list[i].replications)
			part = judge(r, leader, r->list[i].replications);
		make_comparable(&r->list[i], &leader->candidate, &part, r->objective->metric);
	}
}

enum status race_end(struct race *r)
{
	const struct contender *leader;
	enum status status = STATUS_OK;
	struct gap gap;

	if (r->in.count == 1) /* others had them all */
		status = extend(r, r->in.items, r->replications);
	if (status)
		return status;
	leader = race_leader(r);
	gap = objective_gap(r->objective, &leader->results, 0, &leader->results, 0);
	r->equal = gap_equal(&gap, &leader->candidate, 1);
	r->list = mem_alloc(r->left.count + r->in.count, sizeof(*r->list));
	for (size_t i = 0; i < r->left.count; i++)
		r->list[r->listed++] = r->left.items[i].candidate;
	compare_to(r, leader);
	for (size_t i = 0; i < r->in.count; i++)
		r->list[r->listed++] = r->in.items[i].candidate;
	return STATUS_OK;
}

/* One that has left, or was never in the race, is at its point (again); *is_there: the plan is possible. */
static enum status go_back(struct race *r, struct contender *c, const char *plan, int *is_there, struct diag_list *diags)
{
	enum status status = open_point(r, c->candidate.index, &c->point, diags);
	const struct scenario *s = &c->point->scenario;
	const struct plan *const *plans = (const struct plan *const *)s->plans;
	size_t p = 0;

	while (p < s->plan_count && strcmp(plans[p]->id, plan) != 0)
		p++;
	*is_there = !status && p < s->plan_count;
	if (!*is_there)
		return status;
	if (!c->results.plans)
		results_init(&c->results, plans + p, 1, &s->study);
	c->results.plans = plans + p;
	c->results.study = &s->study;
	return status;
}

enum status race_extend(struct race *r, const size_t index[EXPERIMENT_INPUTS], const char *plan, size_t least,
			const struct results **results, struct diag_list *diags)
{
	struct contender *c = find(&r->in, r->experiment->varied_count, index, plan);
	enum status status = STATUS_OK;
	int is_there = 1;

	c = c ? c : find(&r->left, r->experiment->varied_count, index, plan);
	if (!c) {
		c = add(&r->left, &(struct contender){ .point = NULL });
		memcpy(c->candidate.index, index, sizeof(c->candidate.index));
	}
	if (!c->point)
		status = go_back(r, c, plan, &is_there, diags);
	if (!status && is_there && c->results.replications < least)
		status = extend(r, c, least);
	*results = is_there ? &c->results : NULL;
	return status;
}

static void release_list(struct contender_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		results_release(&list->items[i].results);
		leave_point(&list->items[i]);
	}
	free(list->items);
}

void race_release(struct race *r)
{
	release_list(&r->in);
	release_list(&r->left);
	free(r->list);
	*r = (struct race){ 0 };
}
