/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tornado_file.h - what `sensitivity -o DIR` left in a folder, read again: DIR/sensitivity.json, as tornado_json wrote it.
 *
 * Anybody may have changed it: what is not as tornado_json writes it is refused as a whole.
 */
#ifndef FLOPCAST_REPORT_TORNADO_FILE_H
#define FLOPCAST_REPORT_TORNADO_FILE_H

#include "base/diag.h"
#include "report/tornado.h"

#include <jansson.h>

#define TORNADO_FILE "sensitivity.json"

/* To be released in any case; zero-initialised is empty. */
struct tornado_file {
	struct tornado tornado; /* its texts are those of root; of swings only the P80 */
	struct plan_sensitivity *plans;
	const char **sets;
	json_t *root;
};

/* 1 when there is one and it is of the scenario with this hash, these --set and this seed; 0 when there is none, or with a
 * warning in `diags` that says why it is left out. */
int tornado_file_read(struct tornado_file *file, const char *folder, const struct tornado *of, struct diag_list *diags);
void tornado_file_release(struct tornado_file *file);

#endif
