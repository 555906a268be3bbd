/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "cli/simulate.h"
#include "cli/verb.h"
#include "report/deployment_table.h"
#include "report/json_value.h"
#include "report/words.h"

#include <stdlib.h>
#include <string.h>

struct request {
	struct options options;
};

/* Is the plan's cost that of some option's training? */
static int is_built(const struct scenario *s, const struct plan *p)
{
	for (size_t d = 0; d < s->deployment_count; d++)
		for (size_t i = 0; i < s->deployments[d]->option_count; i++) {
			const struct build *b = s->deployments[d]->options[i].build;

			if (b && b->plan == p)
				return 1;
		}
	return 0;
}

static void drop_others(struct scenario *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->plan_count; i++)
		if (is_built(s, s->plans[i])) {
			s->plan_elements[kept] = s->plan_elements[i];
			s->plans[kept++] = s->plans[i];
		}
	s->plan_count = kept;
}

static enum status open_scenario(const struct request *r, struct scenario *s, struct diag_list *diags)
{
	const struct experiment *e = &r->options.experiment;
	enum status status = scenario_open(s, e->file, &e->scenario, diags);

	if (status)
		return status;
	if (!s->deployment_count) {
		diag_add(diags, SEVERITY_ERROR, e->file, 0,
			 "nothing to compare; accepted: a <serving id=\"...\" requests-per-day=\"...\" ...> with "
			 "options");
		return STATUS_INVALID;
	}
	drop_others(s);
	if (e->replications)
		s->study.replications = e->replications;
	if (e->has_seed)
		s->study.seed = e->seed;
	return STATUS_OK;
}

static void print(const struct request *r, const struct scenario *s, const struct results *results)
{
	json_t *root = json_object(), *list = json_array();
	struct words local;
	struct text t = TEXT_INIT;

	words_open_locale(&local);
	for (size_t i = 0; i < s->deployment_count; i++) {
		struct deployment_study study;

		/* all plans that are needed were simulated */
		if (deployment_study_make(&study, s->deployments[i], &s->study, results)) {
			text_add(&t, t.length ? "\n" : "");
			deployment_table(&t, &study, s->currency,
					 r->options.words.language ? &r->options.words : &local);
			BUG_IF(json_array_append_new(list, deployment_json(&study)));
		}
		deployment_study_release(&study);
	}
	json_value_set(root, "flopcast", json_value_string(FLOPCAST_VERSION));
	json_value_set(root, "currency", json_value_string(s->currency));
	json_value_set(root, "serving", list);
	if (r->options.json) {
		text_clear(&t);
		json_value_write(&t, root);
	} else {
		json_decref(root);
	}
	fputs(text_str(&t), stdout);
	text_release(&t);
}

static enum status run(void *request, struct diag_list *diags)
{
	struct request *r = request;
	struct scenario s = { 0 };
	struct results results = { 0 };
	enum status status;

	r->options.experiment.scenario.is_without_plans = 1;
	status = open_scenario(r, &s, diags);
	if (!status && s.plan_count)
		status = simulate(&r->options, &s, &results);
	if (!status)
		print(r, &s, &results);
	results_release(&results);
	scenario_release(&s);
	return status;
}

enum status verb_compare(int argc, char **argv)
{
	static const struct verb verb = {
		.groups = OPTIONS_EXPERIMENT | OPTIONS_JSON,
		.arguments = "FILE",
		.doc = "Compares the options of each <serving>: an API or own GPUs; a prompt, retrieval, a tuned "
		       "model. Prints what each "
		       "costs over the months, how long users wait, which is the cheapest and with what chance, the "
		       "break-even in "
		       "requests a day, and what would tip it.",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct request){ 0 });
}
