/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sobol.h - points of scrambled Sobol' sequences as a pure function of (key, dimension, index).
 *
 * Sobol' (1967) with the direction numbers of Joe and Kuo 2008 ("Constructing Sobol sequences with better
 * two-dimensional projections", SIAM J. Sci. Comput. 30, file new-joe-kuo-6.21201). The first 2^m points have one point in
 * each of 2^m equal intervals of every dimension, and low discrepancy in several dimensions together. Scrambled as
 * by Owen 1995: each binary digit is flipped by a random bit that depends on all digits before it, so that each point
 * is uniform, and keys that differ give independent sequences. Beyond the 32 digits that a sequence has, digits are
 * random.
 *
 * A dimension's key is common to the points of one sequence; the keys of two dimensions are independent.
 * Tested: tests/unit/test_sobol.c.
 */
#ifndef FLOPCAST_RANDOM_SOBOL_H
#define FLOPCAST_RANDOM_SOBOL_H

#include <stdint.h>

enum { SOBOL_DIMENSIONS = 128, SOBOL_DIGITS = 32 };

/* Digit k of the index (0 = lowest) flips these digits of the point; its highest bit is the digit after the point. */
struct sobol {
	uint32_t directions[SOBOL_DIGITS];
};

/* dimension from 0 to SOBOL_DIMENSIONS - 1. */
void sobol_init(struct sobol *s, int dimension);

/* Not scrambled: the first 32 digits of point `index`. */
uint32_t sobol_digits(const struct sobol *s, uint32_t index);

/* Uniform on (0, 1], multiples of 2^-53. */
double sobol_scrambled(const struct sobol *s, uint32_t index, uint64_t key);

#endif
