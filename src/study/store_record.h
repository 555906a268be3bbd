/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store_record.h - the tables of a store that say what the study is. Reasons of failures go to `fault`.
 */
#ifndef FLOPCAST_STUDY_STORE_RECORD_H
#define FLOPCAST_STUDY_STORE_RECORD_H

#include "base/status.h"
#include "plan/outcome.h"
#include "study/record.h"

struct sqlite3;

/* A database in memory of the schema and the record, to be closed; NULL, and why in `fault`. */
struct sqlite3 *store_record_image(const struct record *r, struct text *fault);

/* How a file keeps outcomes: the number that each of our columns has in it, or COLUMN_ABSENT. 0.1.0 wrote no checksums of blocks,
 * and no failure-free outcomes. */
enum { COLUMN_ABSENT = -1 };
struct store_layout {
	int has_checksums, number[OUTCOME_COLUMNS], absent;
};

/* Fails for stores of another schema, with anything else in them, with other columns, and for what is incomplete, not
 * possible or not what its checksum says. */
MUST_CHECK enum status store_record_read(struct sqlite3 *db, struct record *r, struct store_layout *layout,
					 struct text *fault);

/* `last` of the study becomes another. */
MUST_CHECK enum status store_record_end(struct sqlite3 *db, uint64_t last, struct text *fault);

/* The record as bytes (a database in memory), added to `bytes`; and back. */
MUST_CHECK enum status store_record_pack(const struct record *r, struct text *bytes);
MUST_CHECK enum status store_record_unpack(const char *bytes, size_t length, struct record *r);

#endif
