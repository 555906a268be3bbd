/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * file_set.h - the files that a scenario refers to, kept as they were read, so that a study can be run again from its
 * results alone.
 */
#ifndef FLOPCAST_BASE_FILE_SET_H
#define FLOPCAST_BASE_FILE_SET_H

#include "base/status.h"
#include "base/text.h"

struct file_copy {
	char *name; /* as the scenario names it */
	struct text content;
};

/* Zero-initialised is empty and open. */
struct file_set {
	struct file_copy *items;
	size_t count, capacity;
	int is_closed; /* nothing else is to be had: the disk is not looked at */
};

void file_set_release(struct file_set *s);
void file_set_add(struct file_set *s, const char *name, const char *bytes, size_t length);
void file_set_copy(struct file_set *to, const struct file_set *from);

/* The content of `name`: from the set, or, when the set is open, from below `folder` (file_read_below), kept then. */
MUST_CHECK enum status file_set_read(struct file_set *s, const char *folder, const char *name, size_t limit,
				     struct text *content, const char **error);

#endif
