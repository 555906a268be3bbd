/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_spending.c - what a plan has spent by when, and how much in each month and fiscal year: 300 runs again, observed.
 */
#include "base/mem.h"
#include "base/quantity.h"
#include "base/unit.h"
#include "chart/chart_kind.h"
#include "chart/chart_text.h"
#include "report/format.h"
#include "study/spending.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SHORTEST_S   (3 * DAY_S)  /* a shorter run has no spending plan */
#define DAYS_MOST_S  (21 * DAY_S) /* by day up to here, then by week, then by month */
#define WEEKS_MOST_S (150 * DAY_S)
enum { RUNS = 300, CURVE_POINTS = 100, PERIODS_MOST = 60, YEARS_MOST = 8 };

/* A stretch of calendar: a day, a week, a month; or a fiscal year. */
struct period {
	double end_s;
	char name[32];
	int year; /* index of the fiscal year that it lies in */
};

struct calendar {
	struct period periods[PERIODS_MOST], years[YEARS_MOST];
	size_t period_count, year_count;
	enum { BY_DAY, BY_WEEK, BY_MONTH } by;
	int has_date;
};

struct quantiles {
	double low, mean, mid, high;
};

/* ---- calendar ---- */

/* Midnight, UTC, `months` after the first of the month of `date`; the name of that month. */
static time_t month_begin(const struct tm *date, int months, char name[32])
{
	struct tm begin = { .tm_year = date->tm_year, .tm_mon = date->tm_mon + months, .tm_mday = 1 };
	time_t t = timegm(&begin);

	strftime(name, 32, "%Y-%m", &begin);
	return t;
}

static void add_year(struct calendar *c, const char *first_month, int is_calendar_year)
{
	struct period *y = &c->years[c->year_count++];

	*y = (struct period){ .end_s = 0 };
	snprintf(y->name, sizeof(y->name), is_calendar_year ? "%.4s" : "%.7s", first_month);
}

static void by_month(struct calendar *c, const struct forecast *f, const struct tm *date, double until_s)
{
	time_t start =
		timegm(&(struct tm){ .tm_year = date->tm_year, .tm_mon = date->tm_mon, .tm_mday = date->tm_mday });
	int fiscal = f->fiscal_month ? f->fiscal_month - 1 : 0;
	double end_s = 0;

	for (int m = 0; c->period_count < PERIODS_MOST && end_s < until_s; m++) {
		struct period *p = &c->periods[c->period_count];
		char next[32], first[32];
		int since = (date->tm_mon + m - fiscal + 24) % 12; /* months of the fiscal year that are over */

		month_begin(date, m, p->name);
		end_s = difftime(month_begin(date, m + 1, next), start);
		month_begin(date, m - since, first);
		if (!since || !m) {
			if (c->year_count == YEARS_MOST)
				return;
			add_year(c, first, fiscal == 0);
		}
		p->end_s = end_s;
		p->year = (int)c->year_count - 1;
		c->period_count++;
	}
}

static void by_length(struct calendar *c, const struct words *w, double until_s)
{
	static const double lengths_s[] = { DAY_S, 7 * DAY_S, QUANTITY_MONTH_S };
	double length_s;

	c->by = until_s <= DAYS_MOST_S ? BY_DAY : until_s <= WEEKS_MOST_S ? BY_WEEK : BY_MONTH;
	length_s = lengths_s[c->by];

	while (c->period_count < PERIODS_MOST && (double)c->period_count * length_s < until_s) {
		struct period *p = &c->periods[c->period_count++];

		p->end_s = (double)c->period_count * length_s;
		snprintf(p->name, sizeof(p->name),
			 words_get(w, c->by == BY_DAY	 ? WORD("day %zu")
				      : c->by == BY_WEEK ? WORD("week %zu")
							 : WORD("month %zu")),
			 c->period_count);
	}
}

/* By month of the calendar where there is a date and the end of a month is passed; else by day, week or 30.4 days. */
static struct calendar calendar(const struct forecast *f, double until_s)
{
	struct calendar c = { 0 };
	struct tm date = { 0 };

	c.has_date = f->date && strptime(f->date, "%Y-%m-%d", &date);
	if (c.has_date)
		by_month(&c, f, &date, until_s);
	c.by = BY_MONTH;
	if (c.period_count > 1)
		return c;
	c.period_count = c.year_count = 0;
	by_length(&c, f->words, until_s);
	return c;
}

/* ---- numbers ---- */

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Of what was spent between the times `from` (-1: nothing before) and `to`. */
static struct quantiles between(const struct spending *s, long from, long to)
{
	double *x = mem_alloc(s->runs, sizeof(*x)), sum = 0;
	struct quantiles q;

	for (size_t r = 0; r < s->runs; r++) {
		const double *money = s->money + r * s->times;

		x[r] = money[to] - (from < 0 ? 0 : money[from]);
		sum += x[r];
	}
	qsort(x, s->runs, sizeof(*x), compare);
	q = (struct quantiles){ interval_quantile(x, s->runs, 0.1).value, sum / (double)s->runs,
				interval_quantile(x, s->runs, 0.5).value, interval_quantile(x, s->runs, 0.9).value };
	free(x);
	return q;
}

/* Curve first, then the ends of the periods. */
static double *sample_times(const struct calendar *c, double until_s, size_t *count)
{
	double *time_s = mem_alloc(CURVE_POINTS + PERIODS_MOST, sizeof(*time_s));
	size_t n = 0;

	for (int i = 0; i < CURVE_POINTS; i++)
		time_s[n++] = until_s * i / (CURVE_POINTS - 1);
	for (size_t i = 0; i < c->period_count; i++)
		time_s[n++] = c->periods[i].end_s;
	qsort(time_s, n, sizeof(*time_s), compare);
	*count = n;
	return time_s;
}

static long find(const struct spending *s, double time_s)
{
	long i = 0;

	while (s->time_s[i] < time_s)
		i++;
	return i;
}

/* ---- rows ---- */

static void add_year_row(struct text *t, const struct forecast *f, const char *cells, const char *name,
			 struct quantiles q)
{
	struct text amount = TEXT_INIT, low = TEXT_INIT, high = TEXT_INIT;

	chart_text_value(&amount, f, METRIC_COST, q.mean);
	format_amount_short(&low, q.low);
	format_amount_short(&high, q.high);
	chart_text_addf(t, cells, words_get(f->words, "%s: %s on average (80 %% of the runs: %s to %s)"), name,
			amount.s, low.s, high.s);
	text_release(&amount);
	text_release(&low);
	text_release(&high);
}

static void add_row(struct text *cells, const char *series, double x, struct quantiles q, double factor)
{
	text_clear(cells);
	text_addf(cells, "%s,%.9g,%.9g,%.9g,%.9g,", series, x, q.low / factor,
		  (*series == 'c' ? q.mid : q.mean) / factor, q.high / factor);
}

/* Name and mean of the period in which most is spent. */
static void add_periods(struct chart_draft *draft, const struct forecast *f, const struct spending *s,
			const struct calendar *c, double factor)
{
	struct text *t = &draft->data, cells = TEXT_INIT, amount = TEXT_INIT;
	double most = -1;
	long before = -1, year_before = -1;
	size_t dearest = 0;

	for (size_t i = 0; i < c->period_count; i++) {
		const struct period *p = &c->periods[i];
		long now = find(s, p->end_s);
		struct quantiles q = between(s, before, now);

		add_row(&cells, "period", (double)i + 1, q, factor);
		chart_text_add(t, cells.s, p->name);
		if (q.mean > most) {
			most = q.mean;
			dearest = i;
		}
		before = now;
		if (c->year_count && (i + 1 == c->period_count || p[1].year != p->year)) {
			q = between(s, year_before, now);
			add_row(&cells, "year", p->year + 1, q, factor);
			add_year_row(t, f, cells.s, c->years[p->year].name, q);
			year_before = now;
		}
	}
	chart_text_value(&amount, f, METRIC_COST, most);
	text_addf(&draft->alt, words_get(f->words, "Most is spent in %s: %s on average."), c->periods[dearest].name,
		  amount.s);
	text_release(&cells);
	text_release(&amount);
}

static void add_words(struct chart_draft *draft, const struct forecast *f, const struct plan_summary *s,
		      const struct calendar *c)
{
	const struct words *w = f->words;
	static const char *const per[] = { WORD("Mean spending in each day"), WORD("Mean spending in each week"),
					   WORD("Mean spending in each month") };
	struct scale money = scale_for_money(sample_summary_quantile(&s->metrics[METRIC_COST], 50)->value);
	struct text *t = &draft->data, cells = TEXT_INIT, amount = TEXT_INIT;

	chart_text_title(&draft->title, f, words_get(w, "When the money is spent: %s"), (size_t)(s - f->plans));
	chart_text_add(t, "title,,,,,", draft->title.s);
	chart_text_subtitle(t, f, "subtitle,,,,,", "");
	chart_text_addf(t, "left,,,,,", words_get(w, "Spent so far (%s%s)"), words_get(w, money.name), f->currency);
	chart_text_addf(t, "right,,,,,", "%s (%s%s)", words_get(w, per[c->by]), words_get(w, money.name), f->currency);
	chart_text_add(t, "line-name,,,,,", words_get(w, "line: 80 % of the runs"));
	if (c->has_date)
		chart_text_addf(t, "xaxis,,,,,", words_get(w, "Days since %s"), f->date);
	else
		chart_text_add(t, "xaxis,,,,,", words_get(w, "Days since the submission"));
	chart_text_add(t, "mid-name,,,,,", words_get(w, "half of the runs are below"));
	chart_text_add(t, "band-name,,,,,", words_get(w, "80 % of the runs"));
	if (!isinf(f->results->study->budget)) {
		text_addf(&cells, "budget,,,%.9g,,", f->results->study->budget / money.factor);
		chart_text_value(&amount, f, METRIC_COST, f->results->study->budget);
		chart_text_addf(t, cells.s, "%s %s", words_get(w, "budget"), amount.s);
	}
	text_release(&cells);
	text_release(&amount);
}

static void add_note(struct text *t, const struct forecast *f, size_t runs)
{
	struct text note = TEXT_INIT;

	text_addf(&note,
		  words_get(f->words, "From %zu runs. Fixed sums count at the start, prepaid terms when they begin, "
				      "egress at the end."),
		  runs);
	chart_text_note(t, f, "note,,,,,", note.s);
	text_release(&note);
}

/* Until when spending is shown: the latest of nearly all runs, and what is stored afterwards where that costs. */
static double last_s(const struct plan_summary *s)
{
	double storage = s->breakdown[CAUSE_STORAGE] / s->metrics[METRIC_COST].moments.mean;
	double late_s = sample_summary_quantile(&s->metrics[METRIC_WALL], 99)->value;

	return (isnan(late_s) ? s->metrics[METRIC_WALL].moments.max : late_s) +
	       (storage > 0.01 ? s->plan->retention_s : 0);
}

int chart_spending(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	const struct plan_summary *p = &f->plans[which];
	struct spending s = { 0 };
	struct calendar c;
	struct text cells = TEXT_INIT;
	double until_s = p->ends[END_FINISHED] ? last_s(p) : 0, *time_s;
	double factor = scale_for_money(p->metrics[METRIC_COST].moments.mean).factor;

	if (p->plan->jobs || until_s < SHORTEST_S) /* several jobs can't be watched */
		return 0;
	c = calendar(f, until_s);
	s.time_s = time_s = sample_times(&c, until_s, &s.times);
	spending_run(&s, f->results, which, RUNS);
	text_add(&draft->data, "series,x,low,mid,high,label\n");
	add_words(draft, f, p, &c);
	for (size_t i = 0; i < s.times && time_s[i] <= until_s; i++) {
		add_row(&cells, "curve", time_s[i] / DAY_S, between(&s, -1, (long)i), factor);
		text_addf(&draft->data, "%s\n", cells.s);
	}
	add_periods(draft, f, &s, &c, factor);
	chart_text_add(&draft->data, "head,,,,,", draft->alt.s);
	add_note(&draft->data, f, s.runs);
	text_release(&cells);
	spending_release(&s);
	free(time_s);
	return 1;
}
