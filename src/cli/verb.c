/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/simulate.h"

#include <stdlib.h>
#include <string.h>

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
	if (key == ARGP_KEY_END && ((struct options *)call->request)->faults)
		argp_state_help(state, stderr, ARGP_HELP_STD_ERR); /* and the end */
	state->input = (void *)call;
	return result;
}

static error_t accept_all(int key, char *arg, struct argp_state *state)
{
	(void)key, (void)arg, (void)state;
	return 0;
}

/* getopt prints words that are no option as they are: where there is one, all words become what a message may show. */
static void show_words(const struct argp *argp, int argc, char **argv)
{
	const struct argp trial = { .options = argp->options, .parser = accept_all };
	char **copy = mem_alloc((size_t)argc + 1, sizeof(*copy)); /* argp sorts them */
	int is_bad;

	memcpy(copy, argv, (size_t)argc * sizeof(*copy));
	is_bad = argp_parse(&trial, argc, copy, ARGP_NO_ERRS | ARGP_NO_HELP | ARGP_NO_EXIT, NULL, NULL) != 0;
	free(copy);
	for (int i = 1; is_bad && i < argc; i++) {
		struct text shown = TEXT_INIT;

		text_add_safe(&shown, argv[i], strlen(argv[i]));
		argv[i] = shown.s ? shown.s : argv[i];
	}
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

	for (const struct argp_option *own = v->options; own && own->name; own++) {
		BUG_IF(count + 1 >= OPTIONS_MOST);
		list[count++] = *own;
	}
	options_list(v->groups, list, &count);
	show_words(&argp, argc, argv);
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
