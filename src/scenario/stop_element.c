/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/stop_element.h"

#include "base/unit.h"

#include <stdlib.h>
#include <string.h>

static int is_element(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, name);
}

/* -1: none, which the schema has reported. */
static int day_of(const char *word)
{
	static const char names[] = "montuewedthufrisatsun";

	for (int day = 0; day < 7; day++)
		if (!strncmp(word, names + 3 * (ptrdiff_t)day, 3))
			return day;
	return -1;
}

/* "mon-fri sun" */
static unsigned parse_days(const char *p)
{
	unsigned days = 0;
	int day, last;

	while ((day = day_of(p)) >= 0) {
		days |= 1u << day;
		for (p += 3; *p == '-' && (last = day_of(p + 1)) >= 0; p += 4)
			while (day != last) {
				day = (day + 1) % 7;
				days |= 1u << day;
			}
		p += *p == ' ';
	}
	return days;
}

/* Of a date or an hour, which the schema has seen to. */
static int digits(const char *s, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++)
		value = 10 * value + s[i] - '0';
	return value;
}

static double read_hour(struct scenario *s, struct element e, const char *attribute, double absent_s)
{
	char *text = field_text(e, attribute);
	int is_whole = text && strlen(text) == strlen("00:00"); /* else the schema has reported it */
	double at_s = is_whole ? (digits(text, 2) * 60 + digits(text + 3, 2)) * 60.0 : absent_s;

	if (text)
		field_note(&s->reader, e, attribute);
	else
		field_default(&s->reader, e, attribute, absent_s > 0 ? "24:00" : "00:00");
	free(text);
	return at_s;
}

static void read_hours(struct scenario *s, struct element e, struct week_hours *h)
{
	char *days = field_text(e, "days");

	h->days = days ? parse_days(days) : 0;
	field_note(&s->reader, e, "days");
	h->from_s = read_hour(s, e, "from", 0);
	h->to_s = read_hour(s, e, "to", WEEK_DAY_S);
	if (h->from_s >= WEEK_DAY_S)
		field_fault(&s->reader, e, "from", "a day ends then; accepted: 00:00 to 23:59");
	if (h->to_s == 0)
		field_fault(&s->reader, e, "to", "a day begins then; accepted: 24:00 for its end");
	if (!s->date)
		field_fault(&s->reader, e, "days",
			    "nothing says on which day of the week it begins; accepted: a date on the <study>");
	free(days);
}

static void read_weekly(struct scenario *s, struct element e, struct stop *stop)
{
	double length_s;

	stop->is_weekly = 1;
	read_hours(s, e, &stop->hours);
	if (field_is_present(e, "every") || field_is_present(e, "first") || field_is_present(e, "lasts"))
		field_fault(&s->reader, e, "days",
			    "stands beside every, first or lasts; give hours of the week, or those");
	length_s = stop->hours.to_s - stop->hours.from_s;
	if (stop->hours.days == 0x7f && (length_s == 0 || length_s == WEEK_DAY_S))
		field_fault(&s->reader, e, "days", "leaves no hour of the week to train in");
}

static void read_periodic(struct scenario *s, struct element e, struct stop *stop)
{
	static const struct field every = { "every", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	static const struct field first = { "first", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	static const struct field lasts = { "lasts", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };

	stop->every_s = CENTURY_S;
	stop->lasts = distribution_constant(1);
	if (!field_is_present(e, "every") || !field_is_present(e, "lasts"))
		field_fault(&s->reader, e, NULL,
			    "accepted: every=\"30 d\" and lasts=\"8 h\", or days=\"sat sun\" with from and to");
	field_quantity(&s->reader, e, &every, &stop->every_s, NULL);
	stop->first_s = stop->every_s;
	if (!field_quantity(&s->reader, e, &first, &stop->first_s, NULL))
		field_default(&s->reader, e, "first", "after one such period");
	field_distribution(&s->reader, e, &lasts, &stop->lasts, NULL);
	if (distribution_mean(&stop->lasts) >= stop->every_s)
		field_fault(&s->reader, e, "lasts", "no less than every: it would never end");
	if (field_is_present(e, "from") || field_is_present(e, "to"))
		field_fault(&s->reader, e, "every",
			    "stands beside from or to; give hours of the week with days, or this");
}

static void read_people(struct scenario *s, struct element e, struct cluster *c)
{
	if (c->people.days)
		field_fault(&s->reader, e, NULL, "stands twice in its cluster; keep one");
	read_hours(s, e, &c->people);
}

void stop_element_read_all(struct scenario *s, struct element cluster, struct cluster *c)
{
	size_t stops = 0;

	for (xmlNode *n = cluster.node->children; n; n = n->next)
		stops += (size_t)is_element(n, "maintenance");
	c->stops = scenario_own(s, (stops + 1) * sizeof(*c->stops));
	if (s->date && s->date[0] != '-' && strlen(s->date) >= 10)
		c->submitted_week_s =
			week_day(digits(s->date, 4), digits(s->date + 5, 2), digits(s->date + 8, 2)) * WEEK_DAY_S;
	for (xmlNode *n = cluster.node->children; n; n = n->next) {
		struct element e = { cluster.document, n };

		if (is_element(n, "maintenance") && field_is_present(e, "days"))
			read_weekly(s, e, &c->stops[c->stop_count++]);
		else if (is_element(n, "maintenance"))
			read_periodic(s, e, &c->stops[c->stop_count++]);
		else if (is_element(n, "people"))
			read_people(s, e, c);
	}
}
