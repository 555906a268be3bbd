/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"

#include <stdio.h>

extern const char completion_script[];

static enum status run(void *request, struct diag_list *diags)
{
	(void)request, (void)diags;
	fputs(completion_script, stdout);
	return STATUS_OK;
}

enum status verb_completion(int argc, char **argv)
{
	static const struct verb verb = {
		.doc = "Prints the completion of verbs, options and scenario files for bash: "
		       "eval \"$(flopcast completion)\"",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct options){ 0 });
}
