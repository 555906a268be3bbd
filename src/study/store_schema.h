/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store_schema.h - the tables of a store, and whether a file has these and nothing else: a view, a trigger or a column that
 * computes would run what somebody else has written.
 */
#ifndef FLOPCAST_STUDY_STORE_SCHEMA_H
#define FLOPCAST_STUDY_STORE_SCHEMA_H

#include "base/status.h"
#include "base/text.h"

struct sqlite3;

enum {
	STORE_APPLICATION = 0x464c4f50, /* "FLOP", PRAGMA application_id */
	STORE_SCHEMA = 2,		/* PRAGMA user_version; 1 has no checksums */
	STORE_PAGE_B = 16384
};

/* Makes the tables in an empty database; SQLite's code. */
MUST_CHECK int store_schema_make(struct sqlite3 *db);

/* STATUS_RUNTIME, and why in `fault`, for a database that is not ours entirely. *has_checksums = 0: made by a version that
 * kept none. */
MUST_CHECK enum status store_schema_check(struct sqlite3 *db, int *has_checksums, struct text *fault);

#endif
