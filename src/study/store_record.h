/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store_record.h - the tables of a store that say what the study is and what came out of it.
 */
#ifndef FLOPCAST_STUDY_STORE_RECORD_H
#define FLOPCAST_STUDY_STORE_RECORD_H

#include "study/store.h"
#include "study/summary.h"

enum { STORE_APPLICATION = 0x464c4f50 /* "FLOP", PRAGMA application_id */, STORE_SCHEMA = 1 /* PRAGMA user_version */ };

/* The end of a transaction in which `code` (of SQLite) came last: committed, or rolled back and s->fault says why. */
MUST_CHECK enum status store_settle(struct store *s, int code);

/* The schema and the record in one transaction; s->fault has the reason when it fails. */
MUST_CHECK enum status store_record_write(struct store *s, const struct record *r);

/* Fails for stores of another schema or with other columns, and for what is incomplete. */
MUST_CHECK enum status store_record_read(struct store *s, struct record *r);

/* The record as bytes (a database in memory), added to `bytes`; and back. */
MUST_CHECK enum status store_record_pack(const struct record *r, struct text *bytes);
MUST_CHECK enum status store_record_unpack(const char *bytes, size_t length, struct record *r);

/* Puts the table `summary` in the place of an earlier one. */
MUST_CHECK enum status store_summary_write(struct store *s, const struct plan_summary *plans, size_t count);

#endif
