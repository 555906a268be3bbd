/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/chart_text.h"

#include "base/bug.h"
#include "report/format.h"
#include "report/plan_name.h"

#include <ctype.h>
#include <string.h>

/* A user's words may be longer; a picture cuts them before. */
enum { LABEL_LIMIT = 4000 };

/* What a spreadsheet takes for a formula. A number with its sign and unit ("-20 %") is none. */
static int is_formula(const char *s)
{
	if (*s == '+' || *s == '-')
		for (s++; *s; s++)
			if (!isalnum((unsigned char)*s) && !strchr(" .,%", *s) && (unsigned char)*s < 0x80)
				return 1;
	return *s && strchr("=@", *s);
}

/* Quotes and backslashes doubled; what is not valid UTF-8, controls or turns the writing direction becomes visible; before a
 * formula an apostrophe, as in text_add_csv. */
static void add_label(struct text *t, const char *words)
{
	struct text safe = TEXT_INIT;

	text_add_safe(&safe, words, LABEL_LIMIT);
	text_add(t, is_formula(text_str(&safe)) ? "\"'" : "\"");
	for (const char *s = text_str(&safe); *s; s++) {
		if (*s == '"' || *s == '\\')
			text_add_bytes(t, s, 1);
		text_add_bytes(t, s, 1);
	}
	text_add(t, "\"\n");
	text_release(&safe);
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
		format_amount_short(t, value);
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

void chart_text_plan(struct text *t, const char *cells, const struct forecast *f, size_t plan)
{
	struct text name = TEXT_INIT;

	plan_name_add(&name, f, plan);
	chart_text_add(t, cells, text_str(&name));
	text_release(&name);
}

void chart_text_title(struct text *title, const struct forecast *f, const char *format, size_t plan)
{
	const char *place = strstr(format, "%s");
	struct text name = TEXT_INIT;

	BUG_IF(!place);
	plan_name_add(&name, f, plan);
	text_add_bytes(title, format, (size_t)(place - format));
	text_add(title, text_str(&name));
	text_add(title, place + 2);
	text_release(&name);
}

void chart_text_job(struct text *t, const char *cells, const struct forecast *f, size_t plan)
{
	struct text name = TEXT_INIT;

	plan_name_job(&name, f, plan);
	chart_text_subtitle(t, f, cells, text_str(&name));
	text_release(&name);
}

const char *chart_text_cause(const struct forecast *f, enum cause cause)
{
	return words_get(f->words, cause_words(cause));
}

const char *chart_text_method(const struct forecast *f, enum method method)
{
	return words_get(f->words, method_words(method));
}

/* What stands in quotes before the end of a predicate. */
static const char *add_predicate(struct text *t, const char *p)
{
	for (char quote = 0; *p && (quote || *p != ']'); p++)
		if (quote && *p == quote)
			quote = 0;
		else if (quote)
			text_add_bytes(t, p, 1);
		else if (*p == '\'' || *p == '"') {
			quote = *p;
			text_add(t, " ");
		}
	return *p ? p + 1 : p;
}

void chart_text_input(struct text *t, const char *xpath)
{
	const char *p = xpath + strspn(xpath, "/");

	while (*p)
		if (*p == '[')
			p = add_predicate(t, p + 1);
		else if (*p == '/') {
			p += strspn(p, "/");
			text_add(t, *p == '@' ? " " : ", ");
			p += *p == '@';
		} else
			text_add_bytes(t, p++, 1);
}
