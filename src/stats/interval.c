/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/interval.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#define TAIL 0.025	       /* each side of a 95 % interval */
#define Z    1.959963984540054 /* normal quantile of 1 - TAIL */

enum { HALVINGS = 60 };

/* Chance that order statistic r (1..n) lies above the p-quantile: at most r - 1 of n values are below it. */
static double chance_above(size_t r, size_t n, double p)
{
	return gsl_cdf_binomial_P((unsigned)(r - 1), p, (unsigned)n);
}

/* Largest r in 0..n whose chance of lying above the quantile is at most TAIL: bisection, it grows with r. */
static size_t lower_rank(size_t n, double p)
{
	size_t low = 0, high = n + 1;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (chance_above(middle, n, p) <= TAIL)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Weight of order statistic r + 1 in the lower bound (Nyblom 1992, eq. 2.2). */
static double weight(size_t r, size_t n, double p)
{
	double at = chance_above(r, n, p), next = chance_above(r + 1, n, p);
	double ratio = (double)r * (1 - p) * (next - TAIL) / ((double)(n - r) * p * (TAIL - at));

	return r < n && TAIL > at ? 1 / (1 + ratio) : 0;
}

/* Lower bound of the quantile; with is_upper that of the values in reverse, which is the upper bound. */
static double bound(const double *ascending, size_t n, double p, int is_upper)
{
	double q = is_upper ? 1 - p : p, w, inner, outer;
	size_t r = lower_rank(n, q);

	if (r < 1 || r >= n)
		return NAN;
	w = weight(r, n, q);
	outer = ascending[is_upper ? n - r : r - 1];
	inner = ascending[is_upper ? n - r - 1 : r];
	return (1 - w) * outer + w * inner;
}

/* Between two equal values rounding may leave less than either: then fewer than p of them would be within it. */
double interval_value(const double *ascending, size_t n, double p)
{
	return fmax(gsl_stats_quantile_from_sorted_data(ascending, 1, n, p), ascending[(size_t)((double)(n - 1) * p)]);
}

/* In samples of a few values the bounds can pass the estimate: it belongs to its interval. NAN stays. */
static struct interval around(double value, double lo, double hi)
{
	return (struct interval){ value, lo > value ? value : lo, hi < value ? value : hi };
}

struct interval interval_quantile(const double *ascending, size_t n, double p)
{
	return around(interval_value(ascending, n, p), bound(ascending, n, p, 0), bound(ascending, n, p, 1));
}

/* Chance of fewer than `rank` hits in a binomial of n trials, less TAIL: the regularised incomplete beta function goes through
 * the binomial's chances at whole numbers. It grows with the rank. */
static double excess(double n, double p, double rank)
{
	return gsl_cdf_beta_P(1 - p, n - rank + 1, rank) - TAIL;
}

/* A rank of which the excess is known. */
struct excess_at {
	double rank, excess;
};

/* Two ranks between which it changes its sign: by the normal distribution, a rank or two apart, or the ends. */
static void bracket(double n, double p, struct excess_at *below, struct excess_at *above)
{
	double centre = n * p - Z * sqrt(n * p * (1 - p));

	*below = (struct excess_at){ 0, -TAIL };
	*above = (struct excess_at){ n, 1 - TAIL };
	for (int side = -1; side <= 1; side += 2) {
		struct excess_at at = { centre + 2 * side, 0 };

		if (!(at.rank > below->rank && at.rank < above->rank))
			continue;
		at.excess = excess(n, p, at.rank);
		*(at.excess > 0 ? above : below) = at;
	}
}

/* Draws them together: the Illinois method, a secant that halves what stays at one end (Dowell & Jarratt 1971). */
static void narrow(double n, double p, struct excess_at *below, struct excess_at *above)
{
	enum { STEPS = 9 };
	int last = 0;

	for (int i = 0; i < STEPS; i++) {
		double slope = (above->excess - below->excess) / (above->rank - below->rank);
		struct excess_at at = { above->rank - above->excess / slope, 0 };
		int side;

		if (!(at.rank > below->rank && at.rank < above->rank))
			return;
		at.excess = excess(n, p, at.rank);
		side = at.excess > 0 ? 1 : -1;
		*(side > 0 ? above : below) = at;
		if (side == last)
			(side > 0 ? below : above)->excess *= 0.5;
		last = side;
	}
}

/* Rank in (0, n] at which the excess is 0: by halving, where the answer is not known from the bracket. */
static double real_rank(double n, double p)
{
	struct excess_at below, above;
	double low = 0, high = n;

	bracket(n, p, &below, &above);
	narrow(n, p, &below, &above);
	for (int i = 0; i < HALVINGS; i++) {
		double middle = 0.5 * (low + high);

		if (middle == low || middle == high)
			break;
		if (middle <= below.rank || (middle < above.rank && excess(n, p, middle) <= 0))
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Lower bound of the quantile, or with is_upper the upper one, as bound(). */
static double effective_bound(const double *ascending, size_t n, double p, double effective, int is_upper)
{
	double rank = real_rank(effective, is_upper ? 1 - p : p) * (double)n / effective, w = rank - floor(rank);
	size_t r = (size_t)rank;

	if (r < 1 || r >= n)
		return NAN;
	return is_upper ? (1 - w) * ascending[n - r] + w * ascending[n - r - 1]
			: (1 - w) * ascending[r - 1] + w * ascending[r];
}

struct interval interval_quantile_effective(const double *ascending, size_t n, double p, double effective)
{
	if (!(effective > (double)n))
		return interval_quantile(ascending, n, p);
	return around(interval_value(ascending, n, p), effective_bound(ascending, n, p, effective, 0),
		      effective_bound(ascending, n, p, effective, 1));
}

struct interval interval_share(double share, double effective)
{
	double z2 = Z * Z, centre = (share + z2 / (2 * effective)) / (1 + z2 / effective);
	double half =
		Z / (1 + z2 / effective) * sqrt(share * (1 - share) / effective + z2 / (4 * effective * effective));

	/* At the ends the bound is exactly the share; rounding would put it beside. */
	return (struct interval){ share, share == 0 ? 0 : centre - half, share == 1 ? 1 : centre + half };
}

struct interval interval_chance(size_t hits, size_t n)
{
	return interval_share((double)hits / (double)n, (double)n);
}
