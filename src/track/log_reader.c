/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/log_reader.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/unit.h"
#include "track/checkpoint_times.h"
#include "track/log_format.h"
#include "track/log_prefix.h"
#include "track/log_width.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Restarts are rare among rows; so are clocks that are set. */
#define FALLS_SHARE 0.4
#define BACKS_SHARE 0.2

enum {
	FALLS_LEAST = 4,
	BACKS_LEAST = 3,
	FORMATS_MOST = 64,
	ROWS_ENOUGH = 32,      /* of one format, to choose it */
	HEAD_MOST_B = 4 << 20, /* of lines kept while no format is chosen */
	HEAD_LINES_MOST = 40000,
	LOOK_MOST_B = 64 << 20 /* read without a row: there is none */
};

/* Lines read before the format was known. */
struct head {
	struct text bytes;
	struct log_line *lines; /* s: offset until all are there */
	size_t *offsets, count, capacity, offset_capacity;
};

struct reader {
	struct log_reading *reading;
	struct log_source *source;
	struct diag_list *diags;
	struct log_matcher *candidates[FORMATS_MOST];
	size_t rows[FORMATS_MOST], candidate_count;
	struct head head;
	size_t looked_b;
	int has_prefixes; /* every line of the table begins with a collector's words */
};

const char *log_reading_format(const struct log_reading *g)
{
	return g->matcher ? log_matcher_name(g->matcher) : NULL;
}

void log_reading_release(struct log_reading *g)
{
	log_matcher_release(g->matcher);
	progress_log_release(&g->progress);
	*g = (struct log_reading){ 0 };
}

static struct log_place place_of(const struct log_line *line)
{
	struct log_place place = { .line = line->number };

	snprintf(place.file, sizeof(place.file), "%s", line->file);
	return place;
}

static void fault(struct reader *r, const char *file, int64_t line, const char *words)
{
	struct text where = TEXT_INIT;

	text_add_safe(&where, file, DIAG_TEXT_LIMIT);
	if (line)
		text_addf(&where, ":%" PRId64, line);
	diag_add(r->diags, SEVERITY_ERROR, where.s, 0, "%s", words);
	text_release(&where);
}

static void note_broken(struct log_reading *g, const struct log_line *line)
{
	struct text shown = TEXT_INIT;

	if (g->broken++ > 0)
		return;
	g->first_broken = place_of(line);
	text_add_bytes(&shown, line->s, line->length < 100 ? line->length : 100);
	snprintf(g->broken_text, sizeof(g->broken_text), "%s", text_str(&shown));
	text_release(&shown);
}

/* The line without what a collector put before it. */
static struct log_line bare(const struct log_line *line)
{
	size_t n = log_prefix_length(line->s, line->length);
	struct log_line rest = *line;

	rest.s += n;
	rest.length -= n;
	return rest;
}

/* Of a line with a mark that is no row, what follows a collector's words may be one. */
static struct log_match_result match_line(struct log_matcher *m, const struct log_line *line, struct log_record *record)
{
	struct log_match_result result = log_matcher_read(m, line->s, line->length, record), behind;
	struct log_record second;
	struct log_line rest;

	if (result.match == LOG_OTHER || result.is_row)
		return result;
	rest = bare(line);
	if (rest.length == line->length)
		return result;
	behind = log_matcher_read(m, rest.s, rest.length, &second);
	if (!behind.is_row)
		return result;
	*record = second;
	return behind;
}

/* Another header further below: other columns follow. */
static int takes_header(struct log_reading *g, const struct log_line *line)
{
	struct log_matcher *next =
		log_matcher_has_header(g->matcher) ? log_matcher_csv(line->s, line->length, 0) : NULL;

	if (!next)
		return 0;
	log_matcher_release(g->matcher);
	g->matcher = next;
	return 1;
}

/* A line that says on how many GPUs the run is. */
static void read_width(struct reader *r, const struct log_line *line)
{
	double gpus = log_width_read(line->s, line->length);
	const struct log_place place = place_of(line);
	struct log_record record;

	if (isnan(gpus))
		return;
	log_record_clear(&record);
	record.slot[LOG_GPUS] = gpus;
	progress_log_add(&r->reading->progress, &record, &place);
}

static void read_line(struct reader *r, const struct log_line *given)
{
	struct log_reading *g = r->reading;
	struct log_record record;
	const struct log_line own = r->has_prefixes ? bare(given) : *given, *line = &own;
	struct log_match_result result = match_line(g->matcher, line, &record);
	struct log_place place;

	if (result.match == LOG_BROKEN && takes_header(g, line))
		return;
	if (result.match == LOG_BROKEN && !line->is_document && !(log_matcher_flags(g->matcher) & LOG_LOOSE))
		note_broken(g, line);
	if (result.match != LOG_MATCH) {
		read_width(r, line);
		return;
	}
	place = place_of(line);
	/* Half of a number is another number. */
	if (line->is_last && !line->is_document && !result.whole && !progress_log_follows(&g->progress, &record)) {
		g->half_line = place;
		return;
	}
	progress_log_add(&g->progress, &record, &place);
}

static void keep_line(struct head *h, const struct log_line *line)
{
	h->lines = mem_grow(h->lines, h->count, &h->capacity, sizeof(*h->lines));
	h->offsets = mem_grow(h->offsets, h->count, &h->offset_capacity, sizeof(*h->offsets));
	h->offsets[h->count] = h->bytes.length;
	h->lines[h->count++] = *line;
	text_add_bytes(&h->bytes, line->s, line->length);
}

static void drop_head(struct head *h)
{
	text_release(&h->bytes);
	free(h->lines);
	free(h->offsets);
	*h = (struct head){ 0 };
}

/* All formats of the table, those for JSON documents or the others. */
static void make_candidates(struct reader *r, int is_document)
{
	for (size_t i = 0; log_format_at(i) && r->candidate_count < FORMATS_MOST; i++)
		if (!(log_format_at(i)->flags & LOG_DOCUMENT) == !is_document)
			r->candidates[r->candidate_count++] = log_matcher_at(i);
}

static void drop_candidates(struct reader *r)
{
	for (size_t i = 0; i < r->candidate_count; i++)
		log_matcher_release(r->candidates[i]);
	r->candidate_count = 0;
}

/* Takes the format that the lines so far are of, if any. */
static void choose(struct reader *r)
{
	size_t most = 0;

	for (size_t i = 0; i < r->candidate_count; i++)
		most = r->rows[i] > most ? r->rows[i] : most;
	for (size_t i = 0; most > 0 && i < r->candidate_count; i++)
		if (r->rows[i] >= (most + 1) / 2) {
			r->reading->matcher = r->candidates[i];
			r->candidates[i] = NULL;
			break;
		}
	if (r->reading->matcher)
		drop_candidates(r);
}

static void replay(struct reader *r)
{
	struct head *h = &r->head;

	progress_log_init(&r->reading->progress, log_matcher_flags(r->reading->matcher));
	for (size_t i = 0; i < h->count; i++) {
		h->lines[i].s = text_str(&h->bytes) + h->offsets[i];
		read_line(r, &h->lines[i]);
	}
	drop_head(h);
}

static int has_rows(const struct reader *r)
{
	for (size_t i = 0; i < r->candidate_count; i++)
		if (r->rows[i])
			return 1;
	return 0;
}

/* The header of a table, also behind a collector's words. */
static void open_table(struct reader *r, const struct log_line *line)
{
	struct log_line rest = bare(line);
	struct log_matcher **m = &r->reading->matcher;

	if (rest.length < line->length)
		*m = log_matcher_csv(rest.s, rest.length, r->head.count == 0);
	r->has_prefixes = *m != NULL;
	if (!*m)
		*m = log_matcher_csv(line->s, line->length, r->head.count == 0);
	if (*m && log_matcher_lacks_clock(*m))
		r->reading->header = place_of(line);
}

/* One more line while no format is known. A table may begin after words. */
static void look(struct reader *r, const struct log_line *line)
{
	struct log_record record;
	int enough = 0;

	if (r->candidate_count == 0)
		make_candidates(r, line->is_document);
	if (!line->is_document && !has_rows(r))
		open_table(r, line);
	if (r->reading->matcher) {
		drop_candidates(r);
		progress_log_init(&r->reading->progress, log_matcher_flags(r->reading->matcher));
		drop_head(&r->head); /* nothing in it but words */
		read_line(r, line);
		return;
	}
	keep_line(&r->head, line);
	for (size_t i = 0; i < r->candidate_count; i++) {
		struct log_match_result result = match_line(r->candidates[i], line, &record);

		r->rows[i] += result.match == LOG_MATCH && result.is_row;
		enough |= r->rows[i] >= ROWS_ENOUGH;
	}
	if (enough || r->head.bytes.length > HEAD_MOST_B || r->head.count > HEAD_LINES_MOST)
		choose(r);
	if (r->reading->matcher)
		replay(r);
	else if (r->head.bytes.length > HEAD_MOST_B || r->head.count > HEAD_LINES_MOST)
		drop_head(&r->head); /* nothing in them */
}

static enum status no_format(struct reader *r)
{
	const char *file = log_source_file_count(r->source) ? log_source_file(r->source, 0) : "(no log)";
	struct text words = TEXT_INIT;

	if (!r->reading->lines) {
		fault(r, file, 0, "the log is empty");
		return STATUS_INVALID;
	}
	text_addf(&words, "no row of a known format in %" PRIu64 " lines; known are", r->reading->lines);
	for (size_t i = 0; log_format_at(i); i++)
		text_addf(&words, "%s %s", i ? "," : "", log_format_at(i)->name);
	text_add(&words, ", CSV with columns of time and step, sacct --parsable2; others with --pattern");
	fault(r, file, 1, words.s);
	text_release(&words);
	return STATUS_INVALID;
}

static enum status refuse(struct reader *r, const struct log_place *place, const char *words)
{
	fault(r, place->line ? place->file : log_source_file(r->source, 0), place->line, words);
	return STATUS_INVALID;
}

/* Rows that are those of no one run, or have no one clock. */
static enum status judge_order(struct reader *r)
{
	const struct progress_log *p = &r->reading->progress;
	double rows = (double)p->rows_read;

	if (p->falls >= FALLS_LEAST && (double)p->falls >= FALLS_SHARE * rows)
		return refuse(
			r, &p->first_fall,
			"the step falls back in row after row, first here: the newest row first, or several ranks "
			"or runs in one log; accepted: the rows of one run in their order");
	if (p->strays.count >= BACKS_LEAST && (double)p->strays.count >= BACKS_SHARE * (rows + (double)p->strays.count))
		return refuse(
			r, &p->strays.first,
			"rows come after later ones, first here: the newest row first, or in no order; accepted: the "
			"rows of one run in their order");
	if (p->doubts[DOUBT_BACK].count >= BACKS_LEAST && (double)p->doubts[DOUBT_BACK].count >= BACKS_SHARE * rows)
		return refuse(
			r, &p->doubts[DOUBT_BACK].first,
			"the clock goes back again and again, first here: times of several zones that can't be told "
			"apart; accepted: one zone, or times with their zone such as 2026-04-03T08:00:00+02:00");
	if ((p->date_orders & LOG_MONTH_GUESSED) && !(p->flags & LOG_MONTH_FIRST) && p->last.time_s > DAY_S)
		return refuse(r, &p->first_guess, "dates such as 04/03/2026: day or month first? accepted: 2026-03-04");
	if (p->date_orders == (LOG_MONTH_GUESSED | LOG_DAY_FIRST))
		return refuse(
			r, &p->first_guess,
			"dates such as 04/03/2026 stand beside 13/03/2026: day or month first? accepted: 2026-03-04");
	return STATUS_OK;
}

/* Rows without times give way to the checkpoints, whose files have one. What was counted stays. */
static void take_checkpoint_times(struct reader *r)
{
	struct progress_log *p = &r->reading->progress, was = *p;
	struct checkpoint_times t;
	struct log_place place = { .line = 1 };

	if (log_source_file_count(r->source) != 1 || !checkpoint_times_read(&t, log_source_file(r->source, 0)))
		return;
	snprintf(place.file, sizeof(place.file), "%s", log_source_file(r->source, 0));
	progress_log_release(p);
	progress_log_init(p, 0);
	for (size_t i = 0; i < t.count; i++) {
		struct log_record record;

		log_record_clear(&record);
		record.slot[LOG_STEP] = t.items[i].step;
		record.slot[LOG_DATE] = t.items[i].unix_s;
		progress_log_add(p, &record, &place);
	}
	progress_log_finish(p);
	p->rows_read = was.rows_read;
	p->duplicates = was.duplicates;
	p->planned_steps = was.planned_steps;
	p->runtime_s = was.runtime_s;
	checkpoint_times_release(&t);
}

/* What was read must be fit for a forecast, or say why it is not. */
static enum status judge(struct reader *r)
{
	struct log_reading *g = r->reading;
	struct log_place place = { 0 };

	if (!g->matcher)
		return no_format(r);
	progress_log_finish(&g->progress);
	if (g->progress.clock == CLOCK_NONE && (log_matcher_flags(g->matcher) & LOG_DOCUMENT))
		take_checkpoint_times(r);
	if (g->progress.rows_read)
		return judge_order(r);
	place = g->first_broken.line ? g->first_broken : g->half_line;
	return refuse(r, &place, "the format is known but no whole row was read");
}

static enum status read_all(struct reader *r, const char *pattern)
{
	struct log_format own = { .name = "pattern", .patterns = { { "", pattern } } };
	struct text why = TEXT_INIT;
	struct log_line line;
	int more = 0;

	if (pattern) {
		r->reading->matcher = log_matcher_new(&own, &why);
		if (!r->reading->matcher) {
			fault(r, "--pattern", 0, text_str(&why));
			text_release(&why);
			return STATUS_USAGE;
		}
		progress_log_init(&r->reading->progress, 0);
	}
	while ((more = log_source_next(r->source, &line, r->diags)) > 0) {
		r->reading->lines++;
		if (r->reading->matcher)
			read_line(r, &line);
		else
			look(r, &line);
		r->looked_b += line.length;
		if (!r->reading->matcher && r->looked_b > LOOK_MOST_B)
			break;
	}
	if (!r->reading->matcher && more >= 0) {
		choose(r);
		if (r->reading->matcher)
			replay(r);
	}
	return more < 0 ? STATUS_RUNTIME : judge(r);
}

static enum status read_source(struct log_reading *g, struct log_source *source, const char *pattern,
			       struct diag_list *diags)
{
	struct reader r = { .reading = g, .source = source, .diags = diags };
	enum status status;

	*g = (struct log_reading){ 0 };
	if (!source)
		return STATUS_USAGE;
	status = read_all(&r, pattern);
	drop_candidates(&r);
	drop_head(&r.head);
	log_source_close(source);
	return status;
}

enum status log_read(struct log_reading *g, const char *const *paths, size_t count, const char *pattern,
		     struct diag_list *diags)
{
	return read_source(g, log_source_open(paths, count, diags), pattern, diags);
}

enum status log_read_bytes(struct log_reading *g, const char *bytes, size_t length, struct diag_list *diags)
{
	return read_source(g, log_source_memory(bytes, length), NULL, diags);
}
