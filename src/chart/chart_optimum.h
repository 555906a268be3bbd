/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_optimum.h - all design points of a search by time and cost, the best one and the frontier: FOLDER/charts/NAME
 * (charts.h), NAME being "optimum" or "optimum-PLAN".
 */
#ifndef FLOPCAST_CHART_CHART_OPTIMUM_H
#define FLOPCAST_CHART_CHART_OPTIMUM_H

#include "base/diag.h"
#include "report/optimum_table.h"
#include "report/words.h"

/* A search, of one plan by itself or of all; of one that was read from a file with what it points to. */
struct optimum_search {
	char plan[65]; /* "" = all */
	struct optimum optimum;
	struct optimum_input inputs[CANDIDATE_INPUTS];
	const char **values[CANDIDATE_INPUTS];
	struct candidate *list;
	struct requirement *requirements;
};

struct optima {
	const struct optimum_search *list;
	size_t count;
};

/* Without gnuplot a warning names the package. Of more points than fit the cheapest are drawn. */
MUST_CHECK enum status chart_optimum_draw(const char *folder, const char *name, const struct optimum *o,
					  const struct words *words, struct diag_list *diags);

/* Removes those of an earlier search. */
void chart_optimum_clear(const char *folder);

#endif
