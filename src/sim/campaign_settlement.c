/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/campaign_settlement.h"

#include "sim/settlement.h"

#include <math.h>

/* By the share of the nodes: a job's second on half of them is half a second. */
static void add_times(const struct campaign *c, struct ledger *l)
{
	double total_s = 0;

	for (size_t i = 0; i < c->jobs->copies; i++) {
		const struct campaign_run *run = &c->runs[i];
		double share = (double)run->job->plan->cluster->nodes / (double)c->plan->cluster->nodes;

		for (int k = 0; k < CAUSE_TIMES && !isnan(run->ready_s); k++)
			if (k != CAUSE_QUEUE) {
				l->time_s[k] += share * run->outcome.ledger.time_s[k];
				total_s += share * run->outcome.ledger.time_s[k];
			}
	}
	l->time_s[CAUSE_QUEUE] = fmax(0, c->clock_s - total_s);
}

static void add_runs(const struct campaign *c, struct outcome *out)
{
	for (size_t i = 0; i < c->jobs->copies; i++) {
		const struct campaign_run *run = &c->runs[i];

		if (isnan(run->ready_s))
			continue;
		out->failures += run->outcome.failures;
		out->allocations += run->outcome.allocations;
		out->gpu_s += run->outcome.gpu_s;
		for (int k = 0; k < CAUSE_END; k++)
			out->ledger.money[k] += run->outcome.ledger.money[k];
	}
}

/* The cluster as a whole, from its grant to the end; what nobody used is idle. */
static void bill_whole(struct campaign *c, struct outcome *out)
{
	struct allocation *t = &c->whole;

	if (c->clock_s >= c->whole_from_s) {
		allocation_granted(t, c->whole_from_s);
		t->at_grant_s[CAUSE_QUEUE] = c->whole_from_s;
	}
	add_times(c, &out->ledger);
	allocation_close(t, c->clock_s);
	out->ledger.money[CAUSE_IDLE] += out->ledger.money[CAUSE_QUEUE];
	out->ledger.money[CAUSE_QUEUE] = 0;
	settlement_spares(c->plan, out->ledger.money);
	out->gpu_s = t->held_gpu_s;
}

static double run_cost(const struct campaign *c, const struct campaign_run *run)
{
	return c->jobs->holds_cluster ? c->whole.rate * run->outcome.gpu_s : run->outcome.cost;
}

static void note_job(const struct campaign *c, size_t job, struct job_outcome *o)
{
	double copies = (double)c->jobs->items[job].copies;

	*o = (struct job_outcome){ .start_s = INFINITY };
	for (size_t i = c->graph.first[job]; i < c->graph.first[job + 1]; i++) {
		const struct campaign_run *run = &c->runs[i];
		double wait_s = run->outcome.ledger.time_s[CAUSE_QUEUE] - run->ready_s;
		double response_s = run->outcome.wall_s - run->ready_s;

		o->start_s = fmin(o->start_s, run->start_s);
		o->end_s = fmax(o->end_s, run->outcome.wall_s);
		o->wait_s += fmax(0, wait_s) / copies;
		o->slowdown += response_s / (response_s - fmax(0, wait_s)) / copies;
		o->cost += run_cost(c, run);
		o->gpu_s += run->outcome.gpu_s;
		o->failures += run->outcome.failures;
	}
}

void campaign_settlement(struct campaign *c, struct outcome *out)
{
	const struct job_outcome none = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };

	for (size_t i = 0; i < c->jobs->copies; i++)
		if (!isnan(c->runs[i].ready_s) && !c->runs[i].is_over) {
			replication_stop(&c->runs[i].life, c->end, c->clock_s, &c->runs[i].outcome);
			replication_end(&c->runs[i].life, c->index, &c->runs[i].outcome);
		}
	add_runs(c, out);
	if (c->jobs->holds_cluster)
		bill_whole(c, out);
	else
		add_times(c, &out->ledger);
	out->wall_s = c->clock_s + c->plan->moving_s;
	out->ledger.time_s[CAUSE_QUEUE] += c->plan->moving_s;
	settlement_extras(c->plan, out->wall_s, c->study->seed, c->index, out->ledger.money);
	out->end = c->end;
	out->cost = ledger_money(&out->ledger);
	for (size_t i = 0; i < c->jobs->count; i++)
		if (c->end == END_FINISHED)
			note_job(c, i, &c->outcomes[i]);
		else
			c->outcomes[i] = none;
}
