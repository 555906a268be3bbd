/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/run_arithmetic.h"

/* run_start has set what there is to be done. */
static void start(struct run *r, uint64_t seed, uint64_t replication)
{
	(void)r, (void)seed, (void)replication;
}

static void begin(struct run *r, double now_s)
{
	run_arithmetic_begin(r, now_s);
}

static void book(struct run *r, enum cause computed, double now_s)
{
	r->ledger->time_s[computed] += run_arithmetic_book(r, now_s);
}

static void save(struct run *r, double now_s)
{
	double partial_s = run_arithmetic_book(r, now_s - r->work.write_s);

	r->ledger->time_s[CAUSE_COMPUTE] += partial_s;
	r->ledger->time_s[CAUSE_CHECKPOINT] += r->work.write_s;
	r->kept_s += partial_s;
	r->writes_left = run_remaining_writes(r);
}

/* What counts was booked as kept, all else as lost. */
static void restore(struct run *r, struct run_interruption how)
{
	(void)r, (void)how;
}

static void finish(struct run *r, double now_s)
{
	(void)now_s;
	r->ledger->time_s[CAUSE_CHECKPOINT] += r->writes_left * r->work.write_s;
	r->ledger->time_s[CAUSE_COMPUTE] += run_remaining_s(r);
}

const struct run_policy run_arithmetic = {
	.may_skip = 1, .start = start, .begin = begin, .book = book, .save = save, .restore = restore, .finish = finish
};
