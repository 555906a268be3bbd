/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * settlement.h - what is set right when a replication is over: attempts, overheads, and what is not paid for machines.
 *
 * Source: docs/MODEL.md, "Work", "Other priors" and "Money". Tested: tests/unit/test_replication.c,
 * tests/statistical/test_variance.c.
 */
#ifndef FLOPCAST_SIM_SETTLEMENT_H
#define FLOPCAST_SIM_SETTLEMENT_H

#include "plan/plan.h"
#include "plan/ledger.h"

/* `attempts` runs' worth of experiments cost what the machines of the run do, by their share. Those within the run were
 * simulated as more work, and their part of the bill is set apart; those beside it come on top. Returns how many times
 * the GPU time of the run all has taken. */
double settlement_experiments(double attempts, int is_within, double *money);

/* Spares that the site bills are paid while the others train: their share of what machines cost becomes a cause of its own. */
void settlement_spares(const struct plan *p, double *money);

/* Overheads stretch the work; of what was computed `share` was standing still. */
void settlement_overheads(struct ledger *l, double share);

/* What a plan pays but for machines: what was stored up to wall_s and after, what leaves, fixed sums. */
void settlement_extras(const struct plan *p, double wall_s, uint64_t seed, uint64_t index, double *money);

#endif
