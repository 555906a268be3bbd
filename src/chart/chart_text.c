/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/chart_text.h"

#include "report/format.h"

/* Quotes and backslashes doubled, control characters blank. */
static void add_label(struct text *t, const char *s)
{
	text_add(t, "\"");
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			text_add_bytes(t, s, 1);
		text_add_bytes(t, (unsigned char)*s < 0x20 || *s == 0x7f ? " " : s, 1);
	}
	text_add(t, "\"\n");
}

void chart_text_add(struct text *t, const char *cells, const char *words)
{
	text_add(t, cells);
	add_label(t, words);
}

void chart_text_addf(struct text *t, const char *cells, const char *format, ...)
{
	struct text label = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&label, format, args);
	va_end(args);
	chart_text_add(t, cells, text_str(&label));
	text_release(&label);
}

void chart_text_value(struct text *t, const struct forecast *f, enum metric metric, double value)
{
	if (metric == METRIC_COST) {
		format_money_short(t, value);
		text_addf(t, " %s", f->currency);
	} else {
		format_duration_in(t, value, value, f->words);
	}
}

void chart_text_subtitle(struct text *t, const struct forecast *f, const char *cells, const char *more)
{
	chart_text_addf(t, cells, "%s%s%s", f->title, *f->title && *more ? " · " : "", more);
}

void chart_text_note(struct text *t, const struct forecast *f, const char *cells, const char *more)
{
	struct text count = TEXT_INIT;

	format_count(&count, (double)f->results->replications);
	text_addf(&count, " ");
	text_addf(&count, words_get(f->words, "simulated runs of each plan, seed %llu, flopcast %s"),
		  (unsigned long long)f->results->study->seed, FLOPCAST_VERSION);
	chart_text_addf(t, cells, "%s%s%s", more, *more ? " " : "", count.s);
	text_release(&count);
}

const char *chart_text_cause(const struct forecast *f, enum cause cause)
{
	return words_get(f->words, cause_words(cause));
}

const char *chart_text_method(const struct forecast *f, enum method method)
{
	return words_get(f->words, method_words(method));
}
