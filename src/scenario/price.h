/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * price.h - reading a price: an amount in its own currency, a tax on top, a rate of exchange to the report's currency.
 */
#ifndef FLOPCAST_SCENARIO_PRICE_H
#define FLOPCAST_SCENARIO_PRICE_H

#include "scenario/scenario.h"

/* A price attribute of that dimension, at least 0; `per` base units to people's unit, for the upper bound. */
struct field price_field(const char *name, enum dimension dimension, double per);

/* Reads the attribute `f` and tax of `e`. The exchange rate comes from an <exchange> of the scenario or the catalog; a
 * price or rate more than a year older than the study's date draws a warning. Returns 1 when the price is good. */
int price_read(struct scenario *s, struct element e, struct field f, struct price *p);

/* What one unit of the scenario's currency is in another, at the mean of the <exchange> between them, and whom that cites (to
 * be released). 0 when there is none in scenario and catalog. */
int price_conversion(struct scenario *s, const char *to, double *rate, struct citation *citation);

#endif
