/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page.h"

#include "operation.h"
#include "part.h"
#include "trust.h"

#include "base/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PREFACE_LIMIT = 1 << 20 };

/* ---- targets ---- */

/* Of all rows of a mode, or of a kind; 0 = none. */
static const struct target {
	enum mode mode;
	const char *group;
	double mean_most, crps_most, width_most, inside_least, inside_most;
	int beats_rules, is_open; /* is_open: not reached yet, which is no failure of the test */
} targets[] = {
	{ GIVEN, "all", 0.05, 0, 0, 0, 0, 0, 0 },
	{ PRIOR, "all", 0.33, 0.25, 1.35, 0.78, 0, 1, 0 },
	{ PRIOR, "whole runs", 0, 0, 0, 0, 0, 1, 0 },
	{ PRIOR, "whole runs above 1e23 FLOP", 0, 0, 1.1, 0, 0, 0, 0 },
	{ PRIOR, "benchmarks", 0, 0, 0, 0, 0, 1, 0 },
	{ PRIOR, "pretraining", 0, 0, 0, 0, 0, 1, 0 },
	{ PRIOR, "full fine-tuning", 0, 0, 0, 0, 0, 1, 0 },
	{ PRIOR, "LoRA", 0, 0, 0, 0, 0, 1, 0 },
	{ PRIOR, "QLoRA", 0, 0, 0, 0, 0, 1, 0 },
	{ PREDICTED, "all", 0.16, 0, 0.65, 0.76, 0.88, 1, 1 },
	{ KNOWN, "all", 0.16, 0, 0.65, 0.76, 0.88, 1, 1 },
	{ PREDICTED, "fp8", 0, 0, 0, 0.75, 0, 0, 0 },
	{ TEMPLATE, "pretraining", 0, 0, 0, 0.75, 0, 0, 1 },
	{ TEMPLATE, "continued pretraining", 0, 0, 0, 0.75, 0, 0, 1 },
	{ TEMPLATE, "full fine-tuning", 0, 0, 0, 0.75, 0, 0, 1 },
	{ TEMPLATE, "LoRA", 0, 0, 0, 0.75, 0, 0, 1 },
	{ CHOSEN, "all", 0, 0, 0, 0.75, 0.90, 0, 1 },
	{ CALENDAR, "all", 0, 0.27, 0, 0.75, 0.90, 1, 1 },
};

static const struct part *part_of(const char *title)
{
	const struct part *p = part_list;

	while (strcmp(p->title, title) != 0)
		p++;
	return p;
}

static double share(const struct share *s, size_t n)
{
	return (double)s->count / (double)n;
}

static int is_met(const struct target *g, const struct score *s)
{
	double inside = share(&s->inside80, s->count);

	return (g->mean_most <= 0 || s->mean <= g->mean_most) && (g->crps_most <= 0 || s->crps <= g->crps_most) &&
	       (g->width_most <= 0 || s->width <= g->width_most) && inside >= g->inside_least &&
	       (g->inside_most <= 0 || inside <= g->inside_most) &&
	       (!g->beats_rules || (s->mean < s->naive_mean && s->mean < s->class_mean));
}

static void print_wanted(FILE *out, const struct target *g)
{
	if (g->mean_most > 0)
		fprintf(out, " error <= %.2f;", g->mean_most);
	if (g->crps_most > 0)
		fprintf(out, " CRPS <= %.2f;", g->crps_most);
	if (g->width_most > 0)
		fprintf(out, " width <= %.2f;", g->width_most);
	if (g->inside_least > 0 && g->inside_most > 0)
		fprintf(out, " inside %.0f-%.0f %%;", 100 * g->inside_least, 100 * g->inside_most);
	else if (g->inside_least > 0)
		fprintf(out, " inside >= %.0f %%;", 100 * g->inside_least);
	if (g->beats_rules)
		fprintf(out, " below naive and class;");
}

static int print_target(FILE *out, const struct forecast_table *t, const struct target *g)
{
	struct score s = score_of(t, g->mode, part_of(g->group));
	int is_good = is_met(g, &s);

	fprintf(out, "| %s: %s |", question_letter(g->mode), g->group);
	print_wanted(out, g);
	fprintf(out, " | %.3f | %.3f | %.2f | %.0f %% | %.3f | %.3f | %s |\n", s.mean, s.crps, s.width,
		100 * share(&s.inside80, s.count), s.naive_mean, s.class_mean, is_good ? "yes" : "**no**");
	return is_good;
}

static int print_targets(FILE *out, const struct forecast_table *t)
{
	int are_met = 1;

	fprintf(out, "\n## Targets\n\n"
		     "| mode: rows | wanted | error | CRPS | width | inside | naive | class | met |\n"
		     "|---|---|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		are_met &= print_target(out, t, &targets[i]) || targets[i].is_open;
	return are_met;
}

/* ---- scores ---- */

static void print_score(FILE *out, const char *title, const struct score *s)
{
	if (!s->count)
		return;
	fprintf(out,
		"| %s | %zu (%zu) | %.2f (%.2f) | %+.2f | %.0f / %.0f (%.0f-%.0f) / %.0f %% | %.0f / %.0f %% | %.2f | "
		"%.3f "
		"(%.3f) | %.2f / %.2f / %.2f (%.3f) | %.2f, %.2f to %.2f |\n",
		title, s->count, s->programs, s->mean, s->median, s->bias, 100 * share(&s->inside50, s->count),
		100 * share(&s->inside80, s->count), 100 * s->inside80.low, 100 * s->inside80.high,
		100 * share(&s->inside90, s->count), 100 * share(&s->below80, s->count),
		100 * share(&s->below90, s->count), s->width, s->crps, s->spread, s->naive_mean, s->class_mean,
		s->climate_mean, s->climate_crps, s->skill, s->skill_low, s->skill_high);
}

static void print_mode(FILE *out, const struct forecast_table *t, enum mode mode)
{
	fprintf(out,
		"\n## %s: %s\n\n"
		"| rows | n (programs) | error (median) | bias | inside 50 / 80 / 90 | below P80 / P90 | width | CRPS "
		"(spread) "
		"| naive / class / climate (CRPS) | skill |\n|---|---|---|---|---|---|---|---|---|---|\n",
		question_letter(mode), question_words(mode));
	for (const struct part *p = part_list; p->title; p++) {
		struct score s = score_of(t, mode, p);

		print_score(out, p->title, &s);
	}
}

/* ---- operations ---- */

static void print_operations(FILE *out)
{
	fprintf(out, "\n## Failures, restarts and the time they take\n\n"
		     "Published operations (tests/validation/operations.tsv). Inside: what was published meets P5 to "
		     "P95. Hours: "
		     "from one stop to the next.\nStops: in the time that the operation names. Percent: of the time "
		     "that was "
		     "computed and kept; of gangs, that all were there.\n");
	operation_print(out, "tests/validation/operations.tsv");
}

/* ---- one vote a program ---- */

static void print_votes(FILE *out, const struct forecast_table *t)
{
	fprintf(out, "\n## A program is one vote\n\n"
		     "| mode | programs | error | naive's | inside 80 | CRPS |\n|---|---|---|---|---|---|\n");
	for (int m = PREDICTED; m < MODES; m++) {
		struct score s = score_of(t, (enum mode)m, &part_list[0]);

		fprintf(out, "| %s | %zu | %.3f | %.3f | %.0f %% | %.3f |\n", question_letter((enum mode)m), s.programs,
			s.program_mean, s.program_naive, 100 * s.program_inside80, s.program_crps);
	}
}

static int print_megatron(FILE *out, const struct forecast_table *t)
{
	static const struct {
		const char *title, *prefixes[2];
		double most;
	} groups[] = { { "Megatron-LM and Korthikanti step times on A100", { "megatron-", "korth-" }, 0.10 },
		       { "the eight of Korthikanti et al. (Calculon: 3.65 %)", { "korth-", "korth-" }, 0.0365 } };
	int are_met = 1;

	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		size_t count;
		double error = score_mean_error(t, groups[g].prefixes, &count);

		fprintf(out, "\nMean absolute error of %s: %.2f %% of %zu rows (target %.4g %%).\n", groups[g].title,
			100 * error, count, 100 * groups[g].most);
		are_met &= error <= groups[g].most;
	}
	return are_met;
}

/* Up to the line where a table belongs; returns what is behind it. */
static const char *print_text(FILE *out, const char *text, const char *word)
{
	const char *mark = strstr(text, word);

	if (!mark) {
		fprintf(stderr, "validate: the preface has no line %s\n", word);
		exit(1);
	}
	fwrite(text, 1, (size_t)(mark - text), out);
	return mark + strlen(word);
}

static void print_preface(FILE *out, const struct forecast_table *t, const char *path)
{
	struct text preface = TEXT_INIT;
	const char *error, *rest;

	if (file_read(path, PREFACE_LIMIT, &preface, &error)) {
		fprintf(stderr, "validate: %s: %s\n", path, error);
		exit(1);
	}
	rest = print_text(out, text_str(&preface), "@modes\n");
	trust_print_modes(out, t);
	rest = print_text(out, rest, "@weak\n");
	trust_print_weak(out, t);
	fputs(rest, out);
	text_release(&preface);
}

int page_scores(FILE *out, const struct forecast_table *t, const char *preface)
{
	int are_met;

	print_preface(out, t, preface);
	are_met = print_targets(out, t);
	print_operations(out);
	print_votes(out, t);
	for (int m = PREDICTED; m < MODES; m++)
		print_mode(out, t, (enum mode)m);
	return print_megatron(out, t) && are_met;
}

/* ---- each row ---- */

static void print_rows(FILE *out, const struct forecast_table *t, enum mode mode)
{
	const struct row_table *rows = &t->rows;

	fprintf(out,
		"\n## %s: %s\n\n| row | role | published | P10 | P50 | P90 | error | inside "
		"|\n|---|---|---|---|---|---|---|---|\n",
		question_letter(mode), question_words(mode));
	for (size_t i = 0; i < rows->row_count; i++) {
		const struct forecast *f = forecast_of(t, i, mode);

		if (!f->excluded)
			fprintf(out, "| %s | %s | %.5g | %.5g | %.5g | %.5g | %+.1f %% | %s |\n",
				row_text(rows, i, "id"), row_text(rows, i, "role"), f->published, f->quantiles[Q10],
				f->quantiles[Q50], f->quantiles[Q90], 100 * expm1(forecast_error(f)),
				mode == GIVEN			  ? "-"
				: forecast_is_inside(f, Q10, Q90) ? "yes"
								  : "no");
	}
}

static int is_excluded_for(const struct forecast_table *t, size_t i, enum mode mode, const char *reason)
{
	const char *own = forecast_of(t, i, mode)->excluded;

	return own && !strcmp(own, reason);
}

/* A paragraph for each reason, in the order in which the rows bring them. */
static void print_exclusions(FILE *out, const struct forecast_table *t, enum mode mode)
{
	size_t count = t->rows.row_count;

	fprintf(out, "\nNot asked in mode %s:", question_letter(mode));
	for (size_t i = 0; i < count; i++) {
		const char *reason = forecast_of(t, i, mode)->excluded;
		size_t first = 0;

		while (reason && !is_excluded_for(t, first, mode, reason))
			first++;
		if (!reason || first < i)
			continue;
		fprintf(out, "\n\n* %s:", reason);
		for (size_t k = i; k < count; k++)
			if (is_excluded_for(t, k, mode, reason))
				fprintf(out, " %s", row_text(&t->rows, k, "id"));
	}
	fprintf(out, "\n");
}

void page_rows(FILE *out, const struct forecast_table *t)
{
	fprintf(out,
		"# Validation: every row\n\nWritten by `make validate`; don't edit. The forecasts that "
		"[VALIDATION.md](VALIDATION.md) scores, beside what was\npublished: GPU-hours, in D days. C, U and T "
		"with the row's program left out of the fit.\n");
	for (int m = 0; m < MODES; m++) {
		print_rows(out, t, (enum mode)m);
		print_exclusions(out, t, (enum mode)m);
	}
}
