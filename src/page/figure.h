/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * figure.h - charts as parts of a page: each SVG with its title, what it shows, and the rows of its CSV.
 */
#ifndef FLOPCAST_PAGE_FIGURE_H
#define FLOPCAST_PAGE_FIGURE_H

#include "chart/charts.h"
#include "page/view.h"

/* Where the charts are, and what that is called from where the page stands. */
struct chart_place {
	const char *folder, *link;
	const struct chart_list *list;
};

/* Groups of figures, by the question that they answer. */
json_t *figure_view(const struct view *v, const struct chart_place *at);

#endif
