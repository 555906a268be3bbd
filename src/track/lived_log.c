/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/lived_log.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

/* A step that was saved is not printed again, whatever was rounded. */
#define SAVED_SHARE 1e-9

/* A stretch of computing: from when on, until what ends it, with how much kept; and how it went. */
struct stretch {
	double begin_s, end_s, kept_s;
	double interval_s, write_s; /* of compute between writes; of a write */
	double slow;		    /* seconds for a second of compute on all nodes */
	int64_t missing;	    /* places without a node */
};

struct lived_rows {
	struct lived_row *items;
	size_t count, capacity;
};

/* The writes of a stretch as it booked them: at the plan's interval where they are so many, else evenly. */
static void set_writes(struct stretch *c, const struct run_work *work, double computed_s, double writing_s)
{
	double writes = work->write_s > 0 ? round(writing_s / work->write_s) : 0;

	c->interval_s = work->interval_s;
	c->write_s = work->write_s;
	if (!(writing_s > 0)) {
		c->interval_s = INFINITY;
		c->write_s = 0;
	} else if (fabs(floor(computed_s / work->interval_s) - writes) > 1) {
		writes = fmax(writes, 1);
		c->interval_s = computed_s / writes;
		c->write_s = writing_s / writes;
	}
}

/* The stretch that begins with entry i; returns the entry that ends it. */
static size_t stretch_of(struct stretch *c, const struct trace *t, size_t i, double kept_s)
{
	double booked_s[CAUSE_TIMES] = { 0 }, compute_s;

	*c = (struct stretch){ .begin_s = t->entries[i].time_s, .kept_s = kept_s, .missing = t->entries[i].missing };
	for (i++; i < t->count; i++) {
		for (int k = 0; k < CAUSE_TIMES; k++)
			booked_s[k] += t->entries[i].booked_s[k];
		if (t->entries[i].state != RUN_COMPUTING)
			break;
	}
	compute_s = booked_s[CAUSE_COMPUTE];
	c->end_s = t->entries[i].time_s;
	c->slow = compute_s > 0 ? 1 + booked_s[CAUSE_DEGRADED] / compute_s : 1;
	set_writes(c, &t->work, compute_s + booked_s[CAUSE_LOST], booked_s[CAUSE_CHECKPOINT]);
	return i;
}

/* When the stretch had computed up to that much; INFINITY: never. */
static double reached_s(const struct stretch *c, double computed_s)
{
	double more_s = computed_s - c->kept_s, writes = fmax(0, ceil(more_s / c->interval_s) - 1);
	double at_s = c->begin_s + more_s * c->slow + writes * c->write_s;

	return at_s <= c->end_s + SAVED_SHARE * c->end_s ? at_s : INFINITY;
}

static size_t first_above(const struct lived_steps *s, double step)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (s->steps[middle] <= step)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void add(struct lived_rows *rows, const struct lived_row *row)
{
	rows->items = mem_grow(rows->items, rows->count, &rows->capacity, sizeof(*rows->items));
	rows->items[rows->count++] = *row;
}

/* 0: the last of the steps is printed. */
static int print(struct lived_rows *rows, const struct stretch *c, double compute_s, const struct lived_steps *s)
{
	double step_s = compute_s / s->planned, kept = c->kept_s / step_s * (1 + SAVED_SHARE);
	struct lived_row row = { .begin_s = c->begin_s, .step_s = step_s * c->slow, .missing = c->missing };

	for (size_t i = c->kept_s > 0 ? first_above(s, kept) : 0; i < s->count; i++) {
		row.step = s->steps[i];
		row.time_s = reached_s(c, row.step * step_s);
		if (isinf(row.time_s))
			return 1;
		add(rows, &row);
	}
	return 0;
}

struct lived_row *lived_log(const struct trace *t, const struct lived_steps *s, size_t *count)
{
	struct lived_rows rows = { 0 };
	double kept_s = 0;

	for (size_t i = 0; i + 1 < t->count; i++) {
		struct stretch c;

		if (t->entries[i].state != RUN_COMPUTING)
			continue;
		i = stretch_of(&c, t, i, kept_s);
		kept_s = t->entries[i].kept_s;
		if (!print(&rows, &c, t->work.compute_s, s))
			break;
	}
	*count = rows.count;
	return rows.items;
}
