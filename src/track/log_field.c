/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/log_field.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const struct log_field fields[] = {
	{ "step", LOG_STEP, LOG_NUMBER, 1, 0 },
	{ "step0", LOG_STEP, LOG_NUMBER, 1, 1 },
	{ "zero", LOG_STEP, LOG_NUMBER, 0, 0 },
	{ "total", LOG_TOTAL, LOG_NUMBER, 1, 0 },
	{ "total0", LOG_TOTAL, LOG_NUMBER, 1, 1 },
	{ "date", LOG_DATE, LOG_DATE_TEXT, 1, 0 },
	{ "unix_s", LOG_DATE, LOG_NUMBER, 1, 0 },
	{ "unix_ms", LOG_DATE, LOG_NUMBER, 1e-3, 0 },
	{ "start", LOG_START, LOG_DATE_TEXT, 1, 0 },
	{ "start_ms", LOG_START, LOG_NUMBER, 1e-3, 0 },
	{ "stop", LOG_STOP, LOG_DATE_TEXT, 1, 0 },
	{ "stop_ms", LOG_STOP, LOG_NUMBER, 1e-3, 0 },
	{ "time", LOG_DATE, LOG_TIME_TEXT, 1, 0 },
	{ "time_ms", LOG_DATE, LOG_TIME_TEXT, 1e-3, 0 },
	{ "time_us", LOG_DATE, LOG_TIME_TEXT, 1e-6, 0 },
	{ "time_ns", LOG_DATE, LOG_TIME_TEXT, 1e-9, 0 },
	{ "time_min", LOG_DATE, LOG_TIME_TEXT, 60, 0 },
	{ "time_h", LOG_DATE, LOG_TIME_TEXT, 3600, 0 },
	{ "elapsed", LOG_COUNTER, LOG_DURATION, 1, 0 },
	{ "elapsed_s", LOG_COUNTER, LOG_NUMBER, 1, 0 },
	{ "elapsed_ms", LOG_COUNTER, LOG_NUMBER, 1e-3, 0 },
	{ "elapsed_min", LOG_COUNTER, LOG_NUMBER, 60, 0 },
	{ "elapsed_h", LOG_COUNTER, LOG_NUMBER, 3600, 0 },
	{ "step_s", LOG_PRINTED, LOG_NUMBER, 1, 0 },
	{ "step_ms", LOG_PRINTED, LOG_NUMBER, 1e-3, 0 },
	{ "per_s", LOG_PRINTED, LOG_RATE, 1, 0 },
	{ "add_s", LOG_PRINTED, LOG_SUM, 1, 0 },
	{ "runtime_s", LOG_RUNTIME, LOG_NUMBER, 1, 0 },
	{ "pause_s", LOG_PAUSE, LOG_NUMBER, 1, 0 },
	{ "samples", LOG_SAMPLES, LOG_NUMBER, 1, 0 },
	{ "tokens", LOG_TOKENS, LOG_NUMBER, 1, 0 },
	{ "batch", LOG_BATCH, LOG_NUMBER, 1, 0 },
	{ "iteration", LOG_ITERATION, LOG_NUMBER, 1, 0 },
	{ "rank", LOG_RANK, LOG_NUMBER, 1, 0 },
	{ "done0", LOG_DONE, LOG_NUMBER, 1, 1 },
	{ "epoch", LOG_EPOCH, LOG_NUMBER, 1, 0 },
	{ "epoch0", LOG_EPOCH, LOG_NUMBER, 1, 1 },
	{ "epochs", LOG_EPOCHS, LOG_NUMBER, 1, 0 },
	{ "nodes", LOG_NODES, LOG_NUMBER, 1, 0 },
	{ "gpus", LOG_GPUS, LOG_NUMBER, 1, 0 },
	{ "job_start", LOG_JOB_START, LOG_DATE_TEXT, 1, 0 },
	{ "job_end", LOG_JOB_END, LOG_DATE_TEXT, 1, 0 },
	{ "job_elapsed_s", LOG_JOB_ELAPSED, LOG_NUMBER, 1, 0 },
	{ "job", LOG_JOB, LOG_NAME, 1, 0 },
};

/* A number read from a CSV cell is a date when it is one of this century, in seconds, milli-, micro- or nanoseconds. */
#define UNIX_S_LEAST 9e8
#define UNIX_S_MOST  9e9

/* No run has so many steps: such a number is a broken one. */
#define STEPS_MOST 1e15

/* Of dates without a year: a leap year. */
enum { DAY_S = 86400, SYSLOG_YEAR = 2000 };

void log_record_clear(struct log_record *r)
{
	for (int i = 0; i < LOG_SLOT_END; i++)
		r->slot[i] = NAN;
	r->date_orders = LOG_ORDER_NONE;
}

const struct log_field *log_field_at(size_t index)
{
	return index < sizeof(fields) / sizeof(fields[0]) ? &fields[index] : NULL;
}

const struct log_field *log_field_find(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strlen(fields[i].name) == length && !memcmp(fields[i].name, name, length))
			return &fields[i];
	return NULL;
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Is at `s` a comma, or Python's underscore, before exactly three digits? */
static int is_thousands(const char *s, size_t left)
{
	return left > 3 && (*s == ',' || *s == '_') && is_digit(s[1]) && is_digit(s[2]) && is_digit(s[3]) &&
	       (left == 4 || !is_digit(s[4]));
}

/* Digits from *i on; what parts thousands is passed over. Returns how many. */
static int take_digits(const char *s, size_t length, size_t *i, int thousands, double *value)
{
	int n = 0;

	for (; *i < length && (is_digit(s[*i]) || (thousands && n && is_thousands(s + *i, length - *i))); ++*i)
		if (is_digit(s[*i])) {
			*value = *value * 10 + (s[*i] - '0');
			n++;
		}
	return n;
}

static double multiple_of(char suffix)
{
	static const struct {
		char suffix;
		double factor;
	} multiples[] = { { 'K', 1e3 }, { 'k', 1e3 }, { 'M', 1e6 }, { 'B', 1e9 }, { 'G', 1e9 }, { 'T', 1e12 } };

	for (size_t i = 0; i < sizeof(multiples) / sizeof(multiples[0]); i++)
		if (multiples[i].suffix == suffix)
			return multiples[i].factor;
	return 0;
}

int log_field_number(const char *s, size_t length, double *value)
{
	size_t i = 0;
	double mantissa = 0, exponent = 0, sign = 1;
	int negative = length && s[0] == '-', digits, fraction = 0;

	i += length && (s[0] == '-' || s[0] == '+');
	digits = take_digits(s, length, &i, 1, &mantissa);
	if (i < length && s[i] == '.') {
		i++;
		fraction = take_digits(s, length, &i, 0, &mantissa);
	}
	if (!digits && !fraction)
		return 0;
	if (i + 1 < length && (s[i] == 'e' || s[i] == 'E')) {
		i++;
		sign = s[i] == '-' ? -1 : 1;
		i += s[i] == '-' || s[i] == '+';
		if (!take_digits(s, length, &i, 0, &exponent))
			return 0;
	}
	/* One rounding: 12.345 is 12345 / 1000. */
	exponent = sign * exponent - fraction;
	*value = (negative ? -mantissa : mantissa) * (exponent > 0 ? pow(10, exponent) : 1);
	if (exponent < 0)
		*value /= pow(10, -exponent);
	if (i < length && multiple_of(s[i]) > 0)
		*value *= multiple_of(s[i++]);
	return i == length && isfinite(*value);
}

/* From `least` to `most` digits at *i. */
static int take_count(const char *s, size_t length, size_t *i, int least, int most, int *value)
{
	int n = 0;

	for (*value = 0; n < most && *i < length && is_digit(s[*i]); n++, ++*i)
		*value = *value * 10 + (s[*i] - '0');
	return n >= least;
}

static int take_fixed(const char *s, size_t length, size_t *i, int digits, int *value)
{
	return take_count(s, length, i, digits, digits, value);
}

static int take_any(const char *s, size_t length, size_t *i, const char *accepted)
{
	if (*i >= length || !s[*i] || !strchr(accepted, s[*i]))
		return 0;
	++*i;
	return 1;
}

struct civil {
	int year, month, day;
};

static int days_of(int month, int year)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

static int is_possible(const struct civil *c)
{
	return c->year >= 1970 && c->year < 2200 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	       c->day <= days_of(c->month, c->year);
}

/* Days since 1970-01-01 of the proleptic Gregorian calendar, by counting whole years, months and days. */
static double days_since_1970(const struct civil *c)
{
	int y = c->year - 1, days = y * 365 + y / 4 - y / 100 + y / 400 - 719162;

	for (int m = 1; m < c->month; m++)
		days += days_of(m, c->year);
	return days + c->day - 1;
}

/* 2026-03-02, 2026/3/2, 20260302. */
static int take_year_first(const char *s, size_t length, size_t *i, struct civil *c)
{
	if (!take_fixed(s, length, i, 4, &c->year))
		return 0;
	if (!take_any(s, length, i, "-/."))
		return take_fixed(s, length, i, 2, &c->month) && take_fixed(s, length, i, 2, &c->day);
	return take_count(s, length, i, 1, 2, &c->month) && take_any(s, length, i, "-/.") &&
	       take_count(s, length, i, 1, 2, &c->day);
}

/* 03/02/2026: month first, as nanotron prints it; day first where it can't be a month. */
static int take_year_last(const char *s, size_t length, size_t *i, struct civil *c, int *orders)
{
	if (!take_count(s, length, i, 1, 2, &c->month) || !take_any(s, length, i, "/") ||
	    !take_count(s, length, i, 1, 2, &c->day) || !take_any(s, length, i, "/") ||
	    !take_fixed(s, length, i, 4, &c->year))
		return 0;
	if (c->month > 12) {
		int day = c->month;

		c->month = c->day;
		c->day = day;
		*orders |= LOG_DAY_FIRST;
	} else if (c->day <= 12 && c->day != c->month)
		*orders |= LOG_MONTH_GUESSED;
	return 1;
}

static int take_month_name(const char *s, size_t length, size_t *i, int *month)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (*month = 1; *month <= 12 && length - *i >= 3; ++*month)
		if (!memcmp(s + *i, names + 3 * (*month - 1), 3)) {
			*i += 3;
			return 1;
		}
	return 0;
}

/* 02/Mar/2026, 2 Mar 2026. */
static int take_named(const char *s, size_t length, size_t *i, struct civil *c)
{
	return take_count(s, length, i, 1, 2, &c->day) && take_any(s, length, i, "/- ") &&
	       take_month_name(s, length, i, &c->month) && take_any(s, length, i, "/- ") &&
	       take_fixed(s, length, i, 4, &c->year);
}

static int take_civil(const char *s, size_t length, size_t *i, struct civil *c, int *orders)
{
	size_t start = *i;

	if (take_year_first(s, length, i, c))
		return 1;
	*i = start;
	if (take_named(s, length, i, c))
		return 1;
	*i = start;
	return take_year_last(s, length, i, c, orders);
}

/* AM or PM, if it stands there: 12 AM is midnight. 0: no clock of 12 h has that hour. */
static int take_half(const char *s, size_t length, size_t *i, int hour, double *seconds)
{
	size_t at = *i + (*i < length && s[*i] == ' ');
	int is_late = at < length && (s[at] | 0x20) == 'p';

	if (at + 2 > length || (!is_late && (s[at] | 0x20) != 'a') || (s[at + 1] | 0x20) != 'm')
		return 1;
	*i = at + 2;
	*seconds += 3600 * (12 * is_late - 12 * (hour == 12));
	return hour >= 1 && hour <= 12;
}

static int take_clock(const char *s, size_t length, size_t *i, double *seconds)
{
	int h, m, sec;

	if (!take_count(s, length, i, 1, 2, &h) || !take_any(s, length, i, ":") || !take_fixed(s, length, i, 2, &m) ||
	    !take_any(s, length, i, ":") || !take_fixed(s, length, i, 2, &sec) || h > 23 || m > 59 || sec > 60)
		return 0;
	*seconds = h * 3600 + m * 60 + sec;
	if (*i + 1 < length && strchr(".,", s[*i]) && is_digit(s[*i + 1])) {
		double fraction = 0;
		int digits;

		++*i;
		digits = take_digits(s, length, i, 0, &fraction);
		*seconds += fraction / pow(10, digits);
	}
	return take_half(s, length, i, h, seconds);
}

/* Nothing, Z, UTC, +08, +0800 or +08:00. */
static int take_zone(const char *s, size_t length, size_t *i, double *offset_s)
{
	int sign, h, m = 0;

	*offset_s = 0;
	if (*i < length && s[*i] == ' ')
		++*i;
	if (*i == length)
		return 1;
	if (length - *i == 3 && (!memcmp(s + *i, "UTC", 3) || !memcmp(s + *i, "GMT", 3))) {
		*i = length;
		return 1;
	}
	if (take_any(s, length, i, "Z"))
		return *i == length;
	sign = s[*i] == '-' ? -1 : 1;
	if (!take_any(s, length, i, "+-") || !take_fixed(s, length, i, 2, &h))
		return 0;
	if (*i < length) {
		take_any(s, length, i, ":");
		if (!take_fixed(s, length, i, 2, &m))
			return 0;
	}
	*offset_s = sign * (h * 3600 + m * 60);
	return *i == length && h <= 14 && m < 60;
}

/* Mon Mar  2 08:15:23 2026, as ctime writes it, and syslog's Mar  2 08:15:23 of this year, whichever that is. */
static int take_ctime(const char *s, size_t length, size_t *i, struct civil *c, double *clock_s)
{
	if (!take_month_name(s, length, i, &c->month) || !take_any(s, length, i, " "))
		return 0;
	take_any(s, length, i, " ");
	if (!take_count(s, length, i, 1, 2, &c->day) || !take_any(s, length, i, " ") ||
	    !take_clock(s, length, i, clock_s))
		return 0;
	c->year = SYSLOG_YEAR;
	return *i == length || (take_any(s, length, i, " ") && take_fixed(s, length, i, 4, &c->year));
}

/* Mon, or Mon, before a date. */
static size_t weekday_length(const char *s, size_t length)
{
	static const char names[] = "MonTueWedThuFriSatSun";

	for (size_t k = 0; k < 7 && length > 5; k++)
		if (!memcmp(s, names + 3 * k, 3))
			return s[3] == ',' ? 5 : 4;
	return 0;
}

/* 2026-03-02 08:15:23,183, 2026/3/2T8:15:23Z, 20260302 08:15:23, 03/02/2026 08:15:23, 02/Mar/2026:08:15:23, with +0800, +08:00 or Z
 * behind, and ctime's. Of two numbers before slashes the month is first where it can be: `orders` says so (enum log_date_order,
 * or'ed). */
static int log_field_date(const char *s, size_t length, double *unix_s, int *orders)
{
	struct civil c = { 0 };
	int is_named = length && !is_digit(s[0]);
	size_t start = is_named ? weekday_length(s, length) : 0, i = start;
	double clock_s = 0, offset_s = 0;

	if (!is_named || !take_ctime(s, length, &i, &c, &clock_s)) {
		i = start;
		if (!take_civil(s, length, &i, &c, orders) || !take_any(s, length, &i, " T:") ||
		    !take_clock(s, length, &i, &clock_s) || !take_zone(s, length, &i, &offset_s))
			return 0;
	}
	if (i != length || !is_possible(&c))
		return 0;
	*unix_s = days_since_1970(&c) * DAY_S + clock_s - offset_s;
	return 1;
}

/* The days before a duration: "3 days, ", "1 day, " or Slurm's "2-". */
static double take_days(const char *s, size_t length, size_t *i)
{
	double days = 0;
	size_t at = *i;

	if (!take_digits(s, length, &at, 0, &days) || at >= length)
		return 0;
	if (s[at] == '-') {
		*i = at + 1;
		return days;
	}
	while (at < length && s[at] == ' ')
		at++;
	if (length - at < 4 || memcmp(s + at, "day", 3) != 0)
		return 0;
	while (at < length && !is_digit(s[at]))
		at++;
	*i = at;
	return days;
}

/* [D day[s], ][H:]MM:SS[.fff], or D-HH:MM:SS as Slurm prints it. */
static int log_field_duration(const char *s, size_t length, double *seconds)
{
	size_t i = 0;
	double days = take_days(s, length, &i), sum = 0;
	int parts = 0;

	for (;;) {
		double part = 0;

		if (!take_digits(s, length, &i, 0, &part))
			return 0;
		sum = sum * 60 + part;
		parts++;
		if (!take_any(s, length, &i, ":"))
			break;
	}
	if (i < length && s[i] == '.') {
		double fraction = 0;
		int digits;

		i++;
		digits = take_digits(s, length, &i, 0, &fraction);
		sum += fraction / pow(10, digits);
	}
	*seconds = days * DAY_S + sum;
	return i == length && parts >= 2 && parts <= 3;
}

/* A time of a CSV file: a number in the field's unit, a date in seconds, milli-, micro- or nanoseconds since 1970, or the text of a
 * date or duration. */
static int read_time(const struct log_field *f, const char *s, size_t length, struct log_record *r)
{
	double value;

	if (log_field_number(s, length, &value)) {
		if (value < 0)
			return 0;
		value *= f->factor;
		if (!isfinite(value))
			return 0;
		if (value < UNIX_S_LEAST) {
			r->slot[LOG_COUNTER] = value;
			return 1;
		}
		while (value >= UNIX_S_MOST)
			value *= 1e-3;
		r->slot[LOG_DATE] = value;
		return value >= UNIX_S_LEAST; /* else it is no date, nor so long a time */
	}
	if (log_field_date(s, length, &value, &r->date_orders)) {
		r->slot[LOG_DATE] = value;
		return 1;
	}
	return log_field_duration(s, length, &r->slot[LOG_COUNTER]);
}

/* A number for a name, by FNV-1a (Fowler, Noll, Vo 1991), of the 53 bits that a double holds. */
static double name_number(const char *s, size_t length)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)s[i]) * UINT64_C(1099511628211);
	return (double)(hash >> 11);
}

int log_field_read(const struct log_field *f, const char *s, size_t length, struct log_record *r)
{
	double value = NAN, *slot = &r->slot[f->slot];

	switch (f->kind) {
	case LOG_TIME_TEXT:
		return read_time(f, s, length, r);
	case LOG_DATE_TEXT:
		if (!log_field_date(s, length, &value, &r->date_orders))
			return 0;
		break;
	case LOG_DURATION:
		if (!log_field_duration(s, length, &value))
			return 0;
		break;
	case LOG_RATE:
		if (!log_field_number(s, length, &value) || !(value > 0))
			return 0;
		value = 1 / value;
		break;
	case LOG_NAME:
		value = name_number(s, length);
		break;
	case LOG_NUMBER:
	case LOG_SUM:
	default:
		if (!log_field_number(s, length, &value))
			return 0;
	}
	if (f->slot == LOG_STEP && (value > STEPS_MOST || value != floor(value)))
		return 0;
	value = value * f->factor + f->offset;
	if (!isfinite(value))
		return 0;
	*slot = f->kind == LOG_SUM && !isnan(*slot) ? *slot + value : value;
	return 1;
}
