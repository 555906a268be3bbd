/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"
#include "scenario/scenario_open.h"

#include <argp.h>
#include <stdio.h>

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key == ARGP_KEY_NO_ARGS)
		argp_error(state, "no scenario file");
	/* Files are taken by index. */
	return key == ARGP_KEY_ARG || key == ARGP_KEY_ARGS ? ARGP_ERR_UNKNOWN : 0;
}

static enum status validate(const char *path)
{
	const struct scenario_options options = { 0 };
	struct diag_list diags = { 0 };
	struct scenario scenario;
	enum status status = scenario_open(&scenario, path, &options, &diags);

	if (!status)
		printf("%s: valid, %zu plan%s\n", path, scenario.plan_count, scenario.plan_count == 1 ? "" : "s");
	scenario_release(&scenario);
	return verb_end(status, &diags, 0);
}

enum status verb_validate(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "FILE...",
		.doc = "Checks scenarios: all faults at once, with file:line and what would be "
		       "accepted. Exit status 3 when one is invalid."
	};
	enum status worst = STATUS_OK;
	int first;

	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, &first, NULL);
	for (int i = first; i < argc; i++) {
		enum status status = validate(argv[i]);

		worst = status > worst ? status : worst;
	}
	return worst;
}
