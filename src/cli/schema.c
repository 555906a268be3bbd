/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/verb.h"
#include "xml/document.h"

#include <stdio.h>

static enum status run(void *request, struct diag_list *diags)
{
	size_t length;
	const char *schema = document_schema(&length);

	(void)request, (void)diags;
	fwrite(schema, 1, length, stdout);
	return STATUS_OK;
}

enum status verb_schema(int argc, char **argv)
{
	static const struct verb verb = {
		.doc = "Prints the XML schema (XSD 1.0) that scenarios are checked against, for editors and other "
		       "tools.",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct options){ 0 });
}
