/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "cli/simulate.h"
#include "cli/verb.h"
#include "report/charts.h"
#include "report/folder.h"
#include "report/json.h"
#include "report/table.h"
#include "study/requirement.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Of standard output; no limit in a pipe. */
static size_t terminal_columns(void)
{
	struct winsize size;

	return isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col
												: SIZE_MAX;
}

static void print(const struct options *o, const struct forecast *f, const char *folder)
{
	struct text t = TEXT_INIT;

	if (o->json)
		json_forecast(&t, f);
	else
		table_forecast(&t, f, terminal_columns());
	fputs(t.s, stdout);
	if (!o->quiet)
		fprintf(stderr, "results are in %s/\n", folder);
	text_release(&t);
}

/* Read before the simulation: a slip must not cost an hour. */
static enum status read_requirements(const struct options *o, const struct scenario *s, struct requirement *list,
				     struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < o->require_count; i++) {
		struct text why = TEXT_INIT, where = TEXT_INIT;
		size_t plans = 0;

		text_add(&where, "--require ");
		text_add_safe(&where, o->requires[i], DIAG_TEXT_LIMIT);
		if (requirement_parse(o->requires[i], s -> currency, &list[i], &why)) {
			diag_add(diags, SEVERITY_ERROR, where.s, 0, "%s", why.s);
			status = STATUS_USAGE;
		}
		for (size_t p = 0; p < s->plan_count; p++)
			plans += (size_t)requirement_applies(&list[i], s->plans[p]);
		if (!why.s && !plans) {
			diag_add(diags, SEVERITY_ERROR, where.s, 0, "no such plan");
			status = STATUS_USAGE;
		}
		text_release(&why);
		text_release(&where);
	}
	return status;
}

/* A line for each requirement and plan. */
static enum status judge(const struct options *o, const struct requirement *list, const struct results *results)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < o->require_count; i++)
		for (size_t p = 0; p < results->plan_count; p++) {
			double chance;
			int met;

			if (!requirement_applies(&list[i], results->plans[p]))
				continue;
			met = requirement_is_met(&list[i], results, p, &chance);
			fprintf(o->json ? stderr : stdout, "%s: %s: %s (chance %.4g %%)\n", results->plans[p]->id,
				list[i].words, met ? "met" : "NOT met", 100 * chance);
			status = met ? status : STATUS_UNMET;
		}
	return status;
}

static enum status report(const struct options *o, const struct scenario *s, const struct results *results,
			  const char *folder, struct diag_list *diags)
{
	struct plan_summary *plans = mem_alloc(results->plan_count, sizeof(*plans));
	struct impossible *impossible = mem_alloc(s->infeasible_count, sizeof(*impossible));
	struct forecast f = { .file = s->document.path,
			      .title = s->title,
			      .sha256 = s->document.sha256,
			      .sets = o->scenario.sets,
			      .set_count = o->scenario.set_count,
			      .currency = s->currency,
			      .results = results,
			      .plans = plans,
			      .impossible = impossible,
			      .impossible_count = s->infeasible_count };
	enum status status;

	for (size_t i = 0; i < results->plan_count; i++)
		summary_init(&plans[i], results, i);
	for (size_t i = 0; i < s->infeasible_count; i++)
		impossible[i] = (struct impossible){ s->infeasible[i].plan, s->infeasible[i].reason };
	status = folder_write(folder, &f, diags);
	charts_clear(folder); /* those of an earlier run would stand beside these numbers */
	if (!status && (o->charts == CHARTS_YES || (o->charts == CHARTS_BY_DEFAULT && !o->json)))
		status = charts_write(folder, &f, diags);
	print(o, &f, folder);
	free(plans);
	free(impossible);
	return status;
}

static enum status forecast(const struct options *o, const struct scenario *s, const struct requirement *requirements,
			    const char *folder, struct diag_list *diags)
{
	struct results results;
	enum status status = simulate(o, s, &results), written = STATUS_OK;

	if (results.replications)
		written = report(o, s, &results, folder, diags);
	if (!status && !written)
		written = judge(o, requirements, &results);
	results_release(&results);
	return status ? status : written;
}

enum status verb_run(int argc, char **argv)
{
	static const struct argp_child children[] = { { &options_run_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.children = children,
		.args_doc = "FILE",
		.doc = "Simulates every plan of a scenario and prints what it will cost and when it "
		       "will be finished, as chances."
	};
	struct options o = { 0 };
	struct diag_list diags = { 0 };
	struct scenario scenario;
	struct requirement *requirements = NULL;
	char *folder = NULL;
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	status = options_open(&o, &scenario, &diags);
	requirements = mem_alloc(o.require_count, sizeof(*requirements));
	if (!status)
		status = read_requirements(&o, &scenario, requirements, &diags);
	if (!status) {
		folder = o.folder ? mem_strdup(o.folder) : folder_default(o.file);
		status = folder_prepare(folder, &diags);
	}
	if (!status) {
		if (!o.quiet)
			diag_print(&diags, stderr);
		diag_release(&diags);
		status = forecast(&o, &scenario, requirements, folder, &diags);
	}
	free(folder);
	free(requirements);
	scenario_release(&scenario);
	options_release(&o);
	return verb_end(status, &diags, o.quiet);
}
