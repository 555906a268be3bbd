/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "base/mem.h"
#include "chart/chart_tornado.h"
#include "cli/verb.h"
#include "explore/analysis.h"
#include "report/folder.h"
#include "report/format.h"
#include "report/tornado.h"

#include <stdlib.h>
#include <string.h>

enum { OPTION_BY = OPTION_OWN, OPTION_SOBOL };

struct request {
	struct options options;
	struct analysis analysis;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct analysis *a = &((struct request *)state->input)->analysis;
	struct text why = TEXT_INIT;
	struct quantity q = { 0, "" };

	switch (key) {
	case OPTION_BY:
		if (quantity_parse(arg, strlen(arg), DIMENSION_FRACTION, &q, &why) || !(q.value > 0 && q.value < 1))
			options_fault(state, "--by %.40s: accepted: a share above 0 and below 100%%, such as 10%%",
				      options_shown(arg));
		text_release(&why);
		a->by = q.value;
		return 0;
	case OPTION_SOBOL:
		a->with_sobol = 1;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Words of the inputs: "cluster 'big' mfu", "37.2 %", "46.1 %". */
struct words_of_input {
	struct text name, side[2];
};

static struct words_of_input *describe(struct analysis *a)
{
	struct words_of_input *words = mem_alloc(a->input_count, sizeof(*words));

	for (size_t i = 0; i < a->input_count; i++) {
		const struct provenance *p = a->inputs[i].from;

		text_addf(&words[i].name, "%s ", p->element);
		text_add_safe(&words[i].name, p->attribute, 80);
		for (int side = 0; side < 2; side++) {
			int is_factor;
			double value = analysis_value(&a->inputs[i], side, &is_factor);

			if (is_factor)
				text_addf(&words[i].side[side], "%+.3g %%", 100 * value);
			else
				format_quantity(&words[i].side[side], value, p->dimension, p->currency);
		}
	}
	for (size_t p = 0; p < a->base.plan_count; p++) {
		for (size_t i = 0; i < a->input_count; i++) {
			a->plans[p].inputs[i].input = words[i].name.s;
			a->plans[p].inputs[i].low = words[i].side[0].s;
			a->plans[p].inputs[i].high = words[i].side[1].s;
		}
		sensitivity_sort(&a->plans[p]);
	}
	return words;
}

static void forget(struct words_of_input *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		text_release(&words[i].name);
		text_release(&words[i].side[0]);
		text_release(&words[i].side[1]);
	}
	free(words);
}

static enum status write_file(const char *folder, const char *name, const struct text *content, struct diag_list *diags)
{
	struct text path = TEXT_INIT;
	const char *error = NULL;
	enum status status;

	text_addf(&path, "%s/%s", folder, name);
	status = file_write(path.s, content->s, content->length, &error);
	if (status)
		diag_add(diags, SEVERITY_ERROR, path.s, 0, "%s", error);
	text_release(&path);
	return status;
}

/* What `report` makes a part of the page of the same study. */
static enum status write_folder(const char *folder, const struct tornado *w, struct diag_list *diags)
{
	struct text csv = TEXT_INIT, json = TEXT_INIT;
	enum status status;

	tornado_csv(&csv, w);
	tornado_json(&json, w);
	status = write_file(folder, "sensitivity.csv", &csv, diags);
	if (!status)
		status = write_file(folder, TORNADO_FILE, &json, diags);
	if (!status)
		status = chart_tornado_draw(folder, w, diags);
	text_release(&csv);
	text_release(&json);
	return status;
}

static enum status print(const struct request *r, struct diag_list *diags)
{
	const struct analysis *a = &r->analysis;
	const struct experiment *e = &r->options.experiment;
	const struct tornado w = { .plans = a->plans,
				   .plan_count = a->base.plan_count,
				   .currency = a->scenario.currency,
				   .sha256 = a->scenario.document.sha256,
				   .sets = e->scenario.sets,
				   .set_count = e->scenario.set_count,
				   .replications = a->base.replications,
				   .seed = a->base.study->seed,
				   .has_sobol = a->with_sobol };
	struct text t = TEXT_INIT;

	if (r->options.json)
		tornado_json(&t, &w);
	else
		tornado_text(&t, &w);
	fputs(t.s, stdout);
	text_release(&t);
	return r->options.folder ? write_folder(r->options.folder, &w, diags) : STATUS_OK;
}

static enum status run(void *request, struct diag_list *diags)
{
	struct request *r = request;
	struct analysis *a = &r->analysis;
	enum status status = r->options.folder ? folder_prepare(r->options.folder, diags) : STATUS_OK;

	a->experiment = &r->options.experiment;
	if (!status)
		status = analysis_begin(a, diags);
	if (!status)
		status = analysis_run(a);
	if (!status) {
		struct words_of_input *words = describe(a);

		status = print(r, diags);
		forget(words, a->input_count);
	}
	analysis_release(a);
	return status;
}

enum status verb_sensitivity(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "by", OPTION_BY, "SHARE", 0, "Vary every other quantity too, by so much either way: 10%", 0 },
		{ "sobol", OPTION_SOBOL, NULL, 0,
		  "First-order Sobol' indices, and the shares of uncertain inputs and of random events", 0 },
		{ "output", 'o', "DIR", 0,
		  "Leave sensitivity.csv, .json and charts/tornado-PLAN there; in the folder of a run they become part "
		  "of its report",
		  0 },
		{ 0 },
	};
	static const struct verb verb = {
		.groups = OPTIONS_EXPERIMENT | OPTIONS_JSON,
		.options = options,
		.parse = parse,
		.arguments = "FILE",
		.doc = "How far each uncertain input moves cost and time: one at a time at its 10 % and its 90 % "
		       "point, "
		       "with the same random numbers for all else; and its rank correlation in the run itself.",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct request){ 0 });
}
