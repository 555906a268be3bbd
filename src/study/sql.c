/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/sql.h"

#include <sqlite3.h>
#include <string.h>

struct sql_value sql_text(const char *s)
{
	return (struct sql_value){ .kind = SQL_TEXT, .s = s, .length = strlen(s) };
}

struct sql_value sql_integer(uint64_t value)
{
	return (struct sql_value){ .kind = SQL_INTEGER, .integer = (sqlite3_int64)value };
}

struct sql_value sql_real(double value)
{
	return (struct sql_value){ .kind = SQL_REAL, .real = value };
}

static int bind(sqlite3_stmt *statement, int place, const struct sql_value *c)
{
	switch (c->kind) {
	case SQL_TEXT:
		return sqlite3_bind_text64(statement, place, c->s, c->length, SQLITE_TRANSIENT, SQLITE_UTF8);
	case SQL_BLOB:
		return sqlite3_bind_blob64(statement, place, c->s, c->length, SQLITE_TRANSIENT);
	case SQL_INTEGER:
		return sqlite3_bind_int64(statement, place, c->integer);
	case SQL_REAL:
		return sqlite3_bind_double(statement, place, c->real); /* NAN becomes NULL */
	}
	return SQLITE_MISUSE;
}

int sql_insert(struct sqlite3 *db, const char *table, const struct sql_value *values, size_t count)
{
	struct text sql = TEXT_INIT;
	sqlite3_stmt *statement = NULL;
	int code;

	text_addf(&sql, "INSERT INTO %s VALUES(?", table);
	for (size_t i = 1; i < count; i++)
		text_add(&sql, ",?");
	text_add(&sql, ")");
	code = sqlite3_prepare_v2(db, sql.s, -1, &statement, NULL);
	for (size_t i = 0; i < count && !code; i++)
		code = bind(statement, (int)i + 1, &values[i]);
	if (!code)
		sqlite3_step(statement);
	code = code ? code : sqlite3_reset(statement);
	sqlite3_finalize(statement);
	text_release(&sql);
	return code;
}

int sql_each(struct sqlite3 *db, const char *sql, int (*take)(void *context, struct sqlite3_stmt *row), void *context)
{
	sqlite3_stmt *query = NULL;
	int code = sqlite3_prepare_v2(db, sql, -1, &query, NULL), step = SQLITE_DONE;

	while (!code && (step = sqlite3_step(query)) == SQLITE_ROW)
		code = take(context, query);
	sqlite3_finalize(query);
	return code ? code : step == SQLITE_DONE ? SQLITE_OK : step;
}

int sql_column_blob(struct sqlite3_stmt *row, int column, struct text *t)
{
	const char *bytes = sqlite3_column_blob(row, column);
	size_t length = (size_t)sqlite3_column_bytes(row, column);

	if (!bytes && sqlite3_errcode(sqlite3_db_handle(row)) == SQLITE_NOMEM)
		return SQLITE_NOMEM;
	text_add_bytes(t, bytes ? bytes : "", bytes ? length : 0);
	return SQLITE_OK;
}

int sql_column_text(struct sqlite3_stmt *row, int column, struct text *t)
{
	const char *s = (const char *)sqlite3_column_text(row, column);
	size_t length = (size_t)sqlite3_column_bytes(row, column);

	if (!s && sqlite3_errcode(sqlite3_db_handle(row)) == SQLITE_NOMEM)
		return SQLITE_NOMEM;
	if (s && strlen(s) != length)
		return SQLITE_CORRUPT;
	text_add(t, s ? s : "");
	return SQLITE_OK;
}

const char *sql_reason(struct sqlite3 *db, int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "is in use by another flopcast; a folder takes one study at a time (-o gives another)";
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
	case SQLITE_TOOBIG:
		return "is not a result store, or is damaged; move it away";
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		return "cannot be opened for writing here";
	case SQLITE_OK:
	case SQLITE_DONE:
	case SQLITE_ERROR:
		return sqlite3_errmsg(db);
	default:
		return sqlite3_errstr(code);
	}
}

enum status sql_settle(struct sqlite3 *db, int code, struct text *fault)
{
	if (!code)
		code = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	if (!code)
		return STATUS_OK;
	text_clear(fault);
	text_addf(fault, "cannot be written: %s", sqlite3_errmsg(db));
	if (!sqlite3_get_autocommit(db))
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return STATUS_RUNTIME;
}
