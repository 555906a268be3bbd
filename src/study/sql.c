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

static void bind(sqlite3_stmt *statement, int place, const struct sql_value *c)
{
	switch (c->kind) {
	case SQL_TEXT:
		sqlite3_bind_text64(statement, place, c->s, c->length, SQLITE_TRANSIENT, SQLITE_UTF8);
		break;
	case SQL_BLOB:
		sqlite3_bind_blob64(statement, place, c->s, c->length, SQLITE_TRANSIENT);
		break;
	case SQL_INTEGER:
		sqlite3_bind_int64(statement, place, c->integer);
		break;
	case SQL_REAL:
		sqlite3_bind_double(statement, place, c->real); /* NAN becomes NULL */
		break;
	}
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
		bind(statement, (int)i + 1, &values[i]);
	if (!code)
		sqlite3_step(statement);
	code = sqlite3_finalize(statement) ? SQLITE_ERROR : code;
	text_release(&sql);
	return code;
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
