/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/json_outcomes.h"

#include "base/old_name.h"

#include <math.h>
#include <stdlib.h>

static void add_value(FILE *out, enum outcome_column c, double value)
{
	if (c == OUTCOME_END_REASON)
		fprintf(out, "\"%s\"", end_reason_name((enum end_reason)value));
	else if (isfinite(value))
		fprintf(out, "%.17g", value);
	else
		fputs("null", out);
}

static void add_column(FILE *out, const struct results *results, size_t plan, enum outcome_column c, const char *name)
{
	double *values = results_column(results, plan, c);

	fprintf(out, ",\n   \"%s\": [", name);
	for (size_t i = 0; i < results->replications; i++) {
		fputs(i ? ", " : "", out);
		add_value(out, c, values[i]);
	}
	fputs("]", out);
	free(values);
}

/* A column that was spelled otherwise in 0.1 is there by both names. */
static void add_named(FILE *out, const struct results *results, size_t plan, enum outcome_column c)
{
	const char *old = old_name_of(column_name(c));

	add_column(out, results, plan, c, column_name(c));
	if (old)
		add_column(out, results, plan, c, old);
}

void json_outcomes(FILE *out, const struct results *results)
{
	fprintf(out, "{\"first\": %llu, \"replications\": %zu, \"plans\": [", (unsigned long long)results->first,
		results->replications);
	for (size_t p = 0; p < results->plan_count; p++) {
		/* ids are checked names: nothing to escape */
		fprintf(out, "%s\n  {\"id\": \"%s\"", p ? "," : "", results->plans[p]->id);
		for (int c = 0; c < OUTCOME_COLUMNS; c++)
			add_named(out, results, p, (enum outcome_column)c);
		fputs("}", out);
	}
	fputs("\n]}\n", out);
}
