/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spot.h - what a spot market once had: how many nodes at what time, and at what price.
 */
#ifndef FLOPCAST_PLAN_SPOT_H
#define FLOPCAST_PLAN_SPOT_H

#include <stddef.h>
#include <stdint.h>

struct spot_line {
	double time_s; /* of the trace, ascending from 0 */
	int64_t nodes; /* that a plan may have, from then on */
	double price;  /* per GPU-second, in the currency of the rate; of a trace with prices */
};

enum spot_after {
	SPOT_REPEAT, /* the last line is the end: the first holds again */
	SPOT_HOLD,   /* the last line holds for ever */
	SPOT_STOP    /* the last line is the end: nothing more is to be had */
};

struct spot_trace {
	const struct spot_line *lines;
	size_t count; /* 0 = none */
	int has_prices;
	enum spot_after after;
	int is_anywhere; /* it begins somewhere, drawn once a replication; else at from_s */
	double from_s;
};

#endif
