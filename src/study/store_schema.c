/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/store_schema.h"

#include "study/sql.h"

#include <sqlite3.h>
#include <string.h>

#define STUDY_COLUMNS                                                                                                  \
	"version TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, scenario TEXT NOT NULL,"                     \
	" seed TEXT NOT NULL, replications INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,"           \
	" shard INTEGER NOT NULL, shards INTEGER NOT NULL, until REAL NOT NULL, until_percent INTEGER NOT NULL,"       \
	" allow_oom INTEGER NOT NULL"
#define BLOCK_COLUMNS                                                                                                  \
	"plan INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL,"                                       \
	" column INTEGER NOT NULL, data BLOB NOT NULL"
#define NUMBER_AND "(number INTEGER PRIMARY KEY, "

/* As SQLite keeps their text. `old`: of schema 1, where it was another. */
static const struct object {
	const char *sql, *old;
} objects[] = {
	{ "CREATE TABLE study(" STUDY_COLUMNS ", checksum INTEGER NOT NULL)", "CREATE TABLE study(" STUDY_COLUMNS ")" },
	{ "CREATE TABLE block(" BLOCK_COLUMNS ", checksum INTEGER NOT NULL)", "CREATE TABLE block(" BLOCK_COLUMNS ")" },
	{ "CREATE TABLE selected_plan" NUMBER_AND "id TEXT NOT NULL)",
	  "CREATE TABLE wanted" NUMBER_AND "id TEXT NOT NULL)" },
	{ "CREATE TABLE setting" NUMBER_AND "expression TEXT NOT NULL)", NULL },
	{ "CREATE TABLE file" NUMBER_AND "name TEXT NOT NULL, content BLOB NOT NULL)", NULL },
	{ "CREATE TABLE plan" NUMBER_AND "id TEXT NOT NULL)", NULL },
	{ "CREATE TABLE column" NUMBER_AND "name TEXT NOT NULL)", NULL },
	{ "CREATE TABLE end_reason" NUMBER_AND "name TEXT NOT NULL)", NULL },
	{ "CREATE UNIQUE INDEX block_place ON block(plan, column, first, count)", NULL },
	{ "CREATE TABLE summary(plan INTEGER NOT NULL, metric TEXT NOT NULL, mean REAL, se REAL, sd REAL, min REAL,"
	  " max REAL, p05 REAL, p05_lo REAL, p05_hi REAL, p10 REAL, p10_lo REAL, p10_hi REAL, p50 REAL, p50_lo REAL,"
	  " p50_hi REAL, p80 REAL, p80_lo REAL, p80_hi REAL, p90 REAL, p90_lo REAL, p90_hi REAL, p95 REAL, p95_lo REAL,"
	  " p95_hi REAL, p99 REAL, p99_lo REAL, p99_hi REAL, PRIMARY KEY(plan, metric))",
	  NULL },
};
enum { OBJECTS = sizeof(objects) / sizeof(objects[0]), STUDY = 0, BLOCK = 1 };

int store_schema_make(struct sqlite3 *db)
{
	struct text sql = TEXT_INIT;
	int code;

	text_addf(&sql, "PRAGMA application_id = %d; PRAGMA user_version = %d;", STORE_APPLICATION, STORE_SCHEMA);
	for (int i = 0; i < OBJECTS; i++)
		text_addf(&sql, "%s;", objects[i].sql);
	code = sqlite3_exec(db, sql.s, NULL, NULL, NULL);
	text_release(&sql);
	return code;
}

/* ---- is a database ours? ---- */

struct inspection {
	int has_new[OBJECTS], has_old[OBJECTS];
	struct text *fault; /* the first that is not ours */
};

static int is_text(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* A row of type, name, SQL. The index of a primary key has no SQL. */
static int inspect(void *context, struct sqlite3_stmt *row)
{
	struct inspection *g = context;
	struct text type = TEXT_INIT, name = TEXT_INIT, sql = TEXT_INIT;
	int code = sql_column_text(row, 0, &type);
	int is_ours = 0;

	code = code ? code : sql_column_text(row, 1, &name);
	code = code ? code : sql_column_text(row, 2, &sql);
	for (int i = 0; i < OBJECTS; i++) {
		int is_new = is_text(objects[i].sql, text_str(&sql)), is_old = is_text(objects[i].old, text_str(&sql));

		g->has_new[i] |= is_new;
		g->has_old[i] |= is_old;
		is_ours |= is_new || is_old;
	}
	is_ours |= is_text("sqlite_autoindex_summary_1", text_str(&name)) && is_text("index", text_str(&type));
	if (!code && !is_ours && !g->fault->length) {
		text_add(g->fault, "holds what flopcast did not make: ");
		text_add_safe(g->fault, text_str(&type), 40);
		text_add(g->fault, " '");
		text_add_safe(g->fault, text_str(&name), 40);
		text_add(g->fault, "'; drop it, or move the file away");
	}
	text_release(&type);
	text_release(&name);
	text_release(&sql);
	return code;
}

static int take_number(void *context, struct sqlite3_stmt *row)
{
	*(int *)context = sqlite3_column_int(row, 0);
	return SQLITE_OK;
}

static void check_complete(const struct inspection *g, struct text *fault)
{
	for (int i = 0; i < OBJECTS && !fault->length; i++)
		if (g->has_new[i] + g->has_old[i] != 1)
			text_add(fault, "holds no study, or is damaged: a table is missing; move it away");
	if (!fault->length && g->has_new[STUDY] != g->has_new[BLOCK])
		text_add(fault, "is damaged: its tables are of different versions; move it away");
}

enum status store_schema_check(struct sqlite3 *db, int *has_checksums, struct text *fault)
{
	struct inspection g = { .fault = fault };
	int version = 0, code = sql_each(db, "PRAGMA user_version", take_number, &version);

	text_clear(fault);
	if (!code && (version < 1 || version > STORE_SCHEMA))
		text_addf(fault, "has schema %d; this flopcast reads 1 to %d: was it written by a later version?",
			  version, STORE_SCHEMA);
	else if (!code)
		code = sql_each(db, "SELECT type, name, sql FROM sqlite_master", inspect, &g);
	if (code) {
		text_clear(fault);
		text_add(fault, sql_reason(db, code));
	} else if (!fault->length) {
		check_complete(&g, fault);
	}
	*has_checksums = g.has_new[STUDY];
	return fault->length ? STATUS_RUNTIME : STATUS_OK;
}
