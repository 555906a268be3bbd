/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * price_risk.h - what it is worth that a price moves while a run goes on, and what fixing it costs.
 *
 * Each replication is simulated once more with the price of its submission held to the end, all else alike: what it costs
 * then is h, and m of that is paid for machines at that price. It is one definition for JSON and report:
 *   at_80    80 % point of the cost less that of h: money of the budget that the movement takes
 *   mean     the same of the means
 *   percent  0.01 mean(m): what fixing costs for each per cent that the contract is dearer than the price of submission
 *   fair     price of a contract for the whole run that costs on average as much as the movement does:
 *            price x (1 + mean / mean(m))
 *   even_80  price at which the 80 % point of h + (price / price of submission - 1) m is that of the cost
 * Means are over the replications that finish. Tested against closed forms: tests/unit/test_price_risk.c.
 */
#ifndef FLOPCAST_STUDY_PRICE_RISK_H
#define FLOPCAST_STUDY_PRICE_RISK_H

#include "study/results.h"

enum { PRICE_RISK_PERCENT = 80, PRICE_RISK_MOST = 10000 }; /* replications: the first so many */

struct price_risk {
	double at_80, mean, percent; /* the report's currency */
	double price, fair, even_80; /* per GPU-second, `price` is the mean at submission */
};

/* 0 where the price never moves, or nothing finishes. NAN is what is not reached. */
int price_risk_find(struct price_risk *r, const struct results *results, size_t plan);

#endif
