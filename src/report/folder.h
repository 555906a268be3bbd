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

/* Removes what folder_write has written there for an earlier study: a new one has begun, which those numbers are not of. Of
 * a study that goes on, only the replications, which it may not write again. */
enum folder_clear { FOLDER_ALL, FOLDER_REPLICATIONS };
void folder_clear(const char *folder, enum folder_clear what);

/* Each file is written whole or not at all; replications.csv when has_rows. */
MUST_CHECK enum status folder_write(const char *folder, const struct forecast *f, int has_rows,
				    struct diag_list *diags);

#endif
