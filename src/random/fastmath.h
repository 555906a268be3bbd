/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fastmath.h - exp, log and powers for draws: inline, a few ulp wide of the best, the same bits on every machine.
 *
 * Half of the time of a draw is such a function; the library's is as exact as can be and chosen by processor. Here a
 * table and a short series do (Tang 1989, 1990, "Table-driven implementation of the exponential / logarithm function
 * in IEEE floating-point arithmetic"). Relative error below 4.5e-16 for exp; absolute error below 6e-16 for log, and
 * relative to the whole where that is above 1; of powers as much as follows from these. Arguments outside the stated
 * ranges go to the library. Tested: tests/unit/test_fastmath.c.
 */
#ifndef FLOPCAST_RANDOM_FASTMATH_H
#define FLOPCAST_RANDOM_FASTMATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { POWER_EXP_STEPS = 64, POWER_LOG_STEPS = 128 };

extern const double power_exp2[POWER_EXP_STEPS]; /* 2^(i/64) */
extern const double fastmath_inverse[POWER_LOG_STEPS],
	fastmath_log[POWER_LOG_STEPS]; /* 1/c and log c, c = 1 + (i + 1/2)/128 */

#define POWER_LN2_64_HIGH                                                                                              \
	0x1.62e42fe000000p-7 /* ln 2 / 64 in two parts, of which the first times a whole number is exact */
#define POWER_LN2_64_LOW 0x1.f473de6af278fp-36
#define POWER_64_LN2	 0x1.71547652b82fep+6
#define POWER_LN2	 0x1.62e42fefa39efp-1
#define POWER_ROUND	 0x1.8p52 /* added and taken off: rounds to a whole number, which the low bits of the sum show */

static inline uint64_t fastmath_bits(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static inline double fastmath_double(uint64_t bits)
{
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* e^x; itself for -700 < x < 700. */
static inline __attribute__((always_inline)) double fastmath_exp(double x)
{
	double whole = x * POWER_64_LN2 + POWER_ROUND, steps = whole - POWER_ROUND, r, series;
	uint64_t n = fastmath_bits(whole);

	if (__builtin_expect(!(fabs(x) < 700), 0))
		return exp(x);
	r = (x - steps * POWER_LN2_64_HIGH) - steps * POWER_LN2_64_LOW; /* |r| < 0.0055 */
	series = r + r * r * (1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120))));
	x = fastmath_double(fastmath_bits(power_exp2[n % POWER_EXP_STEPS]) + (n / POWER_EXP_STEPS << 52));
	return x + x * series;
}

/* ln x; itself for normal x > 0. */
static inline double fastmath_ln(double x)
{
	uint64_t bits = fastmath_bits(x), i = bits >> 45 & (POWER_LOG_STEPS - 1);
	double exponent = (double)((int64_t)(bits >> 52) - 1023);
	double r = fastmath_double((bits & 0xfffffffffffff) | 0x3ff0000000000000) * fastmath_inverse[i] -
		   1; /* |r| < 0.004 */
	double r2 = r * r;

	if (__builtin_expect(!(x >= 0x1p-1022 && x <= 0x1.fffffffffffffp1023), 0))
		return log(x);
	return (exponent * POWER_LN2 + fastmath_log[i]) +
	       (r + r2 * (-1.0 / 2 + r * (1.0 / 3) + r2 * (-1.0 / 4 + r * (1.0 / 5) - r2 * (1.0 / 6))));
}

/* Each of the values by fastmath_exp, or by power: the same bits, two at a time. Draws of a lognormal take 5 %, of a
 * Weibull law 14 % less time by them. */
void fastmath_exp_each(double *values, unsigned count);
void fastmath_power_each(double *values, unsigned count, double p);

/* x^p for x >= 0, p > 0. */
static inline double power(double x, double p)
{
	return x > 0 ? fastmath_exp(p * fastmath_ln(x)) : pow(x, p);
}

#endif
