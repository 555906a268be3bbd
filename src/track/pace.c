/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/pace.h"

#include "base/mem.h"
#include "base/number.h"
#include "stats/moments.h"
#include "stats/sort.h"

#include <math.h>
#include <stdlib.h>

enum {
	INTERVALS_FOR_PAUSES = 8, /* fewer tell no pause from a slow step */
	BLOCKS = 8,
	BLOCK_INTERVALS = 2,
	CHANGE_INTERVALS = 2
};

/* A pause is longer than its steps by so many scaled median absolute deviations, and by this share of a usual interval. */
#define PAUSE_DEVIATIONS 8
#define PAUSE_SHARE	 0.1
#define MAD_SD		 1.4826
/* A change of the step time: a t value that chance does not reach, of at least 8 %, over 2 intervals; noise that is always there. */
#define CHANGE_T	 6
#define CHANGE_LEAST	 0.08
#define CHANGE_NOISE	 0.01
/* Intervals after a change that weigh as much as what was before. */
#define CHANGE_DOUBT	 8.0
/* Gaps between pauses that differ by less are a period. */
#define PERIOD_TOLERANCE 1.3
#define GAP_SHARE	 0.15

struct interval_of_log {
	double from, steps, time_s; /* from: steps done before it */
	int is_pause, is_stop;	    /* is_stop: a session begins in it */
};

struct intervals {
	struct interval_of_log *items;
	size_t count, stops;
	double first_step, done;
};

/* Net progress: what was lost and done again, and the stop itself, is time of the interval that passes the highest step. */
static void collect(struct intervals *v, const struct progress_row *rows, size_t count)
{
	size_t before = 0;
	int is_stop = 0;

	*v = (struct intervals){ .items = mem_alloc(count + 1, sizeof(*v->items)) };
	while (before < count && isnan(rows[before].time_s))
		before++;
	if (before == count)
		return;
	v->first_step = rows[before].step;
	for (size_t i = before + 1; i < count; i++) {
		double steps = rows[i].step - rows[before].step, time_s = rows[i].time_s - rows[before].time_s;

		v->stops += rows[i].session != rows[i - 1].session;
		is_stop |= rows[i].session != rows[i - 1].session;
		if (isnan(time_s) || steps < 0 || (steps == 0 && time_s <= 0))
			continue;
		v->items[v->count++] = (struct interval_of_log){ .from = rows[before].step - v->first_step,
								 .steps = steps,
								 .time_s = time_s,
								 .is_pause = steps == 0,
								 .is_stop = is_stop };
		before = i;
		is_stop = 0;
	}
	v->done = rows[before].step - v->first_step;
}

static double median_of(double *values, size_t n)
{
	if (!n)
		return NAN;
	sort_ascending(values, n);
	return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

/* Median of seconds a step over the intervals with steps, and its scaled median absolute deviation. */
static double usual_rate(const struct intervals *v, double *deviation)
{
	double *values = mem_alloc(v->count + 1, sizeof(*values)), middle;
	size_t n = 0;

	for (size_t i = 0; i < v->count; i++)
		if (v->items[i].steps > 0)
			values[n++] = v->items[i].time_s / v->items[i].steps;
	middle = median_of(values, n);
	for (size_t i = 0; i < n; i++)
		values[i] = fabs(values[i] - middle);
	*deviation = MAD_SD * median_of(values, n);
	free(values);
	return middle;
}

/* Intervals that are longer than their neighbours on both sides say. */
static void mark_pauses(struct intervals *v)
{
	double deviation, middle = usual_rate(v, &deviation);

	for (size_t i = 1; i + 1 <= v->count && v->count >= INTERVALS_FOR_PAUSES; i++) {
		struct interval_of_log *now = &v->items[i];
		const struct interval_of_log *last = &v->items[i - 1];
		const struct interval_of_log *next = i + 1 < v->count ? now + 1 : last;
		double around = middle, excess;

		if (now->steps == 0)
			continue;
		if (last->steps > 0 && next->steps > 0)
			around = number_most(middle,
					     number_least(last->time_s / last->steps, next->time_s / next->steps));
		excess = now->time_s - around * now->steps;
		now->is_pause = excess > PAUSE_DEVIATIONS * deviation * now->steps &&
				excess > PAUSE_SHARE * middle * number_most(now->steps, 1);
	}
}

/* Seconds a step of the intervals without pause that begin in [from, to); NAN for fewer than `least`. */
static double rate_between(const struct intervals *v, double from, double to, size_t least)
{
	double time_s = 0, steps = 0;
	size_t n = 0;

	for (size_t i = 0; i < v->count; i++)
		if (!v->items[i].is_pause && v->items[i].from >= from && v->items[i].from < to) {
			time_s += v->items[i].time_s;
			steps += v->items[i].steps;
			n++;
		}
	return n >= least && steps > 0 ? time_s / steps : NAN;
}

/* Where pauses were: adjacent ones are one. */
struct pause_places {
	double first, last, gap_least, gap_most;
	double *lengths_s; /* [count] */
	size_t count;
};

static struct pause_places find_pauses(const struct intervals *v, double step_s)
{
	struct pause_places w = {
		.first = NAN, .last = NAN, .gap_least = INFINITY, .lengths_s = mem_alloc(v->count + 1, sizeof(double))
	};

	for (size_t i = 0; i < v->count; i++) {
		const struct interval_of_log *a = &v->items[i];
		double at = a->from + a->steps, length_s = number_most(0, a->time_s - step_s * a->steps);

		if (!a->is_pause)
			continue;
		if (i > 0 && v->items[i - 1].is_pause) {
			w.lengths_s[w.count - 1] += length_s;
			w.last = at;
			continue;
		}
		w.lengths_s[w.count] = length_s;
		if (w.count++ > 0) {
			w.gap_least = number_least(w.gap_least, at - w.last);
			w.gap_most = number_most(w.gap_most, at - w.last);
		} else
			w.first = at;
		w.last = at;
	}
	return w;
}

/* Gaps are alike; a single one is no chance neighbourhood. */
static int has_period(const struct pause_places *w, double done)
{
	return w->count > 1 && w->gap_most <= PERIOD_TOLERANCE * w->gap_least &&
	       w->gap_least >= (w->count == 2 ? GAP_SHARE * done : 0);
}

/* With a period the usual pause comes back; without, all that was paused does, at the same rate. */
static void take_pauses(struct pace *p, const struct intervals *v)
{
	struct pause_places w = find_pauses(v, p->step_s);
	double total_s = 0;

	for (size_t i = 0; i < w.count; i++)
		total_s += w.lengths_s[i];
	p->pauses = w.count;
	if (has_period(&w, v->done)) {
		p->pause_s = median_of(w.lengths_s, w.count);
		p->pauses_left =
			floor((v->done + p->steps_left - w.last) / ((w.last - w.first) / (double)(w.count - 1)) + 0.01);
	} else if (w.count) {
		p->pause_s = total_s / (double)w.count;
		p->pauses_left = (double)w.count * p->steps_left / number_most(v->done, 1);
	}
	free(w.lengths_s);
}

/* Seconds that pauses without a stop take for each step. */
static double beside_of(const struct intervals *v, double step_s)
{
	double sum_s = 0, steps = 0;

	for (size_t i = 0; i < v->count; i++) {
		const struct interval_of_log *a = &v->items[i];

		if (a->is_stop)
			continue;
		steps += a->steps;
		if (a->is_pause)
			sum_s += number_most(0, a->time_s - step_s * a->steps);
	}
	return steps > 0 ? sum_s / steps : 0;
}

/* Sums of the logs of step time over the intervals without pause, up to and with each. */
struct log_rates {
	double *from, *sum, *squares; /* [count]; from: steps done before the interval */
	size_t count;
};

static void sum_rates(struct log_rates *r, const struct intervals *v)
{
	*r = (struct log_rates){ .from = mem_alloc(v->count + 1, sizeof(double)),
				 .sum = mem_alloc(v->count + 2, sizeof(double)),
				 .squares = mem_alloc(v->count + 2, sizeof(double)) };
	for (size_t i = 0; i < v->count; i++) {
		const struct interval_of_log *a = &v->items[i];

		if (a->is_pause || !(a->time_s > 0))
			continue;
		r->from[r->count] = a->from;
		r->sum[r->count + 1] = r->sum[r->count] + log(a->time_s / a->steps);
		r->squares[r->count + 1] =
			r->squares[r->count] + (log(a->time_s / a->steps)) * (log(a->time_s / a->steps));
		r->count++;
	}
}

/* Squared deviations from the mean of rates [a, b). */
static double deviations(const struct log_rates *r, size_t a, size_t b)
{
	double sum = r->sum[b] - r->sum[a];

	return number_most(0, r->squares[b] - r->squares[a] - sum * sum / (double)(b - a));
}

/* The best split of [a, end): its t value, by least squares. */
static size_t best_split(const struct log_rates *r, size_t a, double *t, double *change)
{
	size_t best = a, n = r->count;
	double least = INFINITY;

	for (size_t k = a + CHANGE_INTERVALS; k + CHANGE_INTERVALS <= n; k++) {
		double both = deviations(r, a, k) + deviations(r, k, n);

		if (both < least) {
			least = both;
			best = k;
		}
	}
	*t = *change = 0;
	if (best == a)
		return a;
	*change = (r->sum[n] - r->sum[best]) / (double)(n - best) - (r->sum[best] - r->sum[a]) / (double)(best - a);
	*t = fabs(*change) / sqrt((least / (double)(n - a) + CHANGE_NOISE * CHANGE_NOISE) *
				  (1 / (double)(best - a) + 1 / (double)(n - best)));
	return best;
}

/* Steps done when the step time last changed for good: binary segmentation (Scott & Knott 1974) towards the end. */
static double last_change(const struct intervals *v, size_t *changes)
{
	struct log_rates r;
	double from = 0;
	size_t a = 0;

	*changes = 0;
	sum_rates(&r, v);
	for (;;) {
		double t, change;
		size_t k = best_split(&r, a, &t, &change);

		if (k == a || t < CHANGE_T || fabs(change) < CHANGE_LEAST)
			break;
		a = k;
		from = r.from[k];
		++*changes;
	}
	free(r.from);
	free(r.sum);
	free(r.squares);
	return from;
}

static double spread_of(const struct intervals *v)
{
	struct moments m = { 0 };

	for (int b = 0; b < BLOCKS; b++) {
		double rate = rate_between(v, v->done * b / BLOCKS, v->done * (b + 1) / BLOCKS, 1);

		if (rate > 0 && b > 0) /* start-up is in the first */
			moments_add(&m, log(rate));
	}
	return m.count > 2 ? moments_sd(&m) : NAN;
}

/* Mean over x in (done, done + left) of log2(x / done). */
static double horizon_of(double done, double left)
{
	double ratio = (done + left) / done;

	return (ratio * log(ratio) - (ratio - 1)) / ((ratio - 1) * M_LN2);
}

/* What was measured since the last change, weighed by how many intervals that is: changes are also taken back. */
static double blend(const struct intervals *v, double from, double before_s)
{
	size_t n = 0;
	double weight, since = rate_between(v, from, INFINITY, 1);

	for (size_t i = 0; i < v->count; i++)
		n += !v->items[i].is_pause && v->items[i].from >= from;
	weight = (double)n / ((double)n + CHANGE_DOUBT);
	return isnan(since) ? before_s : exp(weight * log(since) + (1 - weight) * log(before_s));
}

/* One row tells of the steps before it, where the clock began with them; or it prints its step time. */
static void from_one_row(struct pace *p, const struct progress_row *rows, size_t count, double planned_steps)
{
	const struct progress_row *last = count ? &rows[count - 1] : NULL;

	double step_s = last && last->step > 0 && last->time_s > 0 ? last->time_s / last->step
			: last					   ? last->printed_s
								   : NAN;

	if (!(step_s > 0) || !(planned_steps > last->step))
		return;
	p->intervals = 1;
	p->steps_done = number_most(last->step, 1);
	p->steps_left = planned_steps - last->step;
	p->step_s = step_s;
	p->horizon = horizon_of(p->steps_done, p->steps_left);
	p->rest_s = p->steps_left * p->step_s;
}

int pace_of(struct pace *p, const struct progress_row *rows, size_t count, double planned_steps)
{
	struct intervals v;
	double later, before, from;

	*p = (struct pace){ .drift = NAN, .spread = NAN };
	collect(&v, rows, count);
	p->intervals = v.count;
	p->stops = v.stops;
	p->steps_done = v.done;
	p->steps_left = planned_steps - v.first_step - v.done;
	if (v.done > 0 && p->steps_left > 0) {
		mark_pauses(&v);
		from = last_change(&v, &p->changes);
		later = rate_between(&v, v.done / 2, INFINITY, 2);
		before = rate_between(&v, v.done / 4, v.done / 2, BLOCK_INTERVALS);
		p->step_s = isnan(later) ? rate_between(&v, 0, INFINITY, 1) : later;
		if (from > v.done / 2)
			p->step_s = blend(&v, from, p->step_s);
		p->drift = log(later / before);
		p->spread = spread_of(&v);
		p->horizon = horizon_of(v.done, p->steps_left);
		take_pauses(p, &v);
		p->beside_s = beside_of(&v, p->step_s);
		p->rest_s = p->steps_left * p->step_s + p->pauses_left * p->pause_s;
	}
	free(v.items);
	if (!(p->rest_s > 0))
		from_one_row(p, rows, count, planned_steps);
	return p->rest_s > 0;
}
