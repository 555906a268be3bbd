/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/progress_log.h"

#include "base/mem.h"
#include "base/number.h"
#include "base/unit.h"
#include "track/log_format.h"
#include "track/session_gaps.h"
#include "track/step_time.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Clocks of ranks that print the same row differ by less; so do rounded clocks. */
#define SAME_ROW_S    2.0
/* Rows that another rank prints late; and where a program logs a step once, when it may be told from a restart. */
#define LATE_ROW_S    60.0
#define ONCE_ROW_S    10.0
/* No stop takes so long: the clock was set. */
#define LEAP_S	      (366 * DAY_S)
/* A leap of whole hours, to the seconds, beside an interval that is not much shorter than an hour: another zone? */
#define HOURS_MOST    14
#define ZONE_SLACK    0.5
#define EVENING_S     82800.0
/* Of the time that the printed step times add up to, a clock that stands shows less. */
#define STILL_SHARE   0.5
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
				    .epoch_steps = NAN,
				    .nodes = NAN,
				    .gpus = NAN,
				    .width_since_s = NAN,
				    .origin_s = NAN,
				    .latest_s = NAN,
				    .start_s = NAN,
				    .counter_s = NAN };
	p->rows = mem_alloc(PROGRESS_ROWS_MOST, sizeof(*p->rows));
}

void progress_log_release(struct progress_log *p)
{
	seen_jobs_release(&p->seen_jobs);
	free(p->rows);
	p->rows = NULL;
	p->count = 0;
}

/* Another run begins in the same file. */
static void begin_again(struct progress_log *p)
{
	struct progress_doubt doubts[DOUBTS];
	uint64_t runs = p->runs + 1;
	int flags = p->flags, orders = p->date_orders;
	double nodes = p->nodes, gpus = p->gpus;

	memcpy(doubts, p->doubts, sizeof(doubts));
	progress_log_release(p);
	progress_log_init(p, flags);
	p->runs = runs;
	p->date_orders = orders;
	p->nodes = nodes;
	p->gpus = gpus;
	memcpy(p->doubts, doubts, sizeof(doubts));
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

static void doubt(struct progress_log *p, enum progress_doubt_kind kind, const struct log_place *place)
{
	if (p->doubts[kind].count++ == 0 && place)
		p->doubts[kind].first = *place;
}

/* A row as it is being placed. */
struct placing {
	const struct log_record *r;
	const struct log_place *place;
	double step, raw, delta, time_s, printed_s;
	enum progress_clock clock;
	int is_reset; /* the counter began again */
};

/* Batches that begin again in each epoch. A log may begin in a later one. */
static void take_epoch(struct progress_log *p, double epoch, double step)
{
	double steps = number_most(p->epoch_steps, 0);

	p->is_new_epoch = epoch > p->epoch && step < p->highest - p->epoch_base;
	if (!p->has_last)
		p->epoch_base = number_most(epoch - 1, 0) * steps;
	else if (p->is_new_epoch)
		p->epoch_base += steps;
	p->epoch = epoch;
}

static double step_of(struct progress_log *p, const struct log_record *r)
{
	const double *s = r->slot;
	double step = !isnan(s[LOG_DONE]) ? s[LOG_DONE] : s[LOG_STEP];

	if (isnan(step) && !isnan(s[LOG_SAMPLES]) && p->batch > 0)
		step = floor(s[LOG_SAMPLES] / p->batch + 1e-9);
	if ((p->flags & LOG_FROM_ZERO) && step == 0 && !isnan(s[LOG_PRINTED]))
		p->counts_from_zero = 1;
	if (isnan(s[LOG_DONE]) && !isnan(s[LOG_EPOCH]))
		take_epoch(p, s[LOG_EPOCH], step);
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

static struct seen_row seen_row_of(const struct placing *a)
{
	const double *s = a->r->slot;

	return (struct seen_row){ a->step, a->raw, s[LOG_ITERATION], s[LOG_PAUSE] };
}

/* Was the run at that step at that time, by the rows that are kept? */
static int was_at(const struct progress_log *p, double step, double time_s)
{
	const struct progress_row at = { .time_s = time_s, .step = step };

	return progress_row_passes(p->rows, p->count, &p->last, &at);
}

/* Rows that come late lie on the way that the run went: of another rank, of a file that is read twice, or out of order. */
static int is_late_date(struct progress_log *p, const struct placing *a, double time_s)
{
	if (time_s < p->last.time_s && was_at(p, a->step, time_s))
		return 1;
	if (!(a->step < p->last.step && time_s <= p->last.time_s && time_s > p->last.time_s - LATE_ROW_S))
		return 0;
	if (p->strays.count++ == 0)
		p->strays.first = *a->place;
	return 1;
}

/* A counter that begins again is small; one that is more than half of what it was before goes on. */
static int is_late(struct progress_log *p, const struct placing *a)
{
	if (!p->has_last || !(a->step <= p->highest))
		return 0;
	if (a->clock == CLOCK_DATE)
		return is_late_date(p, a, a->raw - p->origin_s + p->shift_s);
	return a->clock == CLOCK_COUNTER && a->step < p->last.step && a->raw < p->counter_s &&
	       a->raw > p->counter_s / 2 && was_at(p, a->step, p->counter_base_s + a->raw);
}

/* Was this row read before? Same step and same second, or with no clock the same printed time; by another rank, or late. */
static int is_duplicate(struct progress_log *p, const struct placing *a)
{
	const double *s = a->r->slot;
	struct seen_row row = seen_row_of(a);
	double tolerance_s = a->clock == CLOCK_PRINTED				    ? 0
			     : a->clock == CLOCK_DATE && (p->flags & LOG_STEP_ONCE) ? ONCE_ROW_S
										    : SAME_ROW_S;
	int is_other_rank = !isnan(s[LOG_RANK]) && !isnan(p->rank) && s[LOG_RANK] != p->rank;

	if (is_late(p, a))
		return 1;
	if (is_other_rank && a->step <= p->highest &&
	    !(a->clock == CLOCK_DATE && s[LOG_DATE] - p->origin_s + p->shift_s > p->last.time_s + LATE_ROW_S))
		return 1;
	if (!isnan(s[LOG_ITERATION]) && s[LOG_ITERATION] == p->iteration)
		return 1;
	return seen_rows_have(&p->seen, &row, tolerance_s);
}

/* Usual seconds for the steps since the last row; 0 when not known yet. */
static double expected_s(const struct progress_log *p, double steps)
{
	double rate = p->count > 1 && p->last.step > p->rows[0].step
			      ? (p->last.time_s - p->rows[0].time_s) / (p->last.step - p->rows[0].step)
			      : 0;

	return isfinite(rate) && rate > 0 && steps > 0 ? rate * steps : 0;
}

/* Does an interval take whole hours more than it should? */
static int is_whole_hours(double ahead_s, double usual_s)
{
	double hours = round((ahead_s - usual_s) / HOUR_S), off_s = fabs(ahead_s - usual_s - hours * HOUR_S);

	return usual_s > 0 && usual_s < HOUR_S / 10 && hours >= 1 && hours <= HOURS_MOST &&
	       off_s <= SAME_ROW_S + ZONE_SLACK * usual_s;
}

static void place_date(struct progress_log *p, struct placing *a)
{
	double ahead_s;

	if (isnan(p->origin_s))
		p->origin_s = a->raw;
	a->time_s = a->raw - p->origin_s + p->shift_s;
	if (!p->has_last)
		return;
	ahead_s = a->time_s - p->last.time_s;
	if (ahead_s < -SAME_ROW_S || ahead_s > LEAP_S) {
		double now_s = p->last.time_s + expected_s(p, a->step - p->last.step);

		doubt(p, ahead_s < 0 ? DOUBT_BACK : DOUBT_LEAP, a->place);
		p->shift_s += now_s - a->time_s;
		a->time_s = now_s;
	} else if (ahead_s < 0)
		a->time_s = p->last.time_s;
	else if (!p->starts && is_whole_hours(ahead_s, expected_s(p, a->step - p->last.step)))
		doubt(p, DOUBT_HOURS, a->place);
}

static void place_counter(struct progress_log *p, struct placing *a)
{
	if (a->raw < p->counter_s - SAME_ROW_S || (a->raw < p->counter_s && a->step < p->last.step)) {
		double over_midnight_s = a->raw + 24 * HOUR_S - p->counter_s;

		if (p->counter_s >= EVENING_S && p->counter_s < 24 * HOUR_S && a->step > p->last.step &&
		    over_midnight_s <= 2 * expected_s(p, a->step - p->last.step))
			doubt(p, DOUBT_MIDNIGHT, a->place);
		p->counter_base_s += p->counter_s;
		a->is_reset = !(p->flags & LOG_QUIET_COUNTER) && !p->is_new_epoch;
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
						 ? s[LOG_ITERATION] / number_most(1, a->step)
						 : s[LOG_ITERATION] - p->iteration);
	else if (!isnan(s[LOG_PRINTED]) && steps > 0)
		took = (p->flags & LOG_ONE_STEP) && steps > 1
			       ? s[LOG_PRINTED] +
					 (steps - 1) * number_least(last_values_typical(&p->printed), s[LOG_PRINTED])
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

	if (p->has_last && a->step < p->last.step && p->falls++ == 0)
		p->first_fall = *a->place;
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
	if (p->is_width_new) /* after this row, which waited */
		p->width_since_s = row.time_s;
	p->is_width_new = 0;
	p->last_place = *a->place;
	p->has_last = 1;
	p->rows_read++;
}

static int is_near_start(const struct progress_log *p, double step)
{
	return step <= number_most(NEW_RUN_SHARE * p->highest, 1);
}

/* Another run of the same steps: the one before was done, or its program keeps no checkpoints and its clock begins again. */
static int is_next_run(const struct progress_log *p, const struct log_record *r, double step)
{
	int is_anew = (p->flags & LOG_QUIET_COUNTER) && step < p->last.step && r->slot[LOG_COUNTER] < p->counter_s;

	return p->has_last && !(p->flags & LOG_BAR) && is_near_start(p, step) &&
	       (is_anew || p->last.step >= p->planned_steps);
}

/* What the record says of the steps of the whole run: its total, or that of an epoch times the epochs. */
static double plan_of(struct progress_log *p, const struct log_record *r)
{
	double total = r->slot[LOG_TOTAL], epoch = r->slot[LOG_EPOCH];

	if (isnan(total) || isnan(epoch))
		return total;
	p->epoch_steps = total;
	return epoch > 1 || !isnan(r->slot[LOG_EPOCHS]) ? total * r->slot[LOG_EPOCHS] : total;
}

/* A bar without a name that begins again when it was full is that of the next epoch; how many follow nobody knows. */
static int is_next_bar(struct progress_log *p, const struct log_record *r, const struct log_place *where)
{
	double total = r->slot[LOG_TOTAL], done = p->last.step - p->epoch_base;

	if (!(p->flags & LOG_BAR) || !isnan(r->slot[LOG_EPOCH]) || !p->has_last || isnan(total) ||
	    total != (isnan(p->epoch_steps) ? p->planned_steps : p->epoch_steps))
		return 0;
	if (done >= total && r->slot[LOG_STEP] <= number_most(NEW_RUN_SHARE * total, 1)) {
		doubt(p, DOUBT_EPOCHS, where);
		p->is_new_epoch = 1;
		p->epoch_base += total;
		p->epoch_steps = total;
		p->planned_steps = NAN;
	}
	return !isnan(p->epoch_steps);
}

/* 0: the record belongs to another bar, or to nothing. */
static int take_total(struct progress_log *p, const struct log_record *r, double step)
{
	double total = plan_of(p, r);

	if (isnan(r->slot[LOG_TOTAL]) || (total == p->planned_steps && !is_next_run(p, r, step)))
		return 1;
	if ((p->flags & LOG_BAR) && total < p->planned_steps)
		return 0;
	if (p->has_last && !isnan(p->planned_steps) && !isnan(step) && !isnan(total)) {
		if (p->flags & LOG_BAR) {
			begin_again(p);
			p->runs--;
		} else if (step < p->last.step && is_near_start(p, step))
			begin_again(p);
	}
	p->planned_steps = total;
	return 1;
}

/* A row without its time among rows with one: its line is cut. The next one tells of its steps. */
static int is_timeless(const struct progress_log *p, const struct placing *a)
{
	if (a->clock == CLOCK_NONE)
		return p->clock >= CLOCK_COUNTER;
	return a->clock == CLOCK_PRINTED && isnan(a->raw) && isnan(a->r->slot[LOG_PAUSE]) && a->delta > 0 &&
	       p->printed.count > 0;
}

static void add_row(struct progress_log *p, const struct log_record *r, const struct log_place *where)
{
	struct placing a = { .r = r, .place = where, .raw = NAN, .clock = CLOCK_NONE };
	struct seen_row seen;

	uint64_t runs = p->runs;

	p->is_new_epoch = 0;
	if (!is_next_bar(p, r, where) && !take_total(p, r, r->slot[LOG_STEP]))
		return;
	if (p->runs > runs)
		p->run_begin = *where;
	a.step = step_of(p, r);
	if (!(a.step >= 0) || a.step > 1e15)
		return;
	a.delta = p->has_last ? a.step - p->last.step : NAN;
	find_clock(p, &a);
	if (is_timeless(p, &a)) {
		doubt(p, DOUBT_TIMELESS, where);
		return;
	}
	if (is_duplicate(p, &a)) {
		p->duplicates++;
		return;
	}
	if (a.step > 0 && isnan(a.raw) && isnan(r->slot[LOG_PAUSE]) && p->untimed.count++ == 0)
		p->untimed.first = *where;
	if (a.clock != CLOCK_DATE && a.step < p->last.step && a.step <= p->first_step && is_near_start(p, a.step))
		doubt(p, DOUBT_ANEW, where);
	seen = seen_row_of(&a);
	seen_rows_add(&p->seen, &seen);
	place(p, &a);
	last_values_add(&p->printed, r->slot[LOG_PRINTED]);
	if (!isnan(r->slot[LOG_RANK]))
		p->rank = r->slot[LOG_RANK];
	if (!isnan(r->slot[LOG_ITERATION]))
		p->iteration = r->slot[LOG_ITERATION];
	append(p, &a);
}

static void flush(struct progress_log *p)
{
	const struct log_record record = p->pending; /* what follows may begin the log anew */
	const struct log_place place = p->pending_place;

	p->has_pending = 0;
	add_row(p, &record, &place);
}

/* A batch job of sacct: a session from Start to End, or as long as it has run. */
static void add_job(struct progress_log *p, const struct log_record *r)
{
	const double *s = r->slot;
	double end = !isnan(s[LOG_JOB_END]) ? s[LOG_JOB_END] : s[LOG_JOB_START] + s[LOG_JOB_ELAPSED];

	if (seen_jobs_add(&p->seen_jobs, s[LOG_JOB], isnan(s[LOG_JOB_START]) ? -1 : s[LOG_JOB_START])) {
		p->duplicates++; /* it may have ended meanwhile */
		if (end > p->latest_s)
			p->latest_s = end;
		return;
	}
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

	if (p->has_pending)
		flush(p);
	if (isnan(p->origin_s))
		p->origin_s = unix_s;
	p->latest_s = unix_s;
	if (!isnan(start) && p->has_last && !(fabs(start - p->start_s) <= SAME_ROW_S)) /* another rank's */
		p->starts = 1;
	if (!isnan(start))
		p->start_s = start;
}

static int has_slot(const struct log_record *r, enum log_slot slot)
{
	return !isnan(r->slot[slot]);
}

static int has_clock(const struct log_record *r)
{
	return has_slot(r, LOG_DATE) || has_slot(r, LOG_COUNTER) || has_slot(r, LOG_PRINTED);
}

static void take_width(struct progress_log *p, double *width, double now, const struct log_place *where)
{
	if (isnan(now))
		return;
	p->width_place = *where;
	if (*width == now)
		return;
	*width = now;
	p->is_width_new = 1;
}

void progress_log_add(struct progress_log *p, const struct log_record *r, const struct log_place *where)
{
	if (r->date_orders & LOG_MONTH_GUESSED & ~p->date_orders)
		p->first_guess = *where;
	p->date_orders |= r->date_orders;
	if (has_slot(r, LOG_BATCH))
		p->batch = r->slot[LOG_BATCH];
	take_width(p, &p->nodes, r->slot[LOG_NODES], where);
	take_width(p, &p->gpus, r->slot[LOG_GPUS], where);
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
		if (p->has_pending)
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

/* Rows that came in the order of names: what adding them one by one found of restarts is undone. */
static void sort_rows(struct progress_log *p)
{
	progress_row_sort(p->rows, p->count);
	p->sessions = p->count > 0;
	p->falls = 0;
	p->lost_steps = 0;
	memset(p->doubts, 0, sizeof(p->doubts));
	for (size_t i = 1; i < p->count; i++)
		if (p->rows[i].time_s < p->rows[i - 1].time_s)
			doubt(p, DOUBT_BACK, NULL);
	p->last = p->count ? p->rows[p->count - 1] : p->last;
}

/* Dates of a collector that wrote late, or a unit that is another: */
static void doubt_dates(struct progress_log *p)
{
	double printed_s = p->printed.count < LAST_VALUES ? NAN : step_time_usual(p->rows, p->count);

	if (p->last.time_s < STILL_SHARE * printed_s * (p->last.step - p->first_step))
		doubt(p, DOUBT_STILL, &p->last_place);
}

void progress_log_finish(struct progress_log *p)
{
	if (p->has_pending)
		flush(p);
	if (p->has_last) {
		p->last.is_edge = 1;
		keep(p, &p->last);
	}
	if (p->flags & LOG_SORTED)
		sort_rows(p);
	if (p->clock != CLOCK_NONE && p->untimed.count && !p->doubts[DOUBT_TIMELESS].count++)
		p->doubts[DOUBT_TIMELESS].first = p->untimed.first;
	if (p->clock == CLOCK_DATE || p->clock == CLOCK_COUNTER)
		doubt_dates(p);
	if (p->clock == CLOCK_DATE || p->clock == CLOCK_COUNTER)
		p->sessions += session_gaps_number(p->rows, p->count);
}
