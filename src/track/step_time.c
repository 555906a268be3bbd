/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/step_time.h"

#include "base/mem.h"
#include "base/number.h"
#include "stats/sort.h"

#include <math.h>
#include <stdlib.h>

/* Scaled to the standard deviation of a normal distribution; three of them. */
#define MAD_SD	   1.4826
#define DEVIATIONS 3

/* Interval i ends with row i: has it steps, in one session? */
static int is_interval(const struct progress_row *rows, size_t i)
{
	return rows[i].session == rows[i - 1].session && rows[i].step > rows[i - 1].step &&
	       rows[i].time_s > rows[i - 1].time_s;
}

static double rate(const struct progress_row *rows, size_t i)
{
	return (rows[i].time_s - rows[i - 1].time_s) / (rows[i].step - rows[i - 1].step);
}

static double median(double *values, size_t n)
{
	if (!n)
		return NAN;
	sort_ascending(values, n);
	return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

double step_time_median(const struct progress_row *rows, size_t count)
{
	double *rates = mem_alloc(count + 1, sizeof(*rates)), result;
	size_t n = 0;

	for (size_t i = 1; i < count; i++)
		if (is_interval(rows, i))
			rates[n++] = rate(rows, i);
	result = median(rates, n);
	free(rates);
	return result;
}

/* Few values: the lower middle, as the first is slow. */
static double interquartile_mean(double *values, size_t n)
{
	double cut = (double)n / 4, sum = 0, weight = 0;

	sort_ascending(values, n);
	if (n < 4)
		return n ? values[(n - 1) / 2] : NAN;
	for (size_t i = 0; i < n; i++) {
		double w = number_least((double)i + 1, (double)n - cut) - number_most((double)i, cut);

		if (w > 0) {
			sum += w * values[i];
			weight += w;
		}
	}
	return sum / weight;
}

static double usual_printed(const struct progress_row *rows, size_t count)
{
	double *values = mem_alloc(count + 1, sizeof(*values)), result;
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (rows[i].printed_s > 0)
			values[n++] = rows[i].printed_s;
	result = interquartile_mean(values, n);
	free(values);
	return result;
}

/* 1 s for clocks that print whole seconds, else 0. */
static double resolution_s(const struct progress_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].time_s != floor(rows[i].time_s))
			return 0;
	return 1;
}

static double usual_interval(const struct progress_row *rows, size_t count)
{
	double middle = step_time_median(rows, count), resolution = resolution_s(rows, count);
	double *off = mem_alloc(count + 1, sizeof(*off)), spread, time = 0, steps = 0;
	size_t n = 0;

	for (size_t i = 1; i < count; i++)
		if (is_interval(rows, i))
			off[n++] = fabs(rate(rows, i) - middle);
	spread = DEVIATIONS * MAD_SD * median(off, n);
	free(off);
	for (size_t i = 1; i < count; i++)
		if (is_interval(rows, i) &&
		    fabs(rate(rows, i) - middle) <= spread + resolution / (rows[i].step - rows[i - 1].step)) {
			time += rows[i].time_s - rows[i - 1].time_s;
			steps += rows[i].step - rows[i - 1].step;
		}
	return steps > 0 ? time / steps : NAN;
}

double step_time_usual(const struct progress_row *rows, size_t count)
{
	double printed = usual_printed(rows, count);

	return isnan(printed) ? usual_interval(rows, count) : printed;
}
