/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Standard Workload Format by hand: what is read from a line, what is left out, what is refused and where.
 */
#include "xml/swf.h"

#include "../support/assertions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define JOB(submit, run, used, asked, request)                                                                         \
	"1 " submit " -1 " run " " used " -1 -1 " asked " " request " -1 1 3 2 -1 1 -1 -1 -1\n"

static struct swf parse_ok(const char *s, size_t length, struct swf_machine machine)
{
	struct text content = TEXT_INIT, why = TEXT_INIT;
	struct swf swf;

	text_add_bytes(&content, s, length);
	if (swf_parse(&content, machine, &swf, &why))
		fail_msg("refused: %s", why.s);
	text_release(&content);
	return swf;
}

static void check_refused(const char *s, size_t length, const char *words)
{
	struct text content = TEXT_INIT, why = TEXT_INIT;
	struct swf swf;

	text_add_bytes(&content, s, length);
	assert_int_equal(swf_parse(&content, (struct swf_machine){ 8, 1 }, &swf, &why), STATUS_INVALID);
	if (!strstr(why.s, words))
		fail_msg("'%s' says nothing of '%s'", why.s, words);
	free(swf.jobs);
	text_release(&content);
	text_release(&why);
}

#define OK(machine, s)	  parse_ok(s, sizeof(s) - 1, machine)
#define REFUSED(s, words) check_refused(s, sizeof(s) - 1, words)

static void check_job(const struct trace_job *j, double submit_s, double runtime_s, double request_s, int64_t nodes)
{
	assert_true(j->submit_s == submit_s && j->runtime_s == runtime_s && j->request_s == request_s);
	assert_int_equal(j->nodes, nodes);
}

static void test_jobs(void **state)
{
	struct swf swf = OK(((struct swf_machine){ 8, 4 }),
			    "; Version: 2.2\r\n\r\n" JOB("100", "50", "9", "12", "60")	/* 9 / 4 -> 3 nodes */
			    JOB("100", "50", "-1", "4", "20")				/* asked for; ran on too long */
			    "  1\t110 -1 2.5 1 0.5 -1 1 -1 -1 1 3 2 -1 1 -1 -1 -1 \r\n" /* nothing asked for; blanks */
			    JOB("140", "5", "32", "32", "5") "; the end");

	(void)state;
	assert_int_equal(swf.count, 4);
	check_job(&swf.jobs[0], 0, 50, 60, 3);
	check_job(&swf.jobs[1], 0, 50, 50, 1);
	check_job(&swf.jobs[2], 10, 2.5, INFINITY, 1);
	check_job(&swf.jobs[3], 40, 5, 5, 8);
	assert_close(swf.length_s, 40 + 40 / 3.0, 1e-12);
	free(swf.jobs);
}

static void test_left_out(void **state)
{
	struct swf swf =
		OK(((struct swf_machine){ 8, 1 }),
		   JOB("0", "-1", "1", "1", "9") JOB("1", "0", "1", "1", "9") JOB("2", "5", "0", "-1", "9")
			   JOB("3", "5", "9", "9", "9") JOB("7", "5", "8", "9", "9") JOB("9", "5", "1", "1", "9"));

	(void)state;
	assert_int_equal(swf.idle, 3);
	assert_int_equal(swf.wide, 1);
	assert_int_equal(swf.count, 2);
	check_job(&swf.jobs[0], 0, 5, 9, 8);
	check_job(&swf.jobs[1], 2, 5, 9, 1);
	assert_close(swf.length_s, 4, 1e-12);
	free(swf.jobs);
}

static void test_without_length(void **state)
{
	struct swf none = OK(((struct swf_machine){ 8, 1 }), "; nothing\n");
	struct swf one = OK(((struct swf_machine){ 8, 1 }), JOB("5", "5", "1", "1", "9") JOB("5", "5", "1", "1", "9"));

	(void)state;
	assert_true(none.count == 0 && none.length_s == 0);
	assert_true(one.count == 2 && one.length_s == 0);
	free(one.jobs);
}

static void test_refused(void **state)
{
	char line[5000];

	(void)state;
	REFUSED("1 0 -1 5 1\n", "line 1: 5 fields");
	REFUSED("; x\n1 0 -1 5 1 -1 -1 1 9 -1 1 3 2 -1 1 -1 -1 -1 -1\n", "line 2: 19 fields");
	REFUSED(JOB("5", "5", "1", "1", "9") "\n" JOB("4", "5", "1", "1", "9"), "line 3: submission at 4 s goes back");
	REFUSED(JOB("5", "-1", "1", "1", "9") JOB("4", "5", "1", "1", "9"), "line 2: submission at 4 s goes back");
	REFUSED(JOB("-1", "5", "1", "1", "9"), "line 1: submission at -1 s");
	REFUSED(JOB("0", "1e300", "1", "1", "9"), "line 1: a run time");
	REFUSED(JOB("0", "1", "1e300", "1", "9"), "line 1: more than 1e9");
	REFUSED(JOB("0", "nan", "1", "1", "9"), "(field 4)");
	REFUSED(JOB("0", "0x10", "1", "1", "9"), "(field 4)");
	REFUSED(JOB("0", "5", "1", "1", "x"), "(field 9)");
	REFUSED("\177ELF\2\1\1\0\0\0", "line 1: ");
	REFUSED("1 \0", "line 1: ");
	memset(line, '1', sizeof(line));
	check_refused(line, sizeof(line), "line 1: 5000 bytes are beyond the limit of 4096");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_jobs),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_without_length),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
