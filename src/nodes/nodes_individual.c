/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nodes_individual.c - nodes each of which is somebody: with a clock, a history and a state of its own (nodes/node_set.h).
 */
#include "base/mem.h"
#include "nodes/diagnosis.h"
#include "nodes/node.h"
#include "nodes/nodes.h"
#include "nodes/repair.h"
#include "nodes/segments.h"
#include "nodes/slots.h"
#include "nodes/untouched.h"

#include <stdlib.h>

static void enter_all(struct node_set *r, double now_s)
{
	r->entered_s = r->metered_s = now_s;
	if (r->pool) {
		node_set_line_up(r);
		untouched_enter_pool(r, now_s);
	} else {
		untouched_enter(r, now_s);
	}
	if (!r->is_entered)
		diagnosis_begin(r, now_s);
	r->is_entered = 1;
	slots_limit(r, r->capacity, now_s);
	untouched_schedule(r);
}

/* Its nodes go back to the pool, if it has one: at the next grant others, or the same, are taken. */
static void leave_all(struct node_set *r, double now_s)
{
	if (!r->pool || !r->is_entered)
		return;
	for (uint32_t k = 0; k < r->touched_count; k++) {
		struct node *n = &r->nodes[k];

		if (n->number == NODE_POOL_NONE)
			continue;
		if (n->state == NODE_GONE)
			node_be_another(r, n);
		node_pool_keep(r->pool, n->number,
			       (struct pool_node){ node_age_s(r, n, now_s), n->failures, n->is_lemon });
	}
	untouched_leave_pool(r, now_s);
	node_set_line_up(r);
}

/* Other machines: whoever is away is replaced by a new node. */
static void refresh_all(struct node_set *r, double now_s)
{
	if (r->pool) {
		enter_all(r, now_s);
		return;
	}
	slots_meter(r, now_s);
	for (uint32_t i = bit_set_next(&r->touched, 0); i < r->count; i = bit_set_next(&r->touched, i + 1)) {
		struct node *n = node_set_at(r, i);

		if (node_is_in_service(n))
			continue;
		event_queue_cancel(r->queue, n->next);
		slots_arrive(r, n, now_s);
	}
	r->busy = 0;
	untouched_schedule(r);
}

static enum node_state state_of(const struct node_set *r, uint32_t i)
{
	return bit_set_has(&r->touched, i) ? node_set_at(r, i)->state : node_set_first_state(r, i);
}

/* Nodes of that state that their bit finds. */
static int64_t marked(const struct node_set *r, enum node_state state)
{
	int64_t count = 0;

	for (uint32_t i = bit_set_next(&r->of_state[state], 0); i < r->count;
	     i = bit_set_next(&r->of_state[state], i + 1))
		count += state_of(r, i) == state;
	return count;
}

static int is_set_sound(const struct node_set *r)
{
	int64_t count[NODE_STATES] = { 0 }, busy = 0, on_demand = 0;

	for (uint32_t i = 0; i < r->count; i++) {
		const struct node *n = node_set_at(r, i);
		int is_due;

		count[state_of(r, i)]++;
		if (!bit_set_has(&r->touched, i))
			continue;
		is_due = event_queue_is_pending(r->queue, n->next);
		on_demand += n->is_on_demand;
		busy += n->state == NODE_REPAIR && repair_needs_crew(r, n);
		if ((n->state == NODE_REPAIR || n->state == NODE_COMING) != is_due && n->state != NODE_UP &&
		    n->state != NODE_SPARE)
			return 0;
	}
	for (int i = 0; i < NODE_STATES; i++)
		if (count[i] != r->count_of[i] || count[i] != marked(r, (enum node_state)i))
			return 0;
	if (on_demand != r->on_demand || !untouched_is_sound(r) || slots_held(r) > r->capacity || slots_held(r) < 0)
		return 0;
	return r->missing >= 0 && count[NODE_UP] + r->missing == r->cluster->nodes && busy == r->busy &&
	       (r->cluster->segment ? segments_are_whole(r) : r->missing == 0 || count[NODE_SPARE] == 0) &&
	       (count[NODE_WAITING] == 0 || busy == r->cluster->crew);
}

/* ---- the policy ---- */

/* What the job sees of them. */
static void note(struct nodes *f)
{
	f->missing = f->node_set->missing;
	f->fallback = f->node_set->on_demand;
}

static void release(struct nodes *f)
{
	untouched_release(f->node_set);
	node_set_release(f->node_set);
	free(f->node_set);
}

static void start(struct nodes *f, uint64_t seed, uint64_t event_seed, uint64_t replication)
{
	node_set_start(f->node_set, seed, event_seed, replication);
	untouched_start(f->node_set);
}

static void enter(struct nodes *f, double now_s)
{
	f->node_set->replaces = f->replaces;
	enter_all(f->node_set, now_s);
	note(f);
}

static const struct failure *fail(struct nodes *f, uint32_t payload, double now_s)
{
	const struct failure *cause = diagnosis_cause(f->node_set, payload);
	int is_hit = diagnosis_nodes(f->node_set, payload, now_s);

	untouched_schedule(f->node_set);
	note(f);
	return is_hit ? cause : NULL;
}

static void repair(struct nodes *f, uint32_t payload, double now_s)
{
	repair_return(f->node_set, payload, now_s);
	untouched_schedule(f->node_set);
	note(f);
}

static const struct failure *cause_of(const struct nodes *f, uint32_t payload)
{
	return diagnosis_cause(f->node_set, payload);
}

static void fall_back(struct nodes *f, double now_s)
{
	slots_fall_back(f->node_set, now_s);
	untouched_schedule(f->node_set);
	note(f);
}

static void refresh(struct nodes *f, double now_s)
{
	refresh_all(f->node_set, now_s);
	note(f);
}

static void leave(struct nodes *f, double now_s)
{
	leave_all(f->node_set, now_s);
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
	return is_set_sound(f->node_set) && f->missing == f->node_set->missing;
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
	untouched_init(f->node_set);
}

int64_t nodes_limit(struct nodes *f, int64_t capacity, double now_s)
{
	int64_t lost = slots_limit(f->node_set, capacity, now_s);

	untouched_schedule(f->node_set);
	note(f);
	return lost;
}
