/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sweep_file.h - what `sweep -o DIR` leaves in a folder: DIR/sweep.json, written and read again.
 */
#ifndef FLOPCAST_CHART_SWEEP_FILE_H
#define FLOPCAST_CHART_SWEEP_FILE_H

#include "chart/chart_sweep.h"
#include "report/sidecar.h"

#define SWEEP_FILE "sweep.json"

/* To be released in any case; zero-initialised is empty. */
struct sweep_file {
	struct sweep sweep; /* its texts are those of root */
	char **values[2];
	json_t *root;
};

MUST_CHECK enum status sweep_file_write(const char *folder, const struct sweep *s, const struct sidecar *of,
					struct diag_list *diags);

/* 1 when there is one of the same scenario, --set and seed; money times `rate`. 0 when there is none, or with a warning. */
int sweep_file_read(struct sweep_file *file, const char *folder, const struct sidecar *of, double rate,
		    struct diag_list *diags);
void sweep_file_release(struct sweep_file *file);

#endif
