/* SPDX-License-Identifier: GPL-3.0-or-later */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "track/log_matcher.h"

#include "base/mem.h"

#include <math.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS_MOST = 64, MATCH_LIMIT = 2000000 };

struct compiled {
	char *mark;
	size_t mark_length;
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	const struct log_field *group[GROUPS_MOST]; /* by number; NULL: says nothing */
	uint32_t groups;
	int is_repeated; /* every match adds to the sum */
};

struct log_matcher {
	char *name, *header; /* header: of a CSV file, which may come again; NULL: none */
	int flags;
	size_t count;
	struct compiled patterns[LOG_PATTERNS];
};

const char *log_matcher_name(const struct log_matcher *m)
{
	return m->name;
}

int log_matcher_flags(const struct log_matcher *m)
{
	return m->flags;
}

void log_matcher_release(struct log_matcher *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->count; i++) {
		pcre2_match_data_free(m->patterns[i].data);
		pcre2_match_context_free(m->patterns[i].context);
		pcre2_code_free(m->patterns[i].code);
		free(m->patterns[i].mark);
	}
	free(m->name);
	free(m->header);
	free(m);
}

/* What the groups hold. 0, with words, for a name that is none of ours. */
static int name_groups(struct compiled *c, struct text *why)
{
	uint32_t count = 0, size = 0;
	PCRE2_SPTR entry = NULL;

	pcre2_pattern_info(c->code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(c->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(c->code, PCRE2_INFO_NAMETABLE, &entry);
	for (; count > 0; count--, entry += size) {
		uint32_t number = (uint32_t)(entry[0] << 8 | entry[1]);
		const char *name = (const char *)entry + 2;
		const struct log_field *field = log_field_find(name, strlen(name));

		if (!field || number >= GROUPS_MOST) {
			text_addf(why, "group '%.40s' is not known; accepted:", name);
			for (size_t i = 0; log_field_at(i); i++)
				text_addf(why, "%s %s", i ? "," : "", log_field_at(i)->name);
			return 0;
		}
		c->group[number] = field;
		c->is_repeated |= field->kind == LOG_SUM;
		c->groups = number + 1 > c->groups ? number + 1 : c->groups;
	}
	return 1;
}

static void *take_memory(PCRE2_SIZE size, void *nothing)
{
	(void)nothing;
	return mem_malloc(size);
}

static void give_back(void *memory, void *nothing)
{
	(void)nothing;
	free(memory);
}

/* Compiled with memory that is there or ends the program: a missing match would be a line that says nothing. */
static pcre2_code *compile_regex(const char *regex, int *error, PCRE2_SIZE *at, pcre2_general_context *memory)
{
	pcre2_compile_context *context = pcre2_compile_context_create(memory);
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED, PCRE2_DUPNAMES, error, at, context);

	pcre2_compile_context_free(context);
	return code;
}

static int compile(struct compiled *c, const char *mark, const char *regex, struct text *why)
{
	PCRE2_SIZE at;
	int error;
	pcre2_general_context *memory = pcre2_general_context_create(take_memory, give_back, NULL);

	c->code = compile_regex(regex, &error, &at, memory);
	c->context = pcre2_match_context_create(memory);
	pcre2_general_context_free(memory);
	c->mark = mem_strdup(mark);
	c->mark_length = strlen(mark);
	if (!c->code) {
		PCRE2_UCHAR words[128] = "";

		pcre2_get_error_message(error, words, sizeof(words));
		text_addf(why, "not a regular expression: %s at character %zu", (const char *)words, (size_t)at + 1);
		return 0;
	}
	pcre2_jit_compile(c->code, PCRE2_JIT_COMPLETE); /* where it can't, matching is slower */
	c->data = pcre2_match_data_create_from_pattern(c->code, NULL);
	pcre2_set_match_limit(c->context, MATCH_LIMIT);
	return name_groups(c, why);
}

static int has_slot(const struct log_matcher *m, enum log_slot slot)
{
	for (size_t i = 0; i < m->count; i++)
		for (uint32_t g = 0; g < m->patterns[i].groups; g++)
			if (m->patterns[i].group[g] && m->patterns[i].group[g]->slot == slot)
				return 1;
	return 0;
}

struct log_matcher *log_matcher_new(const struct log_format *f, struct text *why)
{
	struct log_matcher *m = mem_alloc(1, sizeof(*m));
	int good = 1;

	m->name = mem_strdup(f->name);
	m->flags = f->flags;
	while (good && m->count < LOG_PATTERNS && f->patterns[m->count].regex) {
		const struct log_pattern *p = &f->patterns[m->count];

		good = compile(&m->patterns[m->count++], p->mark, p->regex, why);
	}
	if (good && !has_slot(m, LOG_STEP) && !has_slot(m, LOG_JOB_START)) {
		text_add(why, "no group (?<step>...) says which step a line is of");
		good = 0;
	}
	if (good)
		return m;
	log_matcher_release(m);
	return NULL;
}

int log_matcher_has_header(const struct log_matcher *m)
{
	return m->header != NULL;
}

/* A cell may be empty, and sacct has no date for what has not begun. */
static int may_be_unread(const struct log_field *f, size_t length)
{
	return length == 0 || f->slot == LOG_JOB_START || f->slot == LOG_JOB_END;
}

/* Groups of one match into the record. 0: what stands there is not what the group is for. */
static int take_groups(const struct compiled *c, const char *line, size_t length, struct log_record *r, int *whole)
{
	int good = 1;

	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(c->data);

	for (uint32_t g = 1; g < c->groups; g++)
		if (c->group[g] && at[2 * g] != PCRE2_UNSET && at[2 * g + 1] >= at[2 * g]) {
			size_t n = at[2 * g + 1] - at[2 * g];

			good &= log_field_read(c->group[g], line + at[2 * g], n, r) || may_be_unread(c->group[g], n);
			*whole &= at[2 * g + 1] < length;
		}
	return good;
}

static int match(struct compiled *c, const char *line, size_t length, struct log_record *r, int *whole)
{
	size_t from = 0;
	int matched = 0, n;

	do {
		n = pcre2_match(c->code, (PCRE2_SPTR)line, length, from, 0, c->data, c->context);
		if (n > 0) {
			matched = take_groups(c, line, length, r, whole);
			from = pcre2_get_ovector_pointer(c->data)[1];
		}
	} while (c->is_repeated && n > 0 && from < length && from > 0);
	return matched;
}

struct log_match_result log_matcher_read(struct log_matcher *m, const char *line, size_t length, struct log_record *r)
{
	struct log_match_result result = { LOG_OTHER, 1, 0 };

	log_record_clear(r);
	if (m->header && length == strlen(m->header) && !memcmp(line, m->header, length))
		return result;
	for (size_t i = 0; i < m->count; i++) {
		struct compiled *c = &m->patterns[i];

		if (!memmem(line, length, c->mark, c->mark_length))
			continue;
		if (match(c, line, length, r, &result.whole)) {
			result.match = LOG_MATCH;
			result.is_row |= i == 0;
		} else if (i == 0 && result.match == LOG_OTHER)
			result.match = LOG_BROKEN;
	}
	return result;
}

/* Columns of CSV files by name, in lower case; of two for the same slot, the earlier stands. */
static const struct {
	const char *column, *field;
	enum log_slot slot;
} columns[] = {
	{ "_timestamp", "unix_s", LOG_DATE },
	{ "wall time", "time", LOG_DATE },
	{ "time_s", "time", LOG_DATE },
	{ "time", "time", LOG_DATE },
	{ "timestamp", "time", LOG_DATE },
	{ "datetime", "time", LOG_DATE },
	{ "date", "time", LOG_DATE },
	{ "wall_time", "time", LOG_DATE },
	{ "elapsed_s", "time", LOG_DATE },
	{ "elapsed", "time", LOG_DATE },
	{ "seconds", "time", LOG_DATE },
	{ "relative time (wall)", "time", LOG_DATE },
	{ "relative time (process)", "time", LOG_DATE },
	{ "_runtime", "elapsed_s", LOG_DATE },
	{ "elapsed_ms", "elapsed_ms", LOG_DATE },
	{ "elapsed_min", "elapsed_min", LOG_DATE },
	{ "elapsed_h", "elapsed_h", LOG_DATE },
	{ "train/global_step", "step", LOG_STEP },
	{ "trainer/global_step", "step", LOG_STEP },
	{ "global_step", "step", LOG_STEP },
	{ "step", "step", LOG_STEP },
	{ "steps", "step", LOG_STEP },
	{ "iteration", "step", LOG_STEP },
	{ "_step", "step", LOG_STEP },
	{ "iter", "iteration", LOG_ITERATION },
	{ "iter_time", "step_s", LOG_PRINTED },
	{ "total_steps", "total", LOG_TOTAL },
	{ "max_steps", "total", LOG_TOTAL },
	{ "total_tokens", "tokens", LOG_TOKENS },
	{ "start", "job_start", LOG_JOB_START },
	{ "end", "job_end", LOG_JOB_END },
	{ "elapsedraw", "job_elapsed_s", LOG_JOB_ELAPSED },
	{ "jobid", "job", LOG_JOB },
};

/* Which program writes a header with such a word. */
static const struct {
	const char *word, *name;
	int flags;
} programs[] = {
	{ "JobID", "sacct", 0 },
	{ "_timestamp", "wandb-history-csv", 0 },
	{ "_runtime", "wandb-history-csv", 0 },
	{ "Relative Time", "wandb-ui-csv", 0 },
	{ "__MIN", "wandb-ui-csv", 0 },
	{ "Wall time", "tensorboard-csv", 0 },
	{ "iter_time", "litgpt-metrics-csv", LOG_ONE_STEP },
	{ "", "plain-csv", 0 },
};

enum { COLUMNS_MOST = 200, CELL_MOST = 128 };

struct csv_header {
	char separator;
	size_t count;
	char cell[COLUMNS_MOST][CELL_MOST]; /* lower case, without quotes and without a run's name before " - " */
	int is_headless;		    /* every cell is a number or a time */
};

static char separator_of(const char *s, size_t length)
{
	static const char separators[] = "|\t;,";

	for (const char *c = separators; *c; c++)
		if (memchr(s, *c, length))
			return *c;
	return 0;
}

static void add_cell(struct csv_header *h, const char *s, size_t length)
{
	char *cell = h->cell[h->count++];
	const char *name;
	struct log_record ignored;

	while (length && strchr(" \"\t", *s) && *s)
		s++, length--;
	while (length && strchr(" \"\t", s[length - 1]) && s[length - 1])
		length--;
	h->is_headless &= log_field_read(log_field_find("time", 4), s, length, &ignored);
	name = memmem(s, length, " - ", 3);
	if (name) {
		length -= (size_t)(name + 3 - s);
		s = name + 3;
	}
	length = length < CELL_MOST - 1 ? length : CELL_MOST - 1;
	for (size_t i = 0; i < length; i++)
		cell[i] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + ('a' - 'A') : s[i]);
	cell[length] = '\0';
}

static int split_header(struct csv_header *h, const char *s, size_t length)
{
	const char *end = s + length;

	*h = (struct csv_header){ .separator = separator_of(s, length), .is_headless = 1 };
	if (!h->separator || length > 1 << 15)
		return 0;
	while (h->count < COLUMNS_MOST) {
		const char *next = memchr(s, h->separator, (size_t)(end - s));

		add_cell(h, s, (size_t)((next ? next : end) - s));
		if (!next)
			return h->count >= 2;
		s = next + 1;
	}
	return 0;
}

/* The field of each column that is wanted: the earliest of the table for each slot. */
static void choose(const struct csv_header *h, const char *field[COLUMNS_MOST])
{
	int taken[LOG_SLOT_END] = { 0 };

	for (size_t k = 0; k < sizeof(columns) / sizeof(columns[0]); k++)
		for (size_t i = 0; i < h->count; i++)
			if (!taken[columns[k].slot] && !field[i] && !strcmp(h->cell[i], columns[k].column)) {
				field[i] = columns[k].field;
				taken[columns[k].slot] = 1;
			}
}

/* Two columns without names: time, step, unless only the first can be a step. */
static void choose_headless(const struct csv_header *h, const char *field[COLUMNS_MOST])
{
	int step_first = strspn(h->cell[0], "0123456789") == strlen(h->cell[0]) &&
			 strspn(h->cell[1], "0123456789") != strlen(h->cell[1]);

	field[step_first] = "time";
	field[!step_first] = "step";
}

static int has_field(const struct csv_header *h, const char *const field[COLUMNS_MOST], const char *name)
{
	for (size_t i = 0; i < h->count; i++)
		if (field[i] && !strcmp(field[i], name))
			return 1;
	return 0;
}

/* Has a column a time? */
static int has_clock(const struct csv_header *h, const char *const field[COLUMNS_MOST])
{
	static const char *const clocks[] = { "time",	     "unix_s",	  "elapsed_s", "elapsed_ms",
					      "elapsed_min", "elapsed_h", "job_start" };

	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++)
		if (has_field(h, field, clocks[i]))
			return 1;
	return 0;
}

static void add_column(struct text *regex, const struct csv_header *h, size_t i, const char *field)
{
	char c[3] = { h->separator, 0, 0 };

	if (h->separator == '|') {
		c[0] = '\\';
		c[1] = '|';
	}
	if (i)
		text_add(regex, c);
	if (field && !strcmp(h->cell[i], "jobid")) /* 70012.batch is a part of job 70012 */
		text_addf(regex, "(?<%s>[^.%s]*)", field, c);
	else if (field)
		text_addf(regex, " *\"?(?<%s>[^\"%s]*)\"?", field, c);
	else
		text_addf(regex, "(?:\"[^\"]*\"|[^%s]*)", c);
}

/* Parts of a job, such as 70012.batch: they tell nothing that the job does not. */
static void match_parts(struct text *regex, const struct csv_header *h)
{
	const char *c = h->separator == '|' ? "\\|" : (const char[]){ h->separator, '\0' };
	size_t i = 0;

	while (i < h->count && strcmp(h->cell[i], "jobid") != 0)
		i++;
	if (i < h->count)
		text_addf(regex, "^(?:[^%s]*%s){%zu}[^%s.]*\\.", c, c, i, c);
}

struct log_matcher *log_matcher_csv(const char *header, size_t length, int is_first)
{
	struct csv_header h;
	const char *field[COLUMNS_MOST] = { 0 };
	struct text regex = TEXT_INIT, parts = TEXT_INIT, why = TEXT_INIT;
	struct log_format f = { 0 };
	struct log_matcher *m;
	size_t k = 0;

	if (!split_header(&h, header, length))
		return NULL;
	choose(&h, field);
	if (is_first && h.is_headless && h.count == 2)
		choose_headless(&h, field);
	if (!is_first && !has_clock(&h, field))
		return NULL; /* words with commas */
	if (!has_field(&h, field, "step") && !has_field(&h, field, "job_start"))
		return NULL;
	text_add(&regex, "^");
	for (size_t i = 0; i < h.count; i++)
		add_column(&regex, &h, i, field[i]);
	while (programs[k].word[0] && !memmem(header, length, programs[k].word, strlen(programs[k].word)))
		k++;
	f.name = programs[k].name;
	f.flags = programs[k].flags;
	f.patterns[0] = (struct log_pattern){ "", text_str(&regex) };
	match_parts(&parts, &h);
	if (parts.length)
		f.patterns[1] = (struct log_pattern){ "", parts.s };
	m = log_matcher_new(&f, &why);
	if (m && !h.is_headless) {
		m->header = mem_alloc(length + 1, 1);
		memcpy(m->header, header, length);
	}
	text_release(&regex);
	text_release(&parts);
	text_release(&why);
	return m;
}
