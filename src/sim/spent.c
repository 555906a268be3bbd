/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/spent.h"

#include "sim/node_events.h"
#include "sim/settlement.h"

double spent_by(const struct replication *r, uint64_t index, const struct outcome *out, double now_s)
{
	const struct plan *p = r->plan;
	uint64_t seed = r->study->seed;
	struct ledger ledger = out->ledger;
	struct allocation allocation = r->allocation;
	struct run run = r->run;
	struct effort effort = r->effort; /* what is looked at is not simulated */
	double money;

	run.ledger = allocation.ledger = &ledger;
	progress_detach(&run.progress);
	run.progress.effort = &effort;
	run_abandon(&run, now_s); /* books the time so far */
	progress_release(&run.progress);
	node_events_meter(r, &allocation, now_s);
	allocation.spot.missing_s = node_events_missing_s(r, now_s);
	money = allocation_spent(&allocation, now_s);
	money += p->stored_b * now_s * price_draw(&p->site->storage, seed, index);
	money += now_s * price_draw(&p->site->staff, seed, index);
	for (size_t i = 0; i < p->expense_count; i++)
		money += price_draw(&p->expenses[i], seed, index);
	return money;
}
