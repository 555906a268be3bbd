/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/price_path_element.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/unit.h"
#include "xml/child.h"
#include "xml/day.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define YEAR_S (365.25 * DAY_S)
enum { GAP_DAYS = 62, ROWS_LEAST = 3 };

/* ---- history ---- */

/* Moments of a logarithm's steps over days that needn't be alike. */
struct history {
	long first, last;		     /* days */
	double first_log, last_log, squares; /* sum of squared steps over their days */
	int rows;
};

/* One row: a day, a comma, a price. Returns 0 with what is wrong in `why`. */
static int read_row(char *row, struct history *h, struct text *why)
{
	char *comma = strchr(row, ',');
	struct quantity price = { 0 };
	long day = 0;

	if (comma)
		*comma++ = '\0';
	if (!comma || !day_read(row, &day))
		text_add(why, "no day and price; accepted: such as 2026-03-01,2.49");
	else if (quantity_parse(comma, strlen(comma), DIMENSION_NUMBER, &price, why))
		text_add(why, "; accepted: a price above 0, such as 2.49");
	else if (!(price.value > 0))
		text_addf(why, "price %.6g; accepted: above 0", price.value);
	else if (h->rows && day <= h->last)
		text_add(why,
			 "the day is not after that of the row above; accepted: rows in the order of time, one a day");
	else if (h->rows && day - h->last > GAP_DAYS)
		text_addf(why, "a gap of %ld days; accepted: at most %d between two rows", day - h->last,
			  (int)GAP_DAYS);
	if (why->length)
		return 0;
	if (!h->rows++) {
		h->first = day;
		h->first_log = log(price.value);
	} else {
		double step = log(price.value) - h->last_log;

		h->squares += step * step / (double)(day - h->last);
	}
	h->last = day;
	h->last_log = log(price.value);
	return 1;
}

static int read_rows(char *content, struct history *h, long *line, struct text *why)
{
	char *next = content;

	for (*line = 1; next && *next; ++*line) {
		char *row = next, *end = row + strcspn(row, "\r\n");

		next = *end ? end + 1 + (end[0] == '\r' && end[1] == '\n') : NULL;
		*end = '\0';
		if (!*row || *row == '#' || (!h->rows && !strncmp(row, "date", 4)))
			continue;
		if (!read_row(row, h, why))
			return 0;
	}
	if (h->rows < ROWS_LEAST)
		text_addf(why, "%d rows; accepted: at least %d", h->rows, (int)ROWS_LEAST);
	return h->rows >= ROWS_LEAST;
}

/* Slope and spread by maximum likelihood; the slope is known as well as the length of the history allows. */
static void fit(const struct history *h, struct price_path *p)
{
	double days = (double)(h->last - h->first), slope = (h->last_log - h->first_log) / days;
	double steps = h->rows - 1, variance = fmax(0, (h->squares - slope * slope * days) / (steps - 1));
	double drift = (slope + variance / 2) / DAY_S, error = sqrt(variance / days) / DAY_S;

	p->volatility = sqrt(variance / DAY_S);
	p->drift.distribution = distribution_constant(drift);
	if (error > 0)
		p->drift.distribution =
			(struct distribution){ .kind = DISTRIBUTION_NORMAL, .argument = { drift, error } };
	BUG_IF(distribution_prepare(&p->drift.distribution));
}

static void read_history(struct scenario *s, struct element e, struct price_path *p)
{
	char *name = field_text(e, "file");
	struct text content = TEXT_INIT, why = TEXT_INIT;
	struct history h = { 0 };
	long line = 0;

	if (name && field_file(&s->reader, e, "file", name, &content)) {
		char *rows = mem_strdup(text_str(&content));

		if (read_rows(rows, &h, &line, &why))
			fit(&h, p);
		else
			field_fault(&s->reader, e, "file", "%s:%ld: %s", name, line, text_str(&why));
		free(rows);
	}
	text_release(&content);
	text_release(&why);
	free(name);
}

/* ---- rate ---- */

static void read_market(struct element site, struct element rate, struct price_path *p)
{
	char *index = field_text(rate, "index"), *accelerator = field_text(site, "accelerator"),
	     *id = field_text(site, "id");

	p->market = stream_entity(index ? index : accelerator ? accelerator : id ? id : "");
	free(index);
	free(accelerator);
	free(id);
}

void price_path_element_read(struct scenario *s, struct element site, struct element rate, struct price_path *p)
{
	static const struct field drift = { "drift", DIMENSION_FRACTION, -5, 10, 0, "a year, such as 15% or -20%" };
	static const struct field volatility = { "volatility", DIMENSION_FRACTION, 0, 5, 0, "of a year, such as 30%" };
	static const struct field half_life = { "half-life", DIMENSION_TIME, 0, CENTURY_S, 1, "of a deviation" };
	static const struct field fixed = { "fixed", DIMENSION_TIME, 0, CENTURY_S, 0, "a contract's term" };
	struct element history = child_only(&s->reader, site, "price-history");
	double half_life_s = 0;

	p->drift.distribution = distribution_constant(0);
	if (history.node)
		read_history(s, history, p);
	if (field_parameter(&s->reader, rate, &drift, &p->drift, NULL))
		p->drift.distribution = distribution_scaled(&p->drift.distribution, 1 / YEAR_S);
	if (field_quantity(&s->reader, rate, &volatility, &p->volatility, NULL))
		p->volatility /= sqrt(YEAR_S);
	if (field_quantity(&s->reader, rate, &half_life, &half_life_s, NULL))
		p->reversion_per_s = log(2) / half_life_s;
	field_quantity(&s->reader, rate, &fixed, &p->fixed_s, NULL);
	field_note(&s->reader, rate, "index");
	read_market(site, rate, p);
}
