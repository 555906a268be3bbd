/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where one allocation fails inside a library the program ends with status 1: what is missing is not taken for an attribute
 * that is not there, nor for an empty object. Each allocation of each use is failed in turn, in
 * a process of its own.
 */
#include "../support/assertions.h"
#include "base/sanitizer.h"
#include "cli/library_memory.h"
#include "xml/field.h"

#include <jansson.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#if !defined(IS_SANITIZED) && defined(__GLIBC__)

void *__libc_malloc(size_t size);		/* NOLINT: glibc's names */
void *__libc_calloc(size_t count, size_t size); /* NOLINT */
void *__libc_realloc(void *old, size_t size);	/* NOLINT */
static long left = -1;				/* allocations that succeed before one fails; -1: all do */

static int fails(void)
{
	return left >= 0 && left-- == 0;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}

/* ---- uses: 1 when the answer is right ---- */

static struct document document;

static int read_attribute(void)
{
	struct element e = { &document, document.tree->children };
	char *text = field_text(e, "nodes");
	int good = text && !strcmp(text, "16");

	free(text);
	return good;
}

static int validate_document(void)
{
	struct diag_list diags = { 0 };

	document_validate(&document, &diags);
	return diags.errors == 2; /* an attribute that is not known, none that says the version */
}

static int make_json(void)
{
	json_t *o = json_pack("{s:i, s:s}", "a", 1, "b", "words");
	char *s = json_dumps(o, JSON_SORT_KEYS);
	int good = s && !strcmp(s, "{\"a\": 1, \"b\": \"words\"}");

	free(s);
	json_decref(o);
	return good;
}

static int count_rows(void *context, int columns, char **values, char **names)
{
	(void)columns, (void)values, (void)names;
	++*(int *)context;
	return 0;
}

static int query_database(void)
{
	sqlite3 *db = NULL;
	int rows = 0, code = sqlite3_open(":memory:", &db);

	code = code ? code : sqlite3_exec(db, "CREATE TABLE a(b); INSERT INTO a VALUES(1), (2)", NULL, NULL, NULL);
	code = code ? code : sqlite3_exec(db, "SELECT * FROM a ORDER BY b", count_rows, &rows, NULL);
	sqlite3_close(db);
	return !code && rows == 2;
}

static const struct use {
	const char *name;
	int (*works)(void);
} uses[] = {
	{ "an attribute", read_attribute },
	{ "a document", validate_document },
	{ "JSON", make_json },
	{ "a database", query_database },
};

enum { WORKS = 42, FAILED = 1, ALLOCATIONS_MOST = 150, STEP = 97 };

/* Status of a process in which allocation number `at` fails. */
static int try(const struct use *u, long at)
{
	int status;
	pid_t child = fork();

	if (!child) {
		int good;

		left = at;
		good = u->works();
		_exit(good ? WORKS : 99);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}

static void no_library_goes_on_without_memory(void **state)
{
	static const char xml[] = "<scenario nodes=\"16\"/>";
	struct diag_list diags = { 0 };

	(void)state;
	library_memory_set_up();
	assert_int_equal(document_parse(&document, "test.xml", xml, strlen(xml), &diags), STATUS_OK);
	assert_non_null(freopen("/dev/null", "w", stderr)); /* "out of memory", hundreds of times */
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		int failed = 0, status = FAILED;

		assert_int_equal(try(&uses[i], -1), WORKS);
		/* Of many the first ones all, then some. */
		for (long at = 0; status == FAILED; at += at < ALLOCATIONS_MOST ? 1 : STEP) {
			status = try(&uses[i], at);
			failed += status == FAILED;
			if (status != FAILED && status != WORKS)
				fail_msg("%s: status %d where allocation %ld fails", uses[i].name, status, at);
		}
		assert_true(failed > 0);
	}
	document_release(&document);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_library_goes_on_without_memory) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void no_library_goes_on_without_memory(void **state)
{
	(void)state;
	skip(); /* the sanitizer has its own allocator */
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_library_goes_on_without_memory) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
