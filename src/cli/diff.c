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
static enum status open_scenario(const struct request *r, const char *file, struct scenario *s, struct diag_list *diags)
{
	struct experiment e = r->options.experiment;

	if (file) {
		e.file = file;
		e.input = (struct text)TEXT_INIT;
	}
	return experiment_open(&e, s, diags);
}

static int find(const struct plan *const *plans, size_t count, const char *id)
{
	for (size_t p = 0; p < count; p++)
		if (!strcmp(plans[p]->id, id))
			return (int)p;
	return -1;
}

static int has_pair(const struct scenario *a, const struct scenario *b)
{
	for (size_t p = 0; p < a->plan_count; p++)
		if (find((const struct plan *const *)b->plans, b->plan_count, a->plans[p]->id) >= 0)
			return 1;
	return 0;
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
};

static void add_pair(struct output *o, const struct comparison *c)
{
	if (o->request->options.json)
		BUG_IF(json_array_append_new(o->array, comparison_json(c)));
	else if (o->request->markdown)
		comparison_markdown(&o->text, c);
	else
		comparison_text(&o->text, c);
}

static void begin_output(struct output *o, const struct request *r)
{
	*o = (struct output){ .request = r, .array = json_array() };
	if (r->markdown && !r->options.json)
		comparison_markdown_head(&o->text);
}

static void end_output(struct output *o)
{
	if (o->request->options.json)
		json_value_write(&o->text, o->array);
	else
		json_decref(o->array);
	fputs(text_str(&o->text), stdout);
	text_release(&o->text);
}

static void compare(const struct request *r, const struct results *a, const struct results *b, const char *currency)
{
	struct output o;

	begin_output(&o, r);
	for (size_t p = 0; p < a->plan_count; p++) {
		int q = find(b->plans, b->plan_count, a->plans[p]->id);
		struct comparison c;

		if (q < 0)
			continue;
		c = comparison_of(a, p, b, (size_t)q, currency);
		add_pair(&o, &c);
	}
	end_output(&o);
}

static int find_plan(const struct request *r, const struct scenario *s, int index)
{
	return find((const struct plan *const *)s->plans, s->plan_count, r->options.experiment.plans[index]);
}

/* Plans in the order of the options: the second against the first. */
static void compare_plans(const struct request *r, const struct scenario *s, const struct results *results)
{
	struct comparison c =
		comparison_of(results, (size_t)find_plan(r, s, 0), results, (size_t)find_plan(r, s, 1), s->currency);
	struct output o;

	begin_output(&o, r);
	add_pair(&o, &c);
	end_output(&o);
}

/* What would be simulated; whatever is wrong with it is told before. */
static enum status open_all(const struct request *r, struct scenario *a, struct scenario *b, struct diag_list *diags)
{
	enum status status = open_scenario(r, NULL, a, diags),
		    other = r->b ? open_scenario(r, r->b, b, diags) : STATUS_OK;

	if (status || other)
		return status ? status : other;
	if (r->b ? has_pair(a, b) : find_plan(r, a, 0) >= 0 && find_plan(r, a, 1) >= 0)
		return r->b ? check_pairs(a, b, diags) : STATUS_OK;
	diag_add(diags, SEVERITY_ERROR, "diff", 0, "%s",
		 r->b ? "the two scenarios have no plan of the same id" : "one of the plans is left out of the study");
	return STATUS_USAGE;
}

static enum status run(void *request, struct diag_list *diags)
{
	const struct request *r = request;
	const struct experiment *e = &r->options.experiment;
	struct scenario a = { 0 }, b = { 0 };
	struct results ra = { 0 }, rb = { 0 };
	enum status status = open_all(r, &a, &b, diags);

	if (!status)
		status = e->simulate(e->context, &a, &ra);
	if (!status && r->b)
		status = e->simulate(e->context, &b, &rb);
	if (!status && r->b)
		compare(r, &ra, &rb, a.currency);
	else if (!status)
		compare_plans(r, &a, &ra);
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
