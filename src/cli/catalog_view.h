/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * catalog_view.h - what keepers of the catalog look at: counts against what was published, and rows by age.
 *
 * Tables of tab-separated columns under a head line, on standard output. Tested: tests/scenarios/test_catalog.sh.
 */
#ifndef FLOPCAST_CLI_CATALOG_VIEW_H
#define FLOPCAST_CLI_CATALOG_VIEW_H

#include "xml/catalog.h"

/* Of each model whose id holds `word` (NULL: all): params as published, as counted from its shape, the difference, active
 * params, and bytes of the KV cache a token, of a sequence of 8192 in 16 bit. Returns how many. */
int catalog_view_count(const struct catalog *c, const char *word, struct diag_list *diags);

/* Models, accelerators, sites and exchange rates, the oldest first: days from their date to `day` (YYYY-MM-DD; NULL: today). Returns
 * how many, -1 where there is no such day. */
int catalog_view_stale(const struct catalog *c, const char *word, const char *day);

/* What no row of a model or of tuning as a service has: vendors do not publish it. */
#define CATALOG_SERVICE_UNKNOWN "latency, rate limits, outages, the machines behind it"

/* Each site with GPU prices of a catalog (`d`, such as what import wrote) beside the built-in one of its id, or else the cheapest of the
 * same accelerator, market and provider (first word of the id), with the change in per cent; - where there is none. */
void catalog_view_diff(const struct catalog *c, const struct document *d);

#endif
