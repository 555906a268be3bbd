/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * progress.c - the walk: one step computes, or writes, or evaluates, until the next of these is due or ends.
 *
 * Time of the walk is booked when it has passed (time_s given). Looking ahead is the same walk on a copy, without booking
 * and without random numbers, so that what is seen ahead is what will come.
 */
#include "job/progress.h"

#include "base/number.h"
#include "model/checkpoint.h"
#include "model/checkpoint_policy.h"
#include "model/elastic.h"

#include <math.h>

/* A write is due, and work is done, in spite of rounding. */
#define ROUNDING     1e-12
#define FAR_ROUNDING 1e-6 /* more than a walk of all its steps */

/* It keeps all, and writes nothing. */
static int is_continuous(const struct checkpoint *c)
{
	return c->policy != CHECKPOINT_NONE && !checkpoint_rule(c)->needs_write;
}

static int needs_walk(const struct checkpoint *c)
{
	return c->is_async || c->fails > 0 || c->corrupt > 0 || c->keep || c->has_restart || c->tier != TIER_STORAGE ||
	       checkpoint_rule(c)->is_dynamic || is_continuous(c);
}

int progress_is_needed(const struct plan *plan)
{
	const struct cluster *c = plan->cluster;
	int is_needed =
		c->more_count > 0 || c->evaluation_every_s > 0 || needs_walk(&c->checkpoint) || elastic_is_used(c);

	for (size_t i = 0; i < c->failure_count; i++)
		is_needed |= c->failures[i].cause == FAILURE_SPIKE || c->failures[i].cause == FAILURE_STORAGE;
	return is_needed;
}

void progress_init(struct progress *p, const struct plan *plan, struct effort *effort)
{
	*p = (struct progress){ .cluster = plan->cluster, .effort = effort };
}

void progress_release(struct progress *p)
{
	checkpoint_store_release(&p->store);
}

void progress_detach(struct progress *p)
{
	checkpoint_store_detach(&p->store);
}

static void add_writer(struct progress *p, const struct plan *plan, const struct checkpoint *c, uint64_t seed,
		       uint64_t replication)
{
	struct writer *w = &p->writers[p->writer_count];

	if (c->policy == CHECKPOINT_NONE)
		return;
	if (is_continuous(c)) {
		p->continuous = c;
		return;
	}
	w->checkpoint = c;
	w->write_s = checkpoint_write_s(plan, c, seed, replication);
	w->interval_s = checkpoint_tier_interval_s(plan, c, w->write_s);
	if (checkpoint_rule(c)->is_dynamic)
		w->estimator = (struct rate_estimator){
			c->prior_weight,
			c->prior_weight * (c->prior_mtbf_s > 0 ? c->prior_mtbf_s : checkpoint_tier_mtbf_s(plan, c))
		};
	p->writer_count++;
}

/* Compute until the next write of a tier is due, from one that begins. */
static double interval_s(const struct progress *p, const struct writer *w)
{
	if (!checkpoint_rule(w->checkpoint)->is_dynamic)
		return w->interval_s;
	return rate_estimator_interval_s(&w->estimator, p->exposed_s, w->write_s);
}

/* Computing begins at done_s: nothing is under way. */
static void reset(struct progress *p)
{
	double every_s = p->cluster->evaluation_every_s;

	for (size_t i = 0; i < p->writer_count; i++) {
		p->writers[i].due_s = p->done_s + interval_s(p, &p->writers[i]);
		p->writers[i].ends_s = INFINITY;
	}
	p->evaluate_s = every_s > 0 ? (floor(p->done_s / every_s * (1 + ROUNDING)) + 1) * every_s : INFINITY;
	p->evaluated_s = INFINITY;
}

void progress_start(struct progress *p, const struct plan *plan, double work_s, uint64_t seed, uint64_t replication)
{
	checkpoint_store_start(&p->store, seed, replication);
	p->writer_count = 0;
	p->work_s = work_s;
	p->done_s = p->booked_s = p->clock_s = 0;
	p->exposed_s = 0;
	p->pace = 1;
	p->outages = p->bad_loads = 0;
	p->loaded = NULL;
	p->continuous = NULL;
	add_writer(p, plan, &p->cluster->checkpoint, seed, replication);
	for (size_t i = 0; i < p->cluster->more_count; i++)
		add_writer(p, plan, &p->cluster->more[i], seed, replication);
	reset(p);
}

/* ---- the walk; time_s NULL: how long it takes, without random events and without a trace ---- */

static int is_writing(const struct writer *w)
{
	return !isinf(w->ends_s);
}

static void begin_writes(struct progress *p)
{
	for (size_t i = 0; i < p->writer_count; i++) {
		struct writer *w = &p->writers[i];

		if (is_writing(w) || p->done_s < w->due_s * (1 - ROUNDING) || p->done_s >= p->work_s * (1 - ROUNDING))
			continue;
		w->ends_s = p->clock_s + w->write_s;
		w->holds_s = p->done_s;
		w->due_s = p->done_s + interval_s(p, w);
		w->is_spoiled = w->checkpoint->tier == TIER_STORAGE && p->outages > 0;
		if (!w->checkpoint->is_async)
			return; /* one after the other */
	}
}

static void end_writes(struct progress *p, const double *time_s)
{
	for (size_t i = 0; i < p->writer_count; i++) {
		struct writer *w = &p->writers[i];

		if (w->ends_s > p->clock_s)
			continue;
		w->ends_s = INFINITY;
		if (time_s && !w->is_spoiled)
			checkpoint_store_keep(&p->store, w->checkpoint, w->holds_s);
	}
}

static const struct writer *blocking(const struct progress *p)
{
	for (size_t i = 0; i < p->writer_count; i++)
		if (is_writing(&p->writers[i]) && !p->writers[i].checkpoint->is_async)
			return &p->writers[i];
	return NULL;
}

/* Share that asynchronous writes leave. */
static double speed(const struct progress *p)
{
	double share = 1;

	for (size_t i = 0; i < p->writer_count; i++)
		if (is_writing(&p->writers[i]))
			share -= p->writers[i].checkpoint->slowdown;
	return number_most(share, 0.01);
}

/* Compute until something else is due. */
static double next_due_s(const struct progress *p)
{
	double due_s = number_least(p->work_s, p->evaluate_s);

	for (size_t i = 0; i < p->writer_count; i++)
		if (!is_writing(&p->writers[i]))
			due_s = number_least(due_s, p->writers[i].due_s);
	return due_s;
}

static double next_end_s(const struct progress *p)
{
	double end_s = INFINITY;

	for (size_t i = 0; i < p->writer_count; i++)
		end_s = number_least(end_s, p->writers[i].ends_s);
	return end_s;
}

/* Nothing is computed until end_s. */
static void stand_still(struct progress *p, double end_s, enum cause cause, double *time_s)
{
	if (time_s)
		time_s[cause] += end_s - p->clock_s;
	p->booked_s += time_s && cause == CAUSE_COMPUTE ? end_s - p->clock_s : 0;
	p->exposed_s += end_s - p->clock_s;
	p->clock_s = end_s;
}

static void compute(struct progress *p, double until_s, double *time_s)
{
	double share = speed(p), v = share * p->pace, due_s = next_due_s(p),
	       due_at_s = p->clock_s + number_most(0, due_s - p->done_s) / v;
	double end_s = number_least(number_least(due_at_s, next_end_s(p)), until_s), did_s = (end_s - p->clock_s) * v;

	if (time_s) {
		time_s[CAUSE_COMPUTE] += did_s;
		time_s[CAUSE_CHECKPOINT] += (end_s - p->clock_s) * (1 - share) * p->pace;
		time_s[CAUSE_DEGRADED] += (end_s - p->clock_s) * (1 - p->pace);
		p->booked_s += did_s;
	}
	p->exposed_s += end_s - p->clock_s;
	p->done_s = end_s == due_at_s ? number_most(p->done_s, due_s) : p->done_s + did_s;
	p->clock_s = end_s;
}

/* One step; returns 0 when the work is done, or no more may be walked. */
static int step(struct progress *p, double until_s, double *time_s)
{
	const struct writer *w;

	if (effort_is_spent(p->effort))
		return 0;
	p->effort->events++;
	end_writes(p, time_s);
	if (p->evaluated_s <= p->clock_s)
		p->evaluated_s = INFINITY;
	if (p->done_s >= p->work_s * (1 - ROUNDING))
		return 0;
	w = blocking(p);
	if (!w && isinf(p->evaluated_s)) {
		begin_writes(p);
		w = blocking(p);
	}
	if (!w && p->done_s >= p->evaluate_s * (1 - ROUNDING)) {
		p->evaluate_s += p->cluster->evaluation_every_s;
		p->evaluated_s = p->clock_s + p->cluster->evaluation_lasts_s;
	}
	if (w)
		stand_still(p, number_least(number_least(w->ends_s, next_end_s(p)), until_s), CAUSE_CHECKPOINT, time_s);
	else if (!isinf(p->evaluated_s))
		stand_still(p, number_least(number_least(p->evaluated_s, next_end_s(p)), until_s), CAUSE_MAINTENANCE,
			    time_s);
	else
		compute(p, until_s, time_s);
	return 1;
}

void progress_advance(struct progress *p, double now_s, double *time_s)
{
	while (p->clock_s < now_s && step(p, now_s, time_s))
		;
	if (p->clock_s < now_s) /* the work is done, but for rounding */
		stand_still(p, now_s, CAUSE_COMPUTE, time_s);
	end_writes(p, time_s);
	if (!blocking(p) &&
	    isinf(p->evaluated_s)) { /* a write that takes no time is complete at the instant it is due */
		begin_writes(p);
		end_writes(p, time_s);
	}
}

/* Is it sure that the work is not done by then, since computing alone takes longer? With room for what the walk rounds. */
static int is_beyond(const struct progress *p, double until_s)
{
	double left_s = p->work_s * (1 - ROUNDING) - p->done_s;

	return left_s * (1 - FAR_ROUNDING) > (until_s - p->clock_s) * p->pace + FAR_ROUNDING * until_s;
}

double progress_left_s(const struct progress *p, double until_s)
{
	struct progress ahead;

	if (is_beyond(p, until_s))
		return INFINITY;
	ahead = *p;
	while (step(&ahead, INFINITY, NULL))
		if (ahead.clock_s > until_s)
			return INFINITY;
	return effort_is_spent(p->effort) ? INFINITY : ahead.clock_s - p->clock_s;
}

void progress_begin(struct progress *p, double pace, double now_s)
{
	p->clock_s = now_s;
	p->pace = pace;
	reset(p);
}

int progress_is_safe(const struct progress *p)
{
	return p->continuous || p->done_s <= checkpoint_store_newest_s(&p->store) * (1 + ROUNDING);
}

double progress_write_s(const struct progress *p)
{
	struct progress ahead = *p;

	if (progress_is_safe(p))
		return 0;
	do {
		if (next_end_s(&ahead) <= ahead.clock_s)
			return ahead.clock_s - p->clock_s;
	} while (step(&ahead, INFINITY, NULL));
	return INFINITY;
}

/* What an end that is known is saved to: the storage, or what there is. */
static const struct writer *saver(const struct progress *p)
{
	for (size_t i = 0; i < p->writer_count; i++)
		if (p->writers[i].checkpoint->tier == TIER_STORAGE)
			return &p->writers[i];
	return p->writer_count ? &p->writers[0] : NULL;
}

double progress_extra_write_s(const struct progress *p)
{
	const struct writer *w = saver(p);

	if (progress_is_safe(p))
		return 0;
	return w ? w->write_s : INFINITY;
}

void progress_save(struct progress *p, double now_s, double *time_s)
{
	const struct writer *w = saver(p);

	if (!w || now_s - w->write_s < p->clock_s) {
		progress_advance(p, now_s, time_s);
		return;
	}
	progress_advance(p, now_s - w->write_s, time_s);
	stand_still(p, now_s, CAUSE_CHECKPOINT, time_s);
	if (!(w->checkpoint->tier == TIER_STORAGE && p->outages > 0))
		checkpoint_store_keep(&p->store, w->checkpoint, p->done_s);
}

static const struct checkpoint *of_tier(const struct progress *p, enum tier tier)
{
	for (size_t i = 0; i < p->writer_count; i++)
		if (p->writers[i].checkpoint->tier == tier)
			return p->writers[i].checkpoint;
	return NULL;
}

double progress_restore(struct progress *p, enum tier most, int64_t rollback, double *time_s)
{
	const struct saved *left = checkpoint_store_restore(&p->store, most, rollback, &p->bad_loads);
	double kept_s = left ? left->done_s : 0, lost_s;

	p->loaded = left ? of_tier(p, left->tier) : NULL;
	if (p->continuous && p->continuous->tier <= most) {
		p->loaded = p->continuous;
		kept_s = p->done_s;
	}
	lost_s = fmax(0, p->booked_s - kept_s);
	time_s[CAUSE_COMPUTE] = fmax(0, time_s[CAUSE_COMPUTE] - lost_s);
	time_s[CAUSE_LOST] += lost_s;
	p->done_s = p->booked_s = kept_s;
	reset(p);
	return kept_s;
}

void progress_learn(struct progress *p, enum failure_cause cause)
{
	enum tier tier = checkpoint_serving_tier(p->cluster, cause);

	for (size_t i = 0; i < p->writer_count; i++)
		p->writers[i].estimator.count += p->writers[i].checkpoint->tier == tier;
}

void progress_outage(struct progress *p, int change)
{
	p->outages += change;
	for (size_t i = 0; i < p->writer_count; i++)
		p->writers[i].is_spoiled |= p->outages > 0 && p->writers[i].checkpoint->tier == TIER_STORAGE;
}

int progress_is_sound(const struct progress *p)
{
	if (!checkpoint_store_is_sound(&p->store, p->done_s * (1 + ROUNDING)))
		return 0;
	for (size_t i = 0; i < p->writer_count; i++)
		if (is_writing(&p->writers[i]) && p->writers[i].holds_s > p->done_s * (1 + ROUNDING))
			return 0;
	return p->done_s >= 0 && p->done_s <= p->work_s * (1 + ROUNDING) && p->outages >= 0;
}
