/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * drawing.h - a folder of pictures being drawn: data and scripts are written, then gnuplot makes SVG of them, several in
 * one process and processes side by side, and rsvg-convert PNG and PDF where they are asked for. A picture has the same bytes
 * whatever else its process draws.
 *
 * A picture whose data and script are there already, as they would be written, and that is whole is not drawn again.
 */
#ifndef FLOPCAST_CHART_DRAWING_H
#define FLOPCAST_CHART_DRAWING_H

#include "base/diag.h"
#include "base/status.h"
#include "base/text.h"
#include "report/tool.h"

#include <time.h>

/* A script of plotting/. */
struct chart_script {
	const char *name, *begin, *end; /* "forecast.gp", its bytes */
};

enum { DRAWING_PNG = 1, DRAWING_PDF = 2 };

struct picture_file {
	char *id;
	const char *script;
	int is_drawn; /* from before */
};

struct drawing {
	char *folder;
	struct picture_file *pictures;
	size_t count, capacity;
	unsigned formats;	 /* DRAWING_PNG, DRAWING_PDF, or'ed: beside SVG */
	tool_progress *progress; /* may be NULL */
	void *context;		 /* of it */
	struct diag_list *diags;
	int is_style_new; /* style.gp was another, or was not there */
};

/* Makes the folder, which may be no link. To be released in any case. */
MUST_CHECK enum status drawing_open(struct drawing *d, const char *folder, struct diag_list *diags);
void drawing_release(struct drawing *d);

/* Writes ID.csv, the script, and ID.gp, which draws one with the other. `id` is a checked name: [A-Za-z0-9._-]. */
MUST_CHECK enum status drawing_add(struct drawing *d, const struct chart_script *script, const char *id,
				   const struct text *data);

/* Draws what was added to some drawings, of different folders, all at the same time; messages and progress are of the first.
 * When a program is missing the message names its package: a warning, or without gnuplot, if `is_needed`, a fault and
 * STATUS_RUNTIME. */
MUST_CHECK enum status drawing_finish(const struct drawing *drawings, size_t count, int is_needed);

/* Removes NAME.* and NAME-*.* of an earlier drawing from the folder; not what others put there (drawn.h). */
void drawing_clear(const char *folder, const char *name);

/* The same, but for the pictures of this drawing, and for files written after `since`. */
void drawing_clear_others(const struct drawing *d, const char *name, struct timespec since);

#endif
