/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * service_table.h - how long users of one replica wait, by how many ask: the queue of requests, run at some loads.
 *
 * Times are those that a given share of the requests keeps to. A replica that is f times as fast serves the rate f r as this
 * one serves r, in 1 / f of the time: one table stands for all speeds. Tested: tests/unit/test_service_table.c.
 */
#ifndef FLOPCAST_SIM_SERVICE_TABLE_H
#define FLOPCAST_SIM_SERVICE_TABLE_H

#include "sim/request_queue.h"

enum { SERVICE_POINTS = 10 };

struct service_point {
	double requests_per_s;
	double ttft_s, tpot_s; /* at the share */
	double running;	       /* sequences, on average */
};

struct service_table {
	double most_requests_per_s; /* with the batch as large as it may be; 0: the replica doesn't hold one */
	struct service_point points[SERVICE_POINTS]; /* ascending, up to nine tenths of that */
};

struct service_question {
	double prompt, answer, spread; /* mean tokens; sd over mean of both */
	double within;		       /* share of the requests, in (0, 1) */
	uint64_t seed;
};

void service_table_make(struct service_table *t, const struct generation *g, const struct service_question *q);

/* Between the points; at more than the last one's rate, its times. */
struct service_point service_table_at(const struct service_table *t, double requests_per_s);

/* The most requests a second that keep to both times, of a replica `speed` times as fast: between the points too; 0 when not even a
 * few do. */
double service_table_capacity(const struct service_table *t, double speed, double ttft_s, double tpot_s);

#endif
