/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rl_score.h"

#include "rl_row.h"
#include "set_score.h"
#include "soft_fit.h"

#include "base/mem.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const double usual[] = {
#define X(name, value, log_sd, meaning) value,
	RL_LIST(X)
#undef X
};
static const double spread[] = {
#define X(name, value, log_sd, meaning) log_sd,
	RL_LIST(X)
#undef X
};

enum { CONSTANTS = sizeof(usual) / sizeof(usual[0]) };

_Static_assert(sizeof(struct rl_constants) == CONSTANTS * sizeof(double), "a constant is a double");

/* ---- fit ---- */

struct fit {
	const struct rl_row **rows;
	double *weights;
	size_t count;
};

static double off(void *context, size_t row, const double constants[])
{
	const struct fit *fit = context;
	struct rl_constants k;

	memcpy(&k, constants, sizeof(k));
	return log(rl_row_step_s(fit->rows[row], &k) / fit->rows[row]->step_s);
}

/* To all steps that are scored but those of this release of a framework; NULL: to all. */
static struct rl_constants fit_of(const struct rl_table *t, const char *left_out)
{
	struct fit fit = { mem_alloc(t->count + 1, sizeof(*fit.rows)), mem_alloc(t->count + 1, sizeof(double)), 0 };
	double constants[CONSTANTS];
	struct rl_constants k;

	for (size_t i = 0; i < t->count; i++) {
		if (t->items[i].no_step || (left_out && !strcmp(t->items[i].framework, left_out)))
			continue;
		fit.weights[fit.count] = 1;
		fit.rows[fit.count++] = &t->items[i];
	}
	soft_fit(&(struct soft_fit){ CONSTANTS, fit.count, usual, spread, fit.weights, off, &fit }, constants);
	memcpy(&k, constants, sizeof(k));
	free(fit.rows);
	free(fit.weights);
	return k;
}

/* ---- scores ---- */

static struct scored forecast(const struct rl_row *r, int is_run, const struct rl_constants *k)
{
	double step_s = rl_row_step_s(r, k);

	return (struct scored){ .forecast = is_run ? step_s * r->steps / 3600 : step_s,
				.measured = is_run ? r->hours : r->step_s,
				.log_sd = hypot(is_run ? rl_run_log_sd : rl_step_log_sd, r->guess_log_sd) };
}

static const char *exclusion(const struct rl_row *r, int is_run)
{
	return is_run ? r->no_run : r->no_step;
}

/* By one set of constants. */
static void forecast_all(const struct rl_table *t, int is_run, const struct rl_constants *k, struct scored *rows)
{
	for (size_t i = 0; i < t->count; i++)
		if (!exclusion(&t->items[i], is_run))
			rows[i] = forecast(&t->items[i], is_run, k);
}

/* Each row by constants that were fitted without its framework's release. */
static void forecast_left_out(const struct rl_table *t, struct scored *rows[2])
{
	unsigned char *is_done = mem_alloc(t->count + 1, 1);

	for (size_t i = 0; i < t->count; i++) {
		struct rl_constants k;

		if (is_done[i] || (t->items[i].no_step && t->items[i].no_run))
			continue;
		k = fit_of(t, t->items[i].framework);
		for (size_t j = i; j < t->count; j++) {
			if (strcmp(t->items[i].framework, t->items[j].framework) != 0)
				continue;
			is_done[j] = 1;
			for (int is_run = 0; is_run < 2; is_run++)
				if (!exclusion(&t->items[j], is_run))
					rows[is_run][j] = forecast(&t->items[j], is_run, &k);
		}
	}
	free(is_done);
}

static struct set_score score_of(const struct rl_table *t, int is_run, const struct scored *all)
{
	struct scored *rows = mem_alloc(t->count + 1, sizeof(*rows));
	struct set_score s;
	size_t count = 0;

	for (size_t i = 0; i < t->count; i++)
		if (!exclusion(&t->items[i], is_run))
			rows[count++] = all[i];
	s = set_score_of(rows, count);
	free(rows);
	return s;
}

int rl_score_print(const char *path)
{
	struct rl_table t = { 0 };
	struct set_score steps, runs;
	struct scored *rows;

	rl_table_read(&t, path);
	for (size_t i = 0; i < t.count; i++)
		if (t.items[i].no_step && t.items[i].no_run)
			fprintf(stderr, "%s: not scored: %s\n", t.items[i].id, t.items[i].no_step);
	rows = mem_alloc(t.count + 1, sizeof(*rows));
	forecast_all(&t, 0, &rl_fitted, rows);
	steps = score_of(&t, 0, rows);
	forecast_all(&t, 1, &rl_fitted, rows);
	runs = score_of(&t, 1, rows);
	free(rows);
	fprintf(stderr, "%zu rows, %zu steps and %zu runs scored\n", t.count, steps.count, runs.count);
	set_score_print(stdout, "steps", &steps);
	set_score_print(stdout, "runs", &runs);
	rl_table_release(&t);
	return 0;
}

/* ---- report ---- */

static void report_line(FILE *out, const struct rl_table *t, int is_run, const struct scored *left_out)
{
	struct scored *rows = mem_alloc(t->count + 1, sizeof(*rows));
	struct set_score s, l = score_of(t, is_run, left_out);

	forecast_all(t, is_run, &rl_fitted, rows);
	s = score_of(t, is_run, rows);
	fprintf(out, "| %s | %zu | %.1f %% | %.0f %% | %.0f %% | %.3f | %.1f %% | %.0f %% | %.0f %% |\n",
		is_run ? "runs" : "steps", s.count, 100 * s.median, 100 * s.p80, 100 * s.inside, s.crps, 100 * l.median,
		100 * l.p80, 100 * l.inside);
	free(rows);
}

static void report_rows(FILE *out, const struct rl_table *t, int is_run)
{
	fprintf(out, "\n| %s | measured, %s | forecast | off by |\n|---|---|---|---|\n", is_run ? "run" : "step",
		is_run ? "h" : "s");
	for (size_t i = 0; i < t->count; i++) {
		struct scored s;

		if (exclusion(&t->items[i], is_run))
			continue;
		s = forecast(&t->items[i], is_run, &rl_fitted);
		fprintf(out, "| %s | %.4g | %.4g | %+.1f %% |\n", t->items[i].id, s.measured, s.forecast,
			100 * (s.forecast / s.measured - 1));
	}
}

static void report_constants(FILE *out, const struct rl_table *t)
{
	struct rl_constants k = fit_of(t, NULL);

	fprintf(out, "\n| constant | believed | log-sd of that | fitted today | in use | meaning |\n"
		     "|---|---|---|---|---|---|\n");
#define X(name, value, log_sd, meaning)                                                                                \
	fprintf(out, "| %s | %.3g | %.2g | %.3g | %.3g | %s |\n", #name, (double)(value), (double)(log_sd), k.name,    \
		rl_fitted.name, meaning);
	RL_LIST(X)
#undef X
}

void rl_score_report(const char *path, FILE *out)
{
	struct rl_table t = { 0 };
	struct scored *left_out[2];

	rl_table_read(&t, path);
	fprintf(out, "\n## Reinforcement learning\n\n| set | rows | median | 80 %% | inside P10-P90 | CRPS | left out: "
		     "median | "
		     "80 %% | inside |\n|---|---|---|---|---|---|---|---|---|\n");
	for (int is_run = 0; is_run < 2; is_run++)
		left_out[is_run] = mem_alloc(t.count + 1, sizeof(*left_out[is_run]));
	forecast_left_out(&t, left_out);
	for (int is_run = 0; is_run < 2; is_run++) {
		report_line(out, &t, is_run, left_out[is_run]);
		free(left_out[is_run]);
	}
	report_constants(out, &t);
	report_rows(out, &t, 0);
	report_rows(out, &t, 1);
	rl_table_release(&t);
}
