/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every log of tests/logs, made with invented numbers in the shape of each format, read as expected.tsv says; then the same
 * facts through other shapes of the same bytes. */
#include "track/log_reader.h"
#include "track/progress_summary.h"

#include "base/file.h"
#include "base/text.h"

#include "../support/assertions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOGS "tests/logs/"

enum { CELLS = 9, NAME_MOST = 200 };

static const char *const heads[CELLS] = { "file",     "format",	    "rows",	 "last_step", "planned_steps",
					  "sessions", "lost_steps", "elapsed_s", "step_s" };

/* "-": the log does not say. Counts are exact, times within 0.5 %. */
static void assert_value(const char *file, int column, const char *expected, double got)
{
	double value = strcmp(expected, "-") != 0 ? strtod(expected, NULL) : NAN;
	double tolerance = column >= 7 ? 0.005 * value : 0;

	if (isnan(value) ? !isnan(got) : !(fabs(got - value) <= tolerance))
		fail_msg("%s: %s is %.10g, expected %s", file, heads[column], got, expected);
}

static void assert_reading(const char *const cells[CELLS], const struct log_reading *g)
{
	const struct progress_summary s = progress_summary_of(&g->progress);
	const double got[CELLS] = {
		0, 0, s.rows, s.last_step, s.planned_steps, s.sessions, s.lost_steps, s.elapsed_s, s.step_s
	};

	assert_string_equal(log_reading_format(g), cells[1]);
	for (int i = 2; i < CELLS; i++)
		assert_value(cells[0], i, cells[i], got[i]);
}

/* The same bytes in another shape. */
enum shape { SHAPE_PLAIN, SHAPE_CRLF, SHAPE_BINARY_LINE, SHAPE_TWICE, SHAPE_END };

static void reshape(const struct text *from, enum shape shape, struct text *to)
{
	const char *s = text_str(from), *end;

	if (shape == SHAPE_BINARY_LINE)
		text_add_bytes(to, "\x7f\x45LF\0\0\x01\xff\xfe junk\n", 15);
	for (; *s; s = end + 1) {
		end = strchr(s, '\n');
		if (!end)
			end = s + strlen(s) - 1;
		text_add_bytes(to, s, (size_t)(end - s) + (*end != '\n'));
		text_add(to, shape == SHAPE_CRLF ? "\r\n" : "\n");
		if (shape == SHAPE_TWICE) { /* a second rank prints every line */
			text_add_bytes(to, s, (size_t)(end - s) + (*end != '\n'));
			text_add(to, "\n");
		}
	}
}

static int makes_sense(enum shape shape, const char *const cells[CELLS])
{
	int is_table = strstr(cells[0], ".csv") || !strcmp(cells[1], "sacct"),
	    is_document = strstr(cells[0], ".json") && !strstr(cells[0], ".jsonl");

	if (shape == SHAPE_BINARY_LINE)
		return !is_table && !is_document;
	/* Sums of pauses and jobs count what is said twice, as they must. */
	return shape != SHAPE_TWICE ||
	       (!is_document && strcmp(cells[1], "sacct") != 0 && strcmp(cells[1], "verl") != 0);
}

static void assert_shapes(const char *const cells[CELLS])
{
	struct text bytes = TEXT_INIT;
	const char *error;
	char path[NAME_MOST];

	snprintf(path, sizeof(path), LOGS "%s", cells[0]);
	assert_int_equal(file_read(path, 1 << 24, &bytes, &error), STATUS_OK);
	for (enum shape shape = SHAPE_PLAIN; shape < SHAPE_END; shape++) {
		struct text shaped = TEXT_INIT;
		struct diag_list diags = { 0 };
		struct log_reading g;

		if (!makes_sense(shape, cells))
			continue;
		reshape(&bytes, shape, &shaped);
		if (log_read_bytes(&g, text_str(&shaped), shaped.length, &diags))
			fail_msg("%s, shape %d: %s", cells[0], shape, diags.count ? diags.items[0].message : "");
		assert_reading(cells, &g);
		assert_true(shape != SHAPE_PLAIN || !g.broken);
		log_reading_release(&g);
		diag_release(&diags);
		text_release(&shaped);
	}
	text_release(&bytes);
}

static void test_every_format(void **state)
{
	FILE *in = fopen(LOGS "expected.tsv", "r");
	char line[512];
	size_t formats = 0;

	(void)state;
	assert_non_null(in);
	assert_non_null(fgets(line, sizeof(line), in));
	for (; fgets(line, sizeof(line), in); formats++) {
		const char *cells[CELLS] = { 0 };
		char *rest = line;

		line[strcspn(line, "\n")] = '\0';
		for (int i = 0; i < CELLS; i++)
			cells[i] = strsep(&rest, "\t");
		assert_non_null(cells[CELLS - 1]);
		assert_shapes(cells);
	}
	fclose(in);
	assert_true(formats >= 30);
}

struct small {
	const char *what, *log;
	double rows, last_step, sessions, lost_steps, elapsed_s, step_s; /* NAN: not said */
	uint64_t clock_backs;
};

#define TITAN(clock, step)                                                                                             \
	"[titan] 2026-03-02 " clock ",000 - root - INFO - step: " #step                                                \
	"  loss:  8.1  memory: 40.00GiB(42%)  tps: 5,000\n"
#define TITLE_ROWS(step, clock)                                                                                        \
	" [2026-03-02 " clock "] iteration       " step                                                                \
	"/     100 | consumed samples:         1024 | elapsed time per "                                               \
	"iteration (ms): 2000.0 | global batch size:  1024 |\n"
#define LITGPT(step)                                                                                                   \
	"Epoch 1 | iter " #step " step " #step " | loss train: 10.800, val: n/a | iter time: 270" #step                \
	".00 ms (step)\n"

/* An iteration of a second, several a step. */
#define LITGPT_MICRO(iteration, step)                                                                                  \
	"Epoch 1 | iter " #iteration " step " #step " | loss train: 10.800, val: n/a | iter time: 1000.00 ms\n"

/* Traps, small enough to be checked by hand. */
static const struct small smalls[] = {
	{ "time, step without a header", "0,0\n10,5\n20,10\n30,15\n", 4, 15, 1, 0, 30, 2, 0 },
	{ "step first, times of day", "0;2026-03-02 00:00:00\n5;2026-03-02 00:00:10\n10;2026-03-02 00:00:20\n", 3, 10,
	  1, 0, 20, 2, 0 },
	{ "a zone that changes in the file is no hour lost",
	  "time,step\n2026-03-02T10:00:00+01:00,0\n2026-03-02T10:00:10+01:00,5\n2026-03-02T09:00:20Z,10\n", 3, 10, 1, 0,
	  20, 2, 0 },
	{ "the end of summer time",
	  "time,step\n2026-10-25 02:59:30,0\n2026-10-25 02:59:40,5\n2026-10-25 02:59:50,10\n2026-10-25 "
	  "02:00:00,15\n2026-10-25 02:00:10,20\n",
	  5, 20, 1, 0, 40, 2, 1 },
	{ "a restart from nothing", "time_s,step\n0,0\n10,5\n20,10\n500,0\n510,5\n", 5, 5, 2, 10, 510, 2, 0 },
	{ "an elapsed counter that begins again", "time_s,step\n10,5\n20,10\n30,15\n10,20\n20,25\n", 5, 25, 2, 0, 50, 2,
	  0 },
	{ "a stop without loss is a gap", "time_s,step\n0,0\n10,5\n20,10\n30,15\n9000,20\n9010,25\n9020,30\n", 7, 30, 2,
	  0, 9020, 2, 0 },
	{ "the last line is half a number", "time_s,step\n0,0\n10,5\n20,10\n30,1", 3, 10, 1, 0, 20, 2, 0 },
	{ "the last line has no end but is whole", "time_s,step\n0,0\n10,5\n20,10\n30,15", 4, 15, 1, 0, 30, 2, 0 },
	{ "another run follows",
	  "step:99/100 train_loss:1 train_time:990ms step_avg:1\nstep:100/100 train_loss:1 train_time:1000ms "
	  "step_avg:1\n"
	  "step:1/50 train_loss:1 train_time:20ms step_avg:1\nstep:2/50 train_loss:1 train_time:40ms step_avg:1\n",
	  2, 2, 1, 0, 0.04, 0.02, 0 },
	{ "the same run once more, after it was done",
	  TITLE_ROWS("99", "08:00:00") TITLE_ROWS("100", "08:00:02") TITLE_ROWS("1", "09:30:00")
		  TITLE_ROWS("2", "09:30:02"),
	  2, 2, 1, 0, 2, 2, 0 },
	{ "ranks without a name, seconds apart",
	  TITAN("08:00:00", 10) TITAN("08:00:05", 10) TITAN("08:00:30", 20) TITAN("08:00:35", 20) TITAN("08:01:00", 30)
		  TITAN("08:01:05", 30) TITAN("08:01:30", 40),
	  4, 40, 1, 0, 90, 3, 0 },
	{ "the file of another rank follows, with a row more",
	  TITAN("08:00:00", 10) TITAN("08:00:30", 20) TITAN("08:01:00", 30) TITAN("08:00:00", 10) TITAN("08:00:30", 20)
		  TITAN("08:01:00", 30) TITAN("08:01:30", 40),
	  4, 40, 1, 0, 90, 3, 0 },
	{ "rows of a counter in disorder", "time_s,step\n30,10\n60,20\n90,30\n150,50\n120,40\n180,60\n", 5, 60, 1, 0,
	  180, 3, 0 },
	{ "a header after words", "# made by a tool, version 2\nstep,time_s\n0,0\n5,10\n10,20\n", 3, 10, 1, 0, 20, 2,
	  0 },
	{ "a clock that was not set at first",
	  "time,step\n1970-01-01 00:00:00,0\n1970-01-01 00:00:10,5\n1970-01-01 00:00:20,10\n2026-03-02 "
	  "10:00:00,15\n2026-03-02 10:00:10,20\n",
	  5, 20, 1, 0, 40, 2, 0 },
	{ "numbers that are none are left out",
	  "time_s,step\n0,0\n10,5\nnan,10\n-5,15\n20,1e300\n20,10\n30,-15\n30,15\n", 4, 15, 1, 0, 30, 2, 0 },
	{ "litgpt: ranks that print the same, late",
	  LITGPT(1) LITGPT(2) LITGPT(1) LITGPT(3) LITGPT(2) LITGPT(4) LITGPT(3) LITGPT(5), 5, 5, 1, 0, 13.5, 2.7, 0 },
	{ "litgpt: micro steps before the first step is done",
	  LITGPT_MICRO(1, 0) LITGPT_MICRO(2, 1) LITGPT_MICRO(4, 2) LITGPT_MICRO(6, 3), 4, 3, 1, 0, 6, 2, 0 },
	{ "a job that sacct lists again when it has ended",
	  "JobID|Start|End|ElapsedRaw\n7|2026-03-02T08:00:00|Unknown|3600\n7|2026-03-02T08:00:00|2026-03-02T10:00:00|"
	  "7200\n",
	  1, NAN, 1, NAN, 7200, NAN, 0 },
	{ "a clock of 12 hours, over noon",
	  "time,step\n2026-03-02 11:59:40 AM,0\n2026-03-02 11:59:50 AM,5\n2026-03-02 12:00:00 PM,10\n2026-03-02 "
	  "12:59:50 "
	  "pm,1795\n2026-03-02 01:00:00 PM,1800\n",
	  5, 1800, 1, 0, 3620, 2, 0 },
	{ "a row that another one cuts has not its time",
	  "[2026-03-02 08:00:00] iteration       10/     100 | elapsed time per iteration (ms): 2000.0 |\n"
	  "[2026-03-02 08:00:20] iteration       [2026-03-02 08:00:40] iteration       30/     100 | elapsed time per "
	  "iteration (ms): 2000.0 |\n"
	  "[2026-03-02 08:01:00] iteration       40/     100 | elapsed time per iteration (ms): 2000.0 |\n",
	  3, 40, 1, 0, 60, 2, 0 },
	{ "steps with commas and colours",
	  "\x1b[31m[titan]\x1b[0m 2026-03-02 08:00:00,123 - root - INFO - \x1b[31mstep: 990\x1b[32m  loss: 8.1 tps: "
	  "5,000\x1b[0m\n"
	  "\x1b[31m[titan]\x1b[0m 2026-03-02 08:00:20,123 - root - INFO - \x1b[31mstep: 1,000\x1b[32m  loss: 8.1 tps: "
	  "5,000\x1b[0m\n",
	  2, 1000, 1, 0, 20, 2, 0 },
	{ "columns that change places further below", "time_s,step\n0,0\n20,10\n40,20\nstep,time_s\n30,60\n40,80\n", 5,
	  40, 1, 0, 80, 2, 0 },
	{ "minutes", "step,elapsed_min\n0,0\n10,0.5\n20,1\n30,1.5\n", 4, 30, 1, 0, 90, 3, 0 },
	{ "one carriage return a row, and one line feed",
	  "\r  1%|#| 10/1000 [00:30<10:00,  3.00s/it]\r  2%|#| 20/1000 [01:00<10:00,  3.00s/it]\r  3%|#| 30/1000 "
	  "[01:30<10:00,  3.00s/it]\n",
	  3, 30, 1, 0, 90, 3, 0 },
	{ "objects, one a line",
	  "{\"step\": 5, \"timestamp\": 1772439010, \"loss\": 2}\n{\"step\": 10, \"timestamp\": 1772439020, \"loss\": "
	  "2}\n",
	  2, 10, 1, 0, 10, 2, 0 },
};

/* Within what printed milliseconds add; NAN: neither is said. */
static int is_near(double got, double expected)
{
	return isnan(expected) ? isnan(got) : fabs(got - expected) <= 0.002 * fabs(expected) + 1e-6;
}

static void test_traps(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(smalls) / sizeof(smalls[0]); i++) {
		const struct small *t = &smalls[i];
		struct diag_list diags = { 0 };
		struct log_reading g;
		struct progress_summary s;

		if (log_read_bytes(&g, t->log, strlen(t->log), &diags))
			fail_msg("%s: %s", t->what, diags.count ? diags.items[0].message : "refused");
		s = progress_summary_of(&g.progress);
		if (s.rows != t->rows || !is_near(s.last_step, t->last_step) || s.sessions != t->sessions ||
		    !is_near(s.lost_steps, t->lost_steps) || !is_near(s.elapsed_s, t->elapsed_s) ||
		    !is_near(s.step_s, t->step_s) || g.progress.doubts[DOUBT_BACK].count != t->clock_backs)
			fail_msg("%s: rows %g, last step %g, sessions %g, lost %g, elapsed %g, step %g, clock back %d",
				 t->what, s.rows, s.last_step, s.sessions, s.lost_steps, s.elapsed_s, s.step_s,
				 (int)g.progress.doubts[DOUBT_BACK].count);
		log_reading_release(&g);
		diag_release(&diags);
	}
}

static void test_refused(void **state)
{
	static const char *const bad[] = {
		"", "\n\n", "hello\nworld\n", "\x00\x01\x02\xff", "a,b\n1,2\n", "step,loss\nx,1\n"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct diag_list diags = { 0 };
		struct log_reading g;

		assert_int_not_equal(log_read_bytes(&g, bad[i], i == 3 ? 4 : strlen(bad[i]), &diags), STATUS_OK);
		assert_true(diags.errors > 0);
		log_reading_release(&g);
		diag_release(&diags);
	}
}

/* What can't be read right is refused with the words. */
static void test_refused_with_words(void **state)
{
	static const struct {
		const char *log, *words;
	} bad[] = {
		{ "time_s,step\n60,12\n50,10\n40,8\n30,6\n20,4\n10,2\n", "the step falls back in row after row" },
		{ TITAN("08:00:00", 10) TITAN("16:00:30", 20) TITAN("08:01:00", 30) TITAN("16:01:30", 40)
			  TITAN("08:02:00", 50) TITAN("16:02:30", 60) TITAN("08:03:00", 70),
		  "the clock goes back again and again" },
		{ "time,step\n01/03/2026 08:00:00,1\n02/03/2026 08:00:00,2\n13/03/2026 08:00:00,3\n",
		  "day or month first?" },
		{ "\xff\xfet\0i\0m\0e\0", "UTF-16" },
		{ "time,step\n01/03/2026 08:00:00,1\n02/03/2026 08:00:00,2\n03/03/2026 08:00:00,3\n",
		  "day or month first?" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct diag_list diags = { 0 };
		struct log_reading g;

		assert_int_not_equal(log_read_bytes(&g, bad[i].log, strlen(bad[i].log), &diags), STATUS_OK);
		assert_non_null(strstr(diags.items[0].message, bad[i].words));
		log_reading_release(&g);
		diag_release(&diags);
	}
}

/* What was read with a doubt says so. */
static void test_doubts(void **state)
{
	static const struct {
		const char *log;
		enum progress_doubt_kind kind;
		int64_t line;
	} odd[] = {
		{ TITAN("08:00:00", 10) TITAN("08:00:30", 20) TITAN("08:01:00", 30) TITAN("09:01:30", 40), DOUBT_HOURS,
		  4 },
		{ "time,step\n23:59:00,10\n23:59:20,20\n23:59:40,30\n00:00:00,40\n00:00:20,50\n", DOUBT_MIDNIGHT, 5 },
		{ "step:1 - timing_s/step:10.0\nstep:2 - loss:1\nstep:3 - timing_s/step:10.0\n", DOUBT_TIMELESS, 2 },
		{ "time,step\n1970-01-01 00:00:00,0\n1970-01-01 00:00:10,5\n2026-03-02 10:00:00,15\n", DOUBT_LEAP, 4 },
		{ "time,step\n5,1\n50,10\n100,20\n150,30\n1,0\n51,10\n", DOUBT_ANEW, 6 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		struct diag_list diags = { 0 };
		struct log_reading g;

		assert_int_equal(log_read_bytes(&g, odd[i].log, strlen(odd[i].log), &diags), STATUS_OK);
		for (int k = 0; k < DOUBTS; k++)
			assert_int_equal(g.progress.doubts[k].count, k == (int)odd[i].kind);
		assert_int_equal(g.progress.doubts[odd[i].kind].first.line, odd[i].line);
		log_reading_release(&g);
		diag_release(&diags);
	}
}

/* A program without checkpoints that begins again is another run, whether or not the one before was done. */
static void test_two_runs(void **state)
{
	(void)state;
	for (int last = 60; last <= 100; last += 40) {
		struct text log = TEXT_INIT;
		struct diag_list diags = { 0 };
		struct log_reading g;

		for (int run = 0; run < 2; run++)
			for (int k = 0; k <= (run ? 100 : last); k++)
				text_addf(&log, "step:%d/100 train_loss:9.0 train_time:%dms step_avg:200ms\n", k,
					  200 * k + run);
		assert_int_equal(log_read_bytes(&g, log.s, log.length, &diags), STATUS_OK);
		assert_int_equal(g.progress.runs, 1);
		assert_int_equal(g.progress.run_begin.line, last + 2);
		assert_true(is_near(progress_summary_of(&g.progress).elapsed_s, 20));
		log_reading_release(&g);
		text_release(&log);
		diag_release(&diags);
	}
}

/* Interleaved ranks: every row of rank 1 comes after the next row of rank 0. */
static void test_late_ranks(void **state)
{
	struct text log = TEXT_INIT;
	struct diag_list diags = { 0 };
	struct log_reading g;
	struct progress_summary s;

	(void)state;
	for (int k = 1; k <= 20; k++) {
		text_addf(&log,
			  "[rank0]:[titan] 2026-03-02 08:%02d:00,000 - root - INFO - step: %d  loss: 1.0  tps: 5\n", k,
			  k * 10);
		if (k > 1)
			text_addf(&log,
				  "[rank1]:[titan] 2026-03-02 08:%02d:00,400 - root - INFO - step: %d  loss: 1.0  tps: "
				  "5\n",
				  k, (k - 1) * 10);
	}
	assert_int_equal(log_read_bytes(&g, text_str(&log), log.length, &diags), STATUS_OK);
	s = progress_summary_of(&g.progress);
	assert_true(s.rows == 20 && s.sessions == 1 && s.lost_steps == 0 && fabs(s.step_s - 6) < 1e-9);
	assert_int_equal(g.progress.duplicates, 19);
	log_reading_release(&g);
	diag_release(&diags);
	text_release(&log);
}

/* How many GPUs, as programs say it; sizes of groups are others. */
static void test_width(void **state)
{
	static const struct {
		const char *line;
		double gpus;
	} lines[] = {
		{ "using world size: 16, data-parallel size: 8, tensor-model-parallel size: 2", 16 },
		{ "  world_size ...................................... 256", 256 },
		{ "All distributed processes registered. Starting with 8 processes", 8 },
		{ "Num processes: 4", 4 },
		{ "{\"world_size\": 64}", 64 },
		{ "tensor parallel world size: 2", NAN },
		{ "local_world_size=8 group_world_size=2", NAN },
		{ "hello world", NAN },
		{ "world size: 0", NAN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct text log = TEXT_INIT;
		struct diag_list diags = { 0 };
		struct log_reading g;

		text_addf(&log, "%s\n" TITLE_ROWS("1", "08:00:02") TITLE_ROWS("2", "08:00:04"), lines[i].line);
		assert_int_equal(log_read_bytes(&g, text_str(&log), log.length, &diags), STATUS_OK);
		if (!is_near(g.progress.gpus, lines[i].gpus))
			fail_msg("%s: %g", lines[i].line, g.progress.gpus);
		log_reading_release(&g);
		diag_release(&diags);
		text_release(&log);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_format), cmocka_unit_test(test_traps),
		cmocka_unit_test(test_refused),	     cmocka_unit_test(test_refused_with_words),
		cmocka_unit_test(test_doubts),	     cmocka_unit_test(test_two_runs),
		cmocka_unit_test(test_late_ranks),   cmocka_unit_test(test_width),
	};

	return cmocka_run_group_tests_name("log_reader", tests, NULL, NULL);
}
