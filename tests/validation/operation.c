/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "operation.h"

#include "row.h"

#include "base/unit.h"
#include "scenario/scenario_open.h"
#include "stats/sort.h"
#include "study/metric.h"
#include "study/runner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *path, *words;
} scenarios[] = {
	{ "priors", "tests/validation/operations.xml", "by the default priors" },
	{ "own", "scenarios/published-operations.xml", "by its own causes, as published" },
};
enum { SCENARIOS = sizeof(scenarios) / sizeof(scenarios[0]) };

/* A scenario, and its replications. */
struct simulated {
	struct scenario scenario;
	struct results results;
};

static _Noreturn void die(const struct row_table *t, size_t row, const char *path, const char *why)
{
	fprintf(stderr, "%s:%zu: %s\n", path, t->lines[row], why);
	exit(1);
}

static void simulate(struct simulated *s, const char *path)
{
	const struct scenario_options options = { 0 };
	const struct runner runner = { .threads = 1 };
	struct diag_list diags = { 0 };

	if (scenario_open(&s->scenario, path, &options, &diags)) {
		diag_print(&diags, stderr);
		exit(1);
	}
	diag_release(&diags);
	results_init(&s->results, (const struct plan *const *)s->scenario.plans, s->scenario.plan_count,
		     &s->scenario.study);
	if (runner_run(&runner, &s->results))
		exit(1);
}

/* ---- what is measured of a replication ---- */

static double hours_between(double wall_s, double stops, double share, double days)
{
	(void)share, (void)days;
	return wall_s / HOUR_S / stops;
}

static double stops_in(double wall_s, double stops, double share, double days)
{
	(void)share;
	return stops * days * DAY_S / wall_s;
}

static double percent(double wall_s, double stops, double share, double days)
{
	(void)wall_s, (void)stops, (void)days;
	return 100 * share;
}

static const struct measure {
	const char *name;
	double (*of)(double wall_s, double stops, double share, double days);
} measures[] = { { "hours", hours_between }, { "stops", stops_in }, { "percent", percent } };

static const struct measure *measure_of(const struct row_table *t, size_t row, const char *path)
{
	for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++)
		if (row_is(t, row, "measure", measures[i].name))
			return &measures[i];
	die(t, row, path, "measure is not known; accepted: hours, stops, percent");
}

/* ---- a row ---- */

static size_t plan_of(const struct simulated *s, const struct row_table *t, size_t row, const char *path)
{
	for (size_t i = 0; i < s->scenario.plan_count; i++)
		if (row_is(t, row, "plan", s->scenario.plans[i]->id))
			return i;
	die(t, row, path, "plan is not in the scenario");
}

static size_t scenario_of(const struct row_table *t, size_t row, const char *path)
{
	for (size_t i = 0; i < SCENARIOS; i++)
		if (row_is(t, row, "scenario", scenarios[i].name))
			return i;
	die(t, row, path, "scenario is not known; accepted: priors, own");
}

/* Ascending; to be freed. */
static double *measured(const struct simulated *s, size_t plan, const struct measure *m, double days)
{
	double *wall_s = metric_read(&s->results, plan, METRIC_WALL);
	double *stops = metric_read(&s->results, plan, METRIC_FAILURES);
	double *share = metric_read(&s->results, plan, METRIC_GOODPUT);
	size_t n = s->results.replications;

	for (size_t i = 0; i < n; i++)
		wall_s[i] = m->of(wall_s[i], stops[i], share[i], days);
	sort_ascending(wall_s, n);
	free(stops);
	free(share);
	return wall_s;
}

static double quantile(const double *ascending, size_t n, double level)
{
	return ascending[(size_t)ceil(level * (double)n) - 1];
}

/* Three digits, but whole above a thousand. */
static void print_value(FILE *out, double value)
{
	fprintf(out, " | %.*f", value < 10 ? 2 : value < 100 ? 1 : 0, value);
}

static void print_row(FILE *out, const struct simulated *all, const struct row_table *t, size_t row, const char *path)
{
	const struct simulated *s = &all[scenario_of(t, row, path)];
	double least = row_number(t, row, "published", NAN), most = row_number(t, row, "most", least);
	double *values = measured(s, plan_of(s, t, row, path), measure_of(t, row, path), row_number(t, row, "days", 0));
	size_t n = s->results.replications;
	double p5 = quantile(values, n, 0.05), p95 = quantile(values, n, 0.95);

	if (!(least <= most))
		die(t, row, path, "published and most: accepted: a number, or the least and the most");
	fprintf(out, "| %s (%s) | %s | %.4g", row_text(t, row, "words"), row_text(t, row, "source"),
		row_text(t, row, "measure"), least);
	if (most > least)
		fprintf(out, " to %.4g", most);
	print_value(out, p5);
	print_value(out, quantile(values, n, 0.5));
	print_value(out, p95);
	fprintf(out, " | %s | %s |\n", p5 <= most && least <= p95 ? "yes" : "**no**", row_text(t, row, "prior"));
	free(values);
}

void operation_print(FILE *out, const char *path)
{
	struct simulated all[SCENARIOS];
	struct row_table t;

	row_table_read(&t, path);
	for (size_t k = 0; k < SCENARIOS; k++) {
		simulate(&all[k], scenarios[k].path);
		fprintf(out,
			"\nForecast %s (%s):\n\n| operation | measure | published | P5 | P50 | P95 | inside | the "
			"priors are fitted to it |\n"
			"|---|---|---|---|---|---|---|---|\n",
			scenarios[k].words, scenarios[k].path);
		for (size_t row = 0; row < t.row_count; row++)
			if (scenario_of(&t, row, path) == k)
				print_row(out, all, &t, row, path);
		results_release(&all[k].results);
		scenario_release(&all[k].scenario);
	}
	row_table_release(&t);
}
