/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/field.h"

#include "base/mem.h"
#include "xml/notation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_LIMIT = 4096 }; /* bytes of an attribute that is a number, list or name */

/* How far into its tails a distribution must keep to the range: every draw must lie above the lower bound (the normal
 * is cut at 6 sd); one in a million may pass the upper one, where it does no harm (MFU is cut at 1). */
#define LOW_TAIL  1e-12
#define HIGH_TAIL 1e-6

void field_reader_release(struct field_reader *r)
{
	for (size_t i = 0; i < r->trail_count; i++) {
		free(r->trail[i].element);
		free(r->trail[i].attribute);
		free(r->trail[i].text);
		free(r->trail[i].origin);
		citation_release(&r->trail[i].citation);
	}
	for (size_t i = 0; i < r->sample_count; i++)
		free(r->samples[i]);
	input_set_release(&r->inputs);
	free(r->trail);
	free(r->samples);
	file_set_release(&r->files);
	*r = (struct field_reader){ 0 };
}

/* ---- names and places ---- */

int field_is_present(struct element e, const char *attribute)
{
	return xmlHasProp(e.node, (const xmlChar *)attribute) != NULL;
}

char *field_text(struct element e, const char *attribute)
{
	xmlChar *raw = xmlGetProp(e.node, (const xmlChar *)attribute);
	char *copy = raw ? mem_strdup((const char *)raw) : NULL;

	xmlFree(raw);
	return copy;
}

static void add_element_name(struct text *t, struct element e)
{
	char *id = field_text(e, "id");

	if (!id && e.node->parent && e.node->parent->type == XML_ELEMENT_NODE && e.node->parent->parent &&
	    e.node->parent->parent->type == XML_ELEMENT_NODE) {
		add_element_name(t, (struct element){ e.document, e.node->parent });
		text_add(t, ", ");
	}
	text_add_safe(t, (const char *)e.node->name, DIAG_TEXT_LIMIT);
	if (id) {
		text_add(t, " '");
		text_add_safe(t, id, DIAG_TEXT_LIMIT);
		text_add(t, "'");
	}
	free(id);
}

/* "cluster 'big'"; of a child without an id: its parent's too. To be freed. */
static char *field_element_name(struct element e)
{
	struct text t = TEXT_INIT;

	add_element_name(&t, e);
	return t.s;
}

uint64_t field_entity(struct element e, const char *attribute)
{
	struct text t = TEXT_INIT;
	uint64_t entity;

	add_element_name(&t, e);
	text_addf(&t, "/%s", attribute);
	entity = stream_entity(t.s);
	text_release(&t);
	return entity;
}

__attribute__((format(printf, 5, 0))) static void vfault(struct field_reader *r, struct element e,
							 const char *attribute, enum severity severity,
							 const char *format, va_list args)
{
	struct text where = TEXT_INIT, message = TEXT_INIT;
	char *value = attribute ? field_text(e, attribute) : NULL;

	document_where(e.document, e.node, attribute, &where);
	add_element_name(&message, e);
	if (attribute)
		text_addf(&message, ", %s", attribute);
	if (value) {
		text_add(&message, "=\"");
		text_add_safe(&message, value, DIAG_TEXT_LIMIT);
		text_add(&message, "\"");
	}
	text_add(&message, ": ");
	text_vaddf(&message, format, args);
	diag_add(r->diags, severity, where.s, document_line(e.node), "%s", message.s);
	free(value);
	text_release(&where);
	text_release(&message);
}

void field_fault(struct field_reader *r, struct element e, const char *attribute, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfault(r, e, attribute, SEVERITY_ERROR, format, args);
	va_end(args);
}

void field_warning(struct field_reader *r, struct element e, const char *attribute, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfault(r, e, attribute, SEVERITY_WARNING, format, args);
	va_end(args);
}

/* ---- provenance ---- */

static struct provenance *note(struct field_reader *r, struct element e, const char *attribute, const char *text,
			       const char *origin)
{
	struct provenance *p;

	r->trail = mem_grow(r->trail, r->trail_count, &r->trail_capacity, sizeof(*r->trail));
	p = &r->trail[r->trail_count++];
	*p = (struct provenance){ .element = field_element_name(e),
				  .attribute = mem_strdup(attribute),
				  .text = mem_strdup(text),
				  .origin = mem_strdup(origin),
				  .citation = citation_of(e.node) };
	return p;
}

static void note_value(struct field_reader *r, struct element e, const struct field *f, const char *text,
		       const struct distribution *value, const char *currency)
{
	struct text where = TEXT_INIT;
	struct provenance *p;

	document_where(e.document, e.node, f->name, &where);
	p = note(r, e, f->name, text, where.s);
	p->value = *value;
	p->is_quantity = 1;
	p->dimension = f->dimension;
	p->pin = field_entity(e, f->name);
	snprintf(p->currency, sizeof(p->currency), "%s", currency);
	snprintf(p->unit, sizeof(p->unit), "%s%s", currency, quantity_base_unit(f->dimension));
	text_release(&where);
}

void field_note(struct field_reader *r, struct element e, const char *attribute)
{
	struct text where = TEXT_INIT;
	char *text = field_text(e, attribute);

	document_where(e.document, e.node, attribute, &where);
	if (text)
		note(r, e, attribute, text, where.s);
	text_release(&where);
	free(text);
}

void field_default(struct field_reader *r, struct element e, const char *attribute, const char *words)
{
	struct provenance *p = note(r, e, attribute, words, "default");

	citation_release(&p->citation); /* it is ours, not of whom the element cites */
}

void field_default_of(struct field_reader *r, struct element e, const char *attribute, const char *format, ...)
{
	struct text words = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&words, format, args);
	va_end(args);
	field_default(r, e, attribute, words.s);
	text_release(&words);
}

/* ---- pins ---- */

static int is_in_range(const struct field *f, double least, double most)
{
	return (f->excludes_least ? least > f->least : least >= f->least) && most <= f->most;
}

static int is_within(const struct field *f, const struct distribution *d)
{
	return is_in_range(f, distribution_quantile(d, LOW_TAIL), distribution_quantile(d, 1 - HIGH_TAIL));
}

static const struct pin *find_pin(const struct field_reader *r, struct element e, const struct field *f)
{
	uint64_t input = r->pin_count ? field_entity(e, f->name) : 0;

	for (size_t i = 0; i < r->pin_count; i++)
		if (r->pins[i].input == input)
			return &r->pins[i];
	return NULL;
}

static double cut(const struct field *f, double value)
{
	return value > f->most ? f->most : value < f->least ? f->least : value;
}

/* A scaled distribution that would leave the range stays as it is. */
static void pin_distribution(const struct field_reader *r, struct element e, const struct field *f,
			     struct distribution *d)
{
	const struct pin *pin = find_pin(r, e, f);
	struct distribution scaled;

	if (!pin || pin->kind != PIN_FACTOR || d->kind == DISTRIBUTION_EMPIRICAL)
		return;
	if (distribution_is_constant(d)) {
		*d = distribution_constant(cut(f, d->argument[0] * pin->value));
		return;
	}
	scaled = distribution_scaled(d, pin->value);
	if (is_within(f, &scaled))
		*d = scaled;
}

static void pin_parameter(const struct field_reader *r, struct element e, const struct field *f, struct parameter *p)
{
	const struct pin *pin = find_pin(r, e, f);

	if (pin && pin->kind == PIN_QUANTILE)
		p->distribution = distribution_constant(distribution_quantile(&p->distribution, pin->value));
	if (pin && pin->kind == PIN_TABLE)
		p->table = pin->table;
}

/* ---- values ---- */

/* 0.9, 3.15e+07 s: bounds as a person reads them. */
static void add_bound(struct text *t, double x, const struct field *f)
{
	const char *unit = quantity_base_unit(f->dimension);

	if (f->dimension == DIMENSION_TIME && x >= 86400)
		text_addf(t, "%.6g d", x / 86400);
	else
		text_addf(t, "%.6g%s%s", x, *unit && x != 0 ? " " : "", x != 0 ? unit : "");
}

static void fault_range(struct field_reader *r, struct element e, const struct field *f, int is_constant)
{
	struct text words = TEXT_INIT;

	text_addf(&words, "must be %s ", f->excludes_least ? "above" : "at least");
	add_bound(&words, f->least, f);
	if (f->most < INFINITY) {
		text_add(&words, " and at most ");
		add_bound(&words, f->most, f);
	}
	if (!is_constant)
		text_add(&words, ", for practically all draws");
	field_fault(r, e, f->name, "%s%s%s", words.s, f->hint ? "; " : "", f->hint ? f->hint : "");
	text_release(&words);
}

int field_file(struct field_reader *r, struct element e, const char *attribute, const char *name, struct text *content)
{
	const char *error = NULL;

	if (file_set_read(&r->files, e.document->folder, name, DOCUMENT_LIMIT, content, &error)) {
		field_fault(r, e, attribute, "file '%s': %s", name, error);
		return 0;
	}
	if (strlen(text_str(content)) != content->length) {
		field_fault(r, e, attribute, "file '%s': holds a NUL byte: not a text", name);
		return 0;
	}
	text_drop_mark(content);
	return 1;
}

/* Where files and numbers of this attribute are looked up. */
static int read_sample(struct field_reader *r, struct element e, const struct field *f, const struct notation *n,
		       struct distribution *d, char currency[4])
{
	struct text content = TEXT_INIT, why = TEXT_INIT;
	size_t count = 0;
	double *values;

	if (!field_file(r, e, f->name, n->file, &content)) {
		text_release(&content);
		return 0;
	}
	values = notation_sample(text_str(&content), f->dimension, &count, currency, &why);
	text_release(&content);
	if (!values) {
		field_fault(r, e, f->name, "file '%s': %s", n->file, why.s);
		text_release(&why);
		return 0;
	}
	r->samples = mem_grow(r->samples, r->sample_count, &r->sample_capacity, sizeof(*r->samples));
	r->samples[r->sample_count++] = values;
	d->sample = values;
	d->sample_count = count;
	return 1;
}

static int parse_distribution(struct field_reader *r, struct element e, const struct field *f, const char *text,
			      struct distribution *d, char currency[4])
{
	struct text why = TEXT_INIT;
	struct notation n = { 0 };
	const char *fault = NULL;
	int good = 0;

	if (strlen(text) > VALUE_LIMIT)
		field_fault(r, e, f->name, "longer than the limit of %d bytes", VALUE_LIMIT);
	else if (notation_parse(text, f->dimension, &n, &why))
		field_fault(r, e, f->name, "%s", why.s);
	else {
		*d = n.distribution;
		memcpy(currency, n.currency, 4);
		good = d->kind != DISTRIBUTION_EMPIRICAL || read_sample(r, e, f, &n, d, currency);
		fault = good ? distribution_prepare(d) : NULL;
		if (fault)
			field_fault(r, e, f->name, "%s", fault);
	}
	text_release(&why);
	free(n.file);
	return good && !fault;
}

int field_distribution(struct field_reader *r, struct element e, const struct field *f, struct distribution *value,
		       char currency[4])
{
	char *text = field_text(e, f->name), code[4] = "";
	struct distribution d = { 0 };
	int good = 0, fixed;

	if (text && parse_distribution(r, e, f, text, &d, code)) {
		fixed = distribution_is_constant(&d);
		good = is_within(f, &d);
		if (!good)
			fault_range(r, e, f, fixed);
	}
	if (good) {
		note_value(r, e, f, text, &d, code);
		pin_distribution(r, e, f, &d);
		*value = d;
		if (currency)
			memcpy(currency, code, 4);
	}
	free(text);
	return good;
}

/* Before it is pinned, so that a pinned input keeps its dimension and those of the others. */
static void set_entity(struct field_reader *r, struct parameter *p, uint64_t entity)
{
	struct provenance *said = &r->trail[r->trail_count - 1];

	if (p->input)
		input_set_leave(&r->inputs, p->input);
	p->input = distribution_is_constant(&said->value) ? NULL : input_set_use(&r->inputs, entity);
	said->entity = p->entity = entity;
	said->input = p->input;
}

int field_parameter(struct field_reader *r, struct element e, const struct field *f, struct parameter *value,
		    char currency[4])
{
	value->entity = field_entity(e, f->name);
	if (!field_distribution(r, e, f, &value->distribution, currency))
		return 0;
	r->trail[r->trail_count - 1].is_parameter = 1;
	value->input = NULL; /* a default's */
	set_entity(r, value, value->entity);
	pin_parameter(r, e, f, value);
	return 1;
}

void field_worded_parameter(struct field_reader *r, struct element e, const struct field *f, const char *words,
			    const struct distribution *d, struct parameter *value)
{
	*value = (struct parameter){ .distribution = *d };
	note_value(r, e, f, words, d, "");
	r->trail[r->trail_count - 1].is_parameter = 1;
	set_entity(r, value, field_entity(e, f->name));
	pin_distribution(r, e, f, &value->distribution);
	pin_parameter(r, e, f, value);
}

void field_worded_distribution(struct field_reader *r, struct element e, const struct field *f, const char *words,
			       const struct distribution *d, struct distribution *value)
{
	*value = *d;
	note_value(r, e, f, words, d, "");
	pin_distribution(r, e, f, value);
}

int field_is_word(struct element e, const char *attribute, const char *word)
{
	char *text = field_text(e, attribute);
	int is_word = text && !strcmp(text, word);

	free(text);
	return is_word;
}

void field_mark_prior(struct field_reader *r, const char *instead)
{
	r->trail[r->trail_count - 1].instead = instead;
}

void field_share_draws(struct field_reader *r, struct parameter *value, uint64_t entity)
{
	set_entity(r, value, entity);
}

void field_split_draws(struct field_reader *r, struct parameter *value, uint64_t entity,
		       const struct input_sharing *sharing)
{
	set_entity(r, value, entity);
	if (value->input)
		input_set_split(&r->inputs, value->input, sharing);
}

int field_quantity(struct field_reader *r, struct element e, const struct field *f, double *value, char currency[4])
{
	char *text = field_text(e, f->name);
	struct text why = TEXT_INIT;
	struct quantity q;
	int good = 0;

	if (text && quantity_parse(text, strlen(text), f->dimension, &q, &why)) {
		field_fault(r, e, f->name, "%s", why.s);
	} else if (text) {
		good = is_in_range(f, q.value, q.value);
		if (!good)
			fault_range(r, e, f, 1);
	}
	if (good) {
		struct distribution d = distribution_constant(q.value);

		note_value(r, e, f, text, &d, q.currency);
		pin_distribution(r, e, f, &d);
		*value = d.argument[0];
		if (currency)
			memcpy(currency, q.currency, 4);
	}
	text_release(&why);
	free(text);
	return good;
}

int field_integer(struct field_reader *r, struct element e, const char *attribute, int64_t least, int64_t most,
		  int64_t *value)
{
	const struct field f = { .name = attribute, .dimension = DIMENSION_COUNT };
	char *text = field_text(e, attribute);
	struct text why = TEXT_INIT;
	int good = 0;

	if (text && quantity_parse_integer(text, least, most, value, &why)) {
		field_fault(r, e, attribute, "%s", why.s);
	} else if (text) {
		struct distribution d = distribution_constant((double)*value);

		note_value(r, e, &f, text, &d, "");
		good = 1;
	}
	text_release(&why);
	free(text);
	return good;
}

int field_seed(struct field_reader *r, struct element e, const char *attribute, uint64_t *value)
{
	char *text = field_text(e, attribute);
	struct text why = TEXT_INIT;
	int good = 0;

	if (text && quantity_parse_u64(text, value, &why))
		field_fault(r, e, attribute, "%s", why.s);
	else
		good = text != NULL;
	text_release(&why);
	free(text);
	return good;
}

int field_word(struct field_reader *r, struct element e, const char *attribute, const char *const words[],
	       int otherwise, const char *default_words)
{
	char *text = field_text(e, attribute);
	int place = 0;

	if (!text) {
		field_default(r, e, attribute, default_words);
		return otherwise;
	}
	field_note(r, e, attribute);
	while (words[place] && strcmp(words[place], text) != 0)
		place++;
	free(text);
	return words[place] ? place : otherwise;
}

double field_quantity_or(struct field_reader *r, struct element e, const struct field *f, double otherwise,
			 const char *words)
{
	double value = otherwise;

	if (!field_quantity(r, e, f, &value, NULL) && !field_is_present(e, f->name))
		field_default(r, e, f->name, words);
	return value;
}

double field_quantity_needed(struct field_reader *r, struct element e, const struct field *f)
{
	double value = fmax(1, f->least);

	if (!field_quantity(r, e, f, &value, NULL) && !field_is_present(e, f->name))
		field_fault(r, e, NULL, "no %s; accepted: %s", f->name, f->hint);
	return value;
}
