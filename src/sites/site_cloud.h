/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_cloud.h - machines by the hour at a cloud: market, price, when they are there, when they are taken away.
 *
 * For sites/site_cloud.c and tests: nothing else knows these terms.
 */
#ifndef FLOPCAST_SITES_SITE_CLOUD_H
#define FLOPCAST_SITES_SITE_CLOUD_H

#include "plan/price_path.h"
#include "plan/site.h"

#define MARKET_WORDS "on-demand", "spot", "reserved", "block"
enum market {
	MARKET_ON_DEMAND,
	MARKET_SPOT,
	MARKET_RESERVED, /* a term is paid, used or not */
	MARKET_BLOCK,	 /* prepaid capacity for a time, then gone */
	MARKET_END
};

struct cloud {
	enum market market;
	struct price gpu;	       /* per GPU-second held: spares, restarts and stalls too */
	struct price_path path;	       /* of the prices, while the run goes on; a term and a block are fixed */
	double step_s, minimum_s;      /* a held period is rounded up to a step, and at least the minimum */
	double term_s;		       /* reserved: the commitment; block: its length */
	struct distribution provision; /* s, at each acquisition, not billed */
	double chance, every_s; /* that so many GPUs are to be had when they are asked for, and until the next try */
	int64_t chance_gpus;	/* 0 = always */
	struct spot_terms spot; /* of a spot market */
	struct price fallback;	/* on-demand nodes in their place: per GPU-second */
};

#endif
