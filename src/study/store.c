/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/store.h"

#include "base/mem.h"
#include "study/sql.h"
#include "study/store_record.h"
#include "study/store_schema.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
	VALUE_MOST_B = 32 << 20,      /* a text or blob: scenarios and their files have 16 MiB at most */
	BLOCK_MOST = 1 << 20,	      /* replications of a block; RUNNER_WAVE is the most that is written */
	REPLICATION_MOST = 1000000000 /* their largest number, as of -n */
};

/* ---- opening ---- */

static void fail(const struct store *s, struct diag_list *diags, const char *words)
{
	struct text where = TEXT_INIT;

	text_add_safe(&where, s->path, 4096);
	diag_add(diags, SEVERITY_ERROR, where.s, 0, "%s", words);
	text_release(&where);
}

/* Some network file systems have no locks, and SQLite says of some of them that the file is in use. What locks this process has go
 * with it, so it is asked when all is over. */
static int lacks_locks(const struct store *s)
{
	struct flock any = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int file = open(s->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW), lacks;

	lacks = file >= 0 && fcntl(file, F_GETLK, &any) &&
		(errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL);
	if (file >= 0)
		close(file);
	return lacks;
}

static void fail_to_open(const struct store *s, struct diag_list *diags)
{
	fail(s, diags,
	     lacks_locks(s) ? "lies on a file system without locks, where two programs could write at once; accepted: "
			      "a folder on another (-o)"
			    : text_str(&s->fault));
}

static int run(struct store *s, const char *sql)
{
	int code = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

	text_clear(&s->fault);
	if (code)
		text_add(&s->fault, sql_reason(s->db, code));
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
		text_add(&s->fault, sql_reason(s->db, code));
	return code;
}

static void begin_open(struct store *s, const char *folder)
{
	struct text path = TEXT_INIT;

	text_addf(&path, "%s/" STORE_NAME, folder);
	*s = (struct store){ .path = path.s };
}

/* The folder's own path, so that it may be reached by links while results.db itself may be none: SQLite refuses it then. */
static char *real_path(const char *folder)
{
	char *real = realpath(folder, NULL);
	struct text path = TEXT_INIT;

	text_addf(&path, "%s/" STORE_NAME, real ? real : folder);
	free(real);
	return path.s;
}

/* Nobody's programs run in a file that somebody gave us: no view, no trigger, no extension, nothing larger than a scenario's
 * files can be. */
static void distrust(struct sqlite3 *db)
{
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)NULL);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, VALUE_MOST_B);
}

int store_exists(const char *folder)
{
	struct text path = TEXT_INIT;
	int is;

	text_addf(&path, "%s/" STORE_NAME, folder);
	is = !access(path.s, F_OK);
	text_release(&path);
	return is;
}

/* SQLite waits for ever for who would write into a pipe. A link is its own fault. */
static int are_files(const char *path, struct text *fault)
{
	static const char *const parts[] = { "", "-journal", "-wal", "-shm" };
	struct text name = TEXT_INIT;
	struct stat file;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !fault->length; i++) {
		text_clear(&name);
		text_addf(&name, "%s%s", path, parts[i]);
		if (!lstat(name.s, &file) && !S_ISREG(file.st_mode) && !(i == 0 && S_ISLNK(file.st_mode)))
			text_addf(fault, "%s is no regular file", strrchr(name.s, '/') + 1);
	}
	text_release(&name);
	return !fault->length;
}

static int open_database(struct store *s, const char *folder, int flags)
{
	char *path = real_path(folder);
	struct text pragmas = TEXT_INIT;
	int code = SQLITE_CANTOPEN;

	text_clear(&s->fault);
	if (are_files(path, &s->fault))
		code = sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, NULL);
	if (code == SQLITE_CANTOPEN_SYMLINK)
		text_add(&s->fault, "is a symbolic link; it is not followed");
	else if (code && !s->fault.length)
		text_add(&s->fault, sql_reason(s->db, code));
	/* One page of a column's blob, few levels; foreign files are not trusted with our memory. */
	text_addf(&pragmas,
		  "PRAGMA page_size=%d; PRAGMA cache_size=-2048; PRAGMA trusted_schema=OFF;"
		  "PRAGMA synchronous=EXTRA; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cell_size_check=ON",
		  STORE_PAGE_B);
	if (!code) {
		distrust(s->db);
		code = run(s, pragmas.s);
	}
	text_release(&pragmas);
	free(path);
	return code;
}

/* Takes the lock: EXCLUSIVE mode keeps it from the first transaction on, and needs no shared memory. The log goes into
 * the database every 4 MB, while others simulate, and not all of it at the end, when everybody waits. */
static int lock(struct store *s)
{
	return run(s, "PRAGMA journal_mode=WAL") || run(s, "PRAGMA synchronous=NORMAL") ||
	       run(s, "PRAGMA wal_autocheckpoint=256") || run(s, "BEGIN EXCLUSIVE; COMMIT");
}

/* *holds = 0 when nothing was stored yet: the file is empty, or has not got further than its first page. 0 is returned then
 * and for a store; a foreign database is not overwritten. */
static int check_identity(struct store *s, int *holds)
{
	sqlite3_int64 pages = 0, id = 0, objects = 0;
	int code = get_number(s, "PRAGMA page_count", &pages);

	if (!code && pages)
		code = get_number(s, "PRAGMA application_id", &id);
	if (!code && pages)
		code = get_number(s, "SELECT count(*) FROM sqlite_master", &objects);
	if (!code && id != STORE_APPLICATION && (id || objects)) {
		text_clear(&s->fault);
		text_add(&s->fault, "is a database of another program; move it away");
		code = SQLITE_MISMATCH;
	}
	*holds = objects > 0;
	return code;
}

/* The record takes the place of all that is in the file, in one transaction: whenever it is interrupted there is the old, or
 * nothing, or the record. */
static int replace(struct store *s, const struct record *r)
{
	struct sqlite3 *image = store_record_image(r, &s->fault);
	sqlite3_backup *backup = NULL;
	int code = image ? run(s, "PRAGMA journal_mode=DELETE") : SQLITE_ERROR;

	if (!code) {
		backup = sqlite3_backup_init(s->db, "main", image, "main");
		(void)sqlite3_backup_step(backup, -1); /* its code is that of finish */
		code = backup ? sqlite3_backup_finish(backup) : sqlite3_errcode(s->db);
		if (code)
			text_addf(&s->fault, "cannot be written: %s", sqlite3_errstr(code));
	}
	sqlite3_close(image);
	return code;
}

enum status store_create(struct store *s, const char *folder, const struct record *r, struct diag_list *diags)
{
	int holds, code;

	begin_open(s, folder);
	s->is_writer = s->layout.has_checksums = 1;
	for (int c = 0; c < OUTCOME_COLUMNS; c++)
		s->layout.number[c] = c;
	code = open_database(s, folder, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
	if (!code)
		code = check_identity(s, &holds);
	if (!code)
		code = run(s, "BEGIN EXCLUSIVE; COMMIT");
	if (!code)
		code = replace(s, r);
	if (!code)
		code = lock(s);
	if (code)
		fail_to_open(s, diags);
	return code ? STATUS_RUNTIME : STATUS_OK;
}

enum status store_open(struct store *s, const char *folder, enum store_use use, struct record *r,
		       struct diag_list *diags)
{
	int holds = 1, code, writable;

	*r = (struct record){ 0 };
	begin_open(s, folder);
	if (access(s->path, F_OK) < 0) {
		fail(s, diags, errno == ENOENT ? "there are no results here" : strerror(errno));
		return STATUS_RUNTIME;
	}
	/* A study that was killed has to be recovered, which writes; a finished one can be read anywhere. */
	writable = access(s->path, W_OK) == 0 && access(folder, W_OK) == 0;
	s->is_writer = use == STORE_WRITE || writable;
	code = open_database(s, folder, s->is_writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
	if (!code)
		code = check_identity(s, &holds);
	if (!code && !holds) {
		text_add(&s->fault,
			 "holds nothing yet: its run ended before anything was stored; 'flopcast run' begins it "
			 "again");
		code = SQLITE_EMPTY;
	}
	if (!code && use == STORE_WRITE)
		code = lock(s);
	if (code || store_record_read(s->db, r, &s->layout, &s->fault)) {
		fail_to_open(s, diags);
		return STATUS_RUNTIME;
	}
	if (s->layout.absent)
		diag_add(diags, SEVERITY_WARNING, s->path, 0,
			 "was written by version %.40s, which kept no failure-free outcomes; what is made of them is "
			 "left out",
			 text_str(&r->version));
	return STATUS_OK;
}

enum status store_settle(struct store *s)
{
	int code = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

	text_clear(&s->fault);
	if (!code)
		return STATUS_OK;
	text_addf(&s->fault, "cannot be written: %s", sqlite3_errstr(code));
	return STATUS_RUNTIME;
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

/* What a block is of, and how many doubles say it. */
struct block {
	uint64_t plan, first, count, column;
};

static uint32_t checksum(const struct block *b, const void *data, size_t bytes)
{
	uint64_t head[] = { htole64(b->plan), htole64(b->first), htole64(b->count), htole64(b->column) };
	uLong sum = crc32_z(0, (const Bytef *)head, sizeof(head));

	return (uint32_t)crc32_z(sum, data, bytes);
}

static int put_column(struct store *s, const struct block *b, double *values, size_t kept)
{
	int code;

	turn(values, kept);
	code = sqlite3_bind_int64(s->put, 1, (sqlite3_int64)b->plan);
	code |= sqlite3_bind_int64(s->put, 2, (sqlite3_int64)b->first);
	code |= sqlite3_bind_int64(s->put, 3, (sqlite3_int64)b->count);
	code |= sqlite3_bind_int64(s->put, 4, (sqlite3_int64)b->column);
	code |= sqlite3_bind_blob64(s->put, 5, values, kept * sizeof(double), SQLITE_STATIC);
	if (s->layout.has_checksums)
		code |= sqlite3_bind_int64(s->put, 6, checksum(b, values, kept * sizeof(double)));
	if (code)
		return SQLITE_NOMEM; /* nothing else is to be refused in binding a number */
	sqlite3_step(s->put);
	return sqlite3_reset(s->put);
}

static int put_block(struct store *s, size_t plan, uint64_t first, const struct outcome *outcomes, size_t count)
{
	static const char *const inserts[] = {
		"INSERT INTO block(plan, first, count, column, data) VALUES(?, ?, ?, ?, ?)",
		"INSERT INTO block(plan, first, count, column, data, checksum) VALUES(?, ?, ?, ?, ?, ?)"
	};
	struct block b = { plan, first, count, 0 };
	double *values; /* of all columns; given back, as what comes after a study needs memory for other things */
	size_t lengths[OUTCOME_COLUMNS];
	int code = SQLITE_OK;

	if (!s->put)
		code = sqlite3_prepare_v2(s->db, inserts[s->layout.has_checksums], -1, &s->put, NULL);
	if (code)
		return code;
	values = mem_resize(NULL, OUTCOME_COLUMNS * count, sizeof(*values));
	column_pack(outcomes, count, values, lengths);
	for (; b.column < OUTCOME_COLUMNS && !code; b.column++)
		code = put_column(s, &b, values + b.column * count, lengths[b.column]);
	free(values);
	return code;
}

enum status store_put(struct store *s, size_t plan, uint64_t first, const struct outcome *outcomes, size_t count)
{
	int code = run(s, "BEGIN");

	if (!code)
		code = put_block(s, plan, first, outcomes, count);
	return sql_settle(s->db, code, &s->fault);
}

/* 1 when a block of `count` from `first` on can be: what is added to it does not wrap, and it has no more than is written
 * at once. */
static int is_possible(sqlite3_int64 first, sqlite3_int64 count)
{
	return first >= 0 && first <= REPLICATION_MOST && count >= 1 && count <= BLOCK_MOST;
}

static enum status cannot_read(struct store *s, const char *why)
{
	text_clear(&s->fault);
	text_addf(&s->fault, "cannot be read: %s", why);
	return STATUS_RUNTIME;
}

enum status store_extent(struct store *s, size_t plan, uint64_t first, uint64_t *count)
{
	sqlite3_stmt *query = NULL;
	uint64_t end = first;
	int step = SQLITE_DONE,
	    code = sqlite3_prepare_v2(s->db,
				      "SELECT first, count FROM block WHERE plan = ? AND column = 0 "
				      "AND first >= ? ORDER BY first",
				      -1, &query, NULL);

	if (!code)
		code = sqlite3_bind_int64(query, 1, (sqlite3_int64)plan);
	if (!code)
		code = sqlite3_bind_int64(query, 2, (sqlite3_int64)first);
	while (!code && (step = sqlite3_step(query)) == SQLITE_ROW) {
		sqlite3_int64 begin = sqlite3_column_int64(query, 0), length = sqlite3_column_int64(query, 1);

		if (!is_possible(begin, length))
			code = SQLITE_CORRUPT;
		else if ((uint64_t)begin != end)
			break;
		else
			end += (uint64_t)length;
	}
	sqlite3_finalize(query);
	*count = end - first;
	if (!code && step != SQLITE_DONE && step != SQLITE_ROW)
		code = step;
	return code ? cannot_read(s, sql_reason(s->db, code)) : STATUS_OK;
}

static int are_possible(enum outcome_column c, const double *values, size_t count)
{
	int all = 1;

	for (size_t i = 0; i < count; i++)
		all &= column_can_be(c, values[i]);
	return all;
}

/* Copies what a block (first, count, data, checksum) has of replications *next .. last - 1; NULL, or why it can't be
 * trusted. */
static const char *take_block(sqlite3_stmt *row, struct block *b, uint64_t *next, uint64_t last, double *values)
{
	sqlite3_int64 first = sqlite3_column_int64(row, 0), count = sqlite3_column_int64(row, 1);
	const char *data = sqlite3_column_blob(row, 2);
	size_t bytes = (size_t)sqlite3_column_bytes(row, 2), n;
	int is_constant = bytes == sizeof(double);

	if (!data || !is_possible(first, count) || (!is_constant && bytes != (size_t)count * sizeof(double)))
		return "a block is damaged; move the file away";
	b->first = (uint64_t)first;
	b->count = (uint64_t)count;
	if (b->first > *next || b->first + b->count <= *next)
		return "replications are missing";
	if (sqlite3_column_type(row, 3) != SQLITE_NULL &&
	    sqlite3_column_int64(row, 3) != (sqlite3_int64)checksum(b, data, bytes))
		return "a block is not what was written (its checksum differs): the file is damaged; move it away";
	n = b->first + b->count < last ? b->first + b->count - *next : last - *next;
	if (is_constant)
		for (size_t i = 0; i < n; i++)
			memcpy(&values[i], data, sizeof(double));
	else
		memcpy(values, data + (*next - b->first) * sizeof(double), n * sizeof(double));
	turn(values, n);
	*next += n;
	return are_possible((enum outcome_column)b->column, values, n)
		       ? NULL
		       : "a block holds a value that no replication can have; move the file away";
}

static int prepare_get(struct store *s, const struct block *b, uint64_t last)
{
	static const char *const selects[] = { "SELECT first, count, data, NULL FROM block WHERE plan = ?1 AND "
					       "column = ?2 AND first + count > ?3 AND first < ?4 ORDER BY first",
					       "SELECT first, count, data, checksum FROM block WHERE plan = ?1 AND "
					       "column = ?2 AND first + count > ?3 AND first < ?4 ORDER BY first" };
	int code = s->get ? SQLITE_OK : sqlite3_prepare_v2(s->db, selects[s->layout.has_checksums], -1, &s->get, NULL);

	if (!code)
		code = sqlite3_bind_int64(s->get, 1, (sqlite3_int64)b->plan);
	if (!code)
		code = sqlite3_bind_int64(s->get, 2, s->layout.number[b->column]);
	if (!code)
		code = sqlite3_bind_int64(s->get, 3, (sqlite3_int64)b->first);
	return code ? code : sqlite3_bind_int64(s->get, 4, (sqlite3_int64)last);
}

enum status store_get(struct store *s, size_t plan, enum outcome_column c, uint64_t first, size_t count, double *values)
{
	struct block b = { plan, first, count, c };
	uint64_t next = first, last = first + count;
	const char *why = NULL;
	int code;

	if (s->layout.number[c] == COLUMN_ABSENT) {
		/* no idle spares of their own; of all else nothing is said: no quantile is reached */
		for (size_t i = 0; i < count; i++)
			values[i] = c == OUTCOME_MONEY + CAUSE_SPARES ? 0 : INFINITY;
		return STATUS_OK;
	}
	code = prepare_get(s, &b, last);
	while (!code && !why && next < last && sqlite3_step(s->get) == SQLITE_ROW)
		why = take_block(s->get, &b, &next, last, values + (next - first));
	if (!code)
		code = sqlite3_reset(s->get);
	if (code)
		return cannot_read(s, sql_reason(s->db, code));
	if (!why && next < last)
		why = "replications are missing";
	return why ? cannot_read(s, why) : STATUS_OK;
}

enum status store_end(struct store *s, uint64_t last)
{
	return store_record_end(s->db, last, &s->fault);
}
