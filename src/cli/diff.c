/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "cli/simulate.h"
#include "cli/verb.h"
#include "report/difference.h"

#include <stdlib.h>
#include <string.h>

struct request {
	struct options options; /* options.file is A */
	const char *b;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	if (key == ARGP_KEY_INIT)
		state->child_inputs[0] = &r->options;
	if (key == ARGP_KEY_ARG && r->options.file && !r->b) {
		r->b = arg;
		return 0;
	}
	if (key == ARGP_KEY_END && r->options.file && !r->b)
		argp_error(state, "two scenario files are compared");
	return ARGP_ERR_UNKNOWN;
}

static enum status open_and_run(struct options o, const char *file, struct scenario *s, struct results *results,
				struct diag_list *diags)
{
	enum status status;

	o.file = file;
	status = options_open(&o, s, diags);
	return status ? status : simulate(&o, s, results);
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

static enum status compare(const struct results *a, const struct results *b, const char *currency)
{
	struct text t = TEXT_INIT;
	int pairs = 0;

	for (size_t p = 0; p < a->plan_count; p++) {
		int q = find(b, a->plans[p]->id);

		if (q < 0)
			continue;
		difference_print(&t, a, p, b, (size_t)q, currency);
		pairs++;
	}
	fputs(text_str(&t), stdout);
	text_release(&t);
	if (!pairs)
		fputs("flopcast: the two scenarios have no plan of the same id\n", stderr);
	return pairs ? STATUS_OK : STATUS_USAGE;
}

enum status verb_diff(int argc, char **argv)
{
	static const struct argp_child children[] = { { &options_simulate_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		.parser = parse,
		.children = children,
		.args_doc = "A.xml B.xml",
		.doc = "Simulates two scenarios with the same random numbers and says, for plans of the "
		       "same id, how much more B costs and takes, and how sure that is."
	};
	struct request r = { 0 };
	struct diag_list diags = { 0 };
	struct scenario a = { 0 }, b = { 0 };
	struct results ra = { 0 }, rb = { 0 };
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, &r);
	status = open_and_run(r.options, r.options.file, &a, &ra, &diags);
	if (!status)
		status = open_and_run(r.options, r.b, &b, &rb, &diags);
	if (!status)
		status = check_pairs(&a, &b, &diags);
	if (!status)
		status = compare(&ra, &rb, a.currency);
	results_release(&ra);
	results_release(&rb);
	scenario_release(&a);
	scenario_release(&b);
	options_release(&r.options);
	return verb_end(status, &diags, r.options.quiet);
}
