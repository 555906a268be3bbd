/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"

#include <stdio.h>

extern const char skill_document[]; /* docs/SKILL.md */

static enum status run(void *request, struct diag_list *diags)
{
	(void)request, (void)diags;
	fputs(skill_document, stdout);
	return STATUS_OK;
}

enum status verb_skill(int argc, char **argv)
{
	static const struct verb verb = {
		.doc = "Prints a SKILL.md for coding agents: three commands, an example, how to read the answer.",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct options){ 0 });
}
