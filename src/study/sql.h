/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sql.h - rows into and out of tables of SQLite, and the end of a transaction. Codes are those of SQLite, 0 = done.
 */
#ifndef FLOPCAST_STUDY_SQL_H
#define FLOPCAST_STUDY_SQL_H

#include "base/status.h"
#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

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

/* take(context, row) for each row of a query; ends with the first code that is not 0, of SQLite or of take. */
MUST_CHECK int sql_each(struct sqlite3 *db, const char *sql, int (*take)(void *context, struct sqlite3_stmt *row),
			void *context);

/* Adds a text or blob of a row. A text that holds a NUL is none; where memory is missing nothing is added. */
MUST_CHECK int sql_column_text(struct sqlite3_stmt *row, int column, struct text *t);
MUST_CHECK int sql_column_blob(struct sqlite3_stmt *row, int column, struct text *t);

/* What SQLite says, as a user needs it. */
const char *sql_reason(struct sqlite3 *db, int code);

/* The end of a transaction in which `code` came last: committed, or rolled back and `fault` says why. */
MUST_CHECK enum status sql_settle(struct sqlite3 *db, int code, struct text *fault);

#endif
