/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "score.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int is_of(const struct row_table *t, size_t i, const struct part *p)
{
	int is_card = !p->accelerator[0];

	for (size_t k = 0; k < sizeof(p->accelerator) / sizeof(p->accelerator[0]) && p->accelerator[k]; k++)
		is_card |= !strncmp(row_text(t, i, "accelerator"), p->accelerator[k], strlen(p->accelerator[k]));
	return is_card && row_is(t, i, "role", "calibrate") == p->is_calibration &&
	       (!p->role || row_is(t, i, "role", p->role)) && (!p->method || row_is(t, i, "method", p->method));
}

struct score score_of(const struct forecast_table *t, enum mode mode, const struct part *part)
{
	double *errors = mem_alloc(t->rows.row_count, sizeof(*errors));
	struct score s = { 0 };

	for (size_t i = 0; i < t->rows.row_count; i++) {
		const struct forecast *f = forecast_of(t, i, mode);

		if (f->excluded || !is_of(&t->rows, i, part))
			continue;
		s.inside += (size_t)forecast_is_inside(f);
		errors[s.count++] = fabs(forecast_error(f));
	}
	qsort(errors, s.count, sizeof(*errors), compare);
	s.median = s.count ? 0.5 * (errors[(s.count - 1) / 2] + errors[s.count / 2]) : NAN;
	free(errors);
	return s;
}

double score_mean_error(const struct forecast_table *t, const char *const prefixes[2], size_t *count)
{
	double sum = 0;

	*count = 0;
	for (size_t i = 0; i < t->rows.row_count; i++) {
		const char *id = row_text(&t->rows, i, "id");
		int is_one = !strncmp(id, prefixes[0], strlen(prefixes[0])) ||
			     !strncmp(id, prefixes[1], strlen(prefixes[1]));

		if (!is_one || row_is(&t->rows, i, "set", "megatron-t2"))
			continue;
		sum += fabs(forecast_error(forecast_of(t, i, PREDICTED)));
		++*count;
	}
	return sum / (double)*count;
}

double score_inside(const struct score *s)
{
	return (double)s->inside / (double)s->count;
}
