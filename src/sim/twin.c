/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/twin.h"

#include "base/mem.h"
#include "site/site_kind.h"

#include <stdlib.h>

/* All that a twin owns, in one piece but for its lists. */
struct twin {
	struct plan plan; /* first: a twin is known by it */
	struct cluster cluster;
	struct site site;
	struct partition partition;
	struct jobs jobs;
};

static struct checkpoint sound(const struct checkpoint *c)
{
	struct checkpoint sound = *c;

	sound.fails = sound.corrupt = 0;
	return sound;
}

static void calm_cluster(struct cluster *c)
{
	struct checkpoint *more = mem_alloc(c->more_count + 1, sizeof(*more));

	for (size_t i = 0; i < c->more_count; i++)
		more[i] = sound(&c->more[i]);
	c->more = more;
	c->checkpoint = sound(&c->checkpoint);
	c->failures = NULL;
	c->failure_count = 0;
	c->lemon_share = 0;
}

/* Nobody else is there. */
static void calm_jobs(struct twin *t)
{
	t->jobs.items = mem_alloc(t->jobs.count + 1, sizeof(*t->jobs.items));
	for (size_t i = 0; i < t->jobs.count; i++) {
		t->jobs.items[i] = t->plan.jobs->items[i];
		t->jobs.items[i].plan = twin_plan(t->plan.jobs->items[i].plan);
	}
	t->jobs.background = (struct background){ 0 };
	t->plan.jobs = &t->jobs;
}

struct plan *twin_plan(const struct plan *p)
{
	struct twin *t = mem_alloc(1, sizeof(*t));

	*t = (struct twin){ .plan = *p, .cluster = *p->cluster, .site = *p->site };
	t->plan.twin_of = p;
	t->plan.cluster = &t->cluster;
	t->plan.site = &t->site;
	calm_cluster(&t->cluster);
	if (p->site->kind->calm)
		p->site->kind->calm(&t->site);
	if (p->partition) {
		t->partition = *p->partition;
		t->partition.wait = distribution_constant(0);
		t->plan.partition = &t->partition;
	}
	if (p->jobs) {
		t->jobs = *p->jobs;
		calm_jobs(t);
	}
	return &t->plan;
}

void twin_release(struct plan *twin)
{
	struct twin *t = (struct twin *)twin;

	if (!t)
		return;
	for (size_t i = 0; t->plan.jobs && i < t->jobs.count; i++)
		twin_release(t->jobs.items[i].plan);
	free(t->plan.jobs ? t->jobs.items : NULL);
	free(t->cluster.more);
	free(t);
}
