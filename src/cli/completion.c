/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"

#include <stdio.h>
#include <string.h>

extern const char completion_script[], completion_zsh[], completion_fish[];

static const struct {
	const char *shell, *script;
} shells[] = { { "bash", completion_script }, { "zsh", completion_zsh }, { "fish", completion_fish } };

struct request {
	struct options options;
	const char *script;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	r->script = NULL;
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (!strcmp(shells[i].shell, arg))
			r->script = shells[i].script;
	if (!r->script)
		options_fault(state, "'%.40s': accepted: bash, zsh or fish", options_shown(arg));
	return 0;
}

static enum status run(void *request, struct diag_list *diags)
{
	const struct request *r = request;

	(void)diags;
	fputs(r->script, stdout);
	return STATUS_OK;
}

enum status verb_completion(int argc, char **argv)
{
	static const struct verb verb = {
		.parse = parse,
		.arguments = "[bash|zsh|fish]",
		.doc = "Prints the completion of verbs, options and scenario files for a shell (default: bash): "
		       "eval \"$(flopcast completion)\"",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct request){ .script = completion_script });
}
