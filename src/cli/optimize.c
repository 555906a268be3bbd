/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bug.h"
#include "base/mem.h"
#include "cli/break_even.h"
#include "cli/design.h"
#include "cli/verb.h"
#include "model/checkpoint.h"
#include "model/work.h"
#include "chart/optimum_file.h"
#include "report/folder.h"
#include "report/optimum_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_MINIMIZE = 580, OPTION_REQUIRE, OPTION_ROUNDS, OPTION_JSON, OPTION_BREAK_EVEN, OPTION_LANGUAGE };
enum { REQUIREMENTS_MOST = 16, ROUNDS_DEFAULT = 3, ROUNDS_MOST = 20 };

#define STEP		0.1 /* least share of a value that a step from the optimum is about */
#define DEADLINE_CHANCE 0.8 /* asked of the study's deadline when nothing else is required */

struct search {
	struct design design;
	const char *objective_words;
	struct objective objective;
	const char *words[REQUIREMENTS_MOST];
	struct requirement requirements[REQUIREMENTS_MOST];
	size_t requirement_count;
	int rounds, json, is_one_plan;
	const char *break_even;
	struct words language; /* of the chart */
	char currency[4];
	json_t *searches; /* for the folder; each is added */
	struct candidate *list;
	size_t count, capacity;
};

/* Options that don't go together. */
static void check_options(const struct search *s, struct argp_state *state)
{
	if (s->language.language && !s->design.options.folder)
		argp_error(state, "--lang is the language of the chart: it needs -o DIR");
	if (s->break_even && s->design.options.folder)
		argp_error(state, "--break-even has one value and no chart: -o DIR has nothing to do");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct search *s = state->input;
	struct text why = TEXT_INIT;
	int64_t rounds;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &s->design;
		return 0;
	case OPTION_MINIMIZE:
		if (objective_parse(arg, &s->objective, &why))
			argp_error(state, "--minimize %.40s: %s", arg, why.s);
		s->objective_words = arg;
		return 0;
	case OPTION_REQUIRE:
		if (s->requirement_count == REQUIREMENTS_MOST)
			argp_error(state, "more than %d times --require", REQUIREMENTS_MOST);
		s->words[s->requirement_count++] = arg;
		return 0;
	case OPTION_ROUNDS:
		if (quantity_parse_integer(arg, 0, ROUNDS_MOST, &rounds, &why))
			argp_error(state, "--rounds %.40s: %s", arg, why.s);
		s->rounds = (int)rounds;
		return 0;
	case OPTION_JSON:
		s->json = 1;
		return 0;
	case OPTION_BREAK_EVEN:
		s->break_even = arg;
		return 0;
	case 'o':
		s->design.options.folder = arg;
		return 0;
	case OPTION_LANGUAGE:
		if (words_open(&s->language, arg))
			argp_error(state, "--lang %.40s: accepted: " WORDS_ACCEPTED, arg);
		return 0;
	case ARGP_KEY_END:
		check_options(s, state);
		return ARGP_ERR_UNKNOWN;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---- candidates ---- */

static const struct candidate *find(const struct search *s, const size_t index[DESIGN_VARIED_MOST], const char *plan)
{
	for (size_t i = 0; i < s->count; i++)
		if (!memcmp(s->list[i].index, index, s->design.varied_count * sizeof(*index)) &&
		    (!plan || !strcmp(s->list[i].plan, plan)))
			return &s->list[i];
	return NULL;
}

/* Simulates a point, unless it has been. */
static enum status visit(struct search *s, const size_t index[DESIGN_VARIED_MOST], struct diag_list *diags)
{
	struct scenario scenario = { 0 };
	struct results results = { 0 };
	enum status status;

	if (find(s, index, NULL))
		return STATUS_OK;
	status = design_run(&s->design, index, &results, &scenario, diags);
	for (size_t p = 0; !status && p < results.plan_count; p++) {
		struct candidate c = candidate_judge(&results, p, &s->objective, s->requirements, s->requirement_count);

		memcpy(c.index, index, sizeof(c.index));
		s->list = mem_grow(s->list, s->count, &s->capacity, sizeof(*s->list));
		s->list[s->count++] = c;
	}
	results_release(&results);
	scenario_release(&scenario);
	return status;
}

static enum status visit_grid(struct search *s, struct diag_list *diags)
{
	enum status status = STATUS_OK;
	size_t points = design_points(&s->design);

	for (size_t point = 0; point < points && !status; point++) {
		size_t index[DESIGN_VARIED_MOST] = { 0 };

		for (size_t i = 0; i < s->design.varied_count; i++)
			index[i] = design_index(&s->design, point, i);
		status = visit(s, index, diags);
	}
	return status;
}

/* ---- refinement: between the best value of an input and its neighbours ---- */

/* The nearest value above (sign 1) or below (-1) that differs by the share `least` or more, in the same unit; the count
 * when there is none. */
static size_t neighbour(const struct variation *v, size_t of, int sign, double least)
{
	const char *unit, *other_unit;
	double number, other, nearest = INFINITY;
	size_t found = v->count;

	if (!quantity_split(v->values[of], &number, &unit))
		return v->count;
	for (size_t i = 0; i < v->count; i++)
		if (quantity_split(v->values[i], &other, &other_unit) && !strcmp(unit, other_unit) &&
		    (other - number) * sign > 0 && (other - number) * sign >= least * number &&
		    (other - number) * sign < nearest) {
			nearest = (other - number) * sign;
			found = i;
		}
	return found;
}

/* Adds the value between two; returns its index, or the count when there is none between. */
static size_t split(struct variation *v, size_t a, size_t b)
{
	const char *unit = "", *same;
	double x = 0, y = 0, middle;
	struct text value = TEXT_INIT;
	size_t index = v->count;

	if (!quantity_split(v->values[a], &x, &unit) || !quantity_split(v->values[b], &y, &same))
		return v->count;
	middle = x > 0 && y > 0 ? sqrt(x * y) : (x + y) / 2;
	if (!*unit && !strchr(v->values[a], '.') && !strchr(v->values[b], '.'))
		middle = round(middle); /* counts: nodes, spares */
	text_addf(&value, "%.3g", middle);
	if (*unit)
		text_addf(&value, " %s", unit);
	for (size_t i = 0; i < v->count; i++)
		if (!strcmp(v->values[i], value.s))
			index = SIZE_MAX;
	if (index != SIZE_MAX)
		design_add_value(v, value.s, value.length);
	text_release(&value);
	return index == SIZE_MAX ? v->count : index;
}

static enum status refine_input(struct search *s, size_t input, struct diag_list *diags)
{
	struct candidate best = *candidate_best(s->list, s->count);
	struct variation *v = &s->design.varied[input];
	enum status status = STATUS_OK;

	for (int sign = -1; sign <= 1 && !status; sign += 2) {
		size_t next = neighbour(v, best.index[input], sign, 0), before = v->count, middle;
		size_t index[DESIGN_VARIED_MOST];

		if (next == v->count)
			continue;
		middle = split(v, best.index[input], next);
		if (v->count == before)
			continue;
		memcpy(index, best.index, sizeof(index));
		index[input] = middle;
		status = visit(s, index, diags);
	}
	return status;
}

static enum status refine(struct search *s, struct diag_list *diags)
{
	enum status status = STATUS_OK;

	for (int round = 0; round < s->rounds; round++)
		for (size_t i = 0; i < s->design.varied_count && !status; i++)
			status = refine_input(s, i, diags);
	return status;
}

/* ---- what a step from the optimum is worth ---- */

static enum status compare_step(struct search *s, const struct candidate *best, const struct results *base,
				struct optimum_step *step, struct diag_list *diags)
{
	size_t index[DESIGN_VARIED_MOST], p = 0, q = 0;
	struct scenario scenario = { 0 };
	struct results results = { 0 };
	enum status status;

	memcpy(index, best->index, sizeof(index));
	index[step->input] = step->to;
	status = design_run(&s->design, index, &results, &scenario, diags);
	if (!status) {
		while (p < base->plan_count && strcmp(base->plans[p]->id, best->plan) != 0)
			p++;
		while (q < results.plan_count && strcmp(results.plans[q]->id, best->plan) != 0)
			q++;
		step->is_known = p < base->plan_count && q < results.plan_count;
	}
	if (!status && step->is_known) {
		step->cost = difference_of(base, p, &results, q, METRIC_COST);
		step->wall = difference_of(base, p, &results, q, METRIC_WALL);
	}
	results_release(&results);
	scenario_release(&scenario);
	return status;
}

static enum status compare_steps(struct search *s, const struct candidate *best, struct optimum_step *steps,
				 size_t *count, struct diag_list *diags)
{
	struct scenario scenario = { 0 };
	struct results base = { 0 };
	enum status status = design_run(&s->design, best->index, &base, &scenario, diags);

	*count = 0;
	for (size_t i = 0; i < s->design.varied_count; i++)
		for (int sign = -1; sign <= 1 && !status; sign += 2) {
			size_t to = neighbour(&s->design.varied[i], best->index[i], sign, STEP);

			if (to == s->design.varied[i].count)
				continue;
			steps[*count] = (struct optimum_step){ .input = i, .from = best->index[i], .to = to };
			status = compare_step(s, best, &base, &steps[(*count)++], diags);
		}
	results_release(&base);
	scenario_release(&scenario);
	return status;
}

/* ---- one search ---- */

/* Of one plan by itself when nothing is said about what to vary. */
static enum status draw(const struct search *s, const struct optimum *o, struct diag_list *diags)
{
	struct text name = TEXT_INIT;
	enum status status;

	struct optimum_search search = { .optimum = *o };

	text_add(&name, "optimum");
	if (s->is_one_plan) {
		text_addf(&name, "-%s", o->best->plan);
		memcpy(search.plan, o->best->plan, sizeof(search.plan));
	}
	optimum_file_add(s->searches, &search);
	status = chart_optimum_draw(s->design.options.folder, name.s, o, &s->language, diags);
	text_release(&name);
	return status;
}

static enum status print(struct search *s, const struct optimum *o, struct diag_list *diags)
{
	struct text t = TEXT_INIT;
	enum status status = STATUS_OK;

	if (s->json)
		optimum_json(&t, o);
	else
		optimum_text(&t, o);
	fputs(t.s, stdout);
	text_release(&t);
	if (s->design.options.folder)
		status = draw(s, o, diags);
	return status || o->best->is_feasible ? status : STATUS_UNMET;
}

static enum status search(struct search *s, struct diag_list *diags)
{
	struct optimum_input inputs[DESIGN_VARIED_MOST];
	struct optimum_step steps[2 * DESIGN_VARIED_MOST];
	size_t step_count = 0;
	enum status status = visit_grid(s, diags);

	if (!status)
		status = refine(s, diags);
	if (!status)
		status = compare_steps(s, candidate_best(s->list, s->count), steps, &step_count, diags);
	if (status)
		return status;
	candidate_mark_frontier(s->list, s->count);
	for (size_t i = 0; i < s->design.varied_count; i++)
		inputs[i] = (struct optimum_input){ s->design.varied[i].path,
						    (const char *const *)s->design.varied[i].values };
	return print(s,
		     &(struct optimum){ .inputs = inputs,
					.input_count = s->design.varied_count,
					.list = s->list,
					.count = s->count,
					.best = candidate_best(s->list, s->count),
					.steps = steps,
					.step_count = step_count,
					.objective = s->objective_words,
					.requirements = s->requirements,
					.requirement_count = s->requirement_count,
					.currency = s->currency },
		     diags);
}

/* ---- what is varied when nothing is said: the interval between checkpoints and the spares of a plan's cluster ---- */

static int is_written(const struct scenario *s, const char *element, const char *attribute)
{
	for (size_t i = 0; i < s->reader.trail_count; i++)
		if (!strcmp(s->reader.trail[i].element, element) && !strcmp(s->reader.trail[i].attribute, attribute) &&
		    strcmp(s->reader.trail[i].origin, "default") != 0)
			return 1;
	return 0;
}

static void vary_interval(struct design *d, const struct scenario *s, const struct plan *p)
{
	static const double factors[] = { 0.25, 0.5, 0.7, 1, 1.4, 2, 4 };
	double best_s = checkpoint_optimal_s(checkpoint_plan_mtbf_s(p), work_expected(p).write_s);
	struct text element = TEXT_INIT, t = TEXT_INIT;

	text_addf(&element, "cluster '%s', checkpoint", p->cluster->id);
	if (isfinite(best_s) && best_s > 0 && is_written(s, element.s, "interval")) {
		text_addf(&t, "//cluster[@id='%s']/checkpoint/@interval", p->cluster->id);
		for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++)
			text_addf(&t, "%c%.3g min", i ? ',' : '=', best_s * factors[i] / 60);
		BUG_IF(design_vary(d, t.s) != NULL);
	}
	text_release(&element);
	text_release(&t);
}

static void vary_spares(struct design *d, const struct scenario *s, const struct plan *p)
{
	int64_t now = p->cluster->spares, most = now > 2 ? 2 * now : 4, values[] = { 0, most / 4, most / 2, most };
	struct text element = TEXT_INIT, t = TEXT_INIT;

	text_addf(&element, "cluster '%s'", p->cluster->id);
	if (p->cluster->failure_count && is_written(s, element.s, "spares")) {
		text_addf(&t, "//cluster[@id='%s']/@spares", p->cluster->id);
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
			text_addf(&t, "%c%lld", i ? ',' : '=', (long long)values[i]);
		BUG_IF(design_vary(d, t.s) != NULL);
	}
	text_release(&element);
	text_release(&t);
}

/* Each plan by itself: its cluster may be its own. */
static enum status search_plans(struct search *s, const struct scenario *scenario, struct diag_list *diags)
{
	enum status status = STATUS_OK, worst = STATUS_OK;
	size_t searched = 0;

	for (size_t p = 0; p < scenario->plan_count && (!status || status == STATUS_UNMET); p++) {
		struct search one = *s;
		const char *id = scenario->plans[p]->id;

		one.is_one_plan = 1;
		vary_interval(&one.design, scenario, scenario->plans[p]);
		vary_spares(&one.design, scenario, scenario->plans[p]);
		if (!one.design.varied_count)
			continue;
		one.design.options.plans = &id;
		one.design.options.plan_count = 1;
		status = search(&one, diags);
		worst = status ? status : worst;
		searched++;
		one.design.options = (struct options){ 0 }; /* s owns its lists */
		design_release(&one.design);
		free(one.list);
	}
	if (searched)
		return worst;
	fputs("flopcast: no plan has checkpoints or spares to choose; give --vary XPATH=V1,V2,...\n", stderr);
	return STATUS_USAGE;
}

static enum status read_requirements(struct search *s, const struct scenario *scenario, struct diag_list *diags)
{
	const struct study *study = &scenario->study;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < s->requirement_count; i++) {
		struct text why = TEXT_INIT, where = TEXT_INIT;

		text_add(&where, "--require ");
		text_add_safe(&where, s->words[i], DIAG_TEXT_LIMIT);
		if (requirement_parse(s->words[i], s->currency, &s->requirements[i], &why)) {
			diag_add(diags, SEVERITY_ERROR, where.s, 0, "%s", why.s);
			status = STATUS_USAGE;
		} else if (!requirement_applies_to_any(&s->requirements[i], (const struct plan *const *)scenario->plans,
						       scenario->plan_count)) {
			diag_add(diags, SEVERITY_ERROR, where.s, 0, "no such plan");
			status = STATUS_USAGE;
		}
		text_release(&why);
		text_release(&where);
	}
	if (!s->requirement_count && !isinf(study->deadline_s))
		s->requirements[s->requirement_count++] = (struct requirement){ .words = "the deadline at 80 %",
										.budget = INFINITY,
										.deadline_s = study->deadline_s,
										.chance = DEADLINE_CHANCE };
	return status;
}

/* What was searched goes into the folder, for the report of a run there. */
static enum status search_all(struct search *s, const struct scenario *scenario, struct diag_list *diags)
{
	const struct options *o = &s->design.options;
	const struct sidecar of = { scenario->document.sha256, o->sets, o->scenario.set_count, scenario->study.seed };
	enum status status, written = STATUS_OK;

	s->searches = json_array();
	status = s->design.varied_count ? search(s, diags) : search_plans(s, scenario, diags);
	if (o->folder && json_array_size(s->searches))
		written = optimum_file_write(o->folder, s->searches, &of, diags);
	else
		json_decref(s->searches);
	return written ? written : status;
}

static enum status run(struct search *s, struct diag_list *diags)
{
	struct scenario scenario = { 0 };
	enum status status = options_open(&s->design.options, &scenario, diags);

	memcpy(s->currency, scenario.currency, sizeof(s->currency));
	if (!status)
		status = design_check(&s->design, diags);
	if (!status)
		status = read_requirements(s, &scenario, diags);
	if (!status && s->break_even)
		status = break_even(&s->design, s->break_even, &s->objective, s->currency, diags);
	else if (!status)
		status = search_all(s, &scenario, diags);
	scenario_release(&scenario);
	return status;
}

enum status verb_optimize(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "minimize", OPTION_MINIMIZE, "WHAT", 0, "P80(cost) (the default), mean(cost), P80(finish), ...", 0 },
		{ "require", OPTION_REQUIRE, "EXPR", 0,
		  "What must hold (may be repeated); without any, 80 % chance of the study's deadline", 0 },
		{ "rounds", OPTION_ROUNDS, "N", 0, "Times the values next to the best are halved in on (default 3)",
		  0 },
		{ "break-even", OPTION_BREAK_EVEN, "XPATH=LOW,HIGH", 0,
		  "The value at which the two plans given by --plan are equal", 0 },
		{ "json", OPTION_JSON, NULL, 0, "Print JSON", 0 },
		{ "output", 'o', "DIR", 0, "Draw the points and the frontier there, in charts/", 0 },
		{ "lang", OPTION_LANGUAGE, "LANGUAGE", 0, "Language of the chart: " WORDS_ACCEPTED, 0 },
		{ 0 },
	};
	static const struct argp_child children[] = { { &design_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.children = children,
		.args_doc = "FILE",
		.doc = "Finds the values of --vary (without it: checkpoint interval and spares of each plan) and the "
		       "plan that cost least while what is required holds, then what a step from there is worth, and "
		       "the frontier of cost and time. Exit status 4 when nothing meets the requirements."
	};
	struct search s = { .design = { .options = { .charts = CHARTS_NO }, .varied_most = DESIGN_VARIED_MOST },
			    .objective_words = "P80(cost)",
			    .objective = { METRIC_COST, 80 },
			    .rounds = ROUNDS_DEFAULT };
	struct diag_list diags = { 0 };
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, &s);
	status = s.design.options.folder ? folder_prepare(s.design.options.folder, &diags) : STATUS_OK;
	if (!status && s.design.options.folder)
		chart_optimum_clear(s.design.options.folder);
	if (!status)
		status = run(&s, &diags);
	design_release(&s.design);
	free(s.list);
	return verb_end(status, &diags, s.design.options.quiet);
}
