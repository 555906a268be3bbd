/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A store that somebody damaged or made up: each case changes one thing in a good one, and is refused with words, or gives the
 * numbers that were written; no other number, no endless reading, nothing out of bounds.
 */
#include "../support/assertions.h"
#include "base/file.h"
#include "base/mem.h"
#include "study/store.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 40, BLOCKS = 3, COUNT = BLOCK * BLOCKS, FLIPS = 400 };

struct place {
	char folder[32], path[48];
	struct record record;
	struct outcome outcomes[COUNT];
	struct text good; /* bytes of a store that is */
};

static void fill(struct outcome *o, size_t i)
{
	for (int c = 0; c < OUTCOME_COLUMNS; c++)
		column_set(o, (enum outcome_column)c, (double)(i % 7 + (size_t)c));
	o->end = (enum end_reason)(i % END_COUNT);
}

static int set_up(void **state)
{
	struct place *p = mem_alloc(1, sizeof(*p));

	snprintf(p->folder, sizeof(p->folder), "/tmp/flopcast-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	snprintf(p->path, sizeof(p->path), "%s/" STORE_NAME, p->folder);
	text_add(&p->record.version, "1.2.3");
	text_add(&p->record.file, "file.xml");
	text_add(&p->record.sha256, "abc");
	text_add(&p->record.scenario, "<scenario/>");
	word_list_add(&p->record.plans, "plan");
	p->record.replications = p->record.last = COUNT;
	p->record.shard = p->record.shards = 1;
	for (size_t i = 0; i < COUNT; i++)
		fill(&p->outcomes[i], i);
	*state = p;
	return 0;
}

/* Without waiting for the disk, as 400 times would. */
static void write_store(const struct place *p)
{
	FILE *out = fopen(p->path, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(p->good.s, 1, p->good.length, out), p->good.length);
	assert_int_equal(fclose(out), 0);
}

static int tear_down(void **state)
{
	struct place *p = *state;

	unlink(p->path);
	rmdir(p->folder);
	text_release(&p->good);
	record_release(&p->record);
	free(p);
	return 0;
}

static void make_store(struct place *p)
{
	struct diag_list diags = { 0 };
	const char *error;
	struct store s;

	if (p->good.length) {
		write_store(p);
		return;
	}
	unlink(p->path);
	assert_int_equal(store_create(&s, p->folder, &p->record, &diags), STATUS_OK);
	for (size_t b = 0; b < BLOCKS; b++)
		assert_int_equal(store_put(&s, 0, b * BLOCK, p->outcomes + b * BLOCK, BLOCK), STATUS_OK);
	assert_int_equal(store_settle(&s), STATUS_OK);
	store_close(&s);
	assert_int_equal(file_read(p->path, 1 << 24, &p->good, &error), STATUS_OK);
}

/* Reads all there is. NULL when every number is the one that was written; else the words of the refusal, to be freed. A number
 * that is another fails the test. */
static char *read_store(struct place *p)
{
	struct diag_list diags = { 0 };
	struct record r;
	struct store s;
	uint64_t extent = 0;
	char *words = NULL;
	enum status status = store_open(&s, p->folder, STORE_READ, &r, &diags);

	if (status)
		words = mem_strdup(diags.items[0].message);
	else if (store_extent(&s, 0, r.first, &extent))
		words = mem_strdup(s.fault.s);
	for (int c = 0; c < OUTCOME_COLUMNS && !words; c++) {
		double values[COUNT];

		if (extent < COUNT || store_get(&s, 0, (enum outcome_column)c, 0, COUNT, values))
			words = mem_strdup(extent < COUNT ? "replications are missing" : s.fault.s);
		for (size_t i = 0; i < COUNT && !words; i++)
			assert_true(values[i] == column_get(&p->outcomes[i], (enum outcome_column)c));
	}
	store_close(&s);
	record_release(&r);
	diag_release(&diags);
	return words;
}

static void change(const struct place *p, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
	sqlite3_exec(db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL))
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

/* As versions made it that kept no checksums. */
static const char schema_1[] =
	"PRAGMA user_version = 1; CREATE TABLE b AS SELECT * FROM block; CREATE TABLE s AS SELECT * FROM study;"
	"DROP TABLE block; DROP TABLE study;"
	"CREATE TABLE study(version TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, scenario TEXT NOT NULL,"
	" seed TEXT NOT NULL, replications INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,"
	" shard INTEGER NOT NULL, shards INTEGER NOT NULL, until REAL NOT NULL, until_percent INTEGER NOT NULL,"
	" allow_oom INTEGER NOT NULL);"
	"CREATE TABLE block(plan INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL,"
	" column INTEGER NOT NULL, data BLOB NOT NULL);"
	"INSERT INTO block SELECT plan, first, count, column, data FROM b;"
	"INSERT INTO study SELECT version, file, sha256, scenario, seed, replications, first, last, shard, shards, "
	"until,"
	" until_percent, allow_oom FROM s;"
	"DROP TABLE b; DROP TABLE s; CREATE UNIQUE INDEX block_place ON block(plan, column, first, count);";

static const struct damage {
	const char *sql, *words;
} damages[] = {
	{ "UPDATE block SET count = count + 2305843009213693952", "damaged" },
	{ "UPDATE block SET count = -count", "damaged" },
	{ "UPDATE block SET count = 0", "damaged" },
	{ "UPDATE block SET first = first + 1", "missing" },
	{ "UPDATE block SET first = first - 4611686018427387904", "missing" },
	{ "DELETE FROM block WHERE column = 7", "missing" },
	{ "UPDATE block SET data = x'00'", "damaged" },
	{ "UPDATE block SET data = zeroblob(0)", "damaged" },
	{ "UPDATE block SET data = 'text'", "damaged" },
	{ "UPDATE block SET data = x'0000000000001440'", "checksum" },
	{ "UPDATE block SET data = substr(data, 1, 13) || x'7f' || substr(data, 15) WHERE length(data) > 100",
	  "damaged" },
	{ "UPDATE block SET data = cast(substr(data, 1, 14) || x'5f5f' || substr(data, 17) AS BLOB) WHERE length(data) "
	  "> "
	  "100",
	  "checksum" },
	{ "UPDATE block SET checksum = checksum + 1", "checksum" },
	{ "UPDATE block SET checksum = checksum + 4294967296", "checksum" },
	{ "UPDATE block SET column = column + 100", "missing" },
	{ "UPDATE study SET replications = 1000000000, last = 1000000000", "what was written" },
	{ "UPDATE study SET last = last - 1", "what was written" },
	{ "UPDATE study SET scenario = '<scenario />'", "what was written" },
	{ "UPDATE study SET allow_oom = 1", "what was written" },
	{ "UPDATE study SET seed = '1'", "what was written" },
	{ "UPDATE study SET seed = '-1'", "damaged" },
	{ "UPDATE study SET seed = '18446744073709551616'", "damaged" },
	{ "UPDATE study SET version = cast(x'3100' || '2' AS TEXT)", "damaged" },
	{ "INSERT INTO study SELECT * FROM study", "damaged" },
	{ "DELETE FROM study", "holds no study" },
	{ "UPDATE plan SET id = 'other'", "what was written" },
	{ "DELETE FROM plan", "holds no study" },
	{ "INSERT INTO setting VALUES(0, '//@a=1')", "what was written" },
	{ "INSERT INTO file VALUES(0, 'a', zeroblob(40000000))", "damaged" },
	{ "UPDATE end_reason SET name = 'horizon' WHERE number = 0", "other columns" },
	{ "UPDATE column SET name = 'x' WHERE number = 0", "other columns" },
	{ "DELETE FROM column", "other columns" },
	{ "DELETE FROM column WHERE name LIKE 'failure_free_%'", "other columns" },
	{ "UPDATE column SET number = -1 WHERE number = 0; UPDATE column SET number = 0 WHERE number = 1;"
	  "UPDATE column SET number = 1 WHERE number = -1",
	  "other columns" },
	{ "INSERT INTO column VALUES(1000, 'x')", "other columns" },
	{ "INSERT INTO column VALUES(1000, 'cost')", "other columns" },
	{ "INSERT INTO end_reason VALUES(1000, 'x')", "other columns" },
	{ "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO setting SELECT "
	  "i, 'a' FROM n",
	  "what was written" }, /* as many as can be */
	{ "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= 100000) INSERT INTO setting "
	  "SELECT i, 'a' FROM n",
	  "cannot be read" },
	{ "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= 100000) INSERT INTO file SELECT "
	  "i, 'a', x'00' "
	  "FROM n",
	  "cannot be read" },
	{ "DROP TABLE setting", "a table is missing" },
	{ "DROP INDEX block_place", "a table is missing" },
	{ "PRAGMA user_version = 3", "has schema 3" },
	{ "PRAGMA user_version = 0", "has schema 0" },
	{ "PRAGMA application_id = 1", "of another program" },
	{ "CREATE VIEW more AS SELECT 1", "did not make: view 'more'" },
	{ "ALTER TABLE setting RENAME TO s; CREATE VIEW setting AS WITH RECURSIVE r(number, expression) AS (SELECT 1, "
	  "'x' "
	  "UNION ALL SELECT number + 1, 'x' FROM r) SELECT * FROM r",
	  "did not make: " },
	{ "CREATE TRIGGER t AFTER INSERT ON block BEGIN DELETE FROM block; END", "did not make: trigger 't'" },
	{ "DROP TABLE setting; CREATE TABLE setting(number INTEGER PRIMARY KEY, expression TEXT NOT NULL, "
	  "more AS (zeroblob(1000000)))",
	  "did not make: table 'setting'" },
	{ "CREATE INDEX i ON block(zeroblob(count))", "did not make: index 'i'" },
};

/* With no checksums in the way: what is not possible is refused for itself. */
static const struct damage old_damages[] = {
	{ "UPDATE study SET first = 300, last = 0", "first and last" },
	{ "INSERT INTO column VALUES(1000, 'cost')", "other columns" },
	{ "UPDATE study SET first = 4611686018427387904", "first and last" },
	{ "UPDATE study SET first = -1", "first and last" },
	{ "UPDATE study SET last = 0", "first and last" },
	{ "UPDATE study SET replications = -1", "replications" },
	{ "UPDATE study SET replications = 2000000000, last = 2000000000", "replications" },
	{ "UPDATE study SET shard = 0", "shard" },
	{ "UPDATE study SET shard = 2", "shard" },
	{ "UPDATE study SET shards = 0", "shard" },
	{ "UPDATE study SET shards = 4294967297", "shard" },
	{ "UPDATE study SET until = 9e999", "precision" },
	{ "UPDATE study SET until = -0.5", "precision" },
	{ "UPDATE study SET until_percent = 4294967296", "precision" },
	{ "UPDATE study SET allow_oom = -1", "allow_oom" },
	{ "UPDATE block SET count = count + 2305843009213693952", "damaged" },
	{ "UPDATE block SET data = x'0000000065cdcd41' WHERE column = 5", "no replication can have" }, /* 1e9 */
	{ "UPDATE block SET data = x'00000000000020c0' WHERE column = 5", "no replication can have" }, /* -8 */
	{ "UPDATE block SET data = x'000000000000f87f' WHERE column = 5", "no replication can have" }, /* NaN */
	{ "UPDATE block SET data = x'000000000000e03f' WHERE column = 3",
	  "no replication can have" }, /* 0.5 failures */
	{ "UPDATE block SET data = x'000000000000f0bf' WHERE column = 0", "no replication can have" }, /* -1 s */
	{ "UPDATE block SET data = x'000000000000f87f' WHERE column = 1", "no replication can have" }, /* NaN USD */
	{ "UPDATE study SET version = '1' || char(27) || '[2J'", "version" },
	{ "UPDATE study SET sha256 = char(27) || '[2J'", "sha256" },
};

static void expect(struct place *p, const struct damage *d)
{
	char *words = read_store(p);

	if (!words || !strstr(words, d->words))
		fail_msg("%s: expected '%s', got: %s", d->sql, d->words, words ? words : "(all is read)");
	free(words);
}

static void each_damage_is_refused(void **state)
{
	struct place *p = *state;

	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		make_store(p);
		change(p, damages[i].sql);
		expect(p, &damages[i]);
	}
}

static void stores_without_checksums_are_read(void **state)
{
	struct place *p = *state;

	make_store(p);
	change(p, schema_1);
	assert_null(read_store(p));
	change(p, "ALTER TABLE selected_plan RENAME TO x; DROP TABLE x;"
		  "CREATE TABLE wanted(number INTEGER PRIMARY KEY, id TEXT NOT NULL);");
	assert_null(read_store(p));
	for (size_t i = 0; i < sizeof(old_damages) / sizeof(old_damages[0]); i++) {
		make_store(p);
		change(p, schema_1);
		change(p, old_damages[i].sql);
		expect(p, &old_damages[i]);
	}
}

/* As 0.1.0 wrote it, which had no failure-free outcomes: it is read, and says so. */
static void stores_without_some_columns_are_read(void **state)
{
	struct place *p = *state;
	struct diag_list diags = { 0 };
	struct record r;
	struct store s;
	double values[COUNT];

	make_store(p);
	change(p, schema_1);
	change(p, "DELETE FROM column WHERE name LIKE 'failure_free_%'; DELETE FROM block WHERE column BETWEEN 6 AND 8;"
		  "UPDATE column SET number = number - 3 WHERE number > 8; UPDATE block SET column = column - 3 WHERE "
		  "column > 8;");
	assert_int_equal(store_open(&s, p->folder, STORE_READ, &r, &diags), STATUS_OK);
	assert_int_equal(diags.count, 1);
	assert_non_null(strstr(diags.items[0].message, "which kept no failure-free outcomes"));
	assert_int_equal(store_get(&s, 0, OUTCOME_TIME, 0, COUNT, values), STATUS_OK);
	for (size_t i = 0; i < COUNT; i++)
		assert_true(values[i] == column_get(&p->outcomes[i], OUTCOME_TIME));
	store_close(&s);
	record_release(&r);
	diag_release(&diags);
}

/* A study of the old schema goes on in it. */
static void stores_without_checksums_are_continued(void **state)
{
	struct place *p = *state;
	struct diag_list diags = { 0 };
	struct record r;
	struct store s;

	make_store(p);
	change(p, schema_1);
	change(p, "DELETE FROM block WHERE first > 0");
	assert_int_equal(store_open(&s, p->folder, STORE_WRITE, &r, &diags), STATUS_OK);
	for (size_t b = 1; b < BLOCKS; b++)
		assert_int_equal(store_put(&s, 0, b * BLOCK, p->outcomes + b * BLOCK, BLOCK), STATUS_OK);
	store_close(&s);
	record_release(&r);
	assert_null(read_store(p));
}

/* One bit of the file, anywhere: the same numbers, or words. */
static void a_flipped_bit_gives_no_other_number(void **state)
{
	struct place *p = *state;
	struct text *good = &p->good;
	int refused = 0;

	make_store(p);
	srand48(21);
	for (int i = 0; i < FLIPS; i++) {
		size_t at = (size_t)(drand48() * (double)good->length), bit = (size_t)(drand48() * 8);
		char *words;

		good->s[at] = (char)(good->s[at] ^ (1 << bit));
		write_store(p);
		words = read_store(p);
		refused += words != NULL;
		free(words);
		good->s[at] = (char)(good->s[at] ^ (1 << bit));
	}
	assert_true(refused > FLIPS / 20); /* most of a small file is empty pages */
}

/* What a run leaves that ended before its first transaction. */
static void nothing_stored_yet_is_taken_again(void **state)
{
	static const char *const begun[] = { "", "PRAGMA journal_mode=WAL", "PRAGMA application_id=1179406160" };
	struct place *p = *state;

	for (size_t i = 0; i < sizeof(begun) / sizeof(begun[0]); i++) {
		const char *error;
		char *words;

		unlink(p->path);
		text_clear(&p->good);
		assert_int_equal(file_write(p->path, "", 0, &error), STATUS_OK);
		change(p, begun[i]);
		words = read_store(p);
		assert_non_null(strstr(words, "holds nothing yet"));
		free(words);
		assert_int_equal(access(p->path, F_OK), 0);
		make_store(p);
		assert_null(read_store(p));
	}
}

static void links_are_not_followed(void **state)
{
	struct place *p = *state;
	struct diag_list diags = { 0 };
	struct text victim = TEXT_INIT, content = TEXT_INIT;
	const char *error;
	struct store s;

	text_addf(&victim, "%s.victim", p->folder);
	assert_int_equal(file_write(victim.s, "precious", 8, &error), STATUS_OK);
	assert_int_equal(symlink(victim.s, p->path), 0);
	assert_int_equal(store_create(&s, p->folder, &p->record, &diags), STATUS_RUNTIME);
	assert_non_null(strstr(diags.items[0].message, "symbolic link"));
	store_close(&s);
	assert_int_equal(file_read(victim.s, 100, &content, &error), STATUS_OK);
	assert_string_equal(content.s, "precious");
	unlink(victim.s);
	diag_release(&diags);
	text_release(&victim);
	text_release(&content);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_damage_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(stores_without_some_columns_are_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(stores_without_checksums_are_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(stores_without_checksums_are_continued, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_flipped_bit_gives_no_other_number, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_stored_yet_is_taken_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(links_are_not_followed, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
