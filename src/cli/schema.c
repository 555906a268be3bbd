/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"
#include "xml/document.h"

#include <argp.h>
#include <stdio.h>

enum status verb_schema(int argc, char **argv)
{
	static const struct argp argp = {
		.doc = "Prints the XML schema (XSD 1.0) that scenarios are checked against, for "
		       "editors and other tools."
	};
	size_t length;
	const char *schema = document_schema(&length);

	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	fwrite(schema, 1, length, stdout);
	return STATUS_OK;
}
