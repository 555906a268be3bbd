/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store.h - results.db in a study's folder: what the study is, and its outcomes, kept as they come. Only store*.c and sql.c
 * know SQLite; docs/OUTPUT.md has the schema.
 *
 * A store is not trusted: what it holds is looked at before it is used, and each block has a checksum (CRC-32).
 *
 * A block of outcomes is one transaction, so that a kill, a full disk or a power cut leaves whole blocks. While a study
 * is written the database is in WAL mode and locked: a second process is refused. Closed it is one file in rollback
 * mode, which can be read from where nothing can be written. Not shared between threads at one time.
 */
#ifndef FLOPCAST_STUDY_STORE_H
#define FLOPCAST_STUDY_STORE_H

#include "base/diag.h"
#include "base/status.h"
#include "study/column.h"
#include "study/store_record.h"

#define STORE_NAME "results.db"

struct store {
	char *path;
	struct sqlite3 *db;
	struct sqlite3_stmt *put, *get;
	int is_writer;
	struct store_layout layout;
	struct text fault; /* why the last call failed */
};

enum store_use { STORE_READ, STORE_WRITE };

int store_exists(const char *folder);

/* A new store in `folder`, which must exist, in place of one that is there. Refused with a diagnostic: another process
 * uses it; it is no store of this program; the folder can't be written. */
MUST_CHECK enum status store_create(struct store *s, const char *folder, const struct record *r,
				    struct diag_list *diags);

/* One that is there; `r` is filled. To be released and closed in any case. */
MUST_CHECK enum status store_open(struct store *s, const char *folder, enum store_use use, struct record *r,
				  struct diag_list *diags);

/* On failure (a full disk) the reason is in s->fault, and what was stored before is as it was. */
MUST_CHECK enum status store_put(struct store *s, size_t plan, uint64_t first, const struct outcome *outcomes,
				 size_t count);

/* *count: how many replications of a plan are there from number `first` on without a gap. */
MUST_CHECK enum status store_extent(struct store *s, size_t plan, uint64_t first, uint64_t *count);

/* A column of replications first .. first + count - 1 into `values`; STATUS_RUNTIME when they are not all
 * there, or are not what was written. */
MUST_CHECK enum status store_get(struct store *s, size_t plan, enum outcome_column c, uint64_t first, size_t count,
				 double *values);

/* The study ends after `last`: --until has found its precision. */
MUST_CHECK enum status store_end(struct store *s, uint64_t last);

/* Everything is on the disk, in one file: before it is said that a study is done. */
MUST_CHECK enum status store_settle(struct store *s);

/* A writer's lock ends. */
void store_close(struct store *s);

/* What a fault of the store means, to `diags`. */
void store_report(const struct store *s, struct diag_list *diags);

#endif
