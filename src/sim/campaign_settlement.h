/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * campaign_settlement.h - what a plan of several jobs has come to: time, money, and what each job has had of it.
 */
#ifndef FLOPCAST_SIM_CAMPAIGN_SETTLEMENT_H
#define FLOPCAST_SIM_CAMPAIGN_SETTLEMENT_H

#include "sim/campaign.h"

/* The campaign is over, at c->clock_s for c->end: runs under way are given up, all is added up in `out`, and the outcomes of
 * the jobs are set. */
void campaign_settlement(struct campaign *c, struct outcome *out);

#endif
