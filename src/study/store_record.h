/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store_record.h - the tables of a store that say what the study is. Reasons of failures go to `fault`.
 */
#ifndef FLOPCAST_STUDY_STORE_RECORD_H
#define FLOPCAST_STUDY_STORE_RECORD_H

#include "base/status.h"
#include "study/record.h"

struct sqlite3;

enum { STORE_APPLICATION = 0x464c4f50 /* "FLOP", PRAGMA application_id */, STORE_SCHEMA = 1 /* PRAGMA user_version */ };

/* The schema and the record in one transaction. */
MUST_CHECK enum status store_record_write(struct sqlite3 *db, const struct record *r, struct text *fault);

/* Fails for stores of another schema or with other columns, and for what is incomplete. */
MUST_CHECK enum status store_record_read(struct sqlite3 *db, struct record *r, struct text *fault);

/* The record as bytes (a database in memory), added to `bytes`; and back. */
MUST_CHECK enum status store_record_pack(const struct record *r, struct text *bytes);
MUST_CHECK enum status store_record_unpack(const char *bytes, size_t length, struct record *r);

#endif
