/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_sweep.h - design points as pictures in FOLDER/charts (charts.h): of one input a line chart, "sweep"; of two a heat
 * map for each plan, "sweep-PLAN".
 */
#ifndef FLOPCAST_CHART_CHART_SWEEP_H
#define FLOPCAST_CHART_CHART_SWEEP_H

#include "base/diag.h"
#include "report/words.h"
#include "study/summary.h"

/* A plan at a design point; NAN where no replication finished. */
struct sweep_cell {
	char plan[65];
	size_t index[2];	   /* of the value of either input; 0 where there is one only */
	double cost[3], time_s[3]; /* with 50, 80 and 90 % chance */
};

struct sweep {
	const char *title, *currency;
	const char *paths[2]; /* of the inputs */
	char *const *values[2];
	size_t counts[2];	  /* of values; 1 where there is no second input */
	struct sweep_cell *cells; /* plans of a point in the order of the scenario */
	size_t count, capacity;
	uint64_t replications, seed;
};

/* Has each point the plans of the first, in their order, and no point another input's? */
int sweep_is_regular(const struct sweep *s);

void sweep_add(struct sweep *s, const size_t index[2], const struct plan_summary *p);

/* Without gnuplot a warning names the package. */
MUST_CHECK enum status chart_sweep_draw(const char *folder, const struct sweep *s, const struct words *words,
					struct diag_list *diags);

#endif
