/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"

#include "cli/simulate.h"

/* What argp hands to the parser. */
struct call {
	const struct verb *verb;
	void *request;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const struct call *call = state->input;
	const struct verb *v = call->verb;
	error_t result = ARGP_ERR_UNKNOWN;

	state->input = call->request;
	if (v->parse)
		result = v->parse(key, arg, state);
	if (result == ARGP_ERR_UNKNOWN || key == ARGP_KEY_END)
		result = options_parse(call->request, v->groups, key, arg, state);
	state->input = (void *)call;
	return result;
}

enum status verb_main(const struct verb *v, int argc, char **argv, void *request)
{
	struct argp_option list[OPTIONS_MOST] = { { 0 } };
	const struct argp argp = { .options = list, .parser = parse, .args_doc = v->arguments, .doc = v->doc };
	struct call call = { v, request };
	struct options *o = request;
	struct diag_list diags = { 0 };
	enum status status;
	size_t count = 0;

	for (const struct argp_option *own = v->options; own && own->name; own++)
		list[count++] = *own;
	options_list(v->groups, list, &count);
	argp_parse(&argp, argc, argv, 0, NULL, &call);
	o->experiment.simulate = simulate;
	o->experiment.context = o;
	status = v->run(request, &diags);
	verb_end(status, &diags, o->quiet);
	options_release(o);
	return status;
}

enum status verb_end(enum status status, struct diag_list *diags, int quiet)
{
	if (!quiet || diags->errors)
		diag_print(diags, stderr);
	diag_release(diags);
	return status;
}
