/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast.h"

#include "base/mem.h"
#include "model/prior.h"
#include "scenario/scenario_open.h"
#include "study/runner.h"
#include "study/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DAY_S 86400.0

static void take_prior(struct forecast *f, const struct plan *p)
{
	struct prior prior = prior_mfu(p->workload, p->cluster->accelerator);

	f->prior = prior.words;
	f->prior_mfu = prior_mfu_class(p->workload, p->cluster->accelerator).median;
	f->prior_log_sd = prior.log_sd;
}

static void simulate(const char *path, const char *row, enum mode mode, struct forecast *f)
{
	const struct scenario_options options = { .allow_oom = 1 };
	const struct runner runner = { .threads = 1 };
	struct diag_list diags = { 0 };
	struct plan_summary summary;
	const struct sample_summary *s;
	struct results results;
	struct scenario scenario;
	double unit = mode == CALENDAR ? DAY_S : 1;

	if (scenario_open(&scenario, path, &options, &diags)) {
		fprintf(stderr, "%s:\n", row);
		diag_print(&diags, stderr);
		exit(1);
	}
	results_init(&results, (const struct plan *const *)scenario.plans, 1, &scenario.study);
	if (runner_run(&runner, &results))
		exit(1);
	summary_init(&summary, &results, 0, 0);
	s = &summary.metrics[mode == CALENDAR ? METRIC_WALL : METRIC_GPU_H];
	f->p10 = sample_summary_quantile(s, 10)->value / unit;
	f->p50 = sample_summary_quantile(s, 50)->value / unit;
	f->p90 = sample_summary_quantile(s, 90)->value / unit;
	if (mode == PRIOR)
		take_prior(f, scenario.plans[0]);
	results_release(&results);
	scenario_release(&scenario);
	diag_release(&diags);
}

static void forecast_row(struct forecast_table *t, size_t row, const char *path)
{
	for (int m = 0; m < MODES; m++) {
		struct forecast *f = &t->forecasts[row * MODES + (size_t)m];

		f->excluded = question_exclusion(&t->rows, row, (enum mode)m);
		f->published = question_published(&t->rows, row, (enum mode)m);
		if (f->excluded)
			continue;
		question_write(path, &t->rows, row, (enum mode)m);
		simulate(path, row_text(&t->rows, row, "id"), (enum mode)m, f);
	}
}

void forecast_table_read(struct forecast_table *t, const char *runs)
{
	char path[] = "/tmp/flopcast-validate-XXXXXX";
	int file = mkstemp(path);

	if (file < 0) {
		perror(path);
		exit(1);
	}
	close(file);
	row_table_read(&t->rows, runs);
	t->forecasts = mem_alloc(t->rows.row_count * MODES, sizeof(*t->forecasts));
	for (size_t i = 0; i < t->rows.row_count; i++)
		forecast_row(t, i, path);
	unlink(path);
}

void forecast_table_release(struct forecast_table *t)
{
	free(t->forecasts);
	row_table_release(&t->rows);
}

const struct forecast *forecast_of(const struct forecast_table *t, size_t row, enum mode mode)
{
	return &t->forecasts[row * MODES + mode];
}

double forecast_error(const struct forecast *f)
{
	return f->p50 / f->published - 1;
}

int forecast_is_inside(const struct forecast *f)
{
	return f->p10 <= f->published && f->published <= f->p90;
}
