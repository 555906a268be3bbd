/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store_record.h - the tables of a store that say what the study is. Reasons of failures go to `fault`.
 */
#ifndef FLOPCAST_STUDY_STORE_RECORD_H
#define FLOPCAST_STUDY_STORE_RECORD_H

#include "base/status.h"
#include "study/record.h"

struct sqlite3;

/* A database in memory of the schema and the record, to be closed; NULL, and why in `fault`. */
struct sqlite3 *store_record_image(const struct record *r, struct text *fault);

/* Fails for stores of another schema, with anything else in them, with other columns, and for what is incomplete, not
 * possible or not what its checksum says. *has_checksums: those of blocks are to be there too. */
MUST_CHECK enum status store_record_read(struct sqlite3 *db, struct record *r, int *has_checksums, struct text *fault);

/* `last` of the study becomes another. */
MUST_CHECK enum status store_record_end(struct sqlite3 *db, uint64_t last, struct text *fault);

/* The record as bytes (a database in memory), added to `bytes`; and back. */
MUST_CHECK enum status store_record_pack(const struct record *r, struct text *bytes);
MUST_CHECK enum status store_record_unpack(const char *bytes, size_t length, struct record *r);

#endif
