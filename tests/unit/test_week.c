/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hours of a week: whole days, nights that end on the next day, the turn of the week; days of the week known from history. */
#include "plan/week.h"

#include "../support/assertions.h"

#include <math.h>

#define HOUR_S 3600.0

enum { MONDAY, FRIDAY = 4, SUNDAY = 6 };

static void test_office_hours(void **state)
{
	const struct week_hours office = { .days = 0x1f, .from_s = 9 * HOUR_S, .to_s = 18 * HOUR_S };
	double friday = FRIDAY * WEEK_DAY_S;

	(void)state;
	assert_near(week_wait_s(&office, 8 * HOUR_S), HOUR_S, 1e-6);
	assert_near(week_left_s(&office, 8 * HOUR_S), 0, 0);
	assert_near(week_wait_s(&office, 10 * HOUR_S), 0, 0);
	assert_near(week_left_s(&office, 10 * HOUR_S), 8 * HOUR_S, 1e-6);
	/* Friday, 18:00, to Monday, 9:00. */
	assert_near(week_wait_s(&office, friday + 18 * HOUR_S), 63 * HOUR_S, 1e-6);
	assert_near(week_left_s(&office, friday + 18 * HOUR_S), 0, 0);
}

static void test_a_night_ends_on_the_next_day(void **state)
{
	const struct week_hours night = { .days = 1u << SUNDAY, .from_s = 22 * HOUR_S, .to_s = 6 * HOUR_S };

	(void)state;
	assert_near(week_left_s(&night, SUNDAY * WEEK_DAY_S + 23 * HOUR_S), 7 * HOUR_S, 1e-6);
	assert_near(week_left_s(&night, 5 * HOUR_S), HOUR_S, 1e-6); /* Monday morning */
	assert_near(week_left_s(&night, 6 * HOUR_S), 0, 0);
	assert_near(week_wait_s(&night, 6 * HOUR_S), 6 * WEEK_DAY_S + 16 * HOUR_S, 1e-6);
}

static void test_no_days_never_begin(void **state)
{
	const struct week_hours never = { .days = 0, .from_s = 0, .to_s = WEEK_DAY_S };

	(void)state;
	assert_true(isinf(week_wait_s(&never, 0)));
	assert_near(week_left_s(&never, 0), 0, 0);
}

static void test_days_of_history(void **state)
{
	(void)state;
	assert_int_equal(week_day(1969, 7, 20), SUNDAY); /* Apollo 11 */
	assert_int_equal(week_day(2000, 1, 1), 5);
	assert_int_equal(week_day(2024, 2, 29), 3);
	assert_int_equal(week_day(2026, 11, 30), MONDAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_office_hours),
		cmocka_unit_test(test_a_night_ends_on_the_next_day),
		cmocka_unit_test(test_no_days_never_begin),
		cmocka_unit_test(test_days_of_history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
