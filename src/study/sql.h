/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sql.h - rows into a table of SQLite, and the end of a transaction. Codes are those of SQLite, 0 = done.
 */
#ifndef FLOPCAST_STUDY_SQL_H
#define FLOPCAST_STUDY_SQL_H

#include "base/status.h"
#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

struct sqlite3;

/* One value of a row. */
struct sql_value {
	enum { SQL_TEXT, SQL_BLOB, SQL_INTEGER, SQL_REAL } kind;
	const char *s;
	size_t length;
	int64_t integer;
	double real; /* NAN is NULL in the table */
};

struct sql_value sql_text(const char *s);
struct sql_value sql_integer(uint64_t value);
struct sql_value sql_real(double value);

/* A row, its values in the order of the table's columns. */
MUST_CHECK int sql_insert(struct sqlite3 *db, const char *table, const struct sql_value *values, size_t count);

/* The end of a transaction in which `code` came last: committed, or rolled back and `fault` says why. */
MUST_CHECK enum status sql_settle(struct sqlite3 *db, int code, struct text *fault);

#endif
