/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stored study that was damaged, or made up. The input is a list of changes to a sound one, six bytes each: what, where, with what. Bytes
 * are changed anywhere in the file; numbers are changed by SQL, so that the file stays a sound database.
 */
#include "cli/saved_study.h"
#include "cli/verb.h"
#include "target.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHANGE = 6, CHANGES_MOST = 12, COLUMN_MOST = 1 << 16, PLANS_MOST = 100 };

static char folder[64], path[80], *image;
static size_t image_length;

/* The numbers and texts that a study rests on. */
static const char *const cells[] = {
	"block SET first",	 "block SET count",  "block SET plan",	       "block SET column",
	"study SET first",	 "study SET last",   "study SET replications", "study SET shard",
	"study SET shards",	 "study SET seed",   "study SET until",	       "study SET until_percent",
	"study SET allow_oom",	 "plan SET id",	     "column SET name",	       "column SET number",
	"end_reason SET number", "block SET data",   "study SET scenario",     "study SET version",
	"summary SET p50",	 "file SET content", "setting SET expression", "selected_plan SET id",
};

static const char *const values[] = {
	"0",
	"1",
	"-1",
	"2",
	"7",
	"63",
	"64",
	"1000000",
	"2147483647",
	"4294967296",
	"9223372036854775807",
	"-9223372036854775808",
	"1e308",
	"-1e308",
	"9e999",
	"NULL",
	"''",
	"'x'",
	"x''",
	"x'00'",
	"zeroblob(8)",
	"zeroblob(1000000)",
	"'1'",
	"'0.1.0'",
	"'plan'",
	"first + 1",
	"number + 1",
	"hex(randomblob(100))",
};

static void read_image(void)
{
	FILE *in = fopen(path, "rb");

	HOLDS(in);
	image = malloc(1 << 20);
	image_length = fread(image, 1, 1 << 20, in);
	fclose(in);
	HOLDS(image_length > 1000 && image_length < 1 << 20);
}

static void remove_folder(void)
{
	static const char *const names[] = { "results.db", "small.xml", "summary.json", "summary.csv" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

/* A sound study, made by `run`. */
static void make_image(void)
{
	const char *arguments[] = { "run", "-q", "--no-charts", "-j", "1", "-o", folder, NULL, NULL };
	char scenario[80];
	int out = dup(STDOUT_FILENO), none = open("/dev/null", O_WRONLY);
	FILE *file;

	snprintf(folder, sizeof(folder), "/dev/shm/flopcast-fuzz-%d", (int)getpid());
	HOLDS(mkdir(folder, 0700) == 0);
	snprintf(path, sizeof(path), "%s/results.db", folder);
	snprintf(scenario, sizeof(scenario), "%s/small.xml", folder);
	arguments[7] = scenario;
	file = fopen(scenario, "w");
	HOLDS(file && fputs(target_scenario_xml, file) >= 0 && !fclose(file));
	fflush(stdout);
	dup2(none, STDOUT_FILENO);
	HOLDS(!verb_run(8, (char **)(void *)arguments));
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	close(none);
	read_image();
	atexit(remove_folder);
}

static void change_by_sql(char *bytes, size_t length, const uint8_t *c)
{
	sqlite3 *db = NULL;
	char sql[200];
	FILE *out = fopen(path, "wb");

	HOLDS(out && fwrite(bytes, 1, length, out) == length && !fclose(out));
	snprintf(sql, sizeof(sql), "UPDATE %s = %s WHERE rowid %% %d = %d",
		 cells[c[1] % (sizeof(cells) / sizeof(cells[0]))], values[c[2] % (sizeof(values) / sizeof(values[0]))],
		 c[3] % 5 + 1, c[4] % (c[3] % 5 + 1));
	if (!sqlite3_open(path, &db))
		sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
}

static void write_changed(const uint8_t *data, size_t size)
{
	char *bytes = malloc(image_length);
	size_t length = image_length;
	const uint8_t *by_sql = NULL;
	FILE *out;

	HOLDS(bytes);
	memcpy(bytes, image, length);
	for (size_t i = 0; i + CHANGE <= size && i < CHANGES_MOST * CHANGE; i += CHANGE) {
		size_t at = ((size_t)data[i + 1] << 16 | (size_t)data[i + 2] << 8 | data[i + 3]) % length;

		if (data[i] % 4 == 0)
			bytes[at] ^= (char)(1 << data[i + 4] % 8);
		else if (data[i] % 4 == 1)
			bytes[at] = (char)data[i + 4];
		else if (data[i] == 2)
			length = at + 1;
		else
			by_sql = &data[i];
	}
	if (by_sql) {
		change_by_sql(bytes, length, by_sql);
	} else {
		out = fopen(path, "wb");
		HOLDS(out && fwrite(bytes, 1, length, out) == length && !fclose(out));
	}
	free(bytes);
}

/* What the store says it has of a plan; a store that cannot be read says so. */
static void read_plan(struct store *store, const struct record *r, size_t plan)
{
	static double column[COLUMN_MOST];
	uint64_t count;

	if (store_extent(store, plan, r->first, &count)) {
		HOLDS(store->fault.length);
		return;
	}
	if (count > COLUMN_MOST)
		count = COLUMN_MOST;
	for (int c = 0; c < OUTCOME_COLUMNS; c++) {
		if (store_get(store, plan, (enum outcome_column)c, r->first, (size_t)count, column)) {
			HOLDS(store->fault.length);
			continue;
		}
		for (uint64_t i = 0; i < count && c == OUTCOME_END_REASON; i++)
			HOLDS(column[i] >= 0 && column[i] < END_COUNT);
	}
}

void target_store(const uint8_t *data, size_t size)
{
	struct saved_study s = { .folder = NULL };
	struct diag_list diags = { 0 };
	char other[100];

	if (!image)
		make_image();
	write_changed(data, size);
	if (!store_open(&s.store, folder, STORE_READ, &s.record, &diags)) {
		for (size_t p = 0; p < s.record.plans.count && p < PLANS_MOST; p++)
			read_plan(&s.store, &s.record, p);
		HOLDS(!saved_study_reopen(&s, &diags) || diags.errors);
	} else {
		HOLDS(diags.errors);
	}
	saved_study_release(&s);
	diag_release(&diags);
	for (size_t i = 0; i < 3; i++) {
		static const char *const suffixes[] = { "-wal", "-shm", "-journal" };

		snprintf(other, sizeof(other), "%s%s", path, suffixes[i]);
		unlink(other);
	}
}
