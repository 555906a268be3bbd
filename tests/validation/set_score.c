/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "set_score.h"

#include "base/mem.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#define P90_SD 1.2815515655446004 /* of a normal, from the mean to its P90 */

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Between the two middle values. */
static double quantile(const double *sorted, size_t count, double share)
{
	double at = share * (double)(count - 1);
	size_t below = (size_t)at, above = below + 1 < count ? below + 1 : below;

	return sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
}

/* Of a normal with this sd about 0, when x comes (Gneiting and Raftery 2007, equation 21 with its sign turned). */
static double crps(double x, double sd)
{
	double z = x / sd;

	return sd * (z * (2 * gsl_cdf_ugaussian_P(z) - 1) + 2 * gsl_ran_ugaussian_pdf(z) - 1 / sqrt(M_PI));
}

struct set_score set_score_of(const struct scored *rows, size_t count)
{
	struct set_score s = { .count = count, .median = NAN, .p80 = NAN, .inside = NAN, .crps = NAN };
	double *errors = mem_alloc(count + 1, sizeof(*errors)), inside = 0, sum = 0;

	for (size_t i = 0; i < count; i++) {
		double off = log(rows[i].measured / rows[i].forecast);

		errors[i] = expm1(fabs(off));
		inside += fabs(off) <= P90_SD * rows[i].log_sd;
		sum += crps(off, rows[i].log_sd);
	}
	if (count) {
		qsort(errors, count, sizeof(*errors), compare);
		s.median = quantile(errors, count, 0.5);
		s.p80 = quantile(errors, count, 0.8);
		s.inside = inside / (double)count;
		s.crps = sum / (double)count;
	}
	free(errors);
	return s;
}

static void print_number(FILE *out, const char *key, double value)
{
	if (isnan(value))
		fprintf(out, ", \"%s\": null", key);
	else
		fprintf(out, ", \"%s\": %.4f", key, value);
}

void set_score_print(FILE *out, const char *set, const struct set_score *s)
{
	fprintf(out, "{\"set\": \"%s\", \"n\": %zu", set, s->count);
	print_number(out, "median", s->median);
	print_number(out, "p80", s->p80);
	print_number(out, "inside", s->inside);
	print_number(out, "crps", s->crps);
	fprintf(out, "}\n");
}
