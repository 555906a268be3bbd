/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * validate - forecasts the documented runs of runs.tsv and prints how far off each forecast is.
 *
 *   validate RUNS.TSV [OUT.MD]
 *
 * For each row a scenario is written, read and simulated, up to four times: A with the published throughput or MFU; B
 * with model, hardware and layout (mfu="predicted"); C with model and hardware only (mfu="prior"); D, whole runs only:
 * C, or B where the layout was published in full, with failures, restarts and calendar time by their priors, against the calendar.
 * What a mode can't be asked of a row is said beside it. The table is also written as Markdown. Exit status 1 when a
 * target is missed.
 */
#include "question.h"

#include "base/file.h"
#include "base/mem.h"
#include "scenario/scenario.h"
#include "study/runner.h"
#include "study/summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOUR_S 3600.0

static const struct target {
	const char *name, *title;
	double error_most, inside_least; /* 0 = none */
} targets[MODES] = {
	{ "A", "published throughput or MFU", 0.05, 0 },
	{ "B", "model, hardware and layout", 0.12, 0.80 },
	{ "C", "model and hardware only", 0, 0.80 },
	{ "D", "calendar days of whole runs", 0, 0.75 },
};

struct forecast {
	const char *excluded; /* why; NULL = there is a forecast */
	double published, p10, p50, p90;
};

struct table {
	struct row_table rows;
	struct forecast *forecasts; /* [row][mode] */
	FILE *out;		    /* Markdown; NULL = none */
};

/* ---- forecasts ---- */

static void simulate(const char *path, const char *row, enum mode mode, struct forecast *f)
{
	const struct scenario_options options = { .allow_oom = 1 };
	const struct runner runner = { .threads = 1 };
	struct diag_list diags = { 0 };
	struct plan_summary summary;
	const struct sample_summary *s;
	struct results results;
	struct scenario scenario;

	if (scenario_open(&scenario, path, &options, &diags)) {
		fprintf(stderr, "%s:\n", row);
		diag_print(&diags, stderr);
		exit(1);
	}
	results_init(&results, (const struct plan *const *)scenario.plans, 1, &scenario.study);
	if (runner_run(&runner, &results))
		exit(1);
	summary_init(&summary, &results, 0, 0);
	s = &summary.metrics[mode == CALENDAR ? METRIC_WALL : METRIC_GPU_H];
	f->p10 = sample_summary_quantile(s, 10)->value / (mode == CALENDAR ? 24 * HOUR_S : 1);
	f->p50 = sample_summary_quantile(s, 50)->value / (mode == CALENDAR ? 24 * HOUR_S : 1);
	f->p90 = sample_summary_quantile(s, 90)->value / (mode == CALENDAR ? 24 * HOUR_S : 1);
	results_release(&results);
	scenario_release(&scenario);
	diag_release(&diags);
}

static void forecast_all(struct table *t)
{
	char path[] = "/tmp/flopcast-validate-XXXXXX";
	int file = mkstemp(path);

	if (file < 0) {
		perror(path);
		exit(1);
	}
	close(file);
	for (size_t i = 0; i < t->rows.row_count; i++)
		for (int m = 0; m < MODES; m++) {
			struct forecast *f = &t->forecasts[i * MODES + (size_t)m];

			f->excluded = question_exclusion(&t->rows, i, (enum mode)m);
			f->published = question_published(&t->rows, i, (enum mode)m);
			if (f->excluded)
				continue;
			question_write(path, &t->rows, i, (enum mode)m);
			simulate(path, row_text(&t->rows, i, "id"), (enum mode)m, f);
		}
	unlink(path);
}

static double error(const struct forecast *f)
{
	return f->p50 / f->published - 1;
}

static int is_inside(const struct forecast *f)
{
	return f->p10 <= f->published && f->published <= f->p90;
}

/* ---- the table ---- */

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

static void print_rows(const struct table *t, enum mode mode)
{
	int is_exact = mode == GIVEN;

	say(t,
	    "\n## %s: %s\n\n| row | role | published | P10 | P50 | P90 | error | inside "
	    "|\n|---|---|---|---|---|---|---|---|\n",
	    targets[mode].name, targets[mode].title);
	for (size_t i = 0; i < t->rows.row_count; i++) {
		const struct forecast *f = &t->forecasts[i * MODES + mode];

		if (!f->excluded)
			say(t, "| %s | %s | %.5g | %.5g | %.5g | %.5g | %+.1f %% | %s |\n", row_text(&t->rows, i, "id"),
			    row_text(&t->rows, i, "role"), f->published, f->p10, f->p50, f->p90, 100 * error(f),
			    is_exact	   ? "-"
			    : is_inside(f) ? "yes"
					   : "no");
	}
}

static void print_exclusions(const struct table *t, enum mode mode)
{
	const char *last = NULL;

	say(t, "\nNot asked in mode %s:", targets[mode].name);
	for (size_t i = 0; i < t->rows.row_count; i++)
		for (size_t k = i; k < t->rows.row_count; k++) {
			const char *reason = t->forecasts[k * MODES + mode].excluded;
			int is_new = 1;

			if (!reason || (k != i && strcmp(reason, t->forecasts[i * MODES + mode].excluded
									 ? t->forecasts[i * MODES + mode].excluded
									 : "")))
				continue;
			for (size_t j = 0; j < i && is_new; j++)
				is_new = !t->forecasts[j * MODES + mode].excluded ||
					 strcmp(t->forecasts[j * MODES + mode].excluded, reason) != 0;
			if (!is_new || !t->forecasts[i * MODES + mode].excluded)
				break;
			if (last != reason && (!last || strcmp(last, reason) != 0))
				say(t, "%s\n\n* %s:", last ? "" : "", reason);
			last = reason;
			say(t, " %s", row_text(&t->rows, k, "id"));
		}
	say(t, "\n");
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct score {
	size_t count, inside;
	double median; /* of the absolute error */
};

/* Some rows' part of the scores; a column's text, NULL = any. */
struct part {
	const char *title;
	int is_calibration; /* rows that something was fitted to, or the others */
	const char *role, *method;
	const char *accelerator[4]; /* begins with one of these */
};

static int is_of(const struct row_table *t, size_t i, const struct part *p)
{
	int is_card = !p->accelerator[0];

	for (size_t k = 0; k < sizeof(p->accelerator) / sizeof(p->accelerator[0]) && p->accelerator[k]; k++)
		is_card |= !strncmp(row_text(t, i, "accelerator"), p->accelerator[k], strlen(p->accelerator[k]));
	return is_card && row_is(t, i, "role", "calibrate") == p->is_calibration &&
	       (!p->role || row_is(t, i, "role", p->role)) && (!p->method || row_is(t, i, "method", p->method));
}

static struct score score(const struct table *t, enum mode mode, const struct part *part)
{
	double *errors = mem_alloc(t->rows.row_count, sizeof(*errors));
	struct score s = { 0 };

	for (size_t i = 0; i < t->rows.row_count; i++) {
		const struct forecast *f = &t->forecasts[i * MODES + mode];

		if (f->excluded || !is_of(&t->rows, i, part))
			continue;
		s.inside += (size_t)is_inside(f);
		errors[s.count++] = fabs(error(f));
	}
	qsort(errors, s.count, sizeof(*errors), compare);
	s.median = s.count ? 0.5 * (errors[(s.count - 1) / 2] + errors[s.count / 2]) : NAN;
	free(errors);
	return s;
}

static int print_scores(const struct table *t)
{
	int is_met = 1;

	say(t, "\n| mode | rows scored | median abs. error | inside P10-P90 | target | met | calibration rows | their "
	       "error | inside |\n"
	       "|---|---|---|---|---|---|---|---|---|\n");
	for (int m = 0; m < MODES; m++) {
		struct score s = score(t, (enum mode)m, &(struct part){ .is_calibration = 0 });
		struct score c = score(t, (enum mode)m, &(struct part){ .is_calibration = 1 });
		const struct target *g = &targets[m];
		double inside = (double)s.inside / (double)s.count;
		int good = (g->error_most == 0 || s.median <= g->error_most) && inside >= g->inside_least;

		say(t, "| %s: %s | %zu | %.1f %% |", g->name, g->title, s.count, 100 * s.median);
		say(t, m == GIVEN ? " - |" : " %.0f %% |", 100 * inside);
		if (g->error_most > 0)
			say(t, " error <= %.0f %%", 100 * g->error_most);
		if (g->inside_least > 0)
			say(t, " inside >= %.0f %%", 100 * g->inside_least);
		say(t, " | %s | %zu | %.1f %% | %.0f %% |\n", good ? "yes" : "NO", c.count, 100 * c.median,
		    100 * (double)c.inside / (double)c.count);
		is_met &= good;
	}
	return is_met;
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
	};

	say(t, "\n| rows scored | B: rows | median | inside | C: rows | median | inside | D: rows | median | inside |\n"
	       "|---|---|---|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		say(t, "| %s |", parts[i].title);
		for (int m = PREDICTED; m <= CALENDAR; m++) {
			struct score s = score(t, (enum mode)m, &parts[i]);

			if (s.count)
				say(t, " %zu | %.1f %% | %.0f %% |", s.count, 100 * s.median,
				    100 * (double)s.inside / (double)s.count);
			else
				say(t, " 0 | - | - |");
		}
		say(t, "\n");
	}
}

/* Mean absolute error of the predicted step times of some rows, whatever their role. */
static int print_megatron(const struct table *t)
{
	static const struct {
		const char *title, *prefix[2];
		double most;
	} groups[] = { { "Megatron-LM and Korthikanti step times on A100", { "megatron-", "korth-" }, 0.10 },
		       { "the eight of Korthikanti et al. (Calculon: 3.65 %)", { "korth-", "korth-" }, 0.0365 } };
	int is_met = 1;

	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		double sum = 0, count = 0;

		for (size_t i = 0; i < t->rows.row_count; i++) {
			const char *id = row_text(&t->rows, i, "id");
			int is_of = !strncmp(id, groups[g].prefix[0], strlen(groups[g].prefix[0])) ||
				    !strncmp(id, groups[g].prefix[1], strlen(groups[g].prefix[1]));

			if (!is_of || row_is(&t->rows, i, "set", "megatron-t2"))
				continue;
			sum += fabs(error(&t->forecasts[i * MODES + PREDICTED]));
			count++;
		}
		say(t, "\nMean absolute error of %s: %.2f %% of %.0f rows (target %.4g %%).\n", groups[g].title,
		    100 * sum / count, count, 100 * groups[g].most);
		is_met &= sum / count <= groups[g].most;
	}
	return is_met;
}

static const char *const preface =
	"# Validation\n\n"
	"Written by `make validate`; don't edit. Forecasts of the documented runs and benchmarks in\n"
	"tests/validation/runs.tsv (facts with their sources) by the program as it is. Rows of role `calibrate` were "
	"used to\n"
	"fit constants and priors; the others were not, and only they are scored. A, B, C: GPU-hours; D: days. "
	"Benchmarks "
	"have no\n"
	"end and are taken for 1e10 tokens. B leaves failures out, as benchmarks do; whole runs' hours may hold them, "
	"which counts\n"
	"against the forecast. Where a run's layout was published in part only (microbatch or batch from memory), the "
	"row "
	"of\n"
	"runs.tsv says layout `part`. In mode D the prediction stands in for the prior only where the layout was "
	"published in full.\n\n"
	"In mode A a benchmark's published MFU is set against its published throughput, which tests the conventions "
	"(attention\n"
	"counted, recompute not); a run's published throughput or MFU against its hours; a benchmark that has a "
	"throughput only\n"
	"tests nothing but arithmetic.\n\n"
	"## How independent it is\n\n"
	"The 127 rows of role `held-out` were collected on 2026-11-21 with model and priors frozen at commit b52e44a5, "
	"and scored\n"
	"once before anything was changed:\n\n"
	"| frozen at b52e44a5, held-out rows | rows | inside P10-P90 |\n|---|---|---|\n"
	"| model, hardware and layout (B) | 64 | 70 % |\n"
	"| model and hardware only (C) | 114 | 57 % |\n"
	"| calendar days of whole runs (D) | 26 | 65 % |\n\n"
	"That is the independent test, and it missed the targets. (B then still held four rows whose tokens turned out "
	"not "
	"to be\n"
	"known, now tier C, and had to leave out five on cards whose link the catalog lacked.) What changed "
	"afterwards, and "
	"the\n"
	"scores below it, is later than that look, though nothing was fitted to these rows:\n\n"
	"* The priors of MFU were made anew from the calibrate rows alone, one value a program, with the spread of a "
	"new "
	"program\n"
	"  (src/model/prior.c), in place of one that rows of the same program had narrowed; hours that were calendar "
	"time "
	"were\n"
	"  cleaned of what the calendar's prior and failures add. That models whose states fill less than half of a "
	"GPU "
	"are not\n"
	"  bound by short samples was added after seeing BERT's rows.\n"
	"* The predicted step got effects that are published: the output layer on the last stage, all-reduces hidden "
	"in "
	"backward,\n"
	"  what adapters move, what sharding costs the host. The eight rows of Korthikanti et al. were taken out of "
	"the "
	"fit, so that\n"
	"  none of its constants was chosen on them.\n"
	"* Days that had been computed from step times (Pythia, MPT-30B) are no longer asked of in D: they are no "
	"calendar.\n\n"
	"Six more whole runs, of role `held-out-2`, were then collected and scored once by the model so changed, at "
	"commit "
	"d057a4f3:\n"
	"2 of 6 inside in D, 1 of 6 in C. All that missed took longer than forecast, by 1.9 to 4.7 times. They are "
	"small "
	"runs and\n"
	"fine-tunings (RoBERTa, CodeParrot, MPT's chat models, Phi-4-mini-reasoning), while the programs behind the "
	"prior "
	"are mostly\n"
	"large and tuned: for a small team's first run the prior is too fast. Nothing was changed after that look. A "
	"few days "
	"and\n"
	"hours of these rows are round figures, and MPT's passes over its data are an assumption.\n\n"
	"## Scores today\n";

int main(int argc, char **argv)
{
	struct table t = { 0 };
	struct file_writer writer = { 0 };
	const char *error;
	int is_met;

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: validate RUNS.TSV [OUT.MD]\n");
		return 2;
	}
	row_table_read(&t.rows, argv[1]);
	if (argc > 2 && file_writer_open(&writer, argv[2], &error)) {
		fprintf(stderr, "validate: %s: %s\n", argv[2], error);
		return 1;
	}
	t.out = writer.out;
	t.forecasts = mem_alloc(t.rows.row_count * MODES, sizeof(*t.forecasts));
	forecast_all(&t);
	say(&t, "%s", preface);
	is_met = print_scores(&t);
	print_parts(&t);
	is_met &= print_megatron(&t);
	for (int m = 0; m < MODES; m++) {
		print_rows(&t, (enum mode)m);
		print_exclusions(&t, (enum mode)m);
	}
	if (t.out && file_writer_commit(&writer, &error)) { /* whole or not at all */
		fprintf(stderr, "validate: %s: %s\n", argv[2], error);
		is_met = 0;
	}
	free(t.forecasts);
	row_table_release(&t.rows);
	return !is_met;
}
