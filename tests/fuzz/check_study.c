/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check_study.h"

#include "cli/publish.h"
#include "cli/saved_study.h"
#include "report/json.h"
#include "report/table.h"
#include "study/runner.h"
#include "study/summary.h"
#include "target.h"

#include <math.h>
#include <string.h>

enum { EVENTS_MOST = 20000, PLANS_MOST = 12 };
#define ROUNDING 1e-12 /* interpolated quantiles of equal values */

const char *const check_study_files[CHECK_STUDY_FILES] = { "repairs.csv", "spot.csv",	 "jobs.swf",
							   "waits.txt",	  "config.json", "prices.csv" };

static const char *const right[CHECK_STUDY_FILES] = {
	"0 h,3\n12.5 h,17\n40 h,3\n",
	"1 h,3\n2 h,1\n5 h,4\n9 h,0\n12 h,2\n",
	"; MaxNodes: 16\n1 0 0 3600 4 -1 -1 4 3600 -1 1 1 1 1 1 -1 -1 -1\n2 600 0 7200 8 -1 -1 8 7200 -1 1 1 1 1 1 -1 "
	"-1 -1\n",
	"1 h\n2 h\n5 h\n",
	"{\"model_type\": \"llama\", \"hidden_size\": 4096, \"num_hidden_layers\": 32, \"num_attention_heads\": 32, "
	"\"intermediate_size\": 11008, \"vocab_size\": 32000}",
	"2026-01-01,2.05\n2026-02-01,2.10\n2026-03-01,2.02\n",
};

static void check_outcome(const struct outcome *o)
{
	double sum_s = 0;

	HOLDS(isfinite(o->wall_s) && o->wall_s >= 0);
	HOLDS(isfinite(o->cost) && o->cost >= 0);
	HOLDS(isfinite(o->gpu_s) && o->gpu_s >= 0);
	HOLDS((unsigned)o->end < END_COUNT);
	HOLDS(!isnan(o->failure_free_wall_s) && !isnan(o->failure_free_cost));
	for (int c = 0; c < CAUSE_TIMES; c++) {
		HOLDS(isfinite(o->ledger.time_s[c]) && o->ledger.time_s[c] >= 0);
		sum_s += o->ledger.time_s[c];
	}
	HOLDS(fabs(sum_s - o->wall_s) <= 1e-6 * o->wall_s + 1e-6);
	for (int c = 0; c < CAUSE_END; c++)
		HOLDS(isfinite(o->ledger.money[c]) && o->ledger.money[c] >= 0);
}

static void check_quantiles(const struct sample_summary *s)
{
	double last = 0; /* no metric is negative */

	for (int q = 0; q < SUMMARY_QUANTILES; q++) {
		const struct interval *i = &s->quantiles[q];

		if (isnan(i->value))
			continue;
		HOLDS(isfinite(i->value) && i->value >= last * (1 - ROUNDING));
		last = i->value;
	}
}

static void check_plan(const struct results *results, size_t plan)
{
	struct outcome *rows = results_rows(results, plan, 0, results->replications);
	struct plan_summary s;

	for (size_t i = 0; i < results->replications; i++)
		check_outcome(&rows[i]);
	free(rows);
	summary_init(&s, results, plan, 1);
	for (int m = 0; m < METRIC_END; m++)
		check_quantiles(&s.metrics[m]);
	for (int m = 0; m < METRIC_MAIN; m++)
		check_quantiles(&s.failure_free[m]);
}

static void write_out(struct saved_study *s)
{
	struct publication p;
	struct text out = TEXT_INIT;

	publication_init(&p, &s->scenario, &s->results, &s->record, 1);
	json_forecast(&out, &p.forecast);
	HOLDS(out.length);
	table_forecast(&out, &p.forecast, (struct table_layout){ TABLE_COLUMNS, 1 });
	HOLDS(!strstr(out.s, " nan ") && !strstr(out.s, " inf "));
	publication_release(&p);
	text_release(&out);
}

static void simulate(struct saved_study *s, size_t replications, int as_json)
{
	struct runner runner = { .threads = 1 };
	struct scenario *scenario = &s->scenario;

	if (scenario->study.event_limit > EVENTS_MOST)
		scenario->study.event_limit = EVENTS_MOST;
	scenario->study.replications = replications;
	results_init(&s->results, (const struct plan *const *)scenario->plans, scenario->plan_count, &scenario->study);
	HOLDS(!runner_run(&runner, &s->results));
	for (size_t p = 0; p < s->results.plan_count; p++)
		check_plan(&s->results, p);
	if (as_json)
		write_out(s);
}

void check_study(const char *xml, const char *const contents[CHECK_STUDY_FILES], size_t replications, int as_json)
{
	const struct scenario_options options = { .allow_oom = 1 };
	struct saved_study s = { .folder = NULL };
	struct file_set files = { .is_closed = 1 };
	struct diag_list diags = { 0 };
	struct text text = TEXT_INIT;
	struct scenario_copy copy = { "fuzzed.xml", "0", &text, &files };
	enum status status;

	text_add(&text, xml);
	for (int i = 0; i < CHECK_STUDY_FILES; i++) {
		const char *content = contents && contents[i] ? contents[i] : right[i];

		file_set_add(&files, check_study_files[i], content, strlen(content));
	}
	status = scenario_open_copy(&s.scenario, &copy, &options, &diags);
	HOLDS(!status == !diags.errors);
	if (!status && s.scenario.plan_count && s.scenario.plan_count <= PLANS_MOST)
		simulate(&s, replications, as_json);
	saved_study_release(&s);
	file_set_release(&files);
	text_release(&text);
	diag_release(&diags);
}
