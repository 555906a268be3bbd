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

static void leave_point(struct race_point *point)
{
	if (--point->users)
		return;
	scenario_release(&point->scenario);
	free(point);
}

static void enlist(struct race *r, const struct candidate *candidate)
{
	r->list = mem_grow(r->list, r->listed, &r->list_capacity, sizeof(*r->list));
	r->list[r->listed++] = *candidate;
}

static void drop(struct race *r, size_t i)
{
	enlist(r, &r->contenders[i].candidate);
	results_release(&r->contenders[i].results);
	leave_point(r->contenders[i].point);
	memmove(&r->contenders[i], &r->contenders[i + 1], (--r->count - i) * sizeof(*r->contenders));
}

/* ---- rounds ---- */

static size_t fewest(const struct race *r)
{
	size_t n = SIZE_MAX;

	for (size_t i = 0; i < r->count; i++)
		n = r->contenders[i].candidate.replications < n ? r->contenders[i].candidate.replications : n;
	return n;
}

/* Of those with most replications the best. */
static size_t leader_of(const struct race *r)
{
	size_t best = 0;

	for (size_t i = 1; i < r->count; i++) {
		const struct candidate two[] = { r->contenders[best].candidate, r->contenders[i].candidate };

		best = candidate_best(two, 2) == &two[1] ? i : best;
	}
	return best;
}

/* The contender's candidate is told how it compares with the leader; returns whether it leaves. */
static int is_beaten(struct race *r, size_t i, const struct contender *leader)
{
	struct candidate *c = &r->contenders[i].candidate, lead = leader->candidate;
	struct gap gap = objective_gap(r->objective, &leader->results, 0, &r->contenders[i].results, 0);
	double share = (double)c->replications / (double)r->replications;

	if (lead.replications != c->replications)
		lead = judge(r, leader, c->replications);
	c->is_as_good = gap.value <= gap_equal(&gap, share);
	return candidate_is_beaten(c, &lead, &gap, share);
}

/* Those that the leader beats leave the race. Those before `first` have been compared with it, unless it comes after. */
static void prune(struct race *r, size_t first)
{
	size_t leader = leader_of(r);
	unsigned char *goes = mem_alloc(r->count, 1);

	for (size_t i = leader < first ? first : 0; i < r->count; i++)
		goes[i] = (unsigned char)(i != leader && is_beaten(r, i, &r->contenders[leader]));
	for (size_t i = r->count; i-- > 0;)
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
	struct contender *c;

	r->contenders = mem_grow(r->contenders, r->count, &r->capacity, sizeof(*r->contenders));
	c = &r->contenders[r->count++];
	*c = (struct contender){ .point = point };
	point->users++;
	results_init(&c->results, (const struct plan *const *)&s->plans[plan], 1, &s->study);
	memcpy(c->candidate.index, index, sizeof(c->candidate.index));
	return extend(r, c, first_look(r));
}

enum status race_enter(struct race *r, const size_t index[EXPERIMENT_INPUTS], struct diag_list *diags)
{
	struct race_point *point = mem_alloc(1, sizeof(*point));
	size_t first = r->count;
	enum status status = experiment_open_point(r->experiment, index, &point->scenario, diags);

	point->users = 1; /* this function */
	r->replications = point->scenario.study.replications;
	for (size_t p = 0; p < point->scenario.plan_count && !status; p++)
		status = join(r, point, p, index);
	leave_point(point);
	if (!status && r->count > 1)
		prune(r, first);
	return status;
}

/* All with the fewest replications get twice as many. */
static enum status double_fewest(struct race *r)
{
	size_t n = fewest(r), more = 2 * n < r->replications ? 2 * n : r->replications;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < r->count && !status; i++)
		if (r->contenders[i].candidate.replications == n)
			status = extend(r, &r->contenders[i], more);
	return status;
}

enum status race_run(struct race *r)
{
	enum status status = STATUS_OK;

	while (r->count > 1 && fewest(r) < r->replications && !status) {
		status = double_fewest(r);
		if (!status)
			prune(r, 0);
	}
	return status;
}

const struct candidate *race_find(const struct race *r, const size_t index[EXPERIMENT_INPUTS], const char *plan)
{
	size_t bytes = r->experiment->varied_count * sizeof(*index);

	for (size_t i = 0; i < r->count + r->listed; i++) {
		const struct candidate *c = i < r->count ? &r->contenders[i].candidate : &r->list[i - r->count];

		if (!memcmp(c->index, index, bytes) && (!plan || !strcmp(c->plan, plan)))
			return c;
	}
	return NULL;
}

const struct contender *race_leader(const struct race *r)
{
	return r->count ? &r->contenders[leader_of(r)] : NULL;
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
	enum status status = STATUS_OK;

	if (r->count == 1) /* others had them all */
		status = extend(r, r->contenders, r->replications);
	if (!status && r->count)
		compare_to(r, race_leader(r));
	for (size_t i = 0; i < r->count && !status; i++)
		enlist(r, &r->contenders[i].candidate);
	return status;
}

void race_release(struct race *r)
{
	for (size_t i = 0; i < r->count; i++) {
		results_release(&r->contenders[i].results);
		leave_point(r->contenders[i].point);
	}
	free(r->contenders);
	free(r->list);
	*r = (struct race){ 0 };
}
