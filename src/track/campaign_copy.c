/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/campaign_copy.h"

#include "base/bug.h"
#include "base/mem.h"

#include <stdlib.h>

void campaign_copy_make(struct campaign_copy *c, const struct plan *plan, size_t most)
{
	*c = (struct campaign_copy){ .of = plan->jobs,
				     .jobs = *plan->jobs,
				     .most = most,
				     .items = mem_alloc(most + 1, sizeof(*c->items)),
				     .of_job = mem_alloc(most + 1, sizeof(*c->of_job)),
				     .runs = mem_alloc(most + 1, sizeof(*c->runs)) };
	plan_copy_make(&c->whole, plan);
	c->jobs.items = c->items;
	c->jobs.count = c->jobs.copies = 0;
	c->whole.plan.jobs = &c->jobs;
}

void campaign_copy_release(struct campaign_copy *c)
{
	for (size_t i = 0; i < c->jobs.count; i++)
		plan_copy_release(&c->runs[i]);
	plan_copy_release(&c->whole);
	free(c->items);
	free(c->of_job);
	free(c->runs);
	free(c->after);
	*c = (struct campaign_copy){ 0 };
}

struct plan_copy *campaign_copy_add(struct campaign_copy *c, size_t job, const char *id, int64_t copies)
{
	size_t item = c->jobs.count++;
	struct plan_copy *run = &c->runs[item];

	BUG_IF(item == c->most);
	plan_copy_make(run, c->of->items[job].plan);
	c->of_job[item] = job;
	c->items[item] = c->of->items[job];
	c->items[item].id = id;
	c->items[item].plan = &run->plan;
	c->items[item].copies = copies;
	c->items[item].after = NULL;
	c->items[item].after_count = 0;
	c->jobs.copies += (size_t)copies;
	return run;
}

static int waits_for(const struct job *job, size_t before)
{
	for (size_t k = 0; k < job->after_count; k++)
		if (job->after[k] == before)
			return 1;
	return 0;
}

/* Fills the lists where there is room for them; returns how many edges there are. */
static size_t link_items(struct campaign_copy *c, size_t *room)
{
	size_t edges = 0;

	for (size_t i = 0; i < c->jobs.count; i++) {
		const struct job *job = &c->of->items[c->of_job[i]];
		size_t begin = edges;

		for (size_t k = 0; k < c->jobs.count; k++)
			if (waits_for(job, c->of_job[k])) {
				if (room)
					room[edges] = k;
				edges++;
			}
		c->items[i].after = room ? room + begin : NULL;
		c->items[i].after_count = edges - begin;
	}
	return edges;
}

void campaign_copy_link(struct campaign_copy *c)
{
	c->after = mem_alloc(link_items(c, NULL) + 1, sizeof(*c->after));
	link_items(c, c->after);
}
