/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/chart_optimum.h"
#include "chart/optimum_file.h"
#include "base/mem.h"
#include "cli/publish.h"
#include "cli/verb.h"
#include "explore/break_even.h"
#include "explore/search.h"
#include "report/folder.h"
#include "report/optimum_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_MINIMIZE = OPTION_OWN, OPTION_ROUNDS, OPTION_BREAK_EVEN };
enum { ROUNDS_DEFAULT = 3, ROUNDS_MOST = 20 };

#define DEADLINE_CHANCE 0.8 /* asked of the study's deadline when nothing else is required */

struct request {
	struct options options;
	const char *objective_words, *break_even;
	struct objective objective;
	struct requirement *requirements;
	size_t requirement_count;
	int64_t rounds;
	char currency[4];
	json_t *searches; /* for the folder; each is added */
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;
	struct text why = TEXT_INIT;

	switch (key) {
	case OPTION_MINIMIZE:
		if (objective_parse(arg, &r->objective, &why))
			options_fault(state, "--minimize %.40s: %s", options_shown(arg), why.s);
		text_release(&why);
		r->objective_words = arg;
		return 0;
	case OPTION_ROUNDS:
		r->rounds = options_whole("--rounds", arg, 0, ROUNDS_MOST, state);
		return 0;
	case OPTION_BREAK_EVEN:
		r->break_even = arg;
		return 0;
	case ARGP_KEY_END:
		if (r->options.words.language && !r->options.folder)
			options_fault(state, "--lang is the language of the chart: it needs -o DIR");
		if (r->break_even && r->options.folder)
			options_fault(state, "--break-even has one value and no chart: -o DIR has nothing to do");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---- one search ---- */

/* Of one plan by itself when nothing is said about what to vary. */
static enum status draw(const struct request *r, const struct optimum *o, int is_one_plan, struct diag_list *diags)
{
	struct optimum_search search = { .optimum = *o };
	struct text name = TEXT_INIT;
	enum status status;

	text_add(&name, "optimum");
	if (is_one_plan) {
		text_addf(&name, "-%s", o->best->plan);
		memcpy(search.plan, o->best->plan, sizeof(search.plan));
	}
	optimum_file_add(r->searches, &search);
	status = chart_optimum_draw(r->options.folder, name.s, o, &r->options.words, diags);
	text_release(&name);
	return status;
}

static enum status print(const struct request *r, const struct search *s, int is_one_plan, struct diag_list *diags)
{
	const struct experiment *e = s->experiment;
	struct optimum_input inputs[EXPERIMENT_INPUTS];
	const struct optimum o = { .inputs = inputs,
				   .input_count = e->varied_count,
				   .list = s->race.list,
				   .count = s->race.listed,
				   .best = s->best,
				   .replications = s->race.spent,
				   .equal = s->race.equal,
				   .steps = s->steps,
				   .step_count = s->step_count,
				   .rival = s->has_rival ? &s->rival : NULL,
				   .objective = r->objective_words,
				   .metric = r->objective.metric,
				   .requirements = r->requirements,
				   .requirement_count = r->requirement_count,
				   .currency = r->currency };
	struct text t = TEXT_INIT;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < e->varied_count; i++)
		inputs[i] = (struct optimum_input){ e->varied[i].path, (const char *const *)e->varied[i].values };
	if (r->options.json)
		optimum_json(&t, &o);
	else
		optimum_text(&t, &o);
	fputs(t.s, stdout);
	text_release(&t);
	if (r->options.folder)
		status = draw(r, &o, is_one_plan, diags);
	return status || o.best->is_feasible ? status : STATUS_UNMET;
}

static enum status search(const struct request *r, struct experiment *e, int is_one_plan, struct diag_list *diags)
{
	struct search s = { .experiment = e,
			    .objective = r->objective,
			    .requirements = r->requirements,
			    .requirement_count = r->requirement_count,
			    .rounds = (int)r->rounds };
	enum status status = search_run(&s, diags);

	if (!status)
		status = print(r, &s, is_one_plan, diags);
	search_release(&s);
	return status;
}

/* Each plan by itself: its cluster may be its own. */
static enum status search_plans(const struct request *r, const struct scenario *scenario, struct diag_list *diags)
{
	enum status status = STATUS_OK, worst = STATUS_OK;
	size_t searched = 0;

	for (size_t p = 0; p < scenario->plan_count && (!status || status == STATUS_UNMET); p++) {
		struct experiment one = r->options.experiment;
		const char *id = scenario->plans[p]->id;

		search_vary_plan(&one, scenario, scenario->plans[p]);
		if (!one.varied_count)
			continue;
		one.plans = &id;
		one.plan_count = 1;
		status = search(r, &one, 1, diags);
		worst = status ? status : worst;
		searched++;
		one.input = (struct text)TEXT_INIT; /* the request's */
		experiment_release(&one);
	}
	if (searched)
		return worst;
	fputs("flopcast: no plan has checkpoints, spares or a predicted layout to choose; give --vary "
	      "XPATH=V1,V2,...\n",
	      stderr);
	return STATUS_USAGE;
}

/* ---- the verb ---- */

static enum status read_requirements(struct request *r, const struct scenario *scenario, struct diag_list *diags)
{
	const struct study *study = &scenario->study;
	enum status status = publish_read_requirements(&r->options, scenario, &r->requirements, diags);

	r->requirement_count = r->options.require_count;
	if (status || r->requirement_count || isinf(study->deadline_s))
		return status;
	free(r->requirements);
	r->requirements = mem_alloc(1, sizeof(*r->requirements));
	r->requirements[r->requirement_count++] = (struct requirement){ .words = "the deadline at 80 %",
									.budget = INFINITY,
									.deadline_s = study->deadline_s,
									.chance = DEADLINE_CHANCE };
	return STATUS_OK;
}

/* What was searched goes into the folder, for the report of a run there. */
static enum status search_all(struct request *r, const struct scenario *scenario, struct diag_list *diags)
{
	struct experiment *e = &r->options.experiment;
	const struct sidecar of = { scenario->document.sha256, e->scenario.sets, e->scenario.set_count,
				    scenario->study.seed };
	enum status status, written = STATUS_OK;

	r->searches = json_array();
	status = e->varied_count ? search(r, e, 0, diags) : search_plans(r, scenario, diags);
	if (r->options.folder && json_array_size(r->searches))
		written = optimum_file_write(r->options.folder, r->searches, &of, diags);
	else
		json_decref(r->searches);
	return written ? written : status;
}

static enum status break_even(struct request *r, struct diag_list *diags)
{
	struct experiment *e = &r->options.experiment;
	struct break_even b = { 0 };
	enum status status = break_even_find(&b, e, r->break_even, &r->objective, diags);
	int below = b.at_low > 0; /* the plan that is better at the low end */

	if (status == STATUS_UNMET)
		printf("no break-even between %.6g and %.6g %s: %s is the %s one at both ends\n", b.low, b.high, b.unit,
		       e->plans[0], b.at_low > 0 ? "more expensive" : "cheaper");
	else if (!status)
		printf("break-even at %.6g %s (to %.2g): below it %s is the better one, above it %s (report in %s)\n",
		       (b.low + b.high) / 2, b.unit, (b.high - b.low) / 2, e->plans[below], e->plans[!below],
		       r->currency);
	return status;
}

static enum status run(void *request, struct diag_list *diags)
{
	struct request *r = request;
	const char *folder = r->options.folder;
	struct scenario scenario = { 0 };
	enum status status = folder ? folder_prepare(folder, diags) : STATUS_OK;

	if (!status && folder)
		chart_optimum_clear(folder);
	/* A point that does not fit is a bad point, not the end. */
	r->options.experiment.accepts_none = r->options.experiment.scenario.passes_infeasible =
		r->options.experiment.varied_count > 0;
	if (!status)
		status = experiment_open(&r->options.experiment, &scenario, diags);
	memcpy(r->currency, scenario.currency, sizeof(r->currency));
	if (!status)
		experiment_warn(&r->options.experiment, &scenario, diags);
	if (!status)
		status = experiment_check(&r->options.experiment, diags);
	if (!status)
		status = read_requirements(r, &scenario, diags);
	if (!status)
		status = r->break_even ? break_even(r, diags) : search_all(r, &scenario, diags);
	free(r->requirements);
	scenario_release(&scenario);
	return status;
}

enum status verb_optimize(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "minimize", OPTION_MINIMIZE, "WHAT", 0, "P80(cost) (the default), mean(cost), P80(finish), ...", 0 },
		{ "require", OPTION_REQUIRE, "EXPR", 0,
		  "What must hold (may be repeated); without any, 80 % chance of the study's deadline", 0 },
		{ "rounds", OPTION_ROUNDS, "N", 0, "Times the intervals next to the best are halved (default 3)", 0 },
		{ "break-even", OPTION_BREAK_EVEN, "XPATH=LOW,HIGH", 0,
		  "The value at which the two plans given by --plan are equal", 0 },
		{ "output", 'o', "DIR", 0, "Draw the points and the frontier there, in charts/", 0 },
		{ "lang", OPTION_LANGUAGE, "LANGUAGE", 0, "Language of the chart: " WORDS_ACCEPTED, 0 },
		{ 0 },
	};
	static const struct verb verb = {
		.groups = OPTIONS_EXPERIMENT | OPTIONS_VARY | OPTIONS_JSON,
		.options = options,
		.parse = parse,
		.arguments = "FILE",
		.doc = "Finds the cheapest plan and settings that meet the requirements: the values of --vary, without "
		       "it the checkpoint interval, the spares and, where the speed is predicted, the layout of each "
		       "plan; then how cost and time change one step "
		       "away, and the frontier of cost and time. Exit status 4 when nothing meets the requirements.",
		.run = run,
	};
	struct request r = { .options.experiment.varied_most = EXPERIMENT_INPUTS,
			     .objective_words = "P80(cost)",
			     .objective = { METRIC_COST, 80 },
			     .rounds = ROUNDS_DEFAULT };

	return verb_main(&verb, argc, argv, &r);
}
