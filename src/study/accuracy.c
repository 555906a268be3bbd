/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/accuracy.h"

#include "base/quantity.h"
#include "stats/levels.h"
#include "study/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST = 512, STEPS = 4 };

static int read_percent(const char *words, size_t length)
{
	char word[8];

	for (int i = 0; i < SUMMARY_QUANTILES; i++) {
		snprintf(word, sizeof(word), "P%02d", summary_percent[i]);
		if (strlen(word) == length && !strncmp(word, words, length))
			return summary_percent[i];
	}
	return -1;
}

enum status accuracy_parse(const char *words, struct accuracy *p, struct text *why)
{
	const char *equals = strchr(words, '='), *value = equals ? equals + 1 : words;
	struct quantity q = { 0, "" };
	struct text unused = TEXT_INIT;
	enum status status = quantity_parse(value, strlen(value), DIMENSION_FRACTION, &q, &unused);

	p->percent = equals ? read_percent(words, (size_t)(equals - words)) : 0;
	p->relative = q.value;
	text_release(&unused);
	if (!status && p->percent >= 0 && q.value > 0 && q.value < 1)
		return STATUS_OK;
	text_add(why, "accepted: a share above 0 and below 1, such as 0.5%, with a quantile before it or not: P80=0.5% "
		      "(P05, P10, P50, P80, P90, P95, P99)");
	return STATUS_USAGE;
}

size_t accuracy_count(size_t count)
{
	size_t n = FIRST, step = FIRST / STEPS;

	for (size_t i = 1; n < count && n < ACCURACY_MOST; i++) {
		n += step;
		step *= i % STEPS ? 1 : 2;
	}
	return n < ACCURACY_MOST ? n : ACCURACY_MOST;
}

/* More replications do not help where a quantile is not reached. */
static int is_tight(const struct accuracy *p, struct interval i)
{
	double reach = p->relative * fabs(i.value);

	return isnan(i.value) || (i.hi - i.value <= reach && i.value - i.lo <= reach);
}

static int metric_is_met(const struct accuracy *p, const struct results *results, size_t plan, enum metric metric)
{
	int met = 1;

	if (p->percent)
		return is_tight(p, summary_level(results, plan, metric, p->percent / 100.0));
	for (int i = 0; i < LEVELS && met; i++)
		met = is_tight(p, summary_level(results, plan, metric, levels_percent[i] / 100.0));
	return met;
}

int accuracy_is_met(const struct accuracy *p, const struct results *results)
{
	for (size_t plan = 0; plan < results->plan_count; plan++)
		if (!metric_is_met(p, results, plan, METRIC_COST) || !metric_is_met(p, results, plan, METRIC_WALL))
			return 0;
	return 1;
}

enum status accuracy_run(const struct accuracy *p, const struct runner *runner, struct results *results)
{
	size_t most = results->asked;
	enum status status;

	results_count(results);
	for (size_t count = accuracy_count(results->replications);; count = accuracy_count(count + 1)) {
		results->asked = count < most ? count : most;
		status = runner_run(runner, results);
		if (status || results->asked == most || accuracy_is_met(p, results))
			return status;
	}
}
