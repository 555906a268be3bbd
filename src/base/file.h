/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * file.h - reading a whole file and writing one whole or not at all.
 *
 * Errors come back as words in `error` (static storage or strerror), never on stderr.
 */
#ifndef FLOPCAST_BASE_FILE_H
#define FLOPCAST_BASE_FILE_H

#include "base/status.h"
#include "base/text.h"

#include <stdio.h>

/* Reads a regular file of at most `limit` bytes (16 MiB everywhere); STATUS_INVALID when it is larger. */
MUST_CHECK enum status file_read(const char *path, size_t limit, struct text *content, const char **error);

/* The same for `name` below the folder `folder`: relative, no "..", no symbolic link out of it. */
MUST_CHECK enum status file_read_below(const char *folder, const char *name, size_t limit, struct text *content,
				       const char **error);

/* Makes a folder and its parents. */
MUST_CHECK enum status file_make_folder(const char *path, const char **error);

/* A file being written under a temporary name that nobody can foretell, made by us and no link; it appears under `path` when
 * committed, complete and on the disk, or never: a link of that name is replaced, not followed. */
struct file_writer {
	FILE *out;
	char *path, *temporary;
	int is_there; /* the temporary file */
	int cause;    /* errno of a write that failed, where it is known */
};

MUST_CHECK enum status file_writer_open(struct file_writer *w, const char *path, const char **error);
MUST_CHECK enum status file_writer_commit(struct file_writer *w, const char **error);
void file_writer_abandon(struct file_writer *w); /* after a commit: does nothing */

/* One text as one file. */
MUST_CHECK enum status file_write(const char *path, const char *content, size_t length, const char **error);

/* SHA-256 of some bytes as 64 hexadecimal digits and a NUL. */
void file_sha256(const char *bytes, size_t length, char hex[65]);

#endif
