/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/store_record.h"

#include "base/old_name.h"
#include "study/column.h"
#include "study/sql.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char schema[] =
	"PRAGMA application_id = 1179406160;" /* STORE_APPLICATION */
	"PRAGMA user_version = 1;"	      /* STORE_SCHEMA */
	"CREATE TABLE study(version TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, scenario TEXT NOT NULL,"
	" seed TEXT NOT NULL, replications INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,"
	" shard INTEGER NOT NULL, shards INTEGER NOT NULL, until REAL NOT NULL, until_percent INTEGER NOT NULL,"
	" allow_oom INTEGER NOT NULL);"
	"CREATE TABLE setting(number INTEGER PRIMARY KEY, expression TEXT NOT NULL);"
	"CREATE TABLE file(number INTEGER PRIMARY KEY, name TEXT NOT NULL, content BLOB NOT NULL);"
	"CREATE TABLE selected_plan(number INTEGER PRIMARY KEY, id TEXT NOT NULL);"
	"CREATE TABLE plan(number INTEGER PRIMARY KEY, id TEXT NOT NULL);"
	"CREATE TABLE column(number INTEGER PRIMARY KEY, name TEXT NOT NULL);"
	"CREATE TABLE end_reason(number INTEGER PRIMARY KEY, name TEXT NOT NULL);"
	"CREATE TABLE block(plan INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL,"
	" column INTEGER NOT NULL, data BLOB NOT NULL);"
	"CREATE UNIQUE INDEX block_place ON block(plan, column, first, count);"
	"CREATE TABLE summary(plan INTEGER NOT NULL, metric TEXT NOT NULL, mean REAL, se REAL, sd REAL, min REAL,"
	" max REAL, p05 REAL, p05_lo REAL, p05_hi REAL, p10 REAL, p10_lo REAL, p10_hi REAL, p50 REAL, p50_lo REAL,"
	" p50_hi REAL, p80 REAL, p80_lo REAL, p80_hi REAL, p90 REAL, p90_lo REAL, p90_hi REAL, p95 REAL, p95_lo REAL,"
	" p95_hi REAL, p99 REAL, p99_lo REAL, p99_hi REAL, PRIMARY KEY(plan, metric));";

_Static_assert(STORE_APPLICATION == 1179406160 && STORE_SCHEMA == 1, "the numbers in the schema");

static int insert_word(struct sqlite3 *db, const char *table, size_t number, const char *word)
{
	const struct sql_value values[] = { sql_integer(number), sql_text(word) };

	return sql_insert(db, table, values, 2);
}

static int write_lists(struct sqlite3 *db, const struct record *r)
{
	int code = SQLITE_OK;

	for (size_t i = 0; i < r->sets.count && !code; i++)
		code = insert_word(db, "setting", i, r->sets.words[i]);
	for (size_t i = 0; i < r->wanted.count && !code; i++)
		code = insert_word(db, "selected_plan", i, r->wanted.words[i]);
	for (size_t i = 0; i < r->plans.count && !code; i++)
		code = insert_word(db, "plan", i, r->plans.words[i]);
	for (size_t i = 0; i < OUTCOME_COLUMNS && !code; i++)
		code = insert_word(db, "column", i, column_name((enum outcome_column)i));
	for (size_t i = 0; i < END_COUNT && !code; i++)
		code = insert_word(db, "end_reason", i, end_reason_name((enum end_reason)i));
	for (size_t i = 0; i < r->files.count && !code; i++) {
		const struct file_copy *f = &r->files.items[i];
		const struct sql_value values[] = {
			sql_integer(i),
			sql_text(f->name),
			{ .kind = SQL_BLOB, .s = text_str(&f->content), .length = f->content.length }
		};

		code = sql_insert(db, "file", values, 3);
	}
	return code;
}

static int write_study(struct sqlite3 *db, const struct record *r)
{
	struct text seed = TEXT_INIT; /* a text, since SQLite's integers are signed */
	int code;

	text_addf(&seed, "%llu", (unsigned long long)r->seed);
	{
		const struct sql_value values[] = { sql_text(text_str(&r->version)),
						    sql_text(text_str(&r->file)),
						    sql_text(text_str(&r->sha256)),
						    sql_text(text_str(&r->scenario)),
						    sql_text(seed.s),
						    sql_integer(r->replications),
						    sql_integer(r->first),
						    sql_integer(r->last),
						    sql_integer(r->shard),
						    sql_integer(r->shards),
						    sql_real(r->until),
						    sql_integer((uint64_t)r->until_percent),
						    sql_integer((uint64_t)r->allow_oom) };

		code = sql_insert(db, "study", values, sizeof(values) / sizeof(values[0]));
	}
	text_release(&seed);
	return code;
}

enum status store_record_write(struct sqlite3 *db, const struct record *r, struct text *fault)
{
	int code = sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);

	if (!code)
		code = sqlite3_exec(db, schema, NULL, NULL, NULL);
	if (!code)
		code = write_lists(db, r);
	if (!code)
		code = write_study(db, r);
	return sql_settle(db, code, fault);
}

/* ---- reading ---- */

static void add_text(struct text *t, sqlite3_stmt *row, int column)
{
	const char *s = (const char *)sqlite3_column_text(row, column);

	text_add_bytes(t, s ? s : "", (size_t)sqlite3_column_bytes(row, column));
}

/* Calls `take` for each row; returns SQLite's code. */
static int each(struct sqlite3 *db, const char *sql, void (*take)(struct record *r, sqlite3_stmt *row),
		struct record *r)
{
	sqlite3_stmt *query = NULL;
	int code = sqlite3_prepare_v2(db, sql, -1, &query, NULL);

	while (!code && sqlite3_step(query) == SQLITE_ROW)
		take(r, query);
	sqlite3_finalize(query);
	return code ? code : sqlite3_errcode(db) == SQLITE_DONE ? SQLITE_OK : sqlite3_errcode(db);
}

static void take_study(struct record *r, sqlite3_stmt *row)
{
	const char *seed = (const char *)sqlite3_column_text(row, 4);

	add_text(&r->version, row, 0);
	add_text(&r->file, row, 1);
	add_text(&r->sha256, row, 2);
	add_text(&r->scenario, row, 3);
	r->seed = seed ? strtoull(seed, NULL, 10) : 0;
	r->replications = (uint64_t)sqlite3_column_int64(row, 5);
	r->first = (uint64_t)sqlite3_column_int64(row, 6);
	r->last = (uint64_t)sqlite3_column_int64(row, 7);
	r->shard = (uint32_t)sqlite3_column_int64(row, 8);
	r->shards = (uint32_t)sqlite3_column_int64(row, 9);
	r->until = sqlite3_column_double(row, 10);
	r->until_percent = sqlite3_column_int(row, 11);
	r->allow_oom = sqlite3_column_int(row, 12);
}

static void take_word(struct word_list *l, sqlite3_stmt *row)
{
	const char *word = (const char *)sqlite3_column_text(row, 0);

	word_list_add(l, word ? word : "");
}

static void take_setting(struct record *r, sqlite3_stmt *row)
{
	take_word(&r->sets, row);
}

static void take_wanted(struct record *r, sqlite3_stmt *row)
{
	take_word(&r->wanted, row);
}

static void take_plan(struct record *r, sqlite3_stmt *row)
{
	take_word(&r->plans, row);
}

static void take_file(struct record *r, sqlite3_stmt *row)
{
	const char *name = (const char *)sqlite3_column_text(row, 0), *bytes = sqlite3_column_blob(row, 1);

	file_set_add(&r->files, name ? name : "", bytes ? bytes : "", (size_t)sqlite3_column_bytes(row, 1));
}

/* 1 for the column's name, or that of 0.1. */
static int is_column(const char *name, enum outcome_column c)
{
	const char *old = old_name_of(column_name(c));

	return !strcmp(name, column_name(c)) || (old && !strcmp(name, old));
}

/* 1 when the columns are those of this program, in its order. */
static int has_our_columns(struct sqlite3 *db)
{
	sqlite3_stmt *query = NULL;
	int n = 0, same = 1;

	if (sqlite3_prepare_v2(db, "SELECT name FROM column ORDER BY number", -1, &query, NULL))
		return 0;
	for (; same && sqlite3_step(query) == SQLITE_ROW; n++) {
		const char *name = (const char *)sqlite3_column_text(query, 0);

		same = name && n < OUTCOME_COLUMNS && is_column(name, (enum outcome_column)n);
	}
	sqlite3_finalize(query);
	return same && n == OUTCOME_COLUMNS;
}

/* The table was called `wanted` at first. */
static int read_selected(struct sqlite3 *db, struct record *r)
{
	int code = each(db, "SELECT id FROM selected_plan ORDER BY number", take_wanted, r);

	return code == SQLITE_ERROR ? each(db, "SELECT id FROM wanted ORDER BY number", take_wanted, r) : code;
}

enum status store_record_read(struct sqlite3 *db, struct record *r, struct text *fault)
{
	int code = each(db,
			"SELECT version, file, sha256, scenario, seed, replications, first, last, shard, shards, "
			"until, until_percent, allow_oom FROM study",
			take_study, r);

	if (!code)
		code = each(db, "SELECT expression FROM setting ORDER BY number", take_setting, r);
	if (!code)
		code = read_selected(db, r);
	if (!code)
		code = each(db, "SELECT id FROM plan ORDER BY number", take_plan, r);
	if (!code)
		code = each(db, "SELECT name, content FROM file ORDER BY number", take_file, r);
	r->files.is_closed = 1;
	text_clear(fault);
	if ((code & 0xff) == SQLITE_BUSY)
		text_add(fault, "is in use by another flopcast; wait until it has ended");
	else if (code)
		text_addf(fault, "cannot be read: %s", sqlite3_errmsg(db));
	else if (!r->version.length || !r->plans.count)
		text_add(fault, "holds no study");
	else if (!has_our_columns(db))
		text_addf(fault, "was written by another flopcast (version %s), whose outcomes have other columns",
			  text_str(&r->version));
	return fault->length ? STATUS_RUNTIME : STATUS_OK;
}

/* ---- as bytes ---- */

enum status store_record_pack(const struct record *r, struct text *bytes)
{
	struct sqlite3 *db = NULL;
	struct text fault = TEXT_INIT;
	sqlite3_int64 length = 0;
	unsigned char *image = NULL;
	enum status status = sqlite3_open(":memory:", &db) ? STATUS_RUNTIME : store_record_write(db, r, &fault);

	if (!status)
		image = sqlite3_serialize(db, "main", &length, 0);
	if (image)
		text_add_bytes(bytes, (const char *)image, (size_t)length);
	sqlite3_free(image);
	sqlite3_close(db);
	text_release(&fault);
	return image ? STATUS_OK : STATUS_RUNTIME;
}

enum status store_record_unpack(const char *bytes, size_t length, struct record *r)
{
	struct sqlite3 *db = NULL;
	struct text fault = TEXT_INIT;
	unsigned char *image = sqlite3_malloc64(length);
	enum status status = STATUS_RUNTIME;

	*r = (struct record){ 0 };
	if (image && !sqlite3_open(":memory:", &db)) {
		memcpy(image, bytes, length);
		/* Frees the image whether it fails or not. */
		if (!sqlite3_deserialize(db, "main", image, (sqlite3_int64)length, (sqlite3_int64)length,
					 SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY))
			status = store_record_read(db, r, &fault);
	}
	sqlite3_close(db);
	text_release(&fault);
	return status;
}
