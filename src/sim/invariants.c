/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/invariants.h"

#include "base/bug.h"
#include "sim/node_events.h"
#include "job/run_walk.h"
#include "sim/replication.h"

#include <math.h>

static int is_close(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(1, fmax(fabs(a), fabs(b)));
}

void invariants_check(const struct replication *r, const struct outcome *out, int is_over)
{
	double booked_s = ledger_time_s(&out->ledger);
	enum run_state state = r->run.state;

	BUG_IF(!event_queue_is_sound(&r->queue));
	BUG_IF(r->allocation.grants && !nodes_is_sound(&r->nodes, r->clock_s));
	BUG_IF(!is_over && r->allocation.is_held == (state == RUN_QUEUED));
	BUG_IF(!is_over && r->allocation.is_held && r->stops.is_on != (state == RUN_STOPPED));
	BUG_IF(!is_over && state != RUN_STOPPED && r->allocation.is_held &&
	       node_events_suffice(r) == (state == RUN_STALLED));
	BUG_IF(!is_close(booked_s, is_over ? r->clock_s : r->run.since_s));
	BUG_IF(r->run.policy == &run_walk && !progress_is_sound(&r->run.progress));
	BUG_IF(r->run.kept_s < 0 || r->run.kept_s > r->run.work.compute_s * (1 + 1e-12));
}
