/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * assertions.h - comparisons that cmocka lacks: cmocka 1.1.5 compares floating point as float. Include instead of
 * cmocka.h.
 */
#ifndef FLOPCAST_TESTS_SUPPORT_ASSERTIONS_H
#define FLOPCAST_TESTS_SUPPORT_ASSERTIONS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* |a - b| <= relative * max(|a|, |b|); NAN equals nothing. */
#define assert_close(a, b, relative)		assert_close_at(a, b, relative, __FILE__, __LINE__)
/* |a - b| <= absolute; NAN is near nothing. */
#define assert_near(a, b, absolute)		assert_near_at(a, b, absolute, __FILE__, __LINE__)
/* |estimate - truth| < 4 standard errors. */
#define assert_within_4_se(estimate, truth, se) assert_within_4_se_at(estimate, truth, se, __FILE__, __LINE__)

void assert_close_at(double a, double b, double relative, const char *file, int line);
void assert_near_at(double a, double b, double absolute, const char *file, int line);
void assert_within_4_se_at(double estimate, double truth, double se, const char *file, int line);

#endif
