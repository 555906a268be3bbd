/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/log_reader.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	FORMATS_MOST = 64,
	ROWS_ENOUGH = 32,      /* of one format, to choose it */
	HEAD_MOST_B = 4 << 20, /* of lines kept while no format is chosen */
	HEAD_LINES_MOST = 40000
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

static void read_line(struct reader *r, const struct log_line *line)
{
	struct log_reading *g = r->reading;
	struct log_record record;
	struct log_match_result result = log_matcher_read(g->matcher, line->s, line->length, &record);
	struct log_place place;

	if (result.match == LOG_BROKEN && !line->is_document && !(log_matcher_flags(g->matcher) & LOG_LOOSE))
		note_broken(g, line);
	if (result.match != LOG_MATCH)
		return;
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
	struct text why = TEXT_INIT;

	for (size_t i = 0; log_format_at(i) && r->candidate_count < FORMATS_MOST; i++)
		if (!(log_format_at(i)->flags & LOG_DOCUMENT) == !is_document) {
			r->candidates[r->candidate_count] = log_matcher_new(log_format_at(i), &why);
			BUG_IF(!r->candidates[r->candidate_count]);
			r->candidate_count++;
		}
	text_release(&why);
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

/* One more line while no format is known. */
static void look(struct reader *r, const struct log_line *line)
{
	struct log_record record;
	int enough = 0;

	if (r->candidate_count == 0) {
		r->reading->matcher = line->is_document ? NULL : log_matcher_csv(line->s, line->length);
		if (!r->reading->matcher)
			make_candidates(r, line->is_document);
	}
	keep_line(&r->head, line);
	for (size_t i = 0; i < r->candidate_count; i++) {
		struct log_match_result result = log_matcher_read(r->candidates[i], line->s, line->length, &record);

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

/* What was read must be fit for a forecast, or say why it is not. */
static enum status judge(struct reader *r)
{
	struct log_reading *g = r->reading;
	struct log_place place = { 0 };

	if (!g->matcher)
		return no_format(r);
	progress_log_finish(&g->progress);
	if (g->progress.rows_read)
		return STATUS_OK;
	place = g->first_broken.line ? g->first_broken : g->half_line;
	fault(r, place.line ? place.file : log_source_file(r->source, 0), place.line,
	      "the format is known but no whole row was read");
	return STATUS_INVALID;
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
	}
	if (!r->reading->matcher && more == 0) {
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
