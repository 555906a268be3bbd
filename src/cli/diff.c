/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "cli/simulate.h"
#include "cli/verb.h"
#include "report/difference.h"

#include <stdlib.h>
#include <string.h>

enum { OPTION_MARKDOWN = OPTION_OWN };

struct request {
	struct options options; /* its file is A */
	const char *b;		/* NULL: two plans of A */
	int markdown;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;
	const struct experiment *e = &r->options.experiment;

	switch (key) {
	case OPTION_MARKDOWN:
		r->markdown = 1;
		return 0;
	case ARGP_KEY_ARG:
		if (!e->file || r->b)
			return ARGP_ERR_UNKNOWN;
		r->b = arg;
		return 0;
	case ARGP_KEY_END:
		if (e->file && !r->b && e->plan_count != 2)
			options_fault(state, "two scenario files are compared, or two plans of one: --plan A --plan B");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Of another file where `file` is given. */
static enum status open_and_run(const struct request *r, const char *file, struct scenario *s, struct results *results,
				struct diag_list *diags)
{
	struct experiment e = r->options.experiment;
	enum status status;

	if (file) {
		e.file = file;
		e.input = (struct text)TEXT_INIT;
	}
	status = experiment_open(&e, s, diags);
	return status ? status : e.simulate(e.context, s, results);
}

static int find(const struct results *results, const char *id)
{
	for (size_t p = 0; p < results->plan_count; p++)
		if (!strcmp(results->plans[p]->id, id))
			return (int)p;
	return -1;
}

static enum status check_pairs(const struct scenario *a, const struct scenario *b, struct diag_list *diags)
{
	if (!strcmp(a->currency, b->currency) && a->study.replications == b->study.replications &&
	    a->study.seed == b->study.seed)
		return STATUS_OK;
	diag_add(diags, SEVERITY_ERROR, "diff", 0,
		 "the scenarios report in %s and %s, with %llu and %llu replications and seeds %llu and %llu: make "
		 "them equal "
		 "(-n and --seed hold for both)",
		 a->currency, b->currency, (unsigned long long)a->study.replications,
		 (unsigned long long)b->study.replications, (unsigned long long)a->study.seed,
		 (unsigned long long)b->study.seed);
	return STATUS_USAGE;
}

/* What is printed, pair by pair. */
struct output {
	const struct request *request;
	struct text text;
	json_t *array;
	int pairs;
};

static void add_pair(struct output *o, const struct comparison *c)
{
	if (o->request->options.json)
		BUG_IF(json_array_append_new(o->array, comparison_json(c)));
	else if (o->request->markdown)
		comparison_markdown(&o->text, c);
	else
		comparison_text(&o->text, c);
	o->pairs++;
}

static void begin_output(struct output *o, const struct request *r)
{
	*o = (struct output){ .request = r, .array = json_array() };
	if (r->markdown && !r->options.json)
		comparison_markdown_head(&o->text);
}

static enum status end_output(struct output *o)
{
	if (o->request->options.json)
		json_value_write(&o->text, o->array);
	else
		json_decref(o->array);
	if (o->pairs)
		fputs(text_str(&o->text), stdout);
	else
		fputs("flopcast: the two scenarios have no plan of the same id\n", stderr);
	text_release(&o->text);
	return o->pairs ? STATUS_OK : STATUS_USAGE;
}

static enum status compare(const struct request *r, const struct results *a, const struct results *b,
			   const char *currency)
{
	struct output o;

	begin_output(&o, r);
	for (size_t p = 0; p < a->plan_count; p++) {
		int q = find(b, a->plans[p]->id);
		struct comparison c;

		if (q < 0)
			continue;
		c = comparison_of(a, p, b, (size_t)q, currency);
		add_pair(&o, &c);
	}
	return end_output(&o);
}

/* Plans in the order of the options: the second against the first. */
static enum status compare_plans(const struct request *r, const struct results *results, const char *currency)
{
	int a = find(results, r->options.experiment.plans[0]), b = find(results, r->options.experiment.plans[1]);
	struct output o;

	begin_output(&o, r);
	if (a >= 0 && b >= 0) {
		struct comparison c = comparison_of(results, (size_t)a, results, (size_t)b, currency);

		add_pair(&o, &c);
	}
	return end_output(&o);
}

static enum status run(void *request, struct diag_list *diags)
{
	const struct request *r = request;
	struct scenario a = { 0 }, b = { 0 };
	struct results ra = { 0 }, rb = { 0 };
	enum status status = open_and_run(r, NULL, &a, &ra, diags);

	if (!status && r->b)
		status = open_and_run(r, r->b, &b, &rb, diags);
	if (!status && r->b)
		status = check_pairs(&a, &b, diags);
	if (!status)
		status = r->b ? compare(r, &ra, &rb, a.currency) : compare_plans(r, &ra, a.currency);
	results_release(&ra);
	results_release(&rb);
	scenario_release(&a);
	scenario_release(&b);
	return status;
}

enum status verb_diff(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "md", OPTION_MARKDOWN, NULL, 0, "Print a Markdown table", 0 },
		{ 0 },
	};
	static const struct verb verb = {
		.groups = OPTIONS_EXPERIMENT | OPTIONS_JSON,
		.options = options,
		.parse = parse,
		.arguments = "A.xml B.xml\nFILE --plan A --plan B",
		.doc = "Cost and time of B minus A, with the same random numbers and a 95 % interval: of plans of the "
		       "same id in two scenarios, or of two plans of one scenario.",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct request){ 0 });
}
