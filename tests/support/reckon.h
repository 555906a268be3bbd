/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reckon.h - one replication, compared with a reckoning by hand: hours by cause, and money to the cent.
 */
#ifndef FLOPCAST_TESTS_SUPPORT_RECKON_H
#define FLOPCAST_TESTS_SUPPORT_RECKON_H

#include "assertions.h"
#include "fixture.h"
#include "sim/replication.h"

/* Half a second and half a cent would do; the engine is better. */
#define RECKON_HOURS 1e-7
#define RECKON_MONEY 1e-6

/* The plan's replication `index` with the engine's invariants on; times must add up to the wall time, money to the
 * cost, and nothing may be negative. */
struct outcome reckon_run(struct fixture *f, uint64_t index);

/* Of index 0; it must end so. */
#define reckon_end(f, end) reckon_end_at(f, end, __FILE__, __LINE__)
#define reckon_finish(f)   reckon_end(f, END_FINISHED)

struct reckon_hours {
#define X(constant, name, loss, words, colour, ink) double name;
	CAUSE_TIME_LIST(X)
#undef X
};

/* reckon_hours(&o, .compute = 10, .queue = 2): all other hours are 0. */
#define reckon_hours(o, ...)	    reckon_hours_at(o, (struct reckon_hours){ __VA_ARGS__ }, __FILE__, __LINE__)
#define reckon_cost(o, money)	    assert_near((o)->cost, money, RECKON_MONEY)
#define reckon_money(o, cause, sum) assert_near((o)->ledger.money[cause], sum, RECKON_MONEY)

struct outcome reckon_end_at(struct fixture *f, enum end_reason end, const char *file, int line);
void reckon_hours_at(const struct outcome *o, struct reckon_hours hours, const char *file, int line);

#endif
