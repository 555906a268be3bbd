/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ks.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double ks_distance(double *sample, size_t n, double (*cdf)(double x, const void *context), const void *context)
{
	double largest = 0;

	qsort(sample, n, sizeof(*sample), compare);
	for (size_t i = 0; i < n; i++) {
		double p = cdf(sample[i], context);

		largest = fmax(largest, fmax(p - (double)i / (double)n, (double)(i + 1) / (double)n - p));
	}
	return largest;
}

double ks_bound(size_t n, double alpha)
{
	return sqrt(log(2 / alpha) / (2 * (double)n));
}

double ks_distance_two(double *a, size_t n, double *b, size_t m)
{
	double largest = 0;
	size_t i = 0, j = 0;

	qsort(a, n, sizeof(*a), compare);
	qsort(b, m, sizeof(*b), compare);
	while (i < n && j < m) {
		double x = a[i] < b[j] ? a[i] : b[j];

		while (i < n && a[i] == x)
			i++;
		while (j < m && b[j] == x)
			j++;
		largest = fmax(largest, fabs((double)i / (double)n - (double)j / (double)m));
	}
	return largest;
}

double ks_bound_two(size_t n, double alpha)
{
	return sqrt(log(2 / alpha) / (double)n);
}
