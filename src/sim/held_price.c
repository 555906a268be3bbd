/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/held_price.h"

#include "base/mem.h"
#include "site/site_kind.h"

#include <stdlib.h>

struct held {
	struct plan plan; /* first: it is known by it */
	struct site site;
	struct jobs jobs;
};

static void hold_jobs(struct held *h)
{
	h->jobs = *h->plan.jobs;
	h->jobs.items = mem_alloc(h->jobs.count + 1, sizeof(*h->jobs.items));
	for (size_t i = 0; i < h->jobs.count; i++) {
		h->jobs.items[i] = h->plan.jobs->items[i];
		h->jobs.items[i].plan = held_price_plan(h->plan.jobs->items[i].plan);
	}
	h->plan.jobs = &h->jobs;
}

struct plan *held_price_plan(const struct plan *p)
{
	struct site site = *p->site;
	struct held *h;

	if (!site.kind->hold_price || !site.kind->hold_price(&site))
		return NULL;
	h = mem_alloc(1, sizeof(*h));
	*h = (struct held){ .plan = *p, .site = site };
	h->plan.site = &h->site;
	if (p->jobs)
		hold_jobs(h);
	return &h->plan;
}

void held_price_release(struct plan *held)
{
	struct held *h = (struct held *)held;

	if (!h)
		return;
	for (size_t i = 0; h->plan.jobs && i < h->jobs.count; i++)
		held_price_release(h->jobs.items[i].plan);
	free(h->plan.jobs ? h->jobs.items : NULL);
	free(h);
}
