/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/diag.h"

#include "../support/assertions.h"

#include <stdlib.h>
#include <string.h>

/* What diag_print writes; to be freed. */
static char *printed(struct diag_list *list)
{
	char *s = NULL;
	size_t length;
	FILE *out = open_memstream(&s, &length);

	assert_non_null(out);
	diag_print(list, out);
	fclose(out);
	return s;
}

static size_t count_lines(const char *s)
{
	size_t lines = 0;

	for (; *s; s++)
		lines += *s == '\n';
	return lines;
}

static void test_empty(void **state)
{
	struct diag_list list = { 0 };
	char *s = printed(&list);

	(void)state;
	assert_string_equal(s, "");
	assert_int_equal(list.errors, 0);
	free(s);
	diag_release(&list);
}

static void test_order(void **state)
{
	struct diag_list list = { 0 };
	char *s;

	(void)state;
	diag_add(&list, SEVERITY_ERROR, "f:30", 30, "third");
	diag_add(&list, SEVERITY_WARNING, "f:4", 4, "first, %d of %s", 1, "many");
	diag_add(&list, SEVERITY_ERROR, "f:4", 4, "second");
	diag_add(&list, SEVERITY_ERROR, "--set", 0, "no line");
	diag_add(&list, SEVERITY_ERROR, "f:30", 30, "fourth");
	s = printed(&list);
	assert_string_equal(s, "--set: error: no line\n"
			       "f:4: warning: first, 1 of many\n"
			       "f:4: error: second\n"
			       "f:30: error: third\n"
			       "f:30: error: fourth\n");
	assert_int_equal(list.errors, 4);
	assert_int_equal(list.count, 5);
	free(s);
	diag_release(&list);
	assert_int_equal(list.count, 0);
	assert_null(list.items);
}

static void test_same_fault_is_shown_once(void **state)
{
	struct diag_list list = { 0 };
	char *s;

	(void)state;
	diag_add(&list, SEVERITY_ERROR, "f:1", 1, "same");
	diag_add(&list, SEVERITY_ERROR, "f:1", 1, "sa%s", "me");
	diag_add(&list, SEVERITY_ERROR, "f:2", 2, "same");
	diag_add(&list, SEVERITY_ERROR, "f:1", 1, "other");
	s = printed(&list);
	assert_string_equal(s, "f:1: error: same\nf:1: error: other\nf:2: error: same\n");
	assert_true(list.errors >= 3);
	free(s);
	diag_release(&list);
}

static void test_warnings_are_no_errors(void **state)
{
	struct diag_list list = { 0 };

	(void)state;
	for (int i = 0; i < 10; i++)
		diag_add(&list, SEVERITY_WARNING, "f:1", i, "warning %d", i);
	assert_int_equal(list.errors, 0);
	assert_int_equal(list.count, 10);
	diag_release(&list);
}

/* Of 5000 faults 200 are shown and the cut is said; an error beyond it is still counted. */
static void test_cap(void **state)
{
	struct diag_list list = { 0 };
	char *s;

	(void)state;
	for (int i = 0; i < 4999; i++)
		diag_add(&list, SEVERITY_WARNING, "f", i, "fault %d", i);
	assert_int_equal(list.errors, 0);
	diag_add(&list, SEVERITY_ERROR, "f", 5000, "the last");
	assert_int_equal(list.errors, 1);
	s = printed(&list);
	assert_int_equal(count_lines(s), 201);
	assert_non_null(strstr(s, "f: warning: fault 199\nflopcast: 4800 more are not shown\n"));
	free(s);
	diag_release(&list);
}

/* Nothing is said to be cut when nothing was. */
static void test_full_is_not_cut(void **state)
{
	struct diag_list list = { 0 };
	char *s;

	(void)state;
	for (int i = 0; i < 200; i++)
		diag_add(&list, SEVERITY_ERROR, "f", i, "fault %d", i);
	diag_add(&list, SEVERITY_ERROR, "f", 0, "fault 0"); /* a repetition is no further fault */
	s = printed(&list);
	assert_int_equal(count_lines(s), 200);
	free(s);
	diag_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_same_fault_is_shown_once),
		cmocka_unit_test(test_warnings_are_no_errors),
		cmocka_unit_test(test_cap),
		cmocka_unit_test(test_full_is_not_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
