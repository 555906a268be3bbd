/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * number.h - least, greatest, whole part: inline, where the library's functions are calls on a plain x86-64.
 */
#ifndef FLOPCAST_BASE_NUMBER_H
#define FLOPCAST_BASE_NUMBER_H

#include <stdint.h>

/* Neither may be NaN. */
static inline double number_least(double a, double b)
{
	return a < b ? a : b;
}

static inline double number_most(double a, double b)
{
	return a > b ? a : b;
}

/* Whole part of x >= 0. */
static inline double number_whole(double x)
{
	return x < 0x1p52 ? (double)(int64_t)x : x;
}

#endif
