/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/settlement.h"

#include "site/site_kind.h"

static int is_of_machines(int cause)
{
	return cause < CAUSE_TIMES || cause == CAUSE_IDLE || cause == CAUSE_TOKENS || cause == CAUSE_SPARES;
}

void settlement_spares(const struct plan *p, double *money)
{
	double spares = p->site->kind->bills_spares ? (double)p->cluster->spares : 0;
	double share = spares / ((double)p->cluster->nodes + spares);

	for (int cause = 0; cause < CAUSE_TIMES && spares > 0; cause++) {
		double part = share * money[cause];

		money[CAUSE_SPARES] += part;
		money[cause] -= part;
	}
}

double settlement_experiments(double attempts, int is_within, double *money)
{
	double share = is_within ? attempts / (1 + attempts) : attempts;

	for (int cause = 0; cause < CAUSE_EXPERIMENTS; cause++)
		if (is_of_machines(cause)) {
			double part = share * money[cause];

			money[CAUSE_EXPERIMENTS] += part;
			money[cause] -= is_within ? part : 0;
		}
	return is_within ? 1 : 1 + share;
}

void settlement_overheads(struct ledger *l, double share)
{
	l->time_s[CAUSE_STALL] += share * l->time_s[CAUSE_COMPUTE];
	l->time_s[CAUSE_COMPUTE] -= share * l->time_s[CAUSE_COMPUTE];
	l->money[CAUSE_STALL] += share * l->money[CAUSE_COMPUTE];
	l->money[CAUSE_COMPUTE] -= share * l->money[CAUSE_COMPUTE];
}

void settlement_extras(const struct plan *p, double wall_s, uint64_t seed, uint64_t index, double *money)
{
	money[CAUSE_STORAGE] += p->stored_b * (wall_s + p->retention_s) * price_draw(&p->site->storage, seed, index);
	money[CAUSE_EGRESS] += p->download_b * price_draw(&p->site->egress, seed, index);
	if (p->moved_b > 0)
		money[CAUSE_EGRESS] += p->moved_b * price_draw(&p->move, seed, index);
	money[CAUSE_EXPENSE] += wall_s * price_draw(&p->site->staff, seed, index);
	for (size_t i = 0; i < p->expense_count; i++)
		money[CAUSE_EXPENSE] += price_draw(&p->expenses[i], seed, index);
}
