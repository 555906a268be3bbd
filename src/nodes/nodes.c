/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nodes/nodes.h"

#include "base/mem.h"
#include "base/number.h"
#include "event/event_class.h"
#include "nodes/slots.h"
#include "nodes/diagnosis.h"
#include "nodes/repair.h"

#include <math.h>
#include <stdlib.h>

/* Payload of a failure event: the class, whether the node has a clock of its own, whether it was a fall-back. */
enum { PAYLOAD_OWN_CLOCK = 1, PAYLOAD_FALLBACK = 2, PAYLOAD_SHIFT = 2 };

static void add_class(struct nodes *f, const struct failure *failure)
{
	f->classes[f->class_count++].failure = failure;
	f->memoryless &= failure->lifetime.kind == DISTRIBUTION_EXPONENTIAL;
}

void nodes_init(struct nodes *f, const struct cluster *cluster, const struct failure *preemption, int is_limited,
		struct event_queue *queue)
{
	*f = (struct nodes){ .cluster = cluster, .queue = queue, .memoryless = 1 };
	if (is_limited || cluster_tells_nodes_apart(cluster)) {
		f->node_set = mem_alloc(1, sizeof(*f->node_set));
		node_set_init(f->node_set, cluster, preemption, queue);
	}
	f->classes = mem_alloc(cluster->failure_count + 1, sizeof(*f->classes));
	for (size_t i = 0; i < cluster->failure_count; i++)
		if (failure_takes_node(cluster->failures[i].cause))
			add_class(f, &cluster->failures[i]);
	if (preemption)
		add_class(f, preemption);
}

const struct failure *nodes_cause(const struct nodes *f, uint32_t payload)
{
	if (f->node_set)
		return diagnosis_cause(f->node_set, payload);
	return f->classes[payload >> PAYLOAD_SHIFT].failure;
}

void nodes_release(struct nodes *f)
{
	if (f->node_set)
		node_set_release(f->node_set);
	free(f->node_set);
	free(f->classes);
	free(f->back_s);
}

static double class_hazard(const struct nodes *f, const struct nodes_class *c, double now_s)
{
	return distribution_hazard(&c->failure->lifetime, now_s - f->born_s);
}

/* The first failure of the cohort, of whatever class, is an event. */
static void schedule_failure(struct nodes *f)
{
	size_t first = 0;

	for (size_t i = 1; i < f->class_count; i++)
		first = f->classes[i].next_s < f->classes[first].next_s ? i : first;
	if (f->cohort && f->class_count)
		event_queue_set(f->queue, TIMER_NODE_FAILURE,
				(struct event){ f->classes[first].next_s, EVENT_NODE_FAILURE,
						(uint32_t)first << PAYLOAD_SHIFT });
	else
		event_queue_unset(f->queue, TIMER_NODE_FAILURE);
}

static void plan_next(struct nodes *f, struct nodes_class *c, double hazard)
{
	c->hazard = hazard;
	c->next_s = f->born_s + distribution_hazard_inverse(&c->failure->lifetime, hazard);
}

static double draw_hazard(struct nodes *f, struct nodes_class *c)
{
	return draw_buffer_take(&c->lifetime) / ((double)f->cohort * c->weight);
}

/* The clock of `c` has run out: the next failure. */
static void wind_on(struct nodes *f, struct nodes_class *c)
{
	plan_next(f, c, c->hazard + draw_hazard(f, c));
}

/* The cohort has gone from `before` nodes to f->cohort: the clock of `c` goes slower or faster, or starts. */
static RARE void stretch(struct nodes *f, struct nodes_class *c, int64_t before, double now_s)
{
	double spent = class_hazard(f, c, now_s);

	if (before) {
		/* At most what was drawn: a lifetime with an end has infinite hazard there. */
		spent = number_least(spent, c->hazard);
		plan_next(f, c, spent + (c->hazard - spent) * (double)before / (double)f->cohort);
	} else {
		plan_next(f, c, spent + draw_hazard(f, c));
	}
}

/* The cohort had `before` nodes. `fired` is the class whose clock has just run out, else class_count. */
static void resize_cohort(struct nodes *f, int64_t before, size_t fired, double now_s)
{
	if (f->cohort == before && fired == f->class_count)
		return;
	if (f->cohort && fired < f->class_count)
		wind_on(f, &f->classes[fired]);
	if (f->cohort && f->cohort != before)
		for (size_t i = 0; i < f->class_count; i++)
			if (i != fired)
				stretch(f, &f->classes[i], before, now_s);
	schedule_failure(f);
}

/* Of a node that is new; with more clocks than one the first of them counts. */
static double draw_life(struct nodes_class *c)
{
	if (c->weight == 1)
		return draw_buffer_take(&c->renewal);
	return distribution_hazard_inverse(&c->failure->lifetime, draw_buffer_take(&c->renewal) / c->weight);
}

/* A node enters service at age 0 on a clock of its own: the earliest of its classes' lifetimes. */
static void push_own_clock(struct nodes *f, int is_fallback, double now_s)
{
	double least_s = INFINITY;
	size_t first = 0;

	for (size_t i = 0; i < f->class_count; i++) {
		struct nodes_class *c = &f->classes[i];
		double life_s;

		if (is_fallback && c->failure->cause == FAILURE_PREEMPTION)
			continue;
		life_s = draw_life(c);
		if (life_s < least_s) {
			least_s = life_s;
			first = i;
		}
	}
	if (!isinf(least_s))
		event_queue_add(f->queue, (struct event){ now_s + least_s, EVENT_NODE_FAILURE,
							  (uint32_t)(first << PAYLOAD_SHIFT) | PAYLOAD_OWN_CLOCK |
								  (is_fallback ? PAYLOAD_FALLBACK : 0) });
}

static void enter_service(struct nodes *f, int64_t count, double now_s)
{
	if (f->memoryless) {
		f->cohort += count;
		return;
	}
	for (int64_t i = 0; i < count; i++)
		push_own_clock(f, 0, now_s);
}

void nodes_start(struct nodes *f, uint64_t seed, uint64_t replication)
{
	uint64_t luck = seed ^ f->luck;

	f->missing = 0;
	f->fallback = 0;
	f->back_count = 0;
	f->out_s = 0;
	f->cohort = 0;
	if (f->node_set)
		node_set_start(f->node_set, seed, luck, replication);
	for (size_t i = 0; i < f->class_count; i++) {
		struct nodes_class *c = &f->classes[i];
		uint64_t entity = c->failure->entity;

		c->weight = failure_weight(c->failure, f->cluster, seed, replication);
		draw_buffer_init(&c->lifetime, &draw_buffer_hazard);
		draw_buffer_init(&c->renewal, c->weight == 1 ? &c->failure->lifetime : &draw_buffer_hazard);
		draw_buffer_init(&c->repair, &c->failure->repair);
		stream_init(&c->lifetime.stream, luck, replication, PURPOSE_LIFETIME, entity);
		stream_init(&c->renewal.stream, luck, replication, PURPOSE_RENEWAL, entity);
		stream_init(&c->repair.stream, luck, replication, PURPOSE_REPAIR, entity);
	}
}

static RARE void follow(struct nodes *f)
{
	f->missing = f->node_set->missing;
	f->fallback = f->node_set->on_demand;
}

void nodes_enter(struct nodes *f, double now_s)
{
	if (f->node_set) {
		f->node_set->replaces = f->replaces;
		node_set_enter(f->node_set, now_s);
		follow(f);
		return;
	}
	f->born_s = now_s;
	f->cohort = f->cluster->nodes;
	resize_cohort(f, 0, f->class_count, now_s);
}

/*
 * Nodes that are back go to the pool silently: back_s is looked through only when more nodes are out than there are
 * spares, since otherwise a spare was there at every failure. What remains beyond the spares is missing.
 */
static int64_t count_missing(struct nodes *f, double now_s)
{
	size_t spares = (size_t)f->cluster->spares, kept = 0;

	if (f->back_count <= spares)
		return 0;
	for (size_t i = 0; i < f->back_count; i++) { /* without a branch, which would be guessed wrong */
		double back_s = f->back_s[i];

		f->back_s[kept] = back_s;
		kept += back_s > now_s;
	}
	f->back_count = kept;
	return kept > spares ? (int64_t)(kept - spares) : 0;
}

static double next_back_s(const struct nodes *f)
{
	double least_s = INFINITY;

	for (size_t i = 0; i < f->back_count; i++)
		least_s = f->back_s[i] < least_s ? f->back_s[i] : least_s;
	return least_s;
}

/* While places are empty the next return is an event. */
static RARE void schedule_repair(struct nodes *f)
{
	event_queue_set(f->queue, TIMER_REPAIR, (struct event){ next_back_s(f), EVENT_REPAIR, 0 });
}

static void send_to_repair(struct nodes *f, struct nodes_class *c, double now_s)
{
	const struct failure *failure = c->failure;
	double repair_s = INFINITY;

	if (f->replaces)
		return;
	if (failure->has_repair) {
		repair_s = draw_buffer_take(&c->repair);
		f->out_s += repair_s;
	}
	f->back_s = mem_grow(f->back_s, f->back_count, &f->back_capacity, sizeof(*f->back_s));
	f->back_s[f->back_count++] = now_s + repair_s;
}

int64_t nodes_limit(struct nodes *f, int64_t capacity, double now_s)
{
	int64_t lost = slots_limit(f->node_set, capacity, now_s);

	follow(f);
	return lost;
}

static RARE const struct failure *fail_in_roster(struct nodes *f, uint32_t payload, double now_s)
{
	const struct failure *cause = diagnosis_cause(f->node_set, payload);
	int is_hit = diagnosis_nodes(f->node_set, payload, now_s);

	follow(f);
	return is_hit ? cause : NULL;
}

const struct failure *nodes_fail(struct nodes *f, uint32_t payload, double now_s)
{
	size_t fired = payload >> PAYLOAD_SHIFT;
	struct nodes_class *c = &f->classes[fired];
	int64_t before = f->cohort, missing = f->missing + 1;
	int of_cohort = !(payload & PAYLOAD_OWN_CLOCK);

	if (f->node_set)
		return fail_in_roster(f, payload, now_s);
	send_to_repair(f, c, now_s);
	f->missing = count_missing(f, now_s);
	if (f->memoryless && missing == 1 && !f->missing && of_cohort) { /* as many as before: most failures */
		wind_on(f, c);
		schedule_failure(f);
		return c->failure;
	}
	f->cohort -= of_cohort;
	f->fallback -= (payload & PAYLOAD_FALLBACK) != 0;
	enter_service(f, missing - f->missing, now_s);
	resize_cohort(f, before, of_cohort ? fired : f->class_count, now_s);
	if (f->missing)
		schedule_repair(f);
	return c->failure;
}

void nodes_repair(struct nodes *f, uint32_t payload, double now_s)
{
	int64_t before = f->cohort, missing = f->missing;

	if (f->node_set) {
		repair_return(f->node_set, payload, now_s);
		follow(f);
		return;
	}
	f->missing = count_missing(f, now_s);
	enter_service(f, missing - f->missing, now_s);
	resize_cohort(f, before, f->class_count, now_s);
	if (f->missing)
		schedule_repair(f);
}

/* What is still to come of the absences that were counted whole. */
static double overhang_s(const struct nodes *f, double now_s)
{
	double sum_s = 0;

	for (size_t i = 0; i < f->back_count; i++)
		if (f->back_s[i] > now_s && !isinf(f->back_s[i]))
			sum_s += f->back_s[i] - now_s;
	return sum_s;
}

double nodes_out_s(const struct nodes *f, double now_s)
{
	if (f->node_set)
		return slots_out_s(f->node_set, now_s);
	return f->out_s - overhang_s(f, now_s);
}

/* The return that is farthest away is not waited for any more. */
static void cancel_return(struct nodes *f, double now_s)
{
	size_t last = 0;

	for (size_t i = 1; i < f->back_count; i++)
		last = f->back_s[i] > f->back_s[last] ? i : last;
	if (!isinf(f->back_s[last]))
		f->out_s -= f->back_s[last] - now_s;
	f->back_s[last] = f->back_s[--f->back_count];
}

void nodes_fall_back(struct nodes *f, double now_s)
{
	if (f->node_set) {
		slots_fall_back(f->node_set, now_s);
		follow(f);
		return;
	}
	for (int64_t i = 0; i < f->missing; i++) {
		push_own_clock(f, 1, now_s);
		cancel_return(f, now_s);
	}
	f->fallback += f->missing;
	f->missing = 0;
	event_queue_unset(f->queue, TIMER_REPAIR);
}

void nodes_refresh(struct nodes *f, double now_s)
{
	int64_t before = f->cohort, missing = f->missing;

	if (f->node_set) {
		node_set_refresh(f->node_set, now_s);
		follow(f);
		return;
	}
	f->out_s -= overhang_s(f, now_s);
	f->back_count = 0;
	f->missing = 0;
	event_queue_unset(f->queue, TIMER_REPAIR);
	enter_service(f, missing, now_s);
	resize_cohort(f, before, f->class_count, now_s);
}

void nodes_leave(struct nodes *f, double now_s)
{
	if (!f->node_set)
		return;
	node_set_leave(f->node_set, now_s);
	follow(f);
}

int nodes_is_stuck(const struct nodes *f)
{
	if (f->node_set)
		return node_set_is_stuck(f->node_set);
	return f->missing > 0 && isinf(f->queue->timer_s[TIMER_REPAIR]);
}

int nodes_is_sound(const struct nodes *f, double now_s)
{
	int64_t out = 0, up = f->cluster->nodes - f->missing;

	if (f->node_set)
		return node_set_is_sound(f->node_set) && f->missing == f->node_set->missing;
	for (size_t i = 0; i < f->back_count; i++)
		out += f->back_s[i] > now_s;
	return f->missing >= 0 && up >= 0 && f->cohort >= 0 && f->cohort + f->fallback <= up &&
	       (!f->memoryless || f->cohort + f->fallback == up) &&
	       (out > f->cluster->spares ? out - f->cluster->spares : 0) == f->missing;
}
