/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * validate - forecasts the documented runs of runs.tsv and prints how far off each forecast is.
 *
 *   validate RUNS.TSV PREFACE.MD [OUT.MD]
 *
 * For each row a scenario is written, read and simulated, up to four times: A with the published throughput or MFU; B
 * with model, hardware and layout (mfu="predicted"); C with model and hardware only (mfu="prior"); D, whole runs only:
 * C, or B where the layout was published in full, with failures, restarts and calendar time by their priors, against the
 * calendar. What a mode can't be asked of a row is said beside it. The table is also written as Markdown. Exit status 1
 * when a target is missed.
 */
#include "forecast.h"
#include "mfu_table.h"
#include "score.h"
#include "scoring.h"

#include "base/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PREFACE_LIMIT = 1 << 20 };

static const struct target {
	const char *name, *title;
	double error_most, inside_least; /* 0 = none */
} targets[MODES] = {
	{ "A", "published throughput or MFU", 0.05, 0 },
	{ "B", "model, hardware and layout", 0.12, 0.80 },
	{ "C", "model and hardware only", 0, 0.80 },
	{ "D", "calendar days of whole runs", 0, 0.75 },
};

struct table {
	struct forecast_table runs;
	FILE *out; /* Markdown; NULL = none */
};

__attribute__((format(printf, 2, 3))) static void say(const struct table *t, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	vprintf(format, args);
	if (t->out)
		vfprintf(t->out, format, again);
	va_end(again);
	va_end(args);
}

/* ---- each row ---- */

static void print_rows(const struct table *t, enum mode mode)
{
	const struct row_table *rows = &t->runs.rows;

	say(t,
	    "\n## %s: %s\n\n| row | role | published | P10 | P50 | P90 | error | inside "
	    "|\n|---|---|---|---|---|---|---|---|\n",
	    targets[mode].name, targets[mode].title);
	for (size_t i = 0; i < rows->row_count; i++) {
		const struct forecast *f = forecast_of(&t->runs, i, mode);

		if (!f->excluded)
			say(t, "| %s | %s | %.5g | %.5g | %.5g | %.5g | %+.1f %% | %s |\n", row_text(rows, i, "id"),
			    row_text(rows, i, "role"), f->published, f->p10, f->p50, f->p90, 100 * forecast_error(f),
			    mode == GIVEN	    ? "-"
			    : forecast_is_inside(f) ? "yes"
						    : "no");
	}
}

static int is_excluded_for(const struct table *t, size_t i, enum mode mode, const char *reason)
{
	const char *own = forecast_of(&t->runs, i, mode)->excluded;

	return own && !strcmp(own, reason);
}

/* A paragraph for each reason, in the order in which the rows bring them. */
static void print_exclusions(const struct table *t, enum mode mode)
{
	size_t count = t->runs.rows.row_count;

	say(t, "\nNot asked in mode %s:", targets[mode].name);
	for (size_t i = 0; i < count; i++) {
		const char *reason = forecast_of(&t->runs, i, mode)->excluded;
		size_t first = 0;

		while (reason && !is_excluded_for(t, first, mode, reason))
			first++;
		if (!reason || first < i)
			continue;
		say(t, "\n\n* %s:", reason);
		for (size_t k = i; k < count; k++)
			if (is_excluded_for(t, k, mode, reason))
				say(t, " %s", row_text(&t->runs.rows, k, "id"));
	}
	say(t, "\n");
}

/* ---- scores ---- */

static int print_score(const struct table *t, enum mode mode)
{
	struct score s = score_of(&t->runs, mode, &(struct part){ .is_calibration = 0 });
	struct score c = score_of(&t->runs, mode, &(struct part){ .is_calibration = 1 });
	const struct target *g = &targets[mode];
	int is_good = (g->error_most == 0 || s.median <= g->error_most) && score_inside(&s) >= g->inside_least;

	say(t, "| %s: %s | %zu | %.1f %% |", g->name, g->title, s.count, 100 * s.median);
	say(t, mode == GIVEN ? " - |" : " %.0f %% |", 100 * score_inside(&s));
	if (g->error_most > 0)
		say(t, " error <= %.0f %%", 100 * g->error_most);
	if (g->inside_least > 0)
		say(t, " inside >= %.0f %%", 100 * g->inside_least);
	say(t, " | %s | %zu | %.1f %% |", is_good ? "yes" : "NO", c.count, 100 * c.median);
	say(t, mode == GIVEN ? " - |\n" : " %.0f %% |\n", 100 * score_inside(&c));
	return is_good;
}

static int print_scores(const struct table *t)
{
	int is_met = 1;

	say(t, "\n| mode | rows scored | median abs. error | inside P10-P90 | target | met | calibration rows | their "
	       "error | inside |\n"
	       "|---|---|---|---|---|---|---|---|---|\n");
	for (int m = 0; m < MODES; m++)
		is_met &= print_score(t, (enum mode)m);
	return is_met;
}

static void print_part(const struct table *t, const struct part *part)
{
	say(t, "| %s |", part->title);
	for (int m = PREDICTED; m <= CALENDAR; m++) {
		struct score s = score_of(&t->runs, (enum mode)m, part);

		if (s.count)
			say(t, " %zu | %.1f %% | %.0f %% |", s.count, 100 * s.median, 100 * score_inside(&s));
		else
			say(t, " 0 | - | - |");
	}
	say(t, "\n");
}

/* The same by kind, so that a full kind does not speak for an empty one. */
static void print_parts(const struct table *t)
{
	static const struct part parts[] = {
		{ "pretraining", 0, NULL, "pretrain", { NULL } },
		{ "continued pretraining", 0, NULL, "continue", { NULL } },
		{ "full fine-tuning", 0, NULL, "finetune", { NULL } },
		{ "LoRA", 0, NULL, "lora", { NULL } },
		{ "QLoRA", 0, NULL, "qlora", { NULL } },
		{ "A100, A800", 0, NULL, NULL, { "a100", "a800" } },
		{ "H100, H200, H800, GH200", 0, NULL, NULL, { "h100", "h200", "h800", "gh200" } },
		{ "V100", 0, NULL, NULL, { "v100" } },
		{ "consumer and workstation cards", 0, NULL, NULL, { "rtx", "a6000" } },
		{ "held out on 2026-11-21", 0, "held-out", NULL, { NULL } },
		{ "held out again", 0, "held-out-2", NULL, { NULL } },
		{ "held out for the third time", 0, "held-out-3", NULL, { NULL } },
		{ "held out for the fourth time", 0, "held-out-4", NULL, { NULL } },
	};

	say(t, "\n| rows scored | B: rows | median | inside | C: rows | median | inside | D: rows | median | inside |\n"
	       "|---|---|---|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		print_part(t, &parts[i]);
}

static int print_megatron(const struct table *t)
{
	static const struct {
		const char *title, *prefixes[2];
		double most;
	} groups[] = { { "Megatron-LM and Korthikanti step times on A100", { "megatron-", "korth-" }, 0.10 },
		       { "the eight of Korthikanti et al. (Calculon: 3.65 %)", { "korth-", "korth-" }, 0.0365 } };
	int is_met = 1;

	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		size_t count;
		double error = score_mean_error(&t->runs, groups[g].prefixes, &count);

		say(t, "\nMean absolute error of %s: %.2f %% of %zu rows (target %.4g %%).\n", groups[g].title,
		    100 * error, count, 100 * groups[g].most);
		is_met &= error <= groups[g].most;
	}
	return is_met;
}

/* ---- priors ---- */

static void print_log_sd(const struct table *t, double log_sd)
{
	if (isnan(log_sd))
		say(t, " - |");
	else
		say(t, " %.2f |", log_sd);
}

static void print_mfu_table(const struct table *t, int is_calibration)
{
	struct mfu_class classes[MFU_CLASSES];
	size_t count = mfu_table(&t->runs, is_calibration, classes);

	for (size_t i = 0; i < count; i++) {
		const struct mfu_class *c = &classes[i];

		say(t, "| %s | %s | %zu | %zu | %.3f |", c->prior, is_calibration ? "calibrate" : "scored", c->programs,
		    c->rows, c->mfu);
		print_log_sd(t, c->between);
		print_log_sd(t, c->within);
		print_log_sd(t, c->new_program);
		say(t, " %.3f | %.2f |\n", c->prior_mfu, c->prior_log_sd);
	}
}

static void print_priors(const struct table *t)
{
	say(t,
	    "\n## Priors of MFU\n\n"
	    "What the rows say of each prior: geometric mean of the programs (a publisher's runs are one), attention "
	    "counted, hours of the\n"
	    "calendar cleaned of what the calendar's prior and failures add; log-sd between programs, of rows within "
	    "one, and of a new\n"
	    "program's run, by Student's t. A prior is made of its `calibrate` row only; the others are to compare "
	    "with.\n\n"
	    "| prior | rows | programs | rows | MFU | between | within | new program | prior's median | its log-sd "
	    "|\n"
	    "|---|---|---|---|---|---|---|---|---|---|\n");
	print_mfu_table(t, 1);
	print_mfu_table(t, 0);
}

static void print_preface(const struct table *t, const char *path)
{
	struct text preface = TEXT_INIT;
	const char *error;

	if (file_read(path, PREFACE_LIMIT, &preface, &error)) {
		fprintf(stderr, "validate: %s: %s\n", path, error);
		exit(1);
	}
	say(t, "%s", preface.s);
	text_release(&preface);
}

static int print(const struct table *t, const char *preface)
{
	int is_met;

	print_preface(t, preface);
	is_met = print_scores(t);
	print_parts(t);
	is_met &= print_megatron(t);
	print_priors(t);
	for (int m = 0; m < MODES; m++) {
		print_rows(t, (enum mode)m);
		print_exclusions(t, (enum mode)m);
	}
	return is_met;
}

int main(int argc, char **argv)
{
	struct table t = { 0 };
	struct file_writer writer = { 0 };
	const char *error;
	int is_met;

	if (scoring_is_asked(argc, argv))
		return scoring_main(argc, argv);
	if (argc < 3 || argc > 4) {
		fprintf(stderr, "usage: validate RUNS.TSV PREFACE.MD [OUT.MD]\n");
		return 2;
	}
	if (argc > 3 && file_writer_open(&writer, argv[3], &error)) {
		fprintf(stderr, "validate: %s: %s\n", argv[3], error);
		return 1;
	}
	t.out = writer.out;
	forecast_table_read(&t.runs, argv[1]);
	is_met = print(&t, argv[2]);
	if (t.out && file_writer_commit(&writer, &error)) { /* whole or not at all */
		fprintf(stderr, "validate: %s: %s\n", argv[3], error);
		is_met = 0;
	}
	forecast_table_release(&t.runs);
	return !is_met;
}
