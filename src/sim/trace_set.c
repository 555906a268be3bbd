/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/trace_set.h"

#include "base/mem.h"
#include "sim/simulator.h"

#include <math.h>
#include <stdlib.h>

/* A run's clock begins with the campaign; it waits for the scheduler from when it is ready on. */
static void begin_when_ready(struct trace *t, double ready_s)
{
	size_t i = 0;

	t->entries[0].time_s = ready_s;
	t->entries[0].event = "ready";
	while (i + 1 < t->count && t->entries[i].booked_s[CAUSE_QUEUE] <= 0)
		i++;
	t->entries[i].booked_s[CAUSE_QUEUE] = fmax(0, t->entries[i].booked_s[CAUSE_QUEUE] - ready_s);
}

static void run_campaign(struct trace_set *s, struct simulator *simulator)
{
	struct campaign *c = simulator->several;

	for (size_t i = 0; i < s->count; i++)
		trace_begin(&s->items[i], &c->runs[i].life, s->index);
	simulator_run(simulator, s->index, &s->outcome);
	for (size_t i = 0; i < s->count; i++) {
		struct campaign_run *run = &c->runs[i];

		if (!isnan(run->ready_s)) {
			trace_end(&s->items[i], &run->life, &run->outcome);
			begin_when_ready(&s->items[i], run->ready_s);
		}
		run->life.observer = NULL;
	}
}

void trace_set_run(struct trace_set *s, struct simulator *simulator, uint64_t index)
{
	*s = (struct trace_set){ .index = index, .jobs = simulator->plan->jobs };
	s->count = s->jobs ? s->jobs->copies : 1;
	s->items = mem_alloc(s->count, sizeof(*s->items));
	if (s->jobs) {
		run_campaign(s, simulator);
	} else {
		simulator->one.check_invariants = simulator->check_invariants;
		trace_run(&s->items[0], &simulator->one, index);
		s->outcome = s->items[0].outcome;
	}
}

void trace_set_release(struct trace_set *s)
{
	for (size_t i = 0; i < s->count; i++)
		trace_release(&s->items[i]);
	free(s->items);
	*s = (struct trace_set){ 0 };
}

const struct job *trace_set_job(const struct trace_set *s, size_t item, int64_t *copy)
{
	const struct job *job = s->jobs->items;

	*copy = (int64_t)item;
	while (*copy >= job->copies)
		*copy -= job++->copies;
	return job;
}

static int compare(const void *a, const void *b)
{
	const struct trace_set_entry *x = a, *y = b;

	if (x->entry->time_s != y->entry->time_s)
		return x->entry->time_s < y->entry->time_s ? -1 : 1;
	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	return x->entry < y->entry ? -1 : x->entry > y->entry;
}

struct trace_set_entry *trace_set_entries(const struct trace_set *s, size_t *count)
{
	struct trace_set_entry *all;
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++)
		n += s->items[i].count;
	all = mem_alloc(n, sizeof(*all));
	n = 0;
	for (size_t i = 0; i < s->count; i++)
		for (size_t k = 0; k < s->items[i].count; k++)
			all[n++] = (struct trace_set_entry){ &s->items[i].entries[k], i };
	qsort(all, n, sizeof(*all), compare);
	*count = n;
	return all;
}
