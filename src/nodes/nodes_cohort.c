/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nodes_cohort.c - nodes that are all alike.
 *
 * Nodes of equal age are one cohort: its failures are drawn one after the other, in order, through the cumulative
 * hazard (Renyi 1953: the increments of the hazard between successive failures of n equal lifetimes are exponential
 * with mean 1/n, 1/(n-1), ...). Only a node that entered service later has a clock of its own, so the cost of a
 * replication does not depend on the number of nodes. Where every lifetime is exponential, age doesn't matter and
 * later nodes rejoin the cohort. Equal in distribution to a clock per node: tests/unit/test_nodes.c.
 *
 * Several causes at once (competing risks): each has its own clock on the cohort; when one takes a node, what is left
 * of the others' is stretched by n / (n - 1), which is exact because the residual of a unit exponential is one again.
 */
#include "nodes/nodes.h"

#include "base/mem.h"
#include "base/number.h"
#include "event/event_class.h"

#include <math.h>
#include <stdlib.h>

/* Payload of a failure event: the class, whether the node has a clock of its own, whether it was a fall-back. */
enum { PAYLOAD_OWN_CLOCK = 1, PAYLOAD_FALLBACK = 2, PAYLOAD_SHIFT = 2 };
/* Draws until a repair lasts longer than it has lasted. */
enum { LATE_TRIES = 256 };

static void add_class(struct nodes *f, const struct failure *failure)
{
	f->cohort.classes[f->cohort.class_count++].failure = failure;
	f->cohort.memoryless &= failure->lifetime.kind == DISTRIBUTION_EXPONENTIAL;
}

static const struct failure *cause_of(const struct nodes *f, uint32_t payload)
{
	return f->cohort.classes[payload >> PAYLOAD_SHIFT].failure;
}

static void release(struct nodes *f)
{
	free(f->cohort.classes);
	free(f->cohort.back_s);
}

static double class_hazard(const struct nodes *f, const struct cohort_class *c, double now_s)
{
	return distribution_hazard(&c->failure->lifetime, now_s - f->cohort.born_s);
}

/* The first failure of the cohort, of whatever class, is an event. */
static void schedule_failure(struct nodes *f)
{
	size_t first = 0;

	for (size_t i = 1; i < f->cohort.class_count; i++)
		first = f->cohort.classes[i].clock.next_s < f->cohort.classes[first].clock.next_s ? i : first;
	if (f->cohort.count && f->cohort.class_count)
		event_queue_set(f->queue, TIMER_NODE_FAILURE,
				(struct event){ f->cohort.classes[first].clock.next_s, EVENT_NODE_FAILURE,
						(uint32_t)first << PAYLOAD_SHIFT });
	else
		event_queue_unset(f->queue, TIMER_NODE_FAILURE);
}

static void plan_next(struct nodes *f, struct cohort_class *c, double hazard)
{
	hazard_clock_plan(&c->clock, &c->failure->lifetime, f->cohort.born_s, hazard);
}

static double draw_hazard(struct nodes *f, struct cohort_class *c)
{
	return draw_buffer_take(&c->lifetime) / ((double)f->cohort.count * c->weight);
}

/* The clock of `c` has run out: the next failure. */
static void rearm(struct nodes *f, struct cohort_class *c)
{
	plan_next(f, c, c->clock.hazard + draw_hazard(f, c));
}

/* The cohort has gone from `before` nodes to f->cohort.count: the clock of `c` goes slower or faster, or starts. */
static RARE void stretch(struct nodes *f, struct cohort_class *c, int64_t before, double now_s)
{
	if (before)
		hazard_clock_stretch(&c->clock, &c->failure->lifetime, f->cohort.born_s, (double)before,
				     (double)f->cohort.count, now_s);
	else
		plan_next(f, c, class_hazard(f, c, now_s) + draw_hazard(f, c));
}

/* The cohort had `before` nodes. `fired` is the class whose clock has just run out, else class_count. */
static void resize_cohort(struct nodes *f, int64_t before, size_t fired, double now_s)
{
	if (f->cohort.count == before && fired == f->cohort.class_count)
		return;
	if (f->cohort.count && fired < f->cohort.class_count)
		rearm(f, &f->cohort.classes[fired]);
	if (f->cohort.count && f->cohort.count != before)
		for (size_t i = 0; i < f->cohort.class_count; i++)
			if (i != fired)
				stretch(f, &f->cohort.classes[i], before, now_s);
	schedule_failure(f);
}

/* Of a node that is new; with more clocks than one the first of them counts. */
static double draw_life(struct cohort_class *c)
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

	for (size_t i = 0; i < f->cohort.class_count; i++) {
		struct cohort_class *c = &f->cohort.classes[i];
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
	if (f->cohort.memoryless) {
		f->cohort.count += count;
		return;
	}
	for (int64_t i = 0; i < count; i++)
		push_own_clock(f, 0, now_s);
}

static void start(struct nodes *f, uint64_t seed, uint64_t event_seed, uint64_t replication)
{
	f->cohort.back_count = 0;
	f->cohort.out_s = 0;
	f->cohort.count = 0;
	for (size_t i = 0; i < f->cohort.class_count; i++) {
		struct cohort_class *c = &f->cohort.classes[i];
		uint64_t entity = c->failure->entity;

		c->weight = failure_weight(c->failure, f->cluster, seed, replication);
		draw_buffer_init(&c->lifetime, &draw_buffer_hazard);
		draw_buffer_init(&c->renewal, c->weight == 1 ? &c->failure->lifetime : &draw_buffer_hazard);
		draw_buffer_init(&c->repair, &c->failure->repair);
		stream_init(&c->lifetime.stream, event_seed, replication, PURPOSE_LIFETIME, entity);
		stream_init(&c->renewal.stream, event_seed, replication, PURPOSE_RENEWAL, entity);
		stream_init(&c->repair.stream, event_seed, replication, PURPOSE_REPAIR, entity);
	}
}

static void enter(struct nodes *f, double now_s)
{
	f->cohort.born_s = now_s - f->cluster->node_age_s;
	f->cohort.count = f->cluster->nodes;
	resize_cohort(f, 0, f->cohort.class_count, now_s);
}

/*
 * Nodes that are back go to the pool silently: back_s is looked through only when more nodes are out than there are
 * spares, since otherwise a spare was there at every failure. What remains beyond the spares is missing.
 */
static int64_t count_missing(struct nodes *f, double now_s)
{
	size_t spares = (size_t)f->cluster->spares, kept = 0;

	if (f->cohort.back_count <= spares)
		return 0;
#pragma GCC unroll 4
	for (size_t i = 0; i < f->cohort.back_count; i++) { /* without a branch, which would be guessed wrong */
		double back_s = f->cohort.back_s[i];

		f->cohort.back_s[kept] = back_s;
		kept += back_s > now_s;
	}
	f->cohort.back_count = kept;
	return kept > spares ? (int64_t)(kept - spares) : 0;
}

static double next_back_s(const struct nodes *f)
{
	double least_s = INFINITY;

	for (size_t i = 0; i < f->cohort.back_count; i++)
		least_s = f->cohort.back_s[i] < least_s ? f->cohort.back_s[i] : least_s;
	return least_s;
}

/* While places are empty the next return is an event. */
static RARE void schedule_repair(struct nodes *f)
{
	event_queue_set(f->queue, TIMER_REPAIR, (struct event){ next_back_s(f), EVENT_REPAIR, 0 });
}

static void add_return(struct nodes *f, double back_s)
{
	f->cohort.back_s =
		mem_grow(f->cohort.back_s, f->cohort.back_count, &f->cohort.back_capacity, sizeof(*f->cohort.back_s));
	f->cohort.back_s[f->cohort.back_count++] = back_s;
}

static void send_to_repair(struct nodes *f, struct cohort_class *c, double now_s)
{
	const struct failure *failure = c->failure;
	double repair_s = INFINITY;

	if (f->replaces)
		return;
	if (failure->has_repair) {
		repair_s = draw_buffer_take(&c->repair);
		f->cohort.out_s += repair_s;
	}
	add_return(f, now_s + repair_s);
}

static double failures_per_s(const struct cohort_class *c)
{
	return c->weight / distribution_mean(&c->failure->lifetime);
}

static struct cohort_class *most_frequent(struct nodes *f)
{
	struct cohort_class *most = &f->cohort.classes[0];

	for (size_t i = 1; i < f->cohort.class_count; i++)
		if (failures_per_s(&f->cohort.classes[i]) > failures_per_s(most))
			most = &f->cohort.classes[i];
	return most;
}

/* A repair that began at `since_s` and is not over: of the law, those that last so long; where none does, it is over now. */
static double late_return_s(struct cohort_class *c, double since_s, double now_s)
{
	if (!c->failure->has_repair)
		return INFINITY;
	for (int i = 0; i < LATE_TRIES; i++) {
		double back_s = since_s + draw_buffer_take(&c->repair);

		if (back_s > now_s)
			return back_s;
	}
	return nextafter(now_s, INFINITY);
}

static void lack(struct nodes *f, int64_t count, double since_s, double now_s)
{
	int64_t before = f->cohort.count;

	if (!f->cohort.class_count || f->replaces)
		return;
	for (int64_t i = 0; i < count + f->cluster->spares; i++) {
		double back_s = late_return_s(most_frequent(f), since_s, now_s);

		add_return(f, back_s);
		f->cohort.out_s += isinf(back_s) ? 0 : back_s - now_s; /* from now on */
	}
	f->missing = count;
	f->cohort.count -= count;
	resize_cohort(f, before, f->cohort.class_count, now_s);
	schedule_repair(f);
}

const struct failure *nodes_cohort_fail(struct nodes *f, uint32_t payload, double now_s)
{
	size_t fired = payload >> PAYLOAD_SHIFT;
	struct cohort_class *c = &f->cohort.classes[fired];
	int64_t before = f->cohort.count, missing = f->missing + 1;
	int of_cohort = !(payload & PAYLOAD_OWN_CLOCK);

	send_to_repair(f, c, now_s);
	f->missing = count_missing(f, now_s);
	if (f->cohort.memoryless && missing == 1 && !f->missing && of_cohort) { /* as many as before: most failures */
		rearm(f, c);
		schedule_failure(f);
		return c->failure;
	}
	f->cohort.count -= of_cohort;
	f->fallback -= (payload & PAYLOAD_FALLBACK) != 0;
	enter_service(f, missing - f->missing, now_s);
	resize_cohort(f, before, of_cohort ? fired : f->cohort.class_count, now_s);
	if (f->missing)
		schedule_repair(f);
	return c->failure;
}

static void repair(struct nodes *f, uint32_t payload, double now_s)
{
	int64_t before = f->cohort.count, missing = f->missing;

	(void)payload;
	f->missing = count_missing(f, now_s);
	enter_service(f, missing - f->missing, now_s);
	resize_cohort(f, before, f->cohort.class_count, now_s);
	if (f->missing)
		schedule_repair(f);
}

/* What is still to come of the absences that were counted whole. */
static double overhang_s(const struct nodes *f, double now_s)
{
	double sum_s = 0;

	for (size_t i = 0; i < f->cohort.back_count; i++)
		if (f->cohort.back_s[i] > now_s && !isinf(f->cohort.back_s[i]))
			sum_s += f->cohort.back_s[i] - now_s;
	return sum_s;
}

static double out_s(const struct nodes *f, double now_s)
{
	return f->cohort.out_s - overhang_s(f, now_s);
}

/* The return that is farthest away is not waited for any more. */
static void cancel_return(struct nodes *f, double now_s)
{
	size_t last = 0;

	for (size_t i = 1; i < f->cohort.back_count; i++)
		last = f->cohort.back_s[i] > f->cohort.back_s[last] ? i : last;
	if (!isinf(f->cohort.back_s[last]))
		f->cohort.out_s -= f->cohort.back_s[last] - now_s;
	f->cohort.back_s[last] = f->cohort.back_s[--f->cohort.back_count];
}

static void fall_back(struct nodes *f, double now_s)
{
	for (int64_t i = 0; i < f->missing; i++) {
		push_own_clock(f, 1, now_s);
		cancel_return(f, now_s);
	}
	f->fallback += f->missing;
	f->missing = 0;
	event_queue_unset(f->queue, TIMER_REPAIR);
}

static void refresh(struct nodes *f, double now_s)
{
	int64_t before = f->cohort.count, missing = f->missing;

	f->cohort.out_s -= overhang_s(f, now_s);
	f->cohort.back_count = 0;
	f->missing = 0;
	event_queue_unset(f->queue, TIMER_REPAIR);
	enter_service(f, missing, now_s);
	resize_cohort(f, before, f->cohort.class_count, now_s);
}

/* Nobody comes back: the next ones are new. */
static void leave(struct nodes *f, double now_s)
{
	(void)f, (void)now_s;
}

static int is_stuck(const struct nodes *f)
{
	return f->missing > 0 && isinf(f->queue->timer_s[TIMER_REPAIR]);
}

static int is_sound(const struct nodes *f, double now_s)
{
	int64_t out = 0, up = f->cluster->nodes - f->missing;

	for (size_t i = 0; i < f->cohort.back_count; i++)
		out += f->cohort.back_s[i] > now_s;
	return f->missing >= 0 && up >= 0 && f->cohort.count >= 0 && f->cohort.count + f->fallback <= up &&
	       (!f->cohort.memoryless || f->cohort.count + f->fallback == up) &&
	       (out > f->cluster->spares ? out - f->cluster->spares : 0) == f->missing;
}

const struct nodes_policy nodes_cohort = { .release = release,
					   .start = start,
					   .enter = enter,
					   .lack = lack,
					   .node_fails = nodes_cohort_fail,
					   .repair = repair,
					   .cause = cause_of,
					   .fall_back = fall_back,
					   .refresh = refresh,
					   .leave = leave,
					   .out_s = out_s,
					   .is_stuck = is_stuck,
					   .is_sound = is_sound };

void nodes_cohort_init(struct nodes *f, const struct failure *preemption)
{
	const struct cluster *cluster = f->cluster;

	f->policy = &nodes_cohort;
	f->cohort.memoryless = 1;
	f->cohort.classes = mem_alloc(cluster->failure_count + 1, sizeof(*f->cohort.classes));
	for (size_t i = 0; i < cluster->failure_count; i++)
		if (failure_takes_node(cluster->failures[i].cause))
			add_class(f, &cluster->failures[i]);
	if (preemption)
		add_class(f, preemption);
}
