/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a log is: a file, one that gzip compressed or is still compressing, a folder of rotated files, checkpoints of a Trainer, nowhere. */
#include "track/log_reader.h"
#include "track/progress_summary.h"

#include "../support/assertions.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>
#include <zlib.h>

enum { PATH_MOST = 300 };

static char folder[] = "build/log_source_XXXXXX";

static const char *in_folder(const char *name)
{
	static char path[PATH_MOST];

	snprintf(path, sizeof(path), "%s/%.64s", folder, name);
	return path;
}

static void write_file(const char *name, const char *bytes, size_t length)
{
	FILE *out = fopen(in_folder(name), "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, length, out), length);
	assert_int_equal(fclose(out), 0);
}

static void write_gz(const char *name, const char *words)
{
	gzFile out = gzopen(in_folder(name), "wb");

	assert_non_null(out);
	assert_int_equal(gzwrite(out, words, (unsigned)strlen(words)), strlen(words));
	assert_int_equal(gzclose(out), Z_OK);
}

/* The rows of tests/logs/plain-csv.csv's shape: 20 s and 10 steps each. */
static const char *rows(int from, int to)
{
	static char words[4000];
	size_t n = 0;

	words[0] = '\0';
	for (int i = from; i < to; i++)
		n += (size_t)snprintf(words + n, sizeof(words) - n, "2026-03-02 08:%02d:%02d,%d\n", i / 3, i % 3 * 20,
				      10 * i);
	return words;
}

static void make_folder(void)
{
	static int is_made;
	char with_header[4000];

	if (is_made++)
		return;
	assert_true(mkdir("build", 0777) == 0 || errno == EEXIST);
	assert_non_null(mkdtemp(folder));
	assert_int_equal(mkdir(in_folder("rotated"), 0777), 0);
	assert_int_equal(mkdir(in_folder("rotated/archive"), 0777), 0);
	assert_int_equal(mkdir(in_folder("empty"), 0777), 0);
	snprintf(with_header, sizeof(with_header), "time,step\n%s", rows(0, 5));
	write_gz("rotated/train.log.10.gz", with_header);
	write_file("rotated/train.log.2", rows(5, 10), strlen(rows(5, 10)));
	write_file("rotated/train.log", rows(10, 15), strlen(rows(10, 15)));
	write_file("rotated/.hidden", "x", 1);
}

/* What is read of that, and the words that are said. */
static void assert_log(const char *name, const char *pattern, double last_step, double elapsed_s, const char *said)
{
	char path[PATH_MOST];
	const char *const paths[] = { path };
	struct diag_list diags = { 0 };
	struct log_reading g;

	make_folder();
	snprintf(path, sizeof(path), "%s", in_folder(name));
	if (log_read(&g, paths, 1, pattern, &diags) != (isnan(last_step) ? STATUS_USAGE : STATUS_OK) && !said)
		fail_msg("%s: %s", name, diags.count ? diags.items[0].message : "");
	if (!isnan(last_step)) {
		const struct progress_summary s = progress_summary_of(&g.progress);

		assert_true(s.last_step == last_step && fabs(s.elapsed_s - elapsed_s) < 1e-6);
	}
	assert_int_equal(diags.count, said != NULL);
	if (said)
		assert_non_null(strstr(diags.items[0].message, said));
	log_reading_release(&g);
	diag_release(&diags);
}

static void test_folder(void **unused)
{
	(void)unused;
	assert_log("rotated", NULL, 140, 280, NULL);
	assert_log("empty", NULL, NAN, NAN, "the folder holds no file");
	assert_log("none", NULL, NAN, NAN, "No such file or directory");
}

static void test_compressed(void **unused)
{
	char bytes[4000];
	FILE *in;
	size_t length;

	(void)unused;
	assert_log("rotated/train.log.10.gz", NULL, 40, 80, NULL);
	in = fopen(in_folder("rotated/train.log.10.gz"), "rb");
	assert_non_null(in);
	length = fread(bytes, 1, sizeof(bytes), in);
	fclose(in);
	write_file("cut.gz", bytes, length - 8);
	assert_log("cut.gz", NULL, 40, 80, "damaged or not whole yet");
}

/* A Trainer's checkpoints, with times of their own, copied ones, and the file of one alone. */
static void test_checkpoints(void **unused)
{
	static const char state[] =
		"{\"log_history\": [{\"step\": %d, \"loss\": 1.0}], \"global_step\": %d, \"max_steps\": 900}";

	(void)unused;
	make_folder();
	assert_int_equal(mkdir(in_folder("output"), 0777), 0);
	for (int step = 100; step <= 300; step += 100) {
		struct utimbuf when = { 1772439000 + step * 36, 1772439000 + step * 36 };
		char name[PATH_MOST], words[200];

		snprintf(name, sizeof(name), "output/checkpoint-%d", step);
		assert_int_equal(mkdir(in_folder(name), 0777), 0);
		snprintf(name, sizeof(name), "output/checkpoint-%d/trainer_state.json", step);
		snprintf(words, sizeof(words), state, step, step);
		write_file(name, words, strlen(words));
		assert_int_equal(utime(in_folder(name), &when), 0);
	}
	assert_log("output", NULL, 300, 7200, NULL);
	assert_log("output/checkpoint-100/trainer_state.json", NULL, 300, 7200, NULL);
}

static void test_pattern(void **unused)
{
	static const char own[] = "at 5 of 9, s 3.0\nat 6 of 9, s 3.0\nat 7 of 9, s 3.0\n";

	(void)unused;
	make_folder();
	write_file("own.log", own, strlen(own));
	assert_log("own.log", "at (?<step>\\d+) of (?<total>\\d+), s (?<step_s>[\\d.]+)", 7, 9, NULL);
	assert_log("own.log", "at (?<steps>\\d+)", NAN, NAN, "group 'steps' is not known");
	assert_log("own.log", "at (\\d+", NAN, NAN, "not a regular expression");
	assert_log("own.log", "at (\\d+)", NAN, NAN, "no group (?<step>...)");
}

static int remove_folder(void **unused)
{
	char command[PATH_MOST];

	(void)unused;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_compressed),
		cmocka_unit_test(test_checkpoints),
		cmocka_unit_test(test_pattern),
	};

	return cmocka_run_group_tests_name("log_source", tests, NULL, remove_folder);
}
