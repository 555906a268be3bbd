/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/store_record.h"

#include "base/old_name.h"
#include "base/quantity.h"
#include "study/column.h"
#include "study/sql.h"
#include "study/store_schema.h"

#include <sqlite3.h>
#include <string.h>

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
						    sql_integer((uint64_t)r->allow_oom),
						    sql_integer(record_checksum(r)) };

		code = sql_insert(db, "study", values, sizeof(values) / sizeof(values[0]));
	}
	text_release(&seed);
	return code;
}

static enum status fill(struct sqlite3 *db, const struct record *r, struct text *fault)
{
	int code = sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);

	if (!code)
		code = store_schema_make(db);
	if (!code)
		code = write_lists(db, r);
	if (!code)
		code = write_study(db, r);
	return sql_settle(db, code, fault);
}

struct sqlite3 *store_record_image(const struct record *r, struct text *fault)
{
	struct text pragma = TEXT_INIT;
	struct sqlite3 *db = NULL;
	int code = sqlite3_open(":memory:", &db);

	text_addf(&pragma, "PRAGMA page_size=%d", STORE_PAGE_B);
	if (!code)
		code = sqlite3_exec(db, pragma.s, NULL, NULL, NULL);
	text_release(&pragma);
	if (!code && !fill(db, r, fault))
		return db;
	if (code)
		text_add(fault, sqlite3_errstr(code));
	sqlite3_close(db);
	return NULL;
}

/* ---- reading ---- */

enum { WORDS_MOST = 100000 }; /* settings, plans or files of a study: far more than a scenario can hold */

static int take_seed(struct record *r, struct sqlite3_stmt *row)
{
	struct text seed = TEXT_INIT, why = TEXT_INIT;
	int code = sql_column_text(row, 4, &seed);

	if (!code && quantity_parse_u64(text_str(&seed), &r->seed, &why))
		code = SQLITE_CORRUPT;
	text_release(&seed);
	text_release(&why);
	return code;
}

/* A number that does not fit is one that cannot be. */
static uint32_t take_u32(struct sqlite3_stmt *row, int column)
{
	sqlite3_int64 value = sqlite3_column_int64(row, column);

	return value < 0 || value > INT32_MAX ? INT32_MAX : (uint32_t)value;
}

struct study_row {
	struct record *record;
	uint32_t checksum;
	int count;
};

static int take_study(void *context, struct sqlite3_stmt *row)
{
	struct study_row *g = context;
	struct record *r = g->record;
	struct text *const texts[] = { &r->version, &r->file, &r->sha256, &r->scenario };
	int code = g->count++ ? SQLITE_CORRUPT : SQLITE_OK;

	for (int i = 0; i < 4 && !code; i++)
		code = sql_column_text(row, i, texts[i]);
	if (!code)
		code = take_seed(r, row);
	r->replications = (uint64_t)sqlite3_column_int64(row, 5);
	r->first = (uint64_t)sqlite3_column_int64(row, 6);
	r->last = (uint64_t)sqlite3_column_int64(row, 7);
	r->shard = take_u32(row, 8);
	r->shards = take_u32(row, 9);
	r->until = sqlite3_column_double(row, 10);
	r->until_percent = (int)take_u32(row, 11);
	r->allow_oom = (int)take_u32(row, 12);
	g->checksum = (uint32_t)sqlite3_column_int64(row, 13);
	return code;
}

static int take_word(void *context, struct sqlite3_stmt *row)
{
	struct word_list *l = context;
	struct text word = TEXT_INIT;
	int code = l->count < WORDS_MOST ? sql_column_text(row, 0, &word) : SQLITE_TOOBIG;

	if (!code)
		word_list_add(l, text_str(&word));
	text_release(&word);
	return code;
}

static int take_file(void *context, struct sqlite3_stmt *row)
{
	struct record *r = context;
	struct text name = TEXT_INIT, bytes = TEXT_INIT;
	int code = r->files.count < WORDS_MOST ? sql_column_text(row, 0, &name) : SQLITE_TOOBIG;

	if (!code)
		code = sql_column_blob(row, 1, &bytes);
	if (!code)
		file_set_add(&r->files, text_str(&name), text_str(&bytes), bytes.length);
	text_release(&name);
	text_release(&bytes);
	return code;
}

/* The name, or that of 0.1. */
static int is_named(const char *found, const char *name)
{
	const char *old = old_name_of(name);

	return !strcmp(found, name) || (old && !strcmp(found, old));
}

/* Names in the order of their numbers, against those of this program. */
struct names {
	struct store_layout *layout;
	int count, differs;
};

static int take_column(void *context, struct sqlite3_stmt *row)
{
	struct names *n = context;
	struct text name = TEXT_INIT;
	int code = sql_column_text(row, 0, &name), c = 0;

	while (c < OUTCOME_COLUMNS && !is_named(text_str(&name), column_name((enum outcome_column)c)))
		c++;
	if (c == OUTCOME_COLUMNS || n->layout->number[c] != COLUMN_ABSENT)
		n->differs = 1;
	else
		n->layout->number[c] = n->count;
	n->count += n->count < OUTCOME_COLUMNS;
	text_release(&name);
	return code;
}

static int take_end(void *context, struct sqlite3_stmt *row)
{
	struct names *n = context;
	struct text name = TEXT_INIT;
	int code = sql_column_text(row, 0, &name);

	n->differs |= n->count >= END_COUNT || strcmp(text_str(&name), end_reason_name((enum end_reason)n->count)) != 0;
	n->count += n->count < END_COUNT;
	text_release(&name);
	return code;
}

/* 0.1.0 kept no failure-free outcomes, and booked idle spares under what the other nodes did. */
static int may_be_absent(int c)
{
	return (c >= OUTCOME_FAILURE_FREE_WALL && c < OUTCOME_TIME) || c == OUTCOME_MONEY + CAUSE_SPARES;
}

/* Only what 0.1.0 did not know may be absent, and only without checksums. */
static int is_our_layout(struct store_layout *l)
{
	for (int c = 0; c < OUTCOME_COLUMNS; c++) {
		if (l->number[c] == c)
			continue;
		if (l->has_checksums || (l->number[c] == COLUMN_ABSENT && !may_be_absent(c)))
			return 0;
		l->absent += l->number[c] == COLUMN_ABSENT;
	}
	return 1;
}

/* *is = 1 when columns and ends are those of this program. */
static int has_our_names(struct sqlite3 *db, struct store_layout *layout, int *is)
{
	struct names columns = { .layout = layout }, ends = { .layout = layout };
	int code;

	layout->absent = 0;
	for (int c = 0; c < OUTCOME_COLUMNS; c++)
		layout->number[c] = COLUMN_ABSENT;
	code = sql_each(db, "SELECT name FROM column ORDER BY number", take_column, &columns);
	if (!code)
		code = sql_each(db, "SELECT name FROM end_reason ORDER BY number", take_end, &ends);
	*is = !columns.differs && is_our_layout(layout) && !ends.differs && ends.count == END_COUNT;
	return code;
}

static int has_table(struct sqlite3 *db, const char *name)
{
	return !sqlite3_table_column_metadata(db, "main", name, NULL, NULL, NULL, NULL, NULL, NULL);
}

static int read_rows(struct sqlite3 *db, struct study_row *study, int has_checksums)
{
	struct record *r = study->record;
	int code = sql_each(db,
			    has_checksums
				    ? "SELECT version, file, sha256, scenario, seed, replications, first, last, shard, "
				      "shards, until, until_percent, allow_oom, checksum FROM study"
				    : "SELECT version, file, sha256, scenario, seed, replications, first, last, shard, "
				      "shards, until, until_percent, allow_oom, 0 FROM study",
			    take_study, study);

	if (!code)
		code = sql_each(db, "SELECT expression FROM setting ORDER BY number", take_word, &r->sets);
	if (!code) /* the table was called `wanted` at first */
		code = sql_each(db,
				has_table(db, "selected_plan") ? "SELECT id FROM selected_plan ORDER BY number"
							       : "SELECT id FROM wanted ORDER BY number",
				take_word, &r->wanted);
	if (!code)
		code = sql_each(db, "SELECT id FROM plan ORDER BY number", take_word, &r->plans);
	if (!code)
		code = sql_each(db, "SELECT name, content FROM file ORDER BY number", take_file, r);
	r->files.is_closed = 1;
	return code;
}

/* What is read is possible, and what was written. */
static void check_rows(struct sqlite3 *db, const struct study_row *study, struct store_layout *layout,
		       struct text *fault)
{
	const struct record *r = study->record;
	const char *words = record_fault(r);
	int is_ours = 0, code = has_our_names(db, layout, &is_ours);

	if (code)
		text_addf(fault, "cannot be read: %s", sql_reason(db, code));
	else if (!study->count || !r->plans.count)
		text_add(fault, "holds no study: its run never began, or it is damaged; move it away");
	else if (layout->has_checksums && study->checksum != record_checksum(r))
		text_add(fault, "is damaged: what it says of its study is not what was written; move it away");
	else if (words)
		text_addf(fault, "is damaged: %s; move it away", words);
	else if (!is_ours)
		text_addf(fault, "was written by another flopcast (version %s), whose outcomes have other columns",
			  text_str(&r->version));
}

enum status store_record_read(struct sqlite3 *db, struct record *r, struct store_layout *layout, struct text *fault)
{
	struct study_row study = { .record = r };
	int code;

	if (store_schema_check(db, &layout->has_checksums, fault))
		return STATUS_RUNTIME;
	code = read_rows(db, &study, layout->has_checksums);
	if ((code & 0xff) == SQLITE_BUSY)
		text_add(fault, "is in use by another flopcast; wait until it has ended");
	else if (code)
		text_addf(fault, "cannot be read: %s", sql_reason(db, code));
	else
		check_rows(db, &study, layout, fault);
	return fault->length ? STATUS_RUNTIME : STATUS_OK;
}

enum status store_record_end(struct sqlite3 *db, uint64_t last, struct text *fault)
{
	struct record r = { 0 };
	struct text sql = TEXT_INIT;
	struct store_layout layout = { 0 };
	int code = SQLITE_OK;
	enum status status = store_record_read(db, &r, &layout, fault);

	r.last = last;
	text_addf(&sql, "UPDATE study SET last = %llu", (unsigned long long)last);
	if (layout.has_checksums)
		text_addf(&sql, ", checksum = %lu", (unsigned long)record_checksum(&r));
	if (!status)
		code = sqlite3_exec(db, sql.s, NULL, NULL, NULL);
	if (code)
		text_addf(fault, "cannot be written: %s", sqlite3_errmsg(db));
	text_release(&sql);
	record_release(&r);
	return status ? status : code ? STATUS_RUNTIME : STATUS_OK;
}

/* ---- as bytes ---- */

enum status store_record_pack(const struct record *r, struct text *bytes)
{
	struct text fault = TEXT_INIT;
	struct sqlite3 *db = store_record_image(r, &fault);
	sqlite3_int64 length = 0;
	unsigned char *image = db ? sqlite3_serialize(db, "main", &length, 0) : NULL;

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
	struct store_layout layout;

	*r = (struct record){ 0 };
	if (image && !sqlite3_open(":memory:", &db)) {
		memcpy(image, bytes, length);
		/* Frees the image whether it fails or not. */
		if (!sqlite3_deserialize(db, "main", image, (sqlite3_int64)length, (sqlite3_int64)length,
					 SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY))
			status = store_record_read(db, r, &layout, &fault);
	}
	sqlite3_close(db);
	text_release(&fault);
	return status;
}
