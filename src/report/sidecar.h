/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sidecar.h - what another verb has left in the folder of a run, to become part of its report: a JSON document that says
 * of which scenario, --set and seed it is.
 *
 * Anybody may have changed it: what is not as the verb writes it is refused as a whole.
 */
#ifndef FLOPCAST_REPORT_SIDECAR_H
#define FLOPCAST_REPORT_SIDECAR_H

#include "base/diag.h"
#include "base/status.h"

#include <jansson.h>
#include <stdint.h>

/* Of what it is. */
struct sidecar {
	const char *sha256;	 /* of the scenario */
	const char *const *sets; /* of --set */
	size_t set_count;
	uint64_t seed;
};

/* Sets "scenario" and "seed" of the document. */
void sidecar_sign(json_t *root, const struct sidecar *of);

/* FOLDER/NAME, if it is of the same; NULL when there is none, or with a warning that says why it is left out. */
json_t *sidecar_read(const char *folder, const char *name, const struct sidecar *of, struct diag_list *diags);

/* The warning when the rest of it is not as it should be. */
void sidecar_refuse(const char *folder, const char *name, struct diag_list *diags);

/* Writes a document, and releases it. */
MUST_CHECK enum status sidecar_write(const char *folder, const char *name, json_t *root, struct diag_list *diags);

/* A JSON number, NAN for null; 0 when it is neither. */
int sidecar_number(const json_t *value, double *x);

#endif
