/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * page.h - the planning report: one self-contained HTML page, or Markdown.
 *
 * The page asks nothing of any network; its content security policy allows no more than its own style and script, by
 * their hashes. There is no time stamp in it: the same results give the same bytes.
 */
#ifndef FLOPCAST_PAGE_PAGE_H
#define FLOPCAST_PAGE_PAGE_H

#include "page/figure.h"
#include "scenario/scenario.h"

/* Money was converted into the currency of the forecast. */
struct conversion {
	const char *from; /* ISO 4217; NULL = it was not */
	double rate;	  /* of the forecast's currency for one of `from` */
	const char *date, *source;
};

/* What a page takes from the replications: the same in every language, while a look at each of them takes time. */
struct page_facts;

/* Of a forecast, whose words are not asked. To be freed. */
struct page_facts *page_facts_make(const struct forecast *f, const struct scenario *s);
void page_facts_free(struct page_facts *facts);

struct page {
	const struct forecast *forecast;
	const struct scenario *scenario;
	const struct page_facts *facts; /* of them; NULL: taken for this page alone */
	struct chart_place charts;
	int is_annex;	     /* on paper every part is printed, not the brief alone */
	const char *command; /* that gives these results again */
	const char *live;    /* address of the live page, which opens with this scenario; NULL: no button leads there */
	struct conversion conversion;
};

void page_html(struct text *t, const struct page *p);
void page_markdown(struct text *t, const struct page *p);

#endif
