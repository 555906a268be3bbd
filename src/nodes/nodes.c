/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/nodes.h"

void nodes_init(struct nodes *f, const struct cluster *cluster, const struct failure *preemption, int is_limited,
		struct event_queue *queue)
{
	*f = (struct nodes){ .cluster = cluster, .queue = queue };
	if (is_limited || cluster_tells_nodes_apart(cluster))
		nodes_individual_init(f, preemption);
	else
		nodes_cohort_init(f, preemption);
}

void nodes_release(struct nodes *f)
{
	f->policy->release(f);
}

void nodes_start(struct nodes *f, uint64_t seed, uint64_t replication)
{
	f->missing = 0;
	f->fallback = 0;
	f->policy->start(f, seed, seed ^ f->event_salt, replication);
}

void nodes_enter(struct nodes *f, double now_s)
{
	f->policy->enter(f, now_s);
}

void nodes_lack(struct nodes *f, int64_t count, double since_s, double now_s)
{
	if (f->policy->lack && count > 0)
		f->policy->lack(f, count, since_s, now_s);
}

void nodes_repair(struct nodes *f, uint32_t payload, double now_s)
{
	f->policy->repair(f, payload, now_s);
}

const struct failure *nodes_cause(const struct nodes *f, uint32_t payload)
{
	return f->policy->cause(f, payload);
}

void nodes_fall_back(struct nodes *f, double now_s)
{
	f->policy->fall_back(f, now_s);
}

void nodes_refresh(struct nodes *f, double now_s)
{
	f->policy->refresh(f, now_s);
}

void nodes_leave(struct nodes *f, double now_s)
{
	f->policy->leave(f, now_s);
}

double nodes_out_s(const struct nodes *f, double now_s)
{
	return f->policy->out_s(f, now_s);
}

int nodes_is_stuck(const struct nodes *f)
{
	return f->policy->is_stuck(f);
}

int nodes_is_sound(const struct nodes *f, double now_s)
{
	return f->policy->is_sound(f, now_s);
}
