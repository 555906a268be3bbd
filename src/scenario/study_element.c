/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/study_element.h"

#include "base/unit.h"
#include "xml/day.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MONEY_MOST	  1e18
#define REPLICATIONS_MOST 1e9

static const struct study defaults = { .replications = 10000,
				       .seed = 1,
				       .budget = INFINITY,
				       .deadline_s = INFINITY,
				       .horizon_s = 3653 * DAY_S,
				       .sampling = SAMPLING_QUASI_RANDOM,
				       .event_limit = 10000000 };

/* A count that must be whole; returns 1 when it was given and good. */
static int read_whole(struct scenario *s, struct element e, const struct field *f, uint64_t *value)
{
	double count;

	if (!field_quantity(&s->reader, e, f, &count, NULL))
		return 0;
	if (count != floor(count))
		field_fault(&s->reader, e, f->name, "must be a whole number, such as 10k");
	*value = (uint64_t)count;
	return 1;
}

static void read_size(struct scenario *s, struct element e)
{
	static const struct field replications = { "replications", DIMENSION_COUNT, 1, REPLICATIONS_MOST, 0, NULL };
	static const struct field event_limit = { "event-limit", DIMENSION_COUNT, 1, 1e12, 0, NULL };
	static const struct field horizon = { "horizon", DIMENSION_TIME, 0, 10 * CENTURY_S, 1, NULL };
	struct field_reader *r = &s->reader;

	if (!read_whole(s, e, &replications, &s->study.replications))
		field_default(r, e, "replications", "10k");
	if (field_seed(r, e, "seed", &s->study.seed))
		field_note(r, e, "seed");
	else
		field_default(r, e, "seed", "1");
	if (!field_quantity(r, e, &horizon, &s->study.horizon_s, NULL))
		field_default(r, e, "horizon", "3653 d: a replication is given up after ten years");
	if (!read_whole(s, e, &event_limit, &s->study.event_limit))
		field_default(r, e, "event-limit", "10M: a replication is given up after so many events");
}

/* To the end of a day, from the beginning of the study's, on which the runs are submitted. */
static void read_last_day(struct scenario *s, struct element e, const char *words)
{
	long first, last;

	if (!day_read(words, &last) || words[10])
		field_fault(&s->reader, e, "deadline",
			    "there is no such day; accepted: a day such as 2027-01-31, or a "
			    "time with its unit, such as 10 d");
	else if (!s->date)
		field_fault(&s->reader, e, "deadline",
			    "a day, and the study has none on which the runs are submitted; "
			    "accepted: date=\"2026-11-21\" beside it, or a time such as 10 d");
	else if (!day_read(s->date, &first)) /* refused by the schema */
		return;
	else if (last < first)
		field_fault(&s->reader, e, "deadline", "before the study's date %s, on which the runs are submitted",
			    s->date);
	else
		s->study.deadline_s = (double)(last - first + 1) * DAY_S;
}

static void read_deadline(struct scenario *s, struct element e)
{
	static const struct field deadline = { "deadline", DIMENSION_TIME, 0, CENTURY_S, 1, NULL };
	char *words = field_text(e, "deadline");

	if (words && day_is_written(words)) {
		read_last_day(s, e, words);
		field_note(&s->reader, e, "deadline");
	} else if (!field_quantity(&s->reader, e, &deadline, &s->study.deadline_s, NULL)) {
		field_default(&s->reader, e, "deadline", "none");
	}
	free(words);
}

static void read_limits(struct scenario *s, struct element e)
{
	static const struct field budget = { "budget", DIMENSION_MONEY, 0, MONEY_MOST, 1, NULL };
	struct field_reader *r = &s->reader;
	char currency[4] = "";

	read_deadline(s, e);
	if (!field_quantity(r, e, &budget, &s->study.budget, currency))
		field_default(r, e, "budget", "none");
	else if (*currency && strcmp(currency, s->currency) != 0)
		field_fault(r, e, "budget",
			    "the report is in %s; give the budget in %s, or set currency=\"%s\" on the scenario",
			    s->currency, s->currency, currency);
}

/* The fiscal year of the charts. */
static void read_fiscal_month(struct scenario *s, struct element e)
{
	int64_t month;

	if (field_integer(&s->reader, e, "fiscal-month", 1, 12, &month))
		s->fiscal_month = (int)month;
	else
		field_default(&s->reader, e, "fiscal-month", "1: the calendar year");
}

static void read_sampling(struct scenario *s, struct element e)
{
	static const char *const words[] = { SAMPLING_WORDS, NULL };

	s->study.sampling = (enum sampling)field_word(&s->reader, e, "sampling", words, SAMPLING_QUASI_RANDOM,
						      "quasi-random: uncertain inputs from scrambled Sobol' sequences");
}

void study_element_read(struct scenario *s, struct element e)
{
	char *infeasible;

	s->study = defaults;
	if (!e.node)
		return;
	s->date = field_text(e, "date");
	field_note(&s->reader, e, "date");
	if (s->date && strlen(s->date) > 4 && s->date[4] != '-') /* the schema knows more years than calendars do */
		field_fault(&s->reader, e, "date",
			    "a year of more than four digits, or before our era; accepted: a day "
			    "such as 2026-11-21");
	read_fiscal_month(s, e);
	infeasible = field_text(e, "infeasible");
	s->lists_infeasible = infeasible && !strcmp(infeasible, "list");
	free(infeasible);
	read_sampling(s, e);
	read_size(s, e);
	read_limits(s, e);
}
