/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * price_path.h - how a price moves while a run goes on: a random walk of its logarithm, by the day.
 *
 * At t the price is what it was at submission times exp(drift t + x - v / 2), x normal of mean 0 and variance v, so that its mean is
 * exp(drift t). Without reversion v = volatility^2 t: geometric Brownian motion (Black & Scholes 1973). With it the deviation
 * shrinks at that rate and v = volatility^2 (1 - exp(-2 reversion t)) / (2 reversion): Ornstein and Uhlenbeck's process, as
 * Schwartz 1997 has it for commodities. The prices of one market are one path. Tested: tests/unit/test_price_path.c.
 */
#ifndef FLOPCAST_PLAN_PRICE_PATH_H
#define FLOPCAST_PLAN_PRICE_PATH_H

#include "plan/parameter.h"

struct price_path {
	struct parameter drift; /* of the mean's logarithm, per second; drawn once a replication */
	double volatility;	/* per square root of a second */
	double reversion_per_s; /* 0 = none */
	double fixed_s;		/* a contract holds the price so long after submission */
	uint64_t market;	/* hash of its name */
};

int price_path_is_moving(const struct price_path *p);

/* A replication's way along the path. */
struct price_walk {
	struct stream event_stream;
	int64_t day;
	double drift, deviation;
};

void price_walk_start(struct price_walk *w, const struct price_path *p, uint64_t seed, uint64_t replication);

/* Mean of the price over from_s .. to_s (the price of that moment where they are the same), over that at submission. from_s never
 * goes back beyond a day that the walk has left behind. */
double price_walk_mean(struct price_walk *w, const struct price_path *p, double from_s, double to_s);

/* The expected mean over 0 .. to_s, over the price at submission. */
double price_path_expected(const struct price_path *p, double to_s);

#endif
