/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/progress_log.h"

#include "base/mem.h"
#include "base/number.h"
#include "stats/sort.h"
#include "track/log_format.h"
#include "track/step_time.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Clocks of ranks that print the same row differ by less; so do rounded clocks. */
#define SAME_ROW_S    2.0
/* A gap that is a restart: no evaluation or save takes so much longer than the steps around it. */
#define GAP_LEAST_S   1800.0
/* Rows that another rank prints late. */
#define LATE_ROW_S    60.0
/* A step below this share of the highest one, with another total: another run. */
#define NEW_RUN_SHARE 0.1

void progress_log_init(struct progress_log *p, int format_flags)
{
	*p = (struct progress_log){ .flags = format_flags,
				    .stride = 1,
				    .planned_steps = NAN,
				    .runtime_s = NAN,
				    .highest = NAN,
				    .first_step = NAN,
				    .step_delta = NAN,
				    .batch = NAN,
				    .rank = NAN,
				    .iteration = NAN,
				    .epoch = NAN,
				    .origin_s = NAN,
				    .latest_s = NAN,
				    .counter_s = NAN };
	p->rows = mem_alloc(PROGRESS_ROWS_MOST, sizeof(*p->rows));
}

void progress_log_release(struct progress_log *p)
{
	free(p->rows);
	p->rows = NULL;
	p->count = 0;
}

/* Another run begins in the same file. */
static void begin_again(struct progress_log *p)
{
	uint64_t runs = p->runs + 1, backs = p->clock_backs;
	int flags = p->flags;

	progress_log_release(p);
	progress_log_init(p, flags);
	p->runs = runs;
	p->clock_backs = backs;
}

/* Every second row goes, but for edges. */
static void thin(struct progress_log *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->count; i++)
		if (p->rows[i].is_edge || i % 2 == 0)
			p->rows[kept++] = p->rows[i];
	/* Nothing but edges: they are thinned too, since memory has an end. */
	if (kept > PROGRESS_ROWS_MOST * 3 / 4)
		for (size_t i = kept = 0; i < p->count; i += 2)
			p->rows[kept++] = p->rows[i];
	p->count = kept;
	p->stride *= 2;
}

static void keep(struct progress_log *p, const struct progress_row *row)
{
	if (!row->is_edge && ++p->since_kept < p->stride)
		return;
	p->since_kept = 0;
	if (p->count == PROGRESS_ROWS_MOST)
		thin(p);
	p->rows[p->count++] = *row;
}

static double typical_printed(const struct progress_log *p)
{
	double sorted[sizeof(p->printed) / sizeof(p->printed[0])];
	size_t n = p->printed_count < sizeof(p->printed) / sizeof(p->printed[0])
			   ? p->printed_count
			   : sizeof(p->printed) / sizeof(p->printed[0]);

	if (!n)
		return NAN;
	memcpy(sorted, p->printed, n * sizeof(*sorted));
	sort_ascending(sorted, n);
	return sorted[(n - 1) / 2];
}

static void note_printed(struct progress_log *p, double printed_s)
{
	if (!isnan(printed_s))
		p->printed[p->printed_count++ % (sizeof(p->printed) / sizeof(p->printed[0]))] = printed_s;
}

/* A row as it is being placed. */
struct placing {
	const struct log_record *r;
	const struct log_place *place;
	double step, raw, delta, time_s, printed_s;
	enum progress_clock clock;
	int is_reset; /* the counter began again */
};

static double step_of(struct progress_log *p, const struct log_record *r)
{
	const double *s = r->slot;
	double step = !isnan(s[LOG_DONE]) ? s[LOG_DONE] : s[LOG_STEP];

	if (isnan(step) && !isnan(s[LOG_SAMPLES]) && p->batch > 0)
		step = floor(s[LOG_SAMPLES] / p->batch + 1e-9);
	if ((p->flags & LOG_FROM_ZERO) && step == 0 && !isnan(s[LOG_PRINTED]))
		p->counts_from_zero = 1;
	/* Batches that begin again in each epoch. */
	if (isnan(s[LOG_DONE]) && s[LOG_EPOCH] > p->epoch && step < p->highest - p->epoch_base)
		p->epoch_base += number_most(p->planned_steps, 0);
	if (!isnan(s[LOG_EPOCH]))
		p->epoch = s[LOG_EPOCH];
	return step + p->counts_from_zero + p->epoch_base;
}

/* The clock that the record has: what is printed now and what it is. */
static void find_clock(const struct progress_log *p, struct placing *a)
{
	const double *s = a->r->slot;

	if (!isnan(s[LOG_DATE])) {
		a->clock = CLOCK_DATE;
		a->raw = s[LOG_DATE];
	} else if (!isnan(s[LOG_COUNTER])) {
		a->clock = CLOCK_COUNTER;
		a->raw = s[LOG_COUNTER];
	} else if (!isnan(s[LOG_PRINTED]) || !isnan(s[LOG_PAUSE]) || p->clock == CLOCK_PRINTED) {
		a->clock = CLOCK_PRINTED;
		a->raw = s[LOG_PRINTED];
	}
}

/* Was this row read before? Same step and same second, or with no clock the same printed time; by another rank, or late. */
static int is_duplicate(struct progress_log *p, const struct placing *a)
{
	const double *s = a->r->slot, tolerance = a->clock == CLOCK_PRINTED ? 0 : SAME_ROW_S;
	size_t n = p->recent_count < PROGRESS_RECENT ? p->recent_count : PROGRESS_RECENT;
	int is_late = a->clock == CLOCK_DATE && p->has_last && a->step < p->last.step &&
		      s[LOG_DATE] - p->origin_s + p->shift_s <= p->last.time_s &&
		      s[LOG_DATE] - p->origin_s + p->shift_s > p->last.time_s - LATE_ROW_S;
	int is_other_rank = !isnan(s[LOG_RANK]) && !isnan(p->rank) && s[LOG_RANK] != p->rank;

	if (is_late)
		return 1;
	if (is_other_rank && a->step <= p->highest &&
	    !(a->clock == CLOCK_DATE && s[LOG_DATE] - p->origin_s + p->shift_s > p->last.time_s + LATE_ROW_S))
		return 1;
	if (!isnan(s[LOG_ITERATION]) || !isnan(s[LOG_PAUSE]))
		return !isnan(s[LOG_ITERATION]) && s[LOG_ITERATION] == p->iteration;
	for (size_t i = 0; i < n; i++)
		if (p->recent[i].step == a->step &&
		    (a->clock == CLOCK_NONE || fabs(p->recent[i].clock - a->raw) <= tolerance ||
		     (isnan(a->raw) && a->clock == CLOCK_PRINTED)))
			return 1;
	return 0;
}

static void remember(struct progress_log *p, const struct placing *a)
{
	p->recent[p->recent_count % PROGRESS_RECENT].step = a->step;
	p->recent[p->recent_count % PROGRESS_RECENT].clock = a->raw;
	p->recent_count++;
}

static void note_place(struct log_place *to, const struct log_place *from)
{
	if (!to->line && from)
		*to = *from;
}

/* Usual seconds for the steps since the last row; 0 when not known yet. */
static double expected_s(const struct progress_log *p, double steps)
{
	double rate = p->count > 1 && p->last.step > p->rows[0].step
			      ? (p->last.time_s - p->rows[0].time_s) / (p->last.step - p->rows[0].step)
			      : 0;

	return isfinite(rate) && rate > 0 && steps > 0 ? rate * steps : 0;
}

static void place_date(struct progress_log *p, struct placing *a)
{
	if (isnan(p->origin_s))
		p->origin_s = a->raw;
	a->time_s = a->raw - p->origin_s + p->shift_s;
	if (!p->has_last || !(a->time_s < p->last.time_s))
		return;
	if (a->time_s < p->last.time_s - SAME_ROW_S) {
		double now_s = p->last.time_s + expected_s(p, a->step - p->last.step);

		p->clock_backs++;
		note_place(&p->first_clock_back, a->place);
		p->shift_s += now_s - a->time_s;
		a->time_s = now_s;
	} else
		a->time_s = p->last.time_s;
}

static void place_counter(struct progress_log *p, struct placing *a)
{
	if (a->raw < p->counter_s - SAME_ROW_S || (a->raw < p->counter_s && a->step < p->last.step)) {
		p->counter_base_s += p->counter_s;
		a->is_reset = !(p->flags & LOG_QUIET_COUNTER);
		/* A counter on beyond the first session: it counts on from where the clock stands. */
		p->counter_base_s = number_most(p->counter_base_s, 0);
	}
	p->counter_s = a->raw;
	a->time_s = p->counter_base_s + a->raw;
	if (p->has_last && a->time_s < p->last.time_s)
		a->time_s = p->last.time_s;
}

/* Without a clock: the sum of what was printed. */
static void place_printed(struct progress_log *p, struct placing *a)
{
	const double *s = a->r->slot;
	double steps = a->delta > 0 ? a->delta : isnan(p->step_delta) ? 1 : p->step_delta, took = 0;

	if (!p->has_last)
		steps = 1;
	else if (a->delta == 0)
		steps = 0;
	/* The first row stands for as many steps as the second, if it has done so many. */
	if (p->rows_read == 1 && a->delta > 0 && !(p->flags & LOG_ONE_STEP) && p->last.printed_s > 0)
		p->last.time_s += (number_least(p->first_step, a->delta) - 1) * p->last.printed_s;
	if (!isnan(s[LOG_ITERATION]))
		took = s[LOG_PRINTED] * (isnan(p->iteration) || s[LOG_ITERATION] < p->iteration
						 ? s[LOG_ITERATION] / a->step
						 : s[LOG_ITERATION] - p->iteration);
	else if (!isnan(s[LOG_PRINTED]) && steps > 0)
		took = (p->flags & LOG_ONE_STEP) && steps > 1
			       ? s[LOG_PRINTED] + (steps - 1) * number_least(typical_printed(p), s[LOG_PRINTED])
			       : steps * s[LOG_PRINTED];
	if (!isnan(s[LOG_PAUSE]))
		took += s[LOG_PAUSE];
	a->time_s = (p->has_last && !isnan(p->last.time_s) ? p->last.time_s : 0) + (isnan(took) ? 0 : took);
	/* A session's start has a date. */
	if (p->starts && !isnan(p->origin_s) && p->latest_s - p->origin_s + took > a->time_s)
		a->time_s = p->latest_s - p->origin_s + took;
}

static void place(struct progress_log *p, struct placing *a)
{
	a->time_s = a->raw;
	if (p->flags & LOG_SORTED) {
		p->clock = a->clock;
		return;
	}
	a->time_s = NAN;
	if (a->clock == CLOCK_DATE)
		place_date(p, a);
	else if (a->clock == CLOCK_COUNTER)
		place_counter(p, a);
	else if (a->clock == CLOCK_PRINTED)
		place_printed(p, a);
	if (a->clock > p->clock)
		p->clock = a->clock;
	a->printed_s = a->r->slot[LOG_PRINTED];
	if (!isnan(a->r->slot[LOG_ITERATION]) && a->step > 0) /* micro steps a step */
		a->printed_s *= a->r->slot[LOG_ITERATION] / a->step;
}

static void begin_session(struct progress_log *p, double step)
{
	p->sessions++;
	p->last.is_edge = 1;
	if (step < p->highest)
		p->lost_steps += p->highest - step;
	p->highest = step;
	p->starts = 0;
}

static void append(struct progress_log *p, const struct placing *a)
{
	struct progress_row row = {
		.time_s = a->time_s, .step = a->step, .printed_s = a->printed_s, .tokens = a->r->slot[LOG_TOKENS]
	};
	int is_new = p->has_last && (a->step < p->last.step || a->is_reset || p->starts);

	if (is_new || !p->has_last)
		begin_session(p, a->step);
	row.is_edge = is_new || !p->has_last || a->step == p->last.step;
	if (p->has_last) {
		p->last.is_edge |= a->step == p->last.step;
		keep(p, &p->last);
	} else
		p->first_step = a->step;
	if (a->delta > 0)
		p->step_delta = a->delta;
	row.session = (uint32_t)p->sessions;
	p->highest = isnan(p->highest) ? a->step : number_most(p->highest, a->step);
	p->last = row;
	p->has_last = 1;
	p->rows_read++;
}

/* 0: the record belongs to another bar, or to nothing. */
static int take_total(struct progress_log *p, const struct log_record *r, double step)
{
	double total = r->slot[LOG_TOTAL];

	if (isnan(total) || total == p->planned_steps)
		return 1;
	if ((p->flags & LOG_BAR) && total < p->planned_steps) {
		p->other_totals++;
		return 0;
	}
	if (p->has_last && !isnan(p->planned_steps) && !isnan(step)) {
		if (p->flags & LOG_BAR) {
			begin_again(p);
			p->runs--;
		} else if (step < p->last.step && step <= number_most(NEW_RUN_SHARE * p->highest, 1))
			begin_again(p);
	}
	p->planned_steps = total;
	return 1;
}

static void add_row(struct progress_log *p, const struct log_record *r, const struct log_place *where)
{
	struct placing a = { .r = r, .place = where, .raw = NAN, .clock = CLOCK_NONE };

	if (!take_total(p, r, r->slot[LOG_STEP]))
		return;
	a.step = step_of(p, r);
	if (!(a.step >= 0) || a.step > 1e15)
		return;
	a.delta = p->has_last ? a.step - p->last.step : NAN;
	find_clock(p, &a);
	if (a.clock == CLOCK_NONE && p->clock >= CLOCK_COUNTER)
		return; /* a row without its time among rows with one */
	if (is_duplicate(p, &a)) {
		p->duplicates++;
		return;
	}
	remember(p, &a);
	place(p, &a);
	note_printed(p, r->slot[LOG_PRINTED]);
	if (!isnan(r->slot[LOG_RANK]))
		p->rank = r->slot[LOG_RANK];
	if (!isnan(r->slot[LOG_ITERATION]))
		p->iteration = r->slot[LOG_ITERATION];
	append(p, &a);
}

static void flush(struct progress_log *p)
{
	if (!p->has_pending)
		return;
	p->has_pending = 0;
	add_row(p, &p->pending, &p->pending_place);
}

/* A batch job of sacct: a session from Start to End, or as long as it has run. */
static void add_job(struct progress_log *p, const struct log_record *r)
{
	const double *s = r->slot;
	double end = !isnan(s[LOG_JOB_END]) ? s[LOG_JOB_END] : s[LOG_JOB_START] + s[LOG_JOB_ELAPSED];

	p->rows_read++;
	if (isnan(s[LOG_JOB_START]))
		return;
	p->jobs++;
	if (!(s[LOG_JOB_START] >= p->origin_s))
		p->origin_s = s[LOG_JOB_START];
	if (!(end <= p->latest_s))
		p->latest_s = end;
}

static void add_anchor(struct progress_log *p, const struct log_record *r)
{
	double start = r->slot[LOG_START], unix_s = !isnan(start) ? start : r->slot[LOG_STOP];

	flush(p);
	if (isnan(p->origin_s))
		p->origin_s = unix_s;
	p->latest_s = unix_s;
	if (!isnan(start) && p->has_last)
		p->starts = 1;
}

static int has_slot(const struct log_record *r, enum log_slot slot)
{
	return !isnan(r->slot[slot]);
}

static int has_clock(const struct log_record *r)
{
	return has_slot(r, LOG_DATE) || has_slot(r, LOG_COUNTER) || has_slot(r, LOG_PRINTED);
}

void progress_log_add(struct progress_log *p, const struct log_record *r, const struct log_place *where)
{
	if (has_slot(r, LOG_BATCH))
		p->batch = r->slot[LOG_BATCH];
	if (has_slot(r, LOG_RUNTIME))
		p->runtime_s = r->slot[LOG_RUNTIME];
	if (has_slot(r, LOG_JOB_START) || has_slot(r, LOG_JOB_ELAPSED)) {
		add_job(p, r);
	} else if (has_slot(r, LOG_START) || has_slot(r, LOG_STOP)) {
		add_anchor(p, r);
	} else if (has_slot(r, LOG_STEP) || (has_slot(r, LOG_SAMPLES) && has_slot(r, LOG_DATE))) {
		if (p->has_pending && !has_clock(r) && !has_clock(&p->pending) &&
		    r->slot[LOG_STEP] == p->pending.slot[LOG_STEP] && !has_slot(r, LOG_PAUSE)) {
			p->duplicates++; /* another rank prints the same, and the clock follows */
			return;
		}
		flush(p);
		p->pending = *r;
		p->pending_place = *where;
		p->has_pending = 1;
	} else if (p->has_pending) {
		for (int i = 0; i < LOG_SLOT_END; i++)
			if (has_slot(r, (enum log_slot)i))
				p->pending.slot[i] = r->slot[i];
	} else if (has_slot(r, LOG_TOTAL))
		p->planned_steps = r->slot[LOG_TOTAL];
}

int progress_log_follows(const struct progress_log *p, const struct log_record *r)
{
	double before = p->has_pending ? p->pending.slot[LOG_STEP] : p->last.step;
	double delta = p->has_pending && p->has_last ? before - p->last.step : p->step_delta;

	return r->slot[LOG_STEP] - before == delta;
}

static int by_step(const void *a, const void *b)
{
	const struct progress_row *left = a, *right = b;

	if (left->step != right->step)
		return left->step < right->step ? -1 : 1;
	return left->time_s < right->time_s ? -1 : left->time_s > right->time_s;
}

/* Rows that came in the order of names: what adding them one by one found of restarts is undone. */
static void sort_rows(struct progress_log *p)
{
	double first = INFINITY;

	qsort(p->rows, p->count, sizeof(*p->rows), by_step);
	p->sessions = p->count > 0;
	p->lost_steps = 0;
	p->clock_backs = 0;
	for (size_t i = 0; i < p->count; i++)
		first = number_least(first, p->rows[i].time_s);
	for (size_t i = 0; i < p->count; i++) {
		p->rows[i].time_s -= first;
		p->rows[i].session = 1;
		p->clock_backs += i > 0 && p->rows[i].time_s < p->rows[i - 1].time_s;
	}
	p->last = p->count ? p->rows[p->count - 1] : p->last;
}

/* Gaps in which nothing was lost: an interval much longer than is usual, between two that are not. */
static void find_gaps(struct progress_log *p)
{
	double rate = step_time_median(p->rows, p->count);
	uint32_t more = 0;

	for (size_t i = 1; i < p->count && p->count >= 5 && rate > 0; i++) {
		double excess[3] = { 0 };

		for (int k = -1; k <= 1; k++)
			if ((k >= 0 || i >= 2) && i + (size_t)(k + 1) <= p->count) {
				size_t at = k < 0 ? i - 1 : i + (size_t)k;

				if (at < p->count && p->rows[at].session == p->rows[at - 1].session)
					excess[k + 1] = p->rows[at].time_s - p->rows[at - 1].time_s -
							rate * (p->rows[at].step - p->rows[at - 1].step);
			}
		p->rows[i - 1].session += more;
		if (excess[1] >= number_most(GAP_LEAST_S, rate * (p->rows[i].step - p->rows[i - 1].step)) &&
		    excess[0] < excess[1] / 2 && excess[2] < excess[1] / 2)
			more++;
	}
	if (p->count && p->count >= 5 && rate > 0)
		p->rows[p->count - 1].session += more;
	p->sessions += more;
}

void progress_log_finish(struct progress_log *p)
{
	flush(p);
	if (p->has_last) {
		p->last.is_edge = 1;
		keep(p, &p->last);
	}
	if (p->flags & LOG_SORTED)
		sort_rows(p);
	if (p->clock == CLOCK_DATE || p->clock == CLOCK_COUNTER)
		find_gaps(p);
}

static double elapsed_s(const struct progress_log *p)
{
	double anchored = p->latest_s - p->origin_s;

	if (p->jobs)
		return anchored;
	if (p->clock == CLOCK_DATE || p->clock == CLOCK_COUNTER)
		return p->last.time_s;
	if (!isnan(p->runtime_s))
		return p->runtime_s;
	if (p->clock == CLOCK_NONE)
		return NAN;
	return anchored > p->last.time_s ? anchored : p->last.time_s;
}

struct progress_summary progress_log_summary(const struct progress_log *p)
{
	double sessions = p->jobs ? (double)p->jobs : (double)p->sessions;

	if (!p->rows_read)
		return (struct progress_summary){ 0, NAN, NAN, 0, 0, NAN, NAN, NAN };
	return (struct progress_summary){ .rows = (double)p->rows_read,
					  .last_step = p->has_last ? p->last.step : NAN,
					  .planned_steps = p->epoch_base > 0 ? NAN : p->planned_steps,
					  .sessions = sessions,
					  .restarts = sessions > 0 ? sessions - 1 : 0,
					  .lost_steps = p->jobs ? NAN : p->lost_steps,
					  .elapsed_s = elapsed_s(p),
					  .step_s = step_time_usual(p->rows, p->count) };
}
