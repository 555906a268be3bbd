/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * drawing.h - a folder of pictures being drawn: data and scripts are written, then gnuplot makes SVG of all of them, and
 * rsvg-convert PNG and PDF.
 */
#ifndef FLOPCAST_CHART_DRAWING_H
#define FLOPCAST_CHART_DRAWING_H

#include "base/diag.h"
#include "base/status.h"
#include "base/text.h"

/* A script of plotting/. */
struct chart_script {
	const char *name, *begin, *end; /* "forecast.gp", its bytes */
};

struct drawing {
	char *folder;
	char **ids; /* of the pictures to draw */
	size_t count, capacity;
	struct diag_list *diags;
};

/* Makes the folder. To be released in any case. */
MUST_CHECK enum status drawing_open(struct drawing *d, const char *folder, struct diag_list *diags);
void drawing_release(struct drawing *d);

/* Writes ID.csv, the script, and ID.gp, which draws one with the other. `id` is a checked name: [A-Za-z0-9._-]. */
MUST_CHECK enum status drawing_add(struct drawing *d, const struct chart_script *script, const char *id,
				   const struct text *data);

/* Draws. When a program is missing the message names its package: a warning, or without gnuplot, if `is_needed`, a fault
 * and STATUS_RUNTIME. */
MUST_CHECK enum status drawing_finish(struct drawing *d, int is_needed);

/* Removes NAME.* and NAME-*.* of an earlier drawing from the folder. */
void drawing_clear(const char *folder, const char *name);

#endif
