/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mutate.h"

#include "schema_rows.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NODES_MOST = 512, VALUE_MOST = 400 };
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static size_t below(uint64_t *state, size_t n)
{
	return n ? (size_t)(next(state) % n) : 0;
}

/* ---- bytes ---- */

/* What parsers look for. */
static const char *const pieces[] = { "0",	  "-1",	    "1e308", "1e-308", "99999999999999999999",
				      "nan",	  "inf",    "%",     "(",      ")",
				      ",",	  "=",	    "min",   "max",    "mean=",
				      "sd=",	  "shape=", "USD",   "h",      "\n",
				      "\"",	  "'",	    "[",     "{",      "}",
				      "/",	  "@",	    "//",    "\xff",   "\x80",
				      "\t",	  "\r\n",   "<",     "&amp;",  "1e999",
				      "P80(cost)" };

static size_t put(uint8_t *data, size_t size, size_t most, size_t at, const uint8_t *piece, size_t length)
{
	if (size + length > most)
		return size;
	memmove(data + at + length, data + at, size - at);
	memcpy(data + at, piece, length);
	return size + length;
}

static size_t copy_within(uint8_t *data, size_t size, size_t most, uint64_t *s)
{
	uint8_t piece[64];
	size_t from = below(s, size), length = 1 + below(s, sizeof(piece));

	if (length > size - from)
		length = size - from;
	memcpy(piece, data + from, length);
	return put(data, size, most, below(s, size + 1), piece, length);
}

static size_t mutate_once(uint8_t *data, size_t size, size_t most, uint64_t *s)
{
	size_t at = below(s, size + 1), length;
	const char *piece = pieces[below(s, COUNT(pieces))];
	uint8_t byte = (uint8_t)next(s);

	switch (below(s, 6)) {
	case 0:
		if (at < size)
			data[at] = (uint8_t)(data[at] ^ 1 << below(s, 8));
		return size;
	case 1:
		return put(data, size, most, at, &byte, 1);
	case 2:
		length = 1 + below(s, 16);
		if (length > size - at)
			length = size - at;
		memmove(data + at, data + at + length, size - at - length);
		return size - length;
	case 3:
		return put(data, size, most, at, (const uint8_t *)piece, strlen(piece));
	case 4:
		if (at < size)
			data[at] = byte;
		return size;
	default:
		return size ? copy_within(data, size, most, s) : size;
	}
}

size_t mutate_bytes(uint8_t *data, size_t size, size_t most, uint64_t seed)
{
	uint64_t s = seed;

	for (size_t n = 1 + below(&s, 4); n; n--)
		size = mutate_once(data, size, most, &s);
	return size;
}

/* ---- scenarios ---- */

static const char *const numbers[] = { "0",    "1",	"2",	 "-1",	   "0.01",     "0.5",	   "3",	      "7",
				       "16",   "100",	"128",	 "1000",   "10000",    "100000",   "1000000", "1e9",
				       "1e12", "1e-12", "1e300", "1e-300", "0.999999", "1.0000001" };

/* One for each dimension of base/quantity.h. */
static const char *const quantities[] = { "7B",
					  "45%",
					  "90 s",
					  "2 min",
					  "1.5 h",
					  "10 d",
					  "3 months",
					  "80 GB",
					  "2039 GB/s",
					  "312 TFLOP/s",
					  "400 W",
					  "2M USD",
					  "2 USD/gpu-h",
					  "380 tokens/s/gpu",
					  "10.49 USD/month",
					  "0.023 USD/GB-month",
					  "0.09 USD/GB",
					  "0.1 USD/kWh",
					  "0.03 USD/1k-tokens",
					  "13 units/h",
					  "5000 gpu-h",
					  "0.494 kg/kWh",
					  "1.4T" };

static const char *const forms[] = {
	"uniform(min=%1$s, max=%2$s)",
	"triangular(min=%1$s, mode=%1$s, max=%2$s)",
	"pert(min=%1$s, mode=%2$s, max=%2$s)",
	"normal(mean=%2$s, sd=%1$s)",
	"lognormal(mean=%1$s, sd=%2$s)",
	"exponential(mean=%1$s)",
	"weibull(mean=%1$s, shape=0.01)",
	"weibull(mean=%1$s, shape=0.7)",
	"weibull(mean=%1$s, shape=100)",
	"gamma(mean=%1$s, shape=0.01)",
	"gamma(mean=%1$s, shape=100)",
	"empirical(file=waits.txt)",
	"constant(%1$s)",
};

static const char *const files[] = { "repairs.csv", "spot.csv",	  "jobs.swf", "waits.txt",
				     "config.json", "prices.csv", "../x",     "/etc/passwd" };

struct tree {
	xmlNode *nodes[NODES_MOST];
	size_t count;
};

static void collect(struct tree *t, xmlNode *n)
{
	for (; n && t->count < NODES_MOST; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		t->nodes[t->count++] = n;
		collect(t, n->children);
	}
}

static xmlNode *any(const struct tree *t, uint64_t *s)
{
	return t->nodes[below(s, t->count)];
}

static xmlAttr *any_attribute(xmlNode *n, uint64_t *s)
{
	size_t count = 0;
	xmlAttr *a;

	for (a = n->properties; a; a = a->next)
		count++;
	count = below(s, count);
	for (a = n->properties; a && count; a = a->next)
		count--;
	return a;
}

/* A row of the schema for the element: of its attributes or children. NULL when it has none. */
static const struct schema_row *any_row(const xmlNode *n, int is_child, uint64_t *s)
{
	size_t count, fitting = 0, wanted;
	const struct schema_row *rows = schema_rows(&count);

	for (size_t i = 0; i < count; i++)
		fitting += rows[i].is_child == is_child && !strcmp(rows[i].element, (const char *)n->name);
	wanted = below(s, fitting);
	for (size_t i = 0; i < count; i++)
		if (rows[i].is_child == is_child && !strcmp(rows[i].element, (const char *)n->name) && !wanted--)
			return &rows[i];
	return NULL;
}

static const struct schema_row *row_of(const xmlNode *n, const char *attribute)
{
	size_t count;
	const struct schema_row *rows = schema_rows(&count);

	for (size_t i = 0; i < count; i++)
		if (!rows[i].is_child && !strcmp(rows[i].element, (const char *)n->name) &&
		    !strcmp(rows[i].name, attribute))
			return &rows[i];
	return NULL;
}

static const char *any_id(const struct tree *t, uint64_t *s)
{
	const xmlAttr *a = xmlHasProp(any(t, s), (const xmlChar *)"id");

	return a && a->children && a->children->content ? (const char *)a->children->content : "llama2-7b";
}

/* The old value with another number before its unit, or another quantity. */
static void new_quantity(char *value, const char *old, uint64_t *s)
{
	size_t digits = old ? strspn(old, "-+.0123456789eE,") : 0;

	if (digits && below(s, 4))
		snprintf(value, VALUE_MOST, "%s%.200s", numbers[below(s, COUNT(numbers))], old + digits);
	else
		snprintf(value, VALUE_MOST, "%s", quantities[below(s, COUNT(quantities))]);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void new_distribution(char *value, const char *old, uint64_t *s)
{
	char low[VALUE_MOST], high[VALUE_MOST];
	const char *form = forms[below(s, COUNT(forms))];

	new_quantity(low, old, s);
	new_quantity(high, low, s);
	if (below(s, 3))
		snprintf(value, VALUE_MOST, form, low, high);
	else
		new_quantity(value, old, s);
}
#pragma GCC diagnostic pop

static void new_value(char *value, const struct schema_row *r, const char *old, const struct tree *t, uint64_t *s)
{
	if (r && r->word_count && below(s, 8))
		snprintf(value, VALUE_MOST, "%s", r->words[below(s, r->word_count)]);
	else if (!r || !strcmp(r->type, "quantity"))
		new_quantity(value, old, s);
	else if (!strcmp(r->type, "distribution"))
		new_distribution(value, old, s);
	else if (!strcmp(r->type, "integer"))
		snprintf(value, VALUE_MOST, "%s", numbers[below(s, COUNT(numbers))]);
	else if (!strcmp(r->type, "reference") || !strcmp(r->type, "name"))
		snprintf(value, VALUE_MOST, "%.100s", any_id(t, s));
	else if (!strcmp(r->type, "xs:boolean"))
		snprintf(value, VALUE_MOST, "%s", below(s, 2) ? "true" : "false");
	else if (!strcmp(r->type, "xs:date"))
		snprintf(value, VALUE_MOST, "20%02d-%02d-%02d", (int)below(s, 60), 1 + (int)below(s, 12),
			 1 + (int)below(s, 31));
	else
		snprintf(value, VALUE_MOST, "%s", files[below(s, COUNT(files))]);
}

static void set_attribute(xmlNode *n, const char *name, const struct tree *t, uint64_t *s)
{
	char value[VALUE_MOST];
	xmlChar *old = xmlGetProp(n, (const xmlChar *)name);

	new_value(value, row_of(n, name), (const char *)old, t, s);
	xmlSetProp(n, (const xmlChar *)name, (const xmlChar *)value);
	xmlFree(old);
}

static void add_child(xmlNode *n, const struct tree *t, uint64_t *s)
{
	const struct schema_row *child = any_row(n, 1, s), *rows;
	size_t count;
	xmlNode *made;

	if (!child)
		return;
	made = xmlNewChild(n, NULL, (const xmlChar *)child->name, NULL);
	rows = schema_rows(&count);
	for (size_t i = 0; i < count; i++)
		if (!rows[i].is_child && !strcmp(rows[i].element, child->name) && (rows[i].is_required || !below(s, 8)))
			set_attribute(made, rows[i].name, t, s);
}

static void mutate_tree(const struct tree *t, uint64_t *s)
{
	xmlNode *n = any(t, s), *to = any(t, s);
	xmlAttr *a = any_attribute(n, s);
	const struct schema_row *row = any_row(n, 0, s);

	switch (below(s, 12)) {
	case 0:
		if (a)
			xmlRemoveProp(a);
		break;
	case 1:
	case 2:
		if (row)
			set_attribute(n, row->name, t, s);
		break;
	case 3:
		if (n->parent && n->parent->type == XML_ELEMENT_NODE)
			xmlUnlinkNode(n), xmlFreeNode(n);
		break;
	case 4:
		xmlAddChild(to, xmlCopyNode(n, 1));
		break;
	case 5:
		add_child(n, t, s);
		break;
	default:
		if (a)
			set_attribute(n, (const char *)a->name, t, s);
	}
}

size_t mutate_xml(uint8_t *data, size_t size, size_t most, uint64_t seed)
{
	uint64_t s = seed;
	/* Entities that are made to keep a parser busy are for the program to refuse, not for this one to read. */
	int has_entities = memmem(data, size, "<!", 2) && memmem(data, size, "DOCTYPE", 7);
	xmlDoc *doc =
		has_entities
			? NULL
			: xmlReadMemory((const char *)data, (int)size, "x.xml", NULL,
					XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET | XML_PARSE_NOBLANKS);
	xmlChar *text = NULL;
	int length = 0;

	if (!doc || !below(&s, 16)) {
		xmlFreeDoc(doc);
		return mutate_bytes(data, size, most, seed);
	}
	for (size_t n = 1 + below(&s, 3); n; n--) {
		struct tree t = { .count = 0 };

		collect(&t, xmlDocGetRootElement(doc));
		mutate_tree(&t, &s);
	}
	xmlDocDumpMemory(doc, &text, &length);
	if (length > 0 && (size_t)length <= most) {
		memcpy(data, text, (size_t)length);
		size = (size_t)length;
	}
	xmlFree(text);
	xmlFreeDoc(doc);
	return size;
}
