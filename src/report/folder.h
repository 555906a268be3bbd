/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * folder.h - the folder a run leaves: summary.json, summary.csv, charts/ and, when asked for, replications.csv; beside
 * results.db (study/store.h).
 */
#ifndef FLOPCAST_REPORT_FOLDER_H
#define FLOPCAST_REPORT_FOLDER_H

#include "base/diag.h"
#include "base/status.h"
#include "report/forecast.h"

/* output/<stem> for a scenario file, its name reduced to [A-Za-z0-9._-]. To be freed. */
char *folder_default(const char *scenario_file);

/* Makes the folder and tries it, before the simulation starts. */
MUST_CHECK enum status folder_prepare(const char *folder, struct diag_list *diags);

/* Each file is written whole or not at all; replications.csv when has_rows. */
MUST_CHECK enum status folder_write(const char *folder, const struct forecast *f, int has_rows,
				    struct diag_list *diags);

#endif
