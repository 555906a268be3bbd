/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observer.h"

#include "sim/machines.h"
#include "sim/replication.h"
#include "sim/settlement.h"

double observer_spent(const struct replication *r, uint64_t index, const struct outcome *out, double now_s)
{
	const struct plan *p = r->plan;
	uint64_t seed = r->study->seed;
	struct ledger ledger = out->ledger;
	struct tenancy tenancy = r->tenancy;
	struct run run = r->run;
	double money;

	run.ledger = tenancy.ledger = &ledger;
	headway_detach(&run.headway);
	run_abandon(&run, now_s); /* books the time so far */
	headway_release(&run.headway);
	machines_meter(r, &tenancy, now_s);
	tenancy.missing_s = machines_missing_s(r, now_s);
	money = tenancy_spent(&tenancy, now_s);
	money += p->stored_b * now_s * price_draw(&p->site->storage, seed, index);
	for (size_t i = 0; i < p->expense_count; i++)
		money += price_draw(&p->expenses[i], seed, index);
	return money;
}
