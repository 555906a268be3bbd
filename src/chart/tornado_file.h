/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tornado_file.h - what `sensitivity -o DIR` left in a folder, read again: DIR/sensitivity.json, as tornado_json wrote it.
 */
#ifndef FLOPCAST_CHART_TORNADO_FILE_H
#define FLOPCAST_CHART_TORNADO_FILE_H

#include "base/diag.h"
#include "report/sidecar.h"
#include "report/tornado.h"

#define TORNADO_FILE "sensitivity.json"

/* To be released in any case; zero-initialised is empty. */
struct tornado_file {
	struct tornado tornado; /* its texts are those of root; of swings only the P80 */
	struct plan_sensitivity *plans;
	json_t *root;
};

/* 1 when there is one and it is of the scenario of `of`; 0 when there is none, or with a
 * warning in `diags` that says why it is left out. */
int tornado_file_read(struct tornado_file *file, const char *folder, const struct sidecar *of, struct diag_list *diags);
void tornado_file_release(struct tornado_file *file);

#endif
