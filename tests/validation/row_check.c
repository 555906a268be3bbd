/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "row_check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Cells that hold a number above 0, or 0, or nothing. */
static const char *const numbers[] = { "params",
				       "active",
				       "layers",
				       "hidden",
				       "ffn",
				       "heads",
				       "kv_heads",
				       "vocab",
				       "sequence",
				       "tokens",
				       "gpus",
				       "gpus_per_node",
				       "network_gb_s",
				       "tensor",
				       "pipeline",
				       "interleave",
				       "microbatch",
				       "batch",
				       "zero",
				       "sequence_parallel",
				       "throughput",
				       "mfu",
				       "gpu_hours",
				       "calendar_days",
				       "rank",
				       "experts",
				       "experts_active",
				       "expert",
				       "context",
				       "host_gb_s",
				       "year" };

/* Cells that hold one of some words; "" = may be empty. */
static const struct word_column {
	const char *column, *words[8];
} word_columns[] = {
	{ "method", { "pretrain", "continue", "finetune", "lora", "qlora" } },
	{ "tier", { "A", "B", "C", "" } },
	{ "recompute", { "none", "selective", "full", "" } },
	{ "attention", { "plain", "fused", "flash2", "flash3", "" } },
	{ "layout", { "published", "part", "" } },
	{ "padding", { "longest", "" } },
	{ "stack", { "tuned", "own", "first", "" } },
};

static const char *const texts[] = { "id",	  "role",    "accelerator",   "mfu_rule",      "basis",	  "set",
				     "source",	  "notes",   "targets",	      "program",       "kernels", "dispatch",
				     "precision", "offload", "expert_tensor", "expert_overlap" };
static const char *const optional[] = { "year", "stack" };

static int is_among(const char *const *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(list[i], name))
			return 1;
	return 0;
}

static int has_column(const struct row_table *t, const char *name)
{
	return is_among((const char *const *)t->columns, t->column_count, name);
}

static size_t require(const struct row_table *t, const char *path, const char *name, FILE *out)
{
	if (has_column(t, name) || is_among(optional, sizeof(optional) / sizeof(optional[0]), name))
		return 0;
	fprintf(out, "%s:1: no column '%s'; accepted: the columns of tests/validation/runs.tsv\n", path, name);
	return 1;
}

static size_t check_columns(const struct row_table *t, const char *path, FILE *out)
{
	size_t faults = 0;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		faults += require(t, path, numbers[i], out);
	for (size_t i = 0; i < sizeof(word_columns) / sizeof(word_columns[0]); i++)
		faults += require(t, path, word_columns[i].column, out);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		faults += require(t, path, texts[i], out);
	return faults;
}

static size_t check_number(const struct row_table *t, size_t row, const char *path, const char *column, FILE *out)
{
	const char *text = row_text(t, row, column);
	char *end;
	double value = strtod(text, &end);

	if (!*text || (!*end && isfinite(value) && value >= 0))
		return 0;
	fprintf(out, "%s:%zu: %s '%s' is no number; accepted: 0 or above, or empty\n", path, t->lines[row], column,
		text);
	return 1;
}

static size_t check_word(const struct row_table *t, size_t row, const char *path, const struct word_column *c,
			 FILE *out)
{
	const char *text = row_text(t, row, c->column);

	for (size_t i = 0; i < sizeof(c->words) / sizeof(c->words[0]) && c->words[i]; i++)
		if (!strcmp(text, c->words[i]))
			return 0;
	fprintf(out, "%s:%zu: %s '%s' is not known; accepted:", path, t->lines[row], c->column, text);
	for (size_t i = 0; i < sizeof(c->words) / sizeof(c->words[0]) && c->words[i]; i++)
		fprintf(out, " %s", *c->words[i] ? c->words[i] : "or empty");
	fprintf(out, "\n");
	return 1;
}

static size_t check_row(const struct row_table *t, size_t row, const char *path, FILE *out)
{
	static const char *const needed[] = { "id", "program", "params" };
	size_t faults = 0;

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!*row_text(t, row, needed[i])) {
			fprintf(out, "%s:%zu: no %s; accepted: a row with one\n", path, t->lines[row], needed[i]);
			faults++;
		}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		faults += check_number(t, row, path, numbers[i], out);
	for (size_t i = 0; i < sizeof(word_columns) / sizeof(word_columns[0]); i++)
		if (has_column(t, word_columns[i].column))
			faults += check_word(t, row, path, &word_columns[i], out);
	return faults;
}

size_t row_check(const struct row_table *t, const char *path, FILE *out)
{
	size_t faults = check_columns(t, path, out);

	if (!t->row_count) {
		fprintf(out, "%s: no row; accepted: the columns' names, and a row a line\n", path);
		return faults + 1;
	}
	if (faults) /* cells can't be asked for */
		return faults;
	for (size_t i = 0; i < t->row_count; i++)
		faults += check_row(t, i, path, out);
	return faults;
}
