/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/log_matcher.h"

#include "base/bug.h"
#include "base/mem.h"
#include "track/log_regex.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FORMATS_MOST = 64, GROUPS_MOST = 64, COLUMNS_MOST = 200, CELL_MOST = 128 };

struct compiled {
	char *mark;
	size_t mark_length;
	struct log_regex regex;
	const struct log_field *group[GROUPS_MOST]; /* by number; NULL: says nothing */
	uint32_t groups;
	int is_repeated; /* every match adds to the sum */
};

struct log_matcher {
	char *name, *header; /* header: of a CSV file, which may come again; NULL: none */
	int flags, has_decimal_commas, lacks_clock, is_kept;
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
	if (!m || m->is_kept)
		return;
	for (size_t i = 0; i < m->count; i++) {
		log_regex_release(&m->patterns[i].regex);
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

	pcre2_pattern_info(c->regex.code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(c->regex.code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(c->regex.code, PCRE2_INFO_NAMETABLE, &entry);
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

static int compile(struct compiled *c, const char *mark, const char *regex, struct text *why)
{
	c->mark = mem_strdup(mark);
	c->mark_length = strlen(mark);
	return log_regex_compile(&c->regex, regex, why) && name_groups(c, why);
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

struct log_matcher *log_matcher_at(size_t index)
{
	/* A match is written into its matcher: each thread has its own. */
	static _Thread_local struct log_matcher *kept[FORMATS_MOST];
	const struct log_format *f = log_format_at(index);
	struct text why = TEXT_INIT;

	BUG_IF(!f || index >= FORMATS_MOST);
	if (!kept[index]) {
		kept[index] = log_matcher_new(f, &why);
		BUG_IF(!kept[index]);
		kept[index]->is_kept = 1;
		text_release(&why);
	}
	return kept[index];
}

int log_matcher_lacks_clock(const struct log_matcher *m)
{
	return m->lacks_clock;
}

int log_matcher_has_header(const struct log_matcher *m)
{
	return m->header != NULL;
}

static int is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A cell may be empty, and sacct has no date for what has not begun. */
static int may_be_unread(const struct log_field *f, size_t length)
{
	return length == 0 || f->slot == LOG_JOB_START || f->slot == LOG_JOB_END;
}

/* In a table parted by semicolons a comma is that of a decimal fraction: its place in the number; NULL: none. */
static const char *decimal_comma(const struct log_matcher *m, const char *s, size_t n)
{
	if (!m->has_decimal_commas || n >= CELL_MOST)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (!strchr("0123456789,+-", s[i]) || !s[i])
			return NULL;
	return memchr(s, ',', n);
}

static int read_group(const struct log_matcher *m, const struct log_field *f, const char *s, size_t n,
		      struct log_record *r)
{
	char cell[CELL_MOST];
	const char *comma;

	while (n && is_blank(s[n - 1]))
		n--;
	comma = decimal_comma(m, s, n);
	if (!comma)
		return log_field_read(f, s, n, r) || may_be_unread(f, n);
	memcpy(cell, s, n);
	cell[comma - s] = '.';
	return log_field_read(f, cell, n, r);
}

/* Groups of one match into the record. 0: what stands there is not what the group is for. */
static int take_groups(const struct log_matcher *m, const struct compiled *c, const PCRE2_SIZE *at, const char *line,
		       size_t length, struct log_record *r, int *whole)
{
	int good = 1;

	for (uint32_t g = 1; g < c->groups; g++)
		if (c->group[g] && at[2 * g] != PCRE2_UNSET && at[2 * g + 1] >= at[2 * g]) {
			good &= read_group(m, c->group[g], line + at[2 * g], at[2 * g + 1] - at[2 * g], r);
			*whole &= at[2 * g + 1] < length;
		}
	return good;
}

static int match(const struct log_matcher *m, const struct compiled *c, const char *line, size_t length,
		 struct log_record *r, int *whole)
{
	size_t from = 0;
	int matched = 0;
	const PCRE2_SIZE *at;

	do {
		at = log_regex_match(&c->regex, line, length, from);
		if (at) {
			matched = take_groups(m, c, at, line, length, r, whole);
			from = at[1];
		}
	} while (c->is_repeated && at && from < length && from > 0);
	return matched;
}

struct log_match_result log_matcher_read(struct log_matcher *m, const char *line, size_t length, struct log_record *r)
{
	struct log_match_result result = { LOG_OTHER, 1, 0 };

	log_record_clear(r);
	if (m->header && length == strlen(m->header) && !memcmp(line, m->header, length))
		return result;
	for (size_t i = 0; i < m->count; i++) {
		const struct compiled *c = &m->patterns[i];

		if (!memmem(line, length, c->mark, c->mark_length))
			continue;
		if (match(m, c, line, length, r, &result.whole)) {
			result.match = LOG_MATCH;
			result.is_row |= i == 0;
		} else if (i == 0 && result.match == LOG_OTHER)
			result.match = LOG_BROKEN;
	}
	return result;
}

/* Columns of CSV files by name, in lower case, with _ for what is no letter or digit; of two for the same slot, the earlier stands. */
static const struct {
	const char *column, *field;
	enum log_slot slot;
} columns[] = {
	{ "_timestamp", "unix_s", LOG_DATE },
	{ "wall_time", "time", LOG_DATE },
	{ "time_s", "time", LOG_DATE },
	{ "time", "time", LOG_DATE },
	{ "timestamp", "time", LOG_DATE },
	{ "datetime", "time", LOG_DATE },
	{ "date_time", "time", LOG_DATE },
	{ "date", "time", LOG_DATE },
	{ "ts", "time", LOG_DATE },
	{ "created_at", "time", LOG_DATE },
	{ "unix_time", "time", LOG_DATE },
	{ "epoch_time", "time", LOG_DATE },
	{ "timestamp_ms", "time_ms", LOG_DATE },
	{ "time_ms", "time_ms", LOG_DATE },
	{ "unix_ms", "time_ms", LOG_DATE },
	{ "timestamp_us", "time_us", LOG_DATE },
	{ "time_us", "time_us", LOG_DATE },
	{ "timestamp_ns", "time_ns", LOG_DATE },
	{ "time_ns", "time_ns", LOG_DATE },
	{ "elapsed_s", "time", LOG_DATE },
	{ "elapsed", "time", LOG_DATE },
	{ "elapsed_time", "time", LOG_DATE },
	{ "seconds", "time", LOG_DATE },
	{ "time_sec", "time", LOG_DATE },
	{ "time_seconds", "time", LOG_DATE },
	{ "relative_time_wall", "time", LOG_DATE },
	{ "relative_time_process", "time", LOG_DATE },
	{ "_runtime", "elapsed_s", LOG_DATE },
	{ "elapsed_ms", "time_ms", LOG_DATE },
	{ "elapsed_min", "time_min", LOG_DATE },
	{ "time_min", "time_min", LOG_DATE },
	{ "minutes", "time_min", LOG_DATE },
	{ "elapsed_h", "time_h", LOG_DATE },
	{ "time_h", "time_h", LOG_DATE },
	{ "hours", "time_h", LOG_DATE },
	{ "train/global_step", "step", LOG_STEP },
	{ "trainer/global_step", "step", LOG_STEP },
	{ "global_step", "step", LOG_STEP },
	{ "train_step", "step", LOG_STEP },
	{ "step", "step", LOG_STEP },
	{ "steps", "step", LOG_STEP },
	{ "iteration", "step", LOG_STEP },
	{ "_step", "step", LOG_STEP },
	{ "iter", "iteration", LOG_ITERATION },
	{ "iter_time", "step_s", LOG_PRINTED },
	{ "total_steps", "total", LOG_TOTAL },
	{ "max_steps", "total", LOG_TOTAL },
	{ "total_tokens", "tokens", LOG_TOKENS },
	{ "nodes", "nodes", LOG_NODES },
	{ "gpus", "gpus", LOG_GPUS },
	{ "world_size", "gpus", LOG_GPUS },
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

struct csv_header {
	char separator;
	size_t count;
	char cell[COLUMNS_MOST][CELL_MOST]; /* names as in `columns`, without a run's name before " - " */
	int is_headless;		    /* every cell is a number or a time */
};

/* Blanks at the ends part nothing. */
static char separator_of(const char *s, size_t length)
{
	static const char separators[] = "|\t;,";

	while (length && is_blank(*s))
		s++, length--;
	while (length && is_blank(s[length - 1]))
		length--;
	for (const char *c = separators; *c; c++)
		if (memchr(s, *c, length))
			return *c;
	return 0;
}

/* The name of a column as the table has it: "Time (ms)" is time_ms. */
static void add_name(char *cell, const char *s, size_t length)
{
	size_t n = 0;

	for (size_t i = 0; i < length && n < CELL_MOST - 1; i++) {
		char c = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + ('a' - 'A') : s[i]);
		int is_part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/';

		if (is_part || n == 0 || cell[n - 1] != '_')
			cell[n++] = is_part || (unsigned char)c >= 0x80 ? c : '_';
	}
	while (n > 1 && cell[n - 1] == '_')
		n--;
	cell[n] = '\0';
}

static void add_cell(struct csv_header *h, const char *s, size_t length)
{
	const char *name;
	struct log_record ignored;

	while (length && (is_blank(*s) || *s == '"'))
		s++, length--;
	while (length && (is_blank(s[length - 1]) || s[length - 1] == '"'))
		length--;
	h->is_headless &= log_field_read(log_field_find("time", 4), s, length, &ignored);
	name = memmem(s, length, " - ", 3);
	if (name) {
		length -= (size_t)(name + 3 - s);
		s = name + 3;
	}
	add_name(h->cell[h->count++], s, length);
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
	for (size_t i = 0; i < h->count; i++) {
		const struct log_field *f = field[i] ? log_field_find(field[i], strlen(field[i])) : NULL;

		if (f && (f->slot == LOG_DATE || f->slot == LOG_COUNTER || f->slot == LOG_JOB_START))
			return 1;
	}
	return 0;
}

static void add_column(struct text *regex, const struct csv_header *h, size_t i, const char *field)
{
	char c[3] = { h->separator, 0, 0 };
	const char *blanks = h->separator == '\t' ? " *" : "[ \\t]*";

	if (h->separator == '|') {
		c[0] = '\\';
		c[1] = '|';
	}
	if (i)
		text_add(regex, c);
	if (field && !strcmp(h->cell[i], "jobid")) /* 70012.batch is a part of job 70012 */
		text_addf(regex, "(?<%s>[^.%s]*)", field, c);
	else if (field)
		text_addf(regex, "%s\"?(?<%s>[^\"%s]*)\"?", blanks, field, c);
	else
		text_addf(regex, "%s(?:\"[^\"]*\"|[^%s]*)", blanks, c);
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
	text_add(&regex, "\\s*$");
	while (programs[k].word[0] && !memmem(header, length, programs[k].word, strlen(programs[k].word)))
		k++;
	f.name = programs[k].name;
	f.flags = programs[k].flags;
	f.patterns[0] = (struct log_pattern){ "", text_str(&regex) };
	match_parts(&parts, &h);
	if (parts.length)
		f.patterns[1] = (struct log_pattern){ "", parts.s };
	m = log_matcher_new(&f, &why);
	if (m) {
		m->has_decimal_commas = h.separator == ';';
		m->lacks_clock = !has_clock(&h, field) && !has_field(&h, field, "step_s");
	}
	if (m && !h.is_headless) {
		m->header = mem_alloc(length + 1, 1);
		memcpy(m->header, header, length);
	}
	text_release(&regex);
	text_release(&parts);
	text_release(&why);
	return m;
}
