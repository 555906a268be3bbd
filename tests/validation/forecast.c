/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast.h"

#include "row_check.h"

#include "base/mem.h"
#include "model/work.h"
#include "scenario/scenario_open.h"
#include "scenario/speed_element.h"
#include "study/runner.h"
#include "study/summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DAY_S 86400.0

const double forecast_levels[FORECAST_QUANTILES] = { 0.05, 0.1, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95 };

static double at(const double *ascending, size_t n, double level)
{
	size_t i = (size_t)ceil(level * (double)n);

	return ascending[i ? i - 1 : 0];
}

/* Between 0 and 1, the same for a row whatever else is scored. */
static double chance(size_t row)
{
	struct stream s;

	stream_init(&s, 1, row, PURPOSE_PARAMETER, 1);
	return stream_uniform(&s);
}

/* CRPS of a sample: E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007), the second from the order alone. */
void forecast_take(struct forecast *f, const double *ascending, size_t n, size_t row)
{
	double count = (double)n, off = 0, spread = 0, below = 0, ties = 0, y = log(f->published);

	for (size_t i = 0; i < FORECAST_QUANTILES; i++)
		f->quantiles[i] = at(ascending, n, forecast_levels[i]);
	for (size_t i = 0; i < n; i++) {
		double x = log(ascending[i]);

		off += fabs(x - y) / count;
		spread += x * (2 * (double)i + 1 - count) / (count * count);
		below += ascending[i] < f->published;
		ties += ascending[i] == f->published;
	}
	f->spread = spread;
	f->crps = off - spread;
	f->pit = (below + chance(row) * (ties + 1)) / (count + 1);
}

/* Mode PRIOR, UNSAID or TEMPLATE. */
static void forecast_by_fit(struct forecast *f, const struct known_run *run, enum mode mode,
			    const struct utilisation_fit *fit, size_t row)
{
	struct utilisation_case known = run->known;
	double table[MIXTURE_QUANTILES], hours[MIXTURE_QUANTILES];
	struct mixture law;

	if (mode != PRIOR) {
		known.stack = mode == TEMPLATE ? STACK_OWN : STACK_NOT_SAID; /* scenarios/template.txt */
		known.year = 0;
	}
	law = utilisation_law(&known, fit);
	mixture_distribution(&law, table);
	for (size_t i = 0; i < MIXTURE_QUANTILES; i++)
		hours[i] = run->gpu_h / table[MIXTURE_QUANTILES - 1 - i];
	forecast_take(f, hours, MIXTURE_QUANTILES, row);
}

/* Copies, since the scenario goes. */
static void keep(struct known_run *k, const struct scenario *s)
{
	const struct plan *p = s->plans[0];
	double slower = parameter_mean(&p->workload->dequantization);

	k->arch = *p->workload->arch;
	k->workload = *p->workload;
	k->accelerator = *p->cluster->accelerator;
	k->known = speed_element_case(s, p);
	k->workload.arch = &k->arch;
	k->known.workload = &k->workload;
	k->known.accelerator = &k->accelerator;
	k->gpu_h = work_flop_per_token(&k->workload) * utilisation_attention(&k->workload) * k->known.tokens /
		   k->accelerator.peak_flop_per_s / 3600 * (k->workload.method == METHOD_QLORA ? slower : 1);
}

static void simulate(const struct scenario *s, enum mode mode, struct forecast *f, size_t row)
{
	const struct runner runner = { .threads = 1 };
	struct results results;
	double *values, unit = mode == CALENDAR ? DAY_S : 1;
	size_t n;

	results_init(&results, (const struct plan *const *)s->plans, 1, &s->study);
	if (runner_run(&runner, &results))
		exit(1);
	values = summary_sorted(&results, 0, mode == CALENDAR ? METRIC_WALL : METRIC_GPU_H, &n);
	for (size_t i = 0; i < n; i++)
		values[i] /= unit;
	forecast_take(f, values, n, row);
	free(values);
	results_release(&results);
}

static void forecast_mode(struct forecast_table *t, size_t row, enum mode mode, const char *path,
			  const struct speed_constants *constants)
{
	const struct scenario_options options = { .allow_oom = 1, .constants = constants };
	struct forecast *f = forecast_of(t, row, mode);
	struct diag_list diags = { 0 };
	struct scenario scenario;

	question_write(path, &t->rows, row, mode);
	if (scenario_open(&scenario, path, &options, &diags)) {
		if (mode == CHOSEN) { /* no layout fits, or a link is not known */
			f->excluded = "no layout could be chosen";
		} else {
			f->excluded = "no scenario";
			t->faults++;
			fprintf(stderr, "%s:%zu: row '%s' is no scenario:\n", t->path, t->rows.lines[row],
				row_text(&t->rows, row, "id"));
			diag_print(&diags, stderr);
		}
	} else {
		if (mode == PRIOR) {
			keep(&t->runs[row], &scenario);
			forecast_by_fit(f, &t->runs[row], PRIOR, constants->utilisation, row);
		} else {
			simulate(&scenario, mode, f, row);
		}
	}
	scenario_release(&scenario);
	diag_release(&diags);
}

/* As in mode PREDICTED where no framework is known. */
static void forecast_known(struct forecast_table *t, size_t row, const char *path,
			   const struct speed_constants *constants, const struct framework *left_out)
{
	size_t name = question_framework(&t->rows, row);
	struct pool_constants pools = *constants->pools;

	if (name == FRAMEWORKS) {
		*forecast_of(t, row, KNOWN) = *forecast_of(t, row, PREDICTED);
		return;
	}
	if (left_out)
		pools.frameworks[name] = *left_out;
	forecast_mode(t, row, KNOWN, path, &(struct speed_constants){ constants->utilisation, &pools });
}

/* In all modes, or in PRIOR alone. */
static void forecast_row(struct forecast_table *t, size_t row, const char *path, int are_all,
			 const struct left_out *left_out)
{
	static const struct speed_constants fitted = { &utilisation_fitted, &pooling_fitted };
	const struct speed_constants *constants = left_out ? &left_out->constants[t->programs[row]] : &fitted;
	size_t faults = t->faults;

	for (int m = are_all ? 0 : PRIOR; m < (are_all ? MODES : PRIOR + 1) && t->faults == faults; m++) {
		struct forecast *f = forecast_of(t, row, (enum mode)m);

		f->excluded = question_exclusion(&t->rows, row, (enum mode)m);
		f->published = question_published(&t->rows, row, (enum mode)m);
		if (f->excluded)
			continue;
		if (m == UNSAID || m == TEMPLATE) /* as PRIOR, whose run is known by now */
			forecast_by_fit(f, &t->runs[row], (enum mode)m, constants->utilisation, row);
		else if (m == KNOWN)
			forecast_known(t, row, path, constants, left_out ? &left_out->frameworks[row] : NULL);
		else
			forecast_mode(t, row, (enum mode)m, path, constants);
	}
}

static size_t program_of(const struct forecast_table *t, size_t row)
{
	const char *name = row_text(&t->rows, row, "program");

	for (size_t i = 0; i < row; i++)
		if (row_is(&t->rows, i, "program", name))
			return t->programs[i];
	return t->program_count;
}

static void take_rows(struct forecast_table *t, const char *runs, int are_all, const struct left_out *left_out)
{
	char path[] = "/tmp/flopcast-validate-XXXXXX";
	int file = mkstemp(path);

	if (file < 0) {
		perror(path);
		exit(1);
	}
	close(file);
	row_table_read(&t->rows, runs);
	if (row_check(&t->rows, runs, stderr))
		exit(1);
	t->path = runs;
	t->faults = 0;
	t->forecasts = mem_alloc(t->rows.row_count * MODES, sizeof(*t->forecasts));
	t->runs = mem_alloc(t->rows.row_count, sizeof(*t->runs));
	t->programs = mem_alloc(t->rows.row_count, sizeof(*t->programs));
	t->program_count = 0;
	for (size_t i = 0; i < t->rows.row_count; i++) {
		t->programs[i] = program_of(t, i);
		t->program_count += t->programs[i] == t->program_count;
		forecast_row(t, i, path, are_all, left_out);
	}
	unlink(path);
	if (t->faults)
		exit(1);
}

void forecast_table_read(struct forecast_table *t, const char *path, const struct left_out *left_out)
{
	take_rows(t, path, 1, left_out);
}

void forecast_table_known(struct forecast_table *t, const char *path)
{
	take_rows(t, path, 0, NULL);
}

void forecast_table_release(struct forecast_table *t)
{
	free(t->forecasts);
	free(t->runs);
	free(t->programs);
	row_table_release(&t->rows);
}

struct forecast *forecast_of(const struct forecast_table *t, size_t row, enum mode mode)
{
	return &t->forecasts[row * MODES + mode];
}

double forecast_error(const struct forecast *f)
{
	return log(f->quantiles[Q50] / f->published);
}

double forecast_width(const struct forecast *f)
{
	return log(f->quantiles[Q90] / f->quantiles[Q10]);
}

int forecast_is_inside(const struct forecast *f, enum forecast_level low, enum forecast_level high)
{
	return f->quantiles[low] <= f->published && f->published <= f->quantiles[high];
}
