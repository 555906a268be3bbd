/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * optimum_file.h - what `optimize -o DIR` leaves in a folder: DIR/optimum.json, written and read again.
 */
#ifndef FLOPCAST_CHART_OPTIMUM_FILE_H
#define FLOPCAST_CHART_OPTIMUM_FILE_H

#include "chart/chart_optimum.h"
#include "report/sidecar.h"

#define OPTIMUM_FILE "optimum.json"

/* To be released in any case; zero-initialised is empty. */
struct optimum_file {
	struct optima optima; /* its texts are those of root */
	struct optimum_search *searches;
	json_t *root;
};

/* Adds a search to the array that the file will hold. */
void optimum_file_add(json_t *searches, const struct optimum_search *search);

/* Takes the reference of `searches`. */
MUST_CHECK enum status optimum_file_write(const char *folder, json_t *searches, const struct sidecar *of,
					  struct diag_list *diags);

/* 1 when there is one of the same scenario, --set and seed; money times `rate`. 0 when there is none, or with a warning. */
int optimum_file_read(struct optimum_file *file, const char *folder, const struct sidecar *of, double rate,
		      struct diag_list *diags);
void optimum_file_release(struct optimum_file *file);

#endif
