/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/spending.h"

#include "base/mem.h"
#include "sim/simulator.h"
#include "sim/spent.h"

#include <math.h>
#include <stdlib.h>

/* Notes what has been spent at each time that passes. */
struct watch {
	struct observer observer;
	const struct spending *spending;
	uint64_t index;
	double rate; /* of exchange */
	double *money;
	size_t next;
};

static void note(struct watch *w, double money)
{
	money *= w->rate;
	/* Spot nodes that are missing come off what is paid by whole steps: a moment later it may be less. */
	w->money[w->next] = w->next ? fmax(money, w->money[w->next - 1]) : money;
	w->next++;
}

static void before(struct observer *o, const struct replication *r, const struct outcome *out, const struct event *e)
{
	struct watch *w = (struct watch *)o; /* its first member */
	const struct spending *s = w->spending;

	for (; w->next < s->times && s->time_s[w->next] < e->time_s;)
		note(w, spent_by(r, w->index, out, s->time_s[w->next]));
}

static void after(struct observer *o, const struct replication *r, const struct outcome *out)
{
	struct watch *w = (struct watch *)o;
	const struct spending *s = w->spending;
	const struct plan *p = r->plan;
	double per_s = p->stored_b * price_draw(&p->site->storage, r->study->seed, w->index);

	while (w->next < s->times)
		note(w, out->cost - per_s * fmax(0, out->wall_s + p->retention_s - s->time_s[w->next]));
}

void spending_run(struct spending *s, const struct results *results, size_t plan, size_t runs)
{
	double *ends = results_column(results, plan, OUTCOME_END_REASON);
	struct simulator simulator;
	struct outcome out;

	s->runs = 0;
	s->money = mem_alloc(runs * s->times, sizeof(*s->money));
	simulator_init(&simulator, results->plans[plan], results->study);
	for (size_t i = 0; i < results->replications && s->runs < runs; i++) {
		struct watch w = { .observer = { before, after },
				   .spending = s,
				   .index = results->first + i,
				   .rate = results->money,
				   .money = s->money + s->runs * s->times };

		if (ends[i] != END_FINISHED)
			continue;
		simulator.one.observer = &w.observer;
		simulator_run(&simulator, w.index, &out);
		s->runs++;
	}
	simulator_release(&simulator);
	free(ends);
}

void spending_release(struct spending *s)
{
	free(s->money);
}
