/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/swf.h"

#include "base/unit.h"

#include "base/mem.h"
#include "base/quantity.h"

#include <math.h>
#include <string.h>

enum { FIELDS = 18, LINE_LIMIT = 4096 };

enum { SUBMIT = 1, RUNTIME = 3, PROCESSORS = 4, PROCESSORS_ASKED = 7, TIME_ASKED = 8 }; /* counted from 0 */

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The numbers of a line; 0 when it holds something else. */
static int parse_fields(const char *line, size_t length, double field[FIELDS], struct text *why)
{
	const char *end = line + length;
	struct quantity q;
	int count = 0;

	while (line < end) {
		const char *word = line;

		while (line < end && !is_blank(*line))
			line++;
		if (count < FIELDS && line > word) {
			if (quantity_parse(word, (size_t)(line - word), DIMENSION_NUMBER, &q, why)) {
				text_addf(why, " (field %d)", count + 1);
				return 0;
			}
			field[count] = q.value;
		}
		count += line > word;
		line += line < end;
	}
	if (count != FIELDS)
		text_addf(why, "%d fields; accepted: %d numbers, or ; and a comment", count, FIELDS);
	return count == FIELDS;
}

static int are_in_range(const double field[FIELDS], double last_s, struct text *why)
{
	if (!(field[SUBMIT] >= 0 && field[SUBMIT] <= CENTURY_S))
		text_addf(why, "submission at %.10g s; accepted: 0 to %.10g", field[SUBMIT], CENTURY_S);
	else if (field[SUBMIT] < last_s)
		text_addf(why,
			  "submission at %.10g s goes back behind %.10g s of the job above; jobs must be in its order",
			  field[SUBMIT], last_s);
	else if (field[RUNTIME] > CENTURY_S || field[TIME_ASKED] > CENTURY_S)
		text_addf(why, "a run time or request above %.10g s", CENTURY_S);
	else if (field[PROCESSORS] > 1e9 || field[PROCESSORS_ASKED] > 1e9)
		text_add(why, "more than 1e9 processors");
	else
		return 1;
	return 0;
}

static void add_job(struct swf *swf, const double field[FIELDS], struct swf_machine machine)
{
	double processors = field[PROCESSORS] > 0 ? field[PROCESSORS] : field[PROCESSORS_ASKED];
	double nodes = ceil(processors / (double)machine.processors_per_node);
	struct trace_job job = { .submit_s = field[SUBMIT], .runtime_s = field[RUNTIME], .request_s = INFINITY };

	if (!(job.runtime_s > 0 && processors > 0)) {
		swf->idle++;
		return;
	}
	if (nodes > (double)machine.nodes) {
		swf->wide++;
		return;
	}
	job.nodes = (int64_t)nodes;
	if (field[TIME_ASKED] > 0)
		job.request_s = fmax(field[TIME_ASKED], job.runtime_s);
	swf->jobs = mem_grow(swf->jobs, swf->count, &swf->capacity, sizeof(*swf->jobs));
	swf->jobs[swf->count++] = job;
}

/* Times from the first job on; a round of the trace ends one mean gap after the last, so that rounds don't touch. */
static void shift(struct swf *swf)
{
	double first_s = swf->count ? swf->jobs[0].submit_s : 0, span_s;

	for (size_t i = 0; i < swf->count; i++)
		swf->jobs[i].submit_s -= first_s;
	if (swf->count < 2)
		return;
	span_s = swf->jobs[swf->count - 1].submit_s;
	swf->length_s = span_s + span_s / (double)(swf->count - 1);
}

static int parse_line(struct swf *swf, const char *line, size_t length, struct swf_machine machine, struct text *why)
{
	double field[FIELDS];

	if (length > LINE_LIMIT) {
		text_addf(why, "%zu bytes are beyond the limit of %d for a line", length, LINE_LIMIT);
		return 0;
	}
	while (length && is_blank(*line))
		line++, length--;
	if (!length || *line == ';')
		return 1;
	if (!parse_fields(line, length, field, why) || !are_in_range(field, swf->last_s, why))
		return 0;
	swf->last_s = field[SUBMIT];
	add_job(swf, field, machine);
	return 1;
}

enum status swf_parse(const struct text *content, struct swf_machine machine, struct swf *swf, struct text *why)
{
	const char *line = text_str(content), *end = line + content->length;
	struct text fault = TEXT_INIT;

	*swf = (struct swf){ 0 };
	for (size_t number = 1; line < end; number++) {
		const char *feed = memchr(line, '\n', (size_t)(end - line));
		size_t length = (size_t)((feed ? feed : end) - line);

		if (!parse_line(swf, line, length, machine, &fault)) {
			text_addf(why, "line %zu: %s", number, text_str(&fault));
			text_release(&fault);
			return STATUS_INVALID;
		}
		line += length + (feed != NULL);
	}
	shift(swf);
	return STATUS_OK;
}
