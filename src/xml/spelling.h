/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spelling.h - names of the scenario language that were others once.
 *
 * Old names are accepted for one version: they are replaced when a document is read, with a warning that says the new one,
 * so that schema and readers know new names only. Tested: tests/scenarios/test_spelling.sh.
 */
#ifndef FLOPCAST_XML_SPELLING_H
#define FLOPCAST_XML_SPELLING_H

#include "base/diag.h"
#include "xml/document.h"

/* Renames old elements and attributes of the document; each place is warned of. An old attribute beside its successor is
 * left as it is: the schema refuses it. */
void spelling_renew(struct document *d, struct diag_list *diags);

/* The same of an XPATH=VALUE of --set and --vary, as a new string to be freed; of its XPATH only. */
char *spelling_renew_path(const char *expression, struct diag_list *diags);

#endif
