/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * driver.h - which uncertain inputs the cost of a plan depends on, from its replications: their rank correlations.
 */
#ifndef FLOPCAST_PAGE_DRIVER_H
#define FLOPCAST_PAGE_DRIVER_H

#include "page/view.h"
#include "study/sensitivity.h"

/* An uncertain input against the cost of one plan. */
struct driver {
	const struct provenance *input;
	struct correlation rank;
	double low, high;	    /* bounds of the lowest and the highest fifth of the input */
	double cost_low, cost_high; /* median cost in these fifths */
};

/* The strongest first. */
struct drivers {
	struct driver *items;
	size_t count, capacity;
	double random_events; /* share of the variance of the cost's ranks that no input explains */
	int is_fixed;
};

struct drivers drivers_find(const struct view *v, size_t plan);
void drivers_release(struct drivers *list);

/* The input in the reader's words: "speed on the GPU (MFU)". */
json_t *driver_name(const struct view *v, const struct provenance *input);

/* Nobody measured it: a prior, of low confidence, or without a source. */
int driver_is_assumed(const struct provenance *input);

#endif
