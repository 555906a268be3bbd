/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nodes_individual.c - nodes each of which is somebody: with a clock, a history and a state of its own (nodes/node_set.h).
 */
#include "base/mem.h"
#include "nodes/diagnosis.h"
#include "nodes/nodes.h"
#include "nodes/repair.h"
#include "nodes/slots.h"

#include <stdlib.h>

/* What the job sees of them. */
static void note(struct nodes *f)
{
	f->missing = f->node_set->missing;
	f->fallback = f->node_set->on_demand;
}

static void release(struct nodes *f)
{
	node_set_release(f->node_set);
	free(f->node_set);
}

static void start(struct nodes *f, uint64_t seed, uint64_t luck, uint64_t replication)
{
	node_set_start(f->node_set, seed, luck, replication);
}

static void enter(struct nodes *f, double now_s)
{
	f->node_set->replaces = f->replaces;
	node_set_enter(f->node_set, now_s);
	note(f);
}

static const struct failure *fail(struct nodes *f, uint32_t payload, double now_s)
{
	const struct failure *cause = diagnosis_cause(f->node_set, payload);
	int is_hit = diagnosis_nodes(f->node_set, payload, now_s);

	note(f);
	return is_hit ? cause : NULL;
}

static void repair(struct nodes *f, uint32_t payload, double now_s)
{
	repair_return(f->node_set, payload, now_s);
	note(f);
}

static const struct failure *cause_of(const struct nodes *f, uint32_t payload)
{
	return diagnosis_cause(f->node_set, payload);
}

static void fall_back(struct nodes *f, double now_s)
{
	slots_fall_back(f->node_set, now_s);
	note(f);
}

static void refresh(struct nodes *f, double now_s)
{
	node_set_refresh(f->node_set, now_s);
	note(f);
}

static void leave(struct nodes *f, double now_s)
{
	node_set_leave(f->node_set, now_s);
	note(f);
}

static double out_s(const struct nodes *f, double now_s)
{
	return slots_out_s(f->node_set, now_s);
}

static int is_stuck(const struct nodes *f)
{
	return node_set_is_stuck(f->node_set);
}

static int is_sound(const struct nodes *f, double now_s)
{
	(void)now_s;
	return node_set_is_sound(f->node_set) && f->missing == f->node_set->missing;
}

const struct nodes_policy nodes_individual = { .release = release,
					       .start = start,
					       .enter = enter,
					       .node_fails = fail,
					       .repair = repair,
					       .cause = cause_of,
					       .fall_back = fall_back,
					       .refresh = refresh,
					       .leave = leave,
					       .out_s = out_s,
					       .is_stuck = is_stuck,
					       .is_sound = is_sound };

void nodes_individual_init(struct nodes *f, const struct failure *preemption)
{
	f->policy = &nodes_individual;
	f->node_set = mem_alloc(1, sizeof(*f->node_set));
	node_set_init(f->node_set, f->cluster, preemption, f->queue);
}

int64_t nodes_limit(struct nodes *f, int64_t capacity, double now_s)
{
	int64_t lost = slots_limit(f->node_set, capacity, now_s);

	note(f);
	return lost;
}
