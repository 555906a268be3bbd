/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/store.h"

#include "base/mem.h"
#include "study/sql.h"
#include "study/store_record.h"

#include <endian.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- opening ---- */

static void fail(const struct store *s, struct diag_list *diags, const char *words)
{
	struct text where = TEXT_INIT;

	text_add_safe(&where, s->path, 4096);
	diag_add(diags, SEVERITY_ERROR, where.s, 0, "%s", words);
	text_release(&where);
}

/* What SQLite says, as a user needs it. */
static const char *reason(struct sqlite3 *db, int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "is in use by another flopcast; a folder takes one study at a time (-o gives another)";
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		return "is not a result store, or is damaged; move it away";
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		return "cannot be opened for writing here";
	default:
		return sqlite3_errmsg(db);
	}
}

static int run(struct store *s, const char *sql)
{
	int code = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

	text_clear(&s->fault);
	if (code)
		text_add(&s->fault, reason(s->db, code));
	return code;
}

static int get_number(struct store *s, const char *sql, sqlite3_int64 *value)
{
	sqlite3_stmt *query = NULL;
	int code = sqlite3_prepare_v2(s->db, sql, -1, &query, NULL);

	if (!code)
		code = sqlite3_step(query);
	if (code == SQLITE_ROW) {
		*value = sqlite3_column_int64(query, 0);
		code = SQLITE_OK;
	}
	sqlite3_finalize(query);
	text_clear(&s->fault);
	if (code)
		text_add(&s->fault, reason(s->db, code));
	return code;
}

static void begin_open(struct store *s, const char *folder)
{
	struct text path = TEXT_INIT;

	*s = (struct store){ 0 };
	text_addf(&path, "%s/" STORE_NAME, folder);
	s->path = path.s;
}

static int open_database(struct store *s, int flags)
{
	int code = sqlite3_open_v2(s->path, &s->db, flags | SQLITE_OPEN_EXRESCODE, NULL);

	if (code) {
		text_clear(&s->fault);
		text_add(&s->fault, reason(s->db, code));
		return code;
	}
	/* One page of a column's blob, few levels; foreign files are not trusted with our memory. */
	return run(s, "PRAGMA page_size=16384; PRAGMA cache_size=-2048; PRAGMA trusted_schema=OFF;"
		      "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cell_size_check=ON");
}

/* Takes the lock: EXCLUSIVE mode keeps it from the first transaction on, and needs no shared memory. The log goes into
 * the database every 4 MB, while others simulate, and not all of it at the end, when everybody waits. */
static int lock(struct store *s)
{
	return run(s, "PRAGMA journal_mode=WAL") || run(s, "PRAGMA synchronous=NORMAL") ||
	       run(s, "PRAGMA wal_autocheckpoint=256") || run(s, "BEGIN EXCLUSIVE; COMMIT");
}

/* 0 when the file is empty or a store; a foreign database is not overwritten. */
static int check_identity(struct store *s, sqlite3_int64 *pages)
{
	sqlite3_int64 id = 0;
	int code = get_number(s, "PRAGMA page_count", pages);

	if (!code && *pages)
		code = get_number(s, "PRAGMA application_id", &id);
	if (!code && *pages && id != STORE_APPLICATION) {
		text_clear(&s->fault);
		text_add(&s->fault, "is a database of another program; move it away");
		code = SQLITE_MISMATCH;
	}
	return code;
}

/* Empties the file, whatever is in it, keeping the lock. */
static int reset(struct store *s)
{
	int code;

	if (sqlite3_db_config(s->db, SQLITE_DBCONFIG_RESET_DATABASE, 1, (int *)NULL))
		return SQLITE_ERROR;
	code = run(s, "VACUUM");
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_RESET_DATABASE, 0, (int *)NULL);
	return code;
}

enum status store_create(struct store *s, const char *folder, const struct record *r, struct diag_list *diags)
{
	sqlite3_int64 pages = 0;
	int code;

	begin_open(s, folder);
	s->is_writer = 1;
	code = open_database(s, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
	if (!code)
		code = check_identity(s, &pages);
	if (!code)
		code = lock(s);
	if (!code && pages)
		code = reset(s);
	if (!code)
		code = lock(s);
	if (!code && store_record_write(s->db, r, &s->fault))
		code = SQLITE_ERROR;
	if (code)
		fail(s, diags, text_str(&s->fault));
	return code ? STATUS_RUNTIME : STATUS_OK;
}

enum status store_open(struct store *s, const char *folder, enum store_use use, struct record *r,
		       struct diag_list *diags)
{
	sqlite3_int64 pages = 0;
	int code, writable;

	*r = (struct record){ 0 };
	begin_open(s, folder);
	if (access(s->path, F_OK) < 0) {
		fail(s, diags, errno == ENOENT ? "there are no results here" : strerror(errno));
		return STATUS_RUNTIME;
	}
	/* A study that was killed has to be recovered, which writes; a finished one can be read anywhere. */
	writable = access(s->path, W_OK) == 0 && access(folder, W_OK) == 0;
	s->is_writer = use == STORE_WRITE || writable;
	code = open_database(s, s->is_writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
	if (!code)
		code = check_identity(s, &pages);
	if (!code && use == STORE_WRITE)
		code = lock(s);
	if (code || store_record_read(s->db, r, &s->fault)) {
		fail(s, diags, text_str(&s->fault));
		return STATUS_RUNTIME;
	}
	return STATUS_OK;
}

void store_close(struct store *s)
{
	sqlite3_finalize(s->put);
	sqlite3_finalize(s->get);
	/* Back to one file. Where the disk is full the log stays beside it, and is read with it. */
	if (s->db && s->is_writer)
		sqlite3_exec(s->db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
	sqlite3_close(s->db);
	text_release(&s->fault);
	free(s->values);
	free(s->path);
	*s = (struct store){ 0 };
}

void store_report(const struct store *s, struct diag_list *diags)
{
	fail(s, diags, text_str(&s->fault));
}

/* ---- outcomes ---- */

/* Numbers are little endian on the disk, whatever the machine. */
static void turn(double *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t bits;

		memcpy(&bits, &values[i], sizeof(bits));
		bits = htole64(bits);
		memcpy(&values[i], &bits, sizeof(bits));
	}
}

static int put_column(struct store *s, enum outcome_column c, const struct outcome *outcomes, size_t count)
{
	size_t kept = column_pack(outcomes, count, c, s->values);

	turn(s->values, kept);
	sqlite3_bind_int(s->put, 4, (int)c);
	sqlite3_bind_blob64(s->put, 5, s->values, kept * sizeof(double), SQLITE_STATIC);
	sqlite3_step(s->put);
	return sqlite3_reset(s->put);
}

static int put_block(struct store *s, size_t plan, uint64_t first, const struct outcome *outcomes, size_t count)
{
	int code = SQLITE_OK;

	if (!s->put)
		code = sqlite3_prepare_v2(s->db,
					  "INSERT INTO block(plan, first, count, column, data) VALUES(?, ?, ?, ?, ?)",
					  -1, &s->put, NULL);
	if (code)
		return code;
	if (s->capacity < count) {
		s->values = mem_resize(s->values, count, sizeof(*s->values));
		s->capacity = count;
	}
	sqlite3_bind_int64(s->put, 1, (sqlite3_int64)plan);
	sqlite3_bind_int64(s->put, 2, (sqlite3_int64)first);
	sqlite3_bind_int64(s->put, 3, (sqlite3_int64)count);
	for (int c = 0; c < OUTCOME_COLUMNS && !code; c++)
		code = put_column(s, (enum outcome_column)c, outcomes, count);
	return code;
}

enum status store_put(struct store *s, size_t plan, uint64_t first, const struct outcome *outcomes, size_t count)
{
	int code = run(s, "BEGIN");

	if (!code)
		code = put_block(s, plan, first, outcomes, count);
	return sql_settle(s->db, code, &s->fault);
}

uint64_t store_extent(struct store *s, size_t plan, uint64_t first)
{
	sqlite3_stmt *query = NULL;
	uint64_t end = first;

	if (sqlite3_prepare_v2(s->db,
			       "SELECT first, count FROM block WHERE plan = ? AND column = 0 AND first >= ? ORDER BY "
			       "first",
			       -1, &query, NULL))
		return 0;
	sqlite3_bind_int64(query, 1, (sqlite3_int64)plan);
	sqlite3_bind_int64(query, 2, (sqlite3_int64)first);
	while (sqlite3_step(query) == SQLITE_ROW && (uint64_t)sqlite3_column_int64(query, 0) == end)
		end += (uint64_t)sqlite3_column_int64(query, 1);
	sqlite3_finalize(query);
	return end - first;
}

/* Copies what a block (first, count, data) has of replications *next .. last - 1; 0 when it is not the next one, or
 * damaged. */
static int take_block(sqlite3_stmt *row, uint64_t *next, uint64_t last, double *values)
{
	uint64_t first = (uint64_t)sqlite3_column_int64(row, 0), count = (uint64_t)sqlite3_column_int64(row, 1);
	const char *data = sqlite3_column_blob(row, 2);
	size_t bytes = (size_t)sqlite3_column_bytes(row, 2);
	int is_constant = bytes == sizeof(double);
	size_t n;

	if (!data || first > *next || first + count < *next || (!is_constant && bytes != count * sizeof(double)))
		return 0;
	n = first + count < last ? first + count - *next : last - *next;
	if (is_constant)
		for (size_t i = 0; i < n; i++)
			memcpy(&values[i], data, sizeof(double));
	else
		memcpy(values, data + (*next - first) * sizeof(double), n * sizeof(double));
	turn(values, n);
	*next += n;
	return 1;
}

enum status store_get(struct store *s, size_t plan, enum outcome_column c, uint64_t first, size_t count, double *values)
{
	uint64_t next = first, last = first + count;
	int code = SQLITE_OK;

	if (!s->get)
		code = sqlite3_prepare_v2(s->db,
					  "SELECT first, count, data FROM block WHERE plan = ?1 AND column = ?2 AND "
					  "first + count > ?3 AND first < ?4 ORDER BY first",
					  -1, &s->get, NULL);
	if (!code) {
		sqlite3_bind_int64(s->get, 1, (sqlite3_int64)plan);
		sqlite3_bind_int(s->get, 2, (int)c);
		sqlite3_bind_int64(s->get, 3, (sqlite3_int64)first);
		sqlite3_bind_int64(s->get, 4, (sqlite3_int64)last);
		while (next < last && sqlite3_step(s->get) == SQLITE_ROW) {
			double *place = values + (next - first);

			if (!take_block(s->get, &next, last, place))
				break;
		}
		code = sqlite3_reset(s->get);
	}
	if (!code && next == last)
		return STATUS_OK;
	text_clear(&s->fault);
	text_addf(&s->fault, "cannot be read: %s", code ? sqlite3_errmsg(s->db) : "replications are missing");
	return STATUS_RUNTIME;
}

enum status store_end(struct store *s, uint64_t last)
{
	struct text sql = TEXT_INIT;
	int code;

	text_addf(&sql, "UPDATE study SET last = %llu", (unsigned long long)last);
	code = run(s, sql.s);
	text_release(&sql);
	return code ? STATUS_RUNTIME : STATUS_OK;
}
