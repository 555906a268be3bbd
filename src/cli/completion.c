/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"

#include <argp.h>
#include <stdio.h>

extern const char completion_script[];

enum status verb_completion(int argc, char **argv)
{
	static const struct argp argp = { .doc = "Prints the completion of verbs, options and scenario files for bash: "
						 "eval \"$(flopcast completion)\"" };

	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	fputs(completion_script, stdout);
	return STATUS_OK;
}
