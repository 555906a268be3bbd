/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/failure_free.h"

#include "sim/twin.h"

#include <math.h>

void failure_free_init(struct failure_free *f, const struct plan *plan, const struct study *study,
		       const struct simulator *life)
{
	f->twin = twin_plan(plan);
	f->is_constant = 0;
	simulator_init(&f->life, f->twin, study);
	f->life.one.works_as = life && !plan->jobs ? &life->one : NULL;
}

void failure_free_close(struct failure_free *f)
{
	simulator_release(&f->life);
	twin_release(f->twin);
}

/* What is paid beside computing though nothing goes wrong. */
static double planned_cost(const struct ledger *l)
{
	double planned = 0;

	for (int c = 0; c < CAUSE_END; c++)
		if (c != CAUSE_COMPUTE && c != CAUSE_TOKENS)
			planned += l->money[c];
	return planned;
}

static void simulate(struct failure_free *f, uint64_t index)
{
	uint64_t made = stream_made;
	struct outcome twin;
	int is_done;

	simulator_run(&f->life, index, &twin);
	is_done = twin.end == END_FINISHED;
	f->wall_s = is_done ? twin.wall_s : INFINITY;
	f->cost = is_done ? twin.cost : INFINITY;
	f->planned_cost = is_done ? planned_cost(&twin.ledger) : INFINITY;
	f->is_constant = stream_made == made && (!f->life.one.works_as || f->life.one.is_constant);
}

void failure_free_run(struct failure_free *f, uint64_t index, struct outcome *out)
{
	if (!f->is_constant)
		simulate(f, index);
	out->failure_free_wall_s = f->wall_s;
	out->failure_free_cost = f->cost;
	out->failure_free_planned_cost = f->planned_cost;
	if (out->end != END_FINISHED)
		return;
	out->failure_free_wall_s = fmin(out->failure_free_wall_s, out->wall_s);
	out->failure_free_cost = fmin(out->failure_free_cost, out->cost);
	out->failure_free_planned_cost = fmin(out->failure_free_planned_cost, out->failure_free_cost);
}
