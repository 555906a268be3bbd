/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/replication.h"

#include "base/bug.h"
#include "model/checkpoint.h"
#include "model/pricing.h"
#include "model/work.h"
#include "sim/event_class.h"

#include <math.h>
#include <string.h>

const char *end_reason_name(enum end_reason end)
{
	static const char *const names[] = {
#define X(constant, name) name,
		END_LIST(X)
#undef X
	};

	return names[end];
}

void replication_init(struct replication *r, const struct plan *plan, const struct study *study)
{
	*r = (struct replication){ .plan = plan, .study = study };
	event_queue_init(&r->queue);
	fleet_init(&r->fleet, plan->cluster, &r->queue);
	run_init(&r->run, plan->cluster, &r->queue, NULL);
}

void replication_release(struct replication *r)
{
	fleet_release(&r->fleet);
	run_release(&r->run);
	event_queue_release(&r->queue);
}

/* On a node failure, a job failure or a repair. */
static void handle_loss(struct replication *r, struct event e, struct outcome *out)
{
	out->failures++;
	if (e.class == EVENT_NODE_FAILURE)
		fleet_fail(&r->fleet, e.payload, e.time_s);
	else
		run_job_failed(&r->run, e.payload, e.time_s);
	run_interrupt(&r->run, r->fleet.missing > 0, e.time_s);
}

static void handle_repair(struct replication *r, double now_s)
{
	fleet_repair(&r->fleet, now_s);
	if (!r->fleet.missing)
		run_resume(&r->run, now_s);
}

/* Returns 1 when the replication is over, with its reason in out->end. */
static int handle(struct replication *r, struct event e, struct outcome *out)
{
	switch ((enum event_class)e.class) {
	case EVENT_RESTARTED:
		run_restarted(&r->run, e.time_s);
		return 0;
	case EVENT_FINISHED:
		run_finished(&r->run, e.time_s);
		out->end = END_FINISHED;
		return 1;
	case EVENT_REPAIR:
		handle_repair(r, e.time_s);
		break;
	case EVENT_NODE_FAILURE:
	case EVENT_JOB_FAILURE:
		handle_loss(r, e, out);
		break;
	case EVENT_HORIZON:
		run_abandon(&r->run, e.time_s);
		out->end = END_HORIZON;
		return 1;
	}
	if (!fleet_is_stuck(&r->fleet))
		return 0;
	run_abandon(&r->run, e.time_s);
	out->end = END_STALLED;
	return 1;
}

static int is_close(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(1, fmax(fabs(a), fabs(b)));
}

static void check_invariants(const struct replication *r, const struct outcome *out, int over)
{
	double booked_s = ledger_time_s(&out->ledger);

	BUG_IF(!event_queue_is_sound(&r->queue));
	BUG_IF(!fleet_is_sound(&r->fleet, r->clock_s));
	BUG_IF((r->fleet.missing > 0) != (r->run.state == RUN_STALLED));
	BUG_IF(!is_close(booked_s, over ? r->clock_s : r->run.since_s));
	BUG_IF(r->run.done < 0 || r->run.done >= r->run.segments);
}

static void price(const struct plan *p, const struct work_draw *draw, struct outcome *out)
{
	double rate = pricing_billed_gpus(p) * draw->price * draw->exchange;

	for (int i = 0; i < CAUSE_END; i++)
		if (i != CAUSE_STALL || p->site->kind != SITE_HPC)
			out->ledger.money[i] = rate * out->ledger.time_s[i];
	out->cost = ledger_money(&out->ledger);
}

static void start(struct replication *r, const struct work_draw *draw, uint64_t index)
{
	uint64_t seed = r->study->seed;

	r->clock_s = 0;
	event_queue_clear(&r->queue);
	event_queue_push(&r->queue, (struct event){ r->study->horizon_s, EVENT_HORIZON, 0 });
	fleet_start(&r->fleet, seed, index);
	run_start(&r->run,
		  (struct run_work){ work_compute_s(r->plan, draw),
				     checkpoint_interval_s(r->plan->cluster, draw->write_s), draw->write_s },
		  seed, index);
}

void replication_run(struct replication *r, uint64_t index, struct outcome *out)
{
	struct work_draw draw = work_draw(r->plan, r->study->seed, index);
	uint64_t events = 0;
	int over = 0;

	memset(out, 0, sizeof(*out));
	bug_context(r->study->seed, index, &r->clock_s);
	r->run.ledger = &out->ledger;
	start(r, &draw, index);
	while (!over) {
		struct event e = event_queue_pop(&r->queue);

		BUG_IF(e.time_s < r->clock_s);
		r->clock_s = e.time_s;
		over = handle(r, e, out);
		if (!over && ++events >= r->study->event_limit) {
			run_abandon(&r->run, r->clock_s);
			out->end = END_EVENT_LIMIT;
			over = 1;
		}
		if (r->check_invariants)
			check_invariants(r, out, over);
	}
	out->wall_s = r->clock_s;
	price(r->plan, &draw, out);
}
