/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/publish.h"
#include "cli/simulate.h"
#include "cli/verb.h"

#include <stdlib.h>

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o;
		return 0;
	case ARGP_KEY_ARG:
		options_parse_folder(&o->folder, arg, state);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no folder");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

enum status verb_resume(int argc, char **argv)
{
	static const struct argp_child children[] = { { &options_resume_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = { .parser = parse,
					  .children = children,
					  .args_doc = "DIR",
					  .doc = "Goes on with a study that was interrupted, from what its folder "
						 "holds; ends with the bytes of a "
						 "study that was not. A study that is complete is summarised again." };
	struct options o = { .is_stored = 1 };
	struct diag_list diags = { 0 };
	struct saved_study study;
	struct requirement *requirements = NULL;
	enum status status;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	status = saved_study_open(&study, o.folder, STORE_WRITE, &diags);
	if (!status)
		status = publish_read_requirements(&o, &study.scenario, &requirements, &diags);
	if (!status)
		status = simulate_study(&o, &study, requirements, &diags);
	free(requirements);
	saved_study_release(&study);
	options_release(&o);
	return verb_end(status, &diags, o.quiet);
}
