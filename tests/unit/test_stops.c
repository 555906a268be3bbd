/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Planned stops and people who are not always there, by hand.
 */
#include "../support/reckon.h"

#include <math.h>

#define HOUR_S 3600.0

enum { MONDAY_TO_FRIDAY = 0x1f, ALL_WEEK = 0x7f };

/* Writes take no time, restarts a quarter of an hour. */
static void free_writes(struct fixture *f, double work_h, struct stop *stops, size_t count)
{
	fixture_init(f, 1, work_h * HOUR_S);
	fixture_checkpoint(f, HOUR_S, 0);
	f->cluster.restart = fixture_hours(0.25);
	f->cluster.stops = stops;
	f->cluster.stop_count = count;
}

/* Three hours, stopped every so often. */
static void stop_every(struct fixture *f, struct stop *stop, double every_h, double lasts_h)
{
	fixture_three_hours(f, 1);
	*stop = (struct stop){ .first_s = every_h * HOUR_S,
			       .every_s = every_h * HOUR_S,
			       .lasts = fixture_hours(lasts_h) };
	f->cluster.stops = stop;
	f->cluster.stop_count = 1;
}

/*
 * Every two hours for half an hour:
 *   0 - 2     1 h of compute, a write, 0.5 h, and a write that is begun in time
 *   2 - 2.5   stopped      2.5 - 2.75  restart
 *   2.75 - 4  1 h of compute, and a write in time      4 - 4.5  stopped      4.5 - 4.75  restart
 *   4.75 - 5.25  the last 0.5 h
 */
static void test_a_stop_is_saved_before(void **state)
{
	struct fixture f;
	struct outcome o;
	struct stop stop;

	(void)state;
	stop_every(&f, &stop, 2, 0.5);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.75, .restart = 0.5, .maintenance = 1);
	assert_int_equal(o.failures, 0);
}

/* The second stop is due at 4 h, while the first lasts: it is skipped; the third would be at 6 h. 0 - 2 as above; 2 - 4.5
 * stopped; restart until 4.75; 1 h, a write until 6: saved just so, nothing to save again: stopped until 8.5; restart
 * until 8.75; done at 9.25. */
static void test_a_stop_during_a_stop_is_skipped(void **state)
{
	struct fixture f;
	struct outcome o;
	struct stop stop;

	(void)state;
	stop_every(&f, &stop, 2, 2.5);
	f.cluster.stops[0].every_s = 2 * HOUR_S;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.75, .restart = 0.5, .maintenance = 5);
}

/* The work is done as the stop begins. */
static void test_what_is_done_as_a_stop_begins_is_done(void **state)
{
	struct fixture f;
	struct outcome o;
	struct stop stop;

	(void)state;
	stop_every(&f, &stop, 3.5, 1);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 0.5);
}

/* A node that fails during a stop interrupts nothing; one that is still away at its end is waited for. The node lives
 * 2.25 h and is away for 0.75 h: 0 - 2 as above, stopped until 2.5, stalled until 3, restart until 3.25, 1 h and a write
 * until 4.5; the next stop is at 4.75, and what comes before it is
 * a write of nothing new. Stopped until 5.25; the node of 3 h has failed at that instant: stalled until 6;
 * restart until 6.25, done at 6.75. */
static void test_nodes_fail_during_stops(void **state)
{
	struct fixture f;
	struct outcome o;
	struct stop stop;

	(void)state;
	stop_every(&f, &stop, 2, 0.5);
	stop.every_s = 2.75 * HOUR_S;
	fixture_repair(fixture_fail(&f, FAILURE_NODE, fixture_hours(2.25)), fixture_hours(0.75));
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 3, .checkpoint = 1, .restart = 0.5, .stall = 1.25, .maintenance = 1);
	assert_int_equal(o.failures, 2);
}

/* Submitted on a Friday at 00:00, on machines that others use on working days from 8 to 18 h: 8 h are done before, free
 * writes keep them; the rest after 18 h. On Saturday nobody minds. */
static void test_hours_that_belong_to_others(void **state)
{
	struct fixture f;
	struct outcome o;
	struct stop stop = { .is_weekly = 1, .hours = { MONDAY_TO_FRIDAY, 8 * HOUR_S, 18 * HOUR_S } };

	(void)state;
	free_writes(&f, 40, &stop, 1);
	f.cluster.submitted_week_s = 4 * WEEK_DAY_S;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 40, .restart = 0.25, .maintenance = 10);
	f.cluster.submitted_week_s += 12 * HOUR_S; /* at noon: six hours to wait, nothing to restart */
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 40, .maintenance = 6);
}

/* Two rules that meet at midnight are one stop, with one restart. */
static void test_stops_that_meet_are_one(void **state)
{
	struct fixture f;
	struct outcome o;
	struct stop stops[] = { { .is_weekly = 1, .hours = { 1, 20 * HOUR_S, WEEK_DAY_S } },
				{ .is_weekly = 1, .hours = { 2, 0, 6 * HOUR_S } } };

	(void)state;
	free_writes(&f, 24, stops, 2);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 24, .restart = 0.25, .maintenance = 10);
}

/* So are a periodic one from 2 h to 3 h and another from 3 h to 3.5 h. */
static void test_periodic_stops_that_meet_are_one(void **state)
{
	struct fixture f;
	struct outcome o;
	struct stop stops[] = { { .first_s = 2 * HOUR_S, .every_s = 100 * HOUR_S, .lasts = fixture_hours(1) },
				{ .first_s = 3 * HOUR_S, .every_s = 100 * HOUR_S, .lasts = fixture_hours(0.5) } };

	(void)state;
	free_writes(&f, 6, stops, 2);
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 6, .restart = 0.25, .maintenance = 1.5);
}

/* A crash at 3 a.m. on a Monday waits for somebody until 9 h; at the end of its restart at 9.25 h 6 h are to go; the
 * clock ran on through the wait: the next crash is at 6 h, which begins another wait until 9 h; then at 9 h, when
 * somebody is there. */
static void test_people_sleep(void **state)
{
	struct fixture f;
	struct failure *failure;
	struct outcome o;

	(void)state;
	free_writes(&f, 4, NULL, 0);
	f.cluster.people = (struct week_hours){ MONDAY_TO_FRIDAY, 9 * HOUR_S, 18 * HOUR_S };
	failure = fixture_fail(&f, FAILURE_JOB, fixture_hours(3));
	failure->manual_share = 1;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 4, .restart = 6.25);
	assert_int_equal(o.failures, 3);
	failure->manual_share = 0;
	o = reckon_finish(&f);
	reckon_hours(&o, .compute = 4, .restart = 0.25);
	failure->manual_share = 1; /* on a Saturday */
	f.cluster.submitted_week_s = 5 * WEEK_DAY_S;
	failure->lifetime = fixture_hours(3.5);
	f.study.horizon_s = 57 * HOUR_S;
	o = reckon_end(&f, END_HORIZON);
	reckon_hours(&o, .compute = 3, .lost = 0.5, .restart = 53.5);
}

/* ---- hours of the week ---- */

static void test_week(void **state)
{
	const struct week_hours office = { MONDAY_TO_FRIDAY, 9 * HOUR_S, 18 * HOUR_S };
	const struct week_hours night = { ALL_WEEK, 22 * HOUR_S, 6 * HOUR_S };
	const struct week_hours whole = { 1u << 6, 0, WEEK_DAY_S };

	(void)state;
	assert_true(week_wait_s(&office, 3 * HOUR_S) == 6 * HOUR_S);
	assert_true(week_wait_s(&office, 9 * HOUR_S) == 0 && week_left_s(&office, 9 * HOUR_S) == 9 * HOUR_S);
	assert_true(week_wait_s(&office, 18 * HOUR_S) == 15 * HOUR_S && week_left_s(&office, 18 * HOUR_S) == 0);
	assert_true(week_wait_s(&office, 4 * WEEK_DAY_S + 18 * HOUR_S) == (6 + 48 + 9) * HOUR_S);
	assert_true(week_left_s(&night, 0) == 6 * HOUR_S && week_left_s(&night, 23 * HOUR_S) == 7 * HOUR_S);
	assert_true(week_wait_s(&night, 7 * HOUR_S) == 15 * HOUR_S);
	assert_true(week_wait_s(&whole, 0) == 6 * WEEK_DAY_S && week_left_s(&whole, WEEK_S - 60) == 60);
	assert_true(isinf(week_wait_s(&(struct week_hours){ 0, 0, WEEK_DAY_S }, 0)));
	assert_int_equal(week_day(2026, 11, 21), 5);
	assert_int_equal(week_day(1970, 1, 1), 3);
	assert_int_equal(week_day(2000, 2, 29), 1);
	assert_int_equal(week_day(1900, 3, 1), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_stop_is_saved_before),
		cmocka_unit_test(test_a_stop_during_a_stop_is_skipped),
		cmocka_unit_test(test_what_is_done_as_a_stop_begins_is_done),
		cmocka_unit_test(test_nodes_fail_during_stops),
		cmocka_unit_test(test_hours_that_belong_to_others),
		cmocka_unit_test(test_stops_that_meet_are_one),
		cmocka_unit_test(test_periodic_stops_that_meet_are_one),
		cmocka_unit_test(test_people_sleep),
		cmocka_unit_test(test_week),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
