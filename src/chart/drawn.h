/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * drawn.h - which files in a folder of charts were drawn by this program: those it may remove. Their names are in the file
 * `.drawn` of that folder, a line each.
 */
#ifndef FLOPCAST_CHART_DRAWN_H
#define FLOPCAST_CHART_DRAWN_H

#include "base/status.h"

#include <stddef.h>

/* Notes that a file of the folder is, or will be, drawn by us. */
MUST_CHECK enum status drawn_add(const char *folder, const char *const *files, size_t count, const char **error);

/* Removes those drawn files from the folder for which goes(context, folder, file). Another's file of such a name stays. */
void drawn_clear(const char *folder, int (*goes)(void *context, const char *folder, const char *file), void *context);

#endif
