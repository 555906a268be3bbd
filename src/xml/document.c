/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/document.h"

#include "base/bug.h"
#include "base/file.h"
#include "base/mem.h"
#include "xml/parse_limit.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlmemory.h>
#include <libxml/xpath.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void document_set_up_memory(void)
{
	BUG_IF(xmlMemSetup(free, mem_malloc, mem_realloc, mem_strdup));
}

/* What the parser's callbacks need. */
struct fault_sink {
	struct document *document;
	struct diag_list *diags;
};

void document_fault(struct diag_list *diags, const char *where, int line, const char *head, const char *words,
		    const char *more)
{
	struct text first = TEXT_INIT, safe = TEXT_INIT;

	text_add_bytes(&first, words, strcspn(words, "\n"));
	text_add_safe(&safe, first.s, 600);
	diag_add(diags, SEVERITY_ERROR, where, line, "%s%s%s", head, text_str(&safe), more);
	text_release(&first);
	text_release(&safe);
}

void document_fault_at_line(const struct document *d, struct diag_list *diags, int line, const char *head,
			    const char *words, const char *more)
{
	struct text where = TEXT_INIT;

	text_add_safe(&where, d->path, 4096);
	text_addf(&where, ":%d", line);
	document_fault(diags, where.s, line, head, words, more);
	text_release(&where);
}

/* ---- parsing ---- */

/* Called at "<!DOCTYPE": stops before anything of it is read. */
static void refuse_doctype(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
	xmlParserCtxt *parser = context;
	struct fault_sink *sink = parser->_private;

	(void)name, (void)external, (void)system;
	document_fault_at_line(sink->document, sink->diags, xmlSAX2GetLineNumber(context), "",
			       "a DOCTYPE is not allowed; remove it (a scenario needs none)", "");
	xmlStopParser(parser);
}

/* What to write for the commonest slips. */
static const char *parse_remedy(int code)
{
	switch (code) {
	case XML_ERR_ENTITYREF_SEMICOL_MISSING:
	case XML_ERR_UNDECLARED_ENTITY:
	case XML_ERR_NAME_REQUIRED:
		return "; write &amp; for the character &";
	case XML_ERR_ATTRIBUTE_NOT_STARTED:
		return "; write values in straight quotes, such as nodes=\"8\"";
	case XML_ERR_LT_IN_ATTRIBUTE:
		return "; write &lt; for the character <";
	default:
		return "";
	}
}

static void on_parse_error(void *context, xmlErrorPtr error)
{
	xmlParserCtxt *parser = context;
	struct fault_sink *sink = parser->_private;

	if (error->code == XML_ERR_USER_STOP || sink->diags->errors)
		return; /* the first fault of form is the one that counts: the rest follows from it */
	document_fault_at_line(sink->document, sink->diags, error->line, "not well-formed XML: ", error->message,
			       parse_remedy(error->code));
	if (error->level == XML_ERR_FATAL)
		xmlStopParser(parser); /* each of a million faults would be put into words */
}

/* The parser ends at a NUL as at the end of the file, and takes what stands before; in UTF-16 and UTF-32 every blank has some. */
static int find_nul(const char *bytes, size_t length, int *line)
{
	const char *nul = memchr(bytes, '\0', length);
	int is_wide = length >= 4 && (!memcmp(bytes, "\xff\xfe", 2) || !memcmp(bytes, "\xfe\xff", 2) || !bytes[0] ||
				      !bytes[1] || !bytes[2] || !bytes[3]);

	*line = 1;
	for (const char *s = bytes; nul && s < nul; s++)
		*line += *s == '\n';
	return nul && !is_wide;
}

static void parse(struct document *d, const char *bytes, size_t length, struct diag_list *diags)
{
	struct fault_sink sink = { .document = d, .diags = diags };
	xmlParserCtxt *parser = xmlNewParserCtxt();

	parser->_private = &sink;
	parser->sax->internalSubset = refuse_doctype;
	parser->sax->serror = on_parse_error;
	d->tree =
		xmlCtxtReadMemory(parser, bytes, (int)length, "scenario", NULL, XML_PARSE_NONET | XML_PARSE_BIG_LINES);
	xmlFreeParserCtxt(parser);
}

enum status document_parse(struct document *d, const char *path, const char *bytes, size_t length,
			   struct diag_list *diags)
{
	const char *slash = strrchr(path, '/'), *fault;
	size_t before = diags->errors;
	struct text words = TEXT_INIT;
	int line;

	d->path = mem_strdup(path);
	d->folder = slash ? mem_strndup(path, (size_t)(slash - path) + 1) : mem_strdup(".");
	fault = parse_limit_fault(bytes, length, &line, &words);
	if (fault)
		document_fault_at_line(d, diags, line, "", fault, "");
	else
		parse(d, bytes, length, diags);
	text_release(&words);
	if (!d->tree && diags->errors == before)
		document_fault_at_line(d, diags, 1,
				       "not well-formed XML: ", length ? "it ends too early" : "the file is empty",
				       "; a scenario starts with <scenario version=\"1\">");
	else if (find_nul(bytes, length, &line) && diags->errors == before)
		document_fault_at_line(d, diags, line, "not well-formed XML: ", "a NUL byte",
				       "; nothing may stand behind </scenario>");
	return d->tree && diags->errors == before ? STATUS_OK : STATUS_INVALID;
}

enum status document_read(struct document *d, const char *path, struct diag_list *diags)
{
	struct text content = TEXT_INIT, where = TEXT_INIT;
	const char *error = NULL;
	enum status status = file_read(path, DOCUMENT_LIMIT, &content, &error);

	if (status) {
		text_add_safe(&where, path, 4096);
		diag_add(diags, SEVERITY_ERROR, text_str(&where), 0, "cannot be read: %s", error);
	} else {
		file_sha256(text_str(&content), content.length, d->sha256);
		status = document_parse(d, path, text_str(&content), content.length, diags);
	}
	text_release(&where);
	text_release(&content);
	return status;
}

void document_escape(struct text *t, const char *s)
{
	xmlChar *safe = xmlEncodeSpecialChars(NULL, (const xmlChar *)s);

	text_add(t, (const char *)safe);
	xmlFree(safe);
}

void document_release(struct document *d)
{
	xmlFreeDoc(d->tree);
	free(d->overrides);
	free(d->path);
	free(d->folder);
	*d = (struct document){ 0 };
}

/* ---- --set ---- */

const char *document_find_assignment(const char *s)
{
	int depth = 0;
	char quote = 0;

	for (; *s; s++) {
		if (quote)
			quote = *s == quote ? 0 : quote;
		else if (*s == '\'' || *s == '"')
			quote = *s;
		else if (*s == '[' || *s == '(')
			depth++;
		else if (*s == ']' || *s == ')')
			depth--;
		else if (*s == '=' && depth == 0)
			return s;
	}
	return NULL;
}

static void ignore_xpath_error(void *context, xmlErrorPtr error)
{
	(void)context, (void)error;
}

xmlXPathObject *document_select(xmlDoc *tree, const char *path)
{
	xmlXPathContext *context = xmlXPathNewContext(tree);
	xmlXPathObject *found;

	context->error = ignore_xpath_error;
	context->opLimit = 10 * 1000 * 1000; /* an expression can be made to take for ever */
	found = xmlXPathEvalExpression((const xmlChar *)path, context);
	xmlXPathFreeContext(context);
	return found;
}

static void mark(struct document *d, xmlNode *attribute)
{
	attribute->_private = (void *)d->override_count; /* 1-based, since it is counted already */
}

/* "tensor=4 zero=1" onto an element; returns how many, 0 where it is not of this form. */
static int assign_attributes(struct document *d, xmlNode *element, const char *value)
{
	char *list = mem_strdup(value), *rest = list, *word;
	int count = 0;

	while ((word = strsep(&rest, " "))) {
		char *equals = strchr(word, '=');

		if (!*word)
			continue;
		if (!equals || equals == word || xmlValidateNCName((const xmlChar *)(*equals = 0, word), 0)) {
			count = 0;
			break;
		}
		mark(d, (xmlNode *)xmlSetProp(element, (const xmlChar *)word, (const xmlChar *)equals + 1));
		count++;
	}
	free(list);
	return count;
}

/* The element that "PARENTS/NAME" does not find yet, added to each parent; returns how many. */
static int add_elements(struct document *d, const char *path, const char *value)
{
	const char *slash = strrchr(path, '/');
	char *parents = slash && slash > path ? mem_strndup(path, (size_t)(slash - path)) : NULL;
	xmlXPathObject *found =
		parents && !xmlValidateNCName((const xmlChar *)slash + 1, 0) ? document_select(d->tree, parents) : NULL;
	const xmlNodeSet *nodes = found && found->type == XPATH_NODESET ? found->nodesetval : NULL;
	int count = 0;

	for (int i = 0; nodes && i < nodes->nodeNr; i++)
		if (nodes->nodeTab[i]->type == XML_ELEMENT_NODE) {
			xmlNode *parent = nodes->nodeTab[i], *added;

			added = xmlNewChild(parent, NULL, (const xmlChar *)slash + 1, NULL);
			added->line = parent->line;
			count += assign_attributes(d, added, value);
		}
	xmlXPathFreeObject(found);
	free(parents);
	return count;
}

/* Sets every attribute among `nodes`, and attributes of every element; returns how many. */
static int assign(struct document *d, const xmlNodeSet *nodes, const char *value)
{
	int count = 0;

	for (int i = 0; nodes && i < nodes->nodeNr; i++) {
		xmlNode *node = nodes->nodeTab[i];

		if (node->type == XML_ELEMENT_NODE)
			count += assign_attributes(d, node, value);
		if (node->type != XML_ATTRIBUTE_NODE)
			continue;
		mark(d, (xmlNode *)xmlSetNsProp(node->parent, node->ns, node->name, (const xmlChar *)value));
		count++;
	}
	return count;
}

enum { PLACES = 3 };

/* "; the nearest: //cluster[@id='big']/@nodes": where attributes of the name that ends the path are written. */
static void suggest_places(const struct document *d, const char *path, struct text *words)
{
	const char *name = path;
	struct text query = TEXT_INIT;
	xmlXPathObject *found = NULL;

	for (const char *c = path; *c; c++)
		if (strchr("/@.", *c))
			name = c + 1;
	if (!xmlValidateNCName((const xmlChar *)name, 0)) {
		text_addf(&query, "//*[@%s]", name);
		found = document_select(d->tree, query.s);
	}
	for (int i = 0; found && found->nodesetval && i < found->nodesetval->nodeNr && i < PLACES; i++) {
		xmlNode *node = found->nodesetval->nodeTab[i];
		xmlChar *id = xmlGetProp(node, (const xmlChar *)"id");

		text_addf(words, "%s//%s", i ? ", " : "; the nearest: ", (const char *)node->name);
		if (id)
			text_addf(words, "[@id='%s']", (const char *)id);
		text_addf(words, "/@%s", name);
		xmlFree(id);
	}
	xmlXPathFreeObject(found);
	text_release(&query);
}

enum status document_set(struct document *d, const char *expression, struct diag_list *diags)
{
	const char *equals = document_find_assignment(expression);
	char *path = equals ? mem_strndup(expression, (size_t)(equals - expression)) : NULL;
	xmlXPathObject *found = path ? document_select(d->tree, path) : NULL;
	struct text where = TEXT_INIT, near = TEXT_INIT;
	const char *fault = NULL;

	d->overrides = mem_grow(d->overrides, d->override_count, &d->override_capacity, sizeof(*d->overrides));
	d->overrides[d->override_count++] = expression;
	if (!text_is_plain(expression)) {
		fault = "holds control characters, or bytes that are not UTF-8";
	} else if (!equals) {
		fault = "expected XPATH=VALUE, such as \"//cluster[@id='big']/@nodes=128\"";
	} else if (!found || found->type != XPATH_NODESET) {
		fault = "not an XPath that selects attributes, such as //cluster[@id='big']/@nodes";
	} else if (!assign(d, found->nodesetval, equals + 1) && !add_elements(d, path, equals + 1)) {
		fault = "selects no attribute of the scenario (only attributes that are written there can be set)";
		suggest_places(d, path, &near);
	}
	text_add(&where, "--set ");
	text_add_safe(&where, expression, DIAG_TEXT_LIMIT);
	if (fault)
		diag_add(diags, SEVERITY_ERROR, where.s, 0, "%s%s", fault, text_str(&near));
	text_release(&where);
	text_release(&near);
	xmlXPathFreeObject(found);
	free(path);
	return fault ? STATUS_USAGE : STATUS_OK;
}

const xmlAttr *document_attribute(const struct document *d, const char *path)
{
	xmlXPathObject *found = document_select(d->tree, path);
	const xmlNodeSet *nodes = found ? found->nodesetval : NULL;
	const xmlNode *node = nodes && nodes->nodeNr == 1 ? nodes->nodeTab[0] : NULL;

	xmlXPathFreeObject(found); /* the nodes are the document's */
	return node && node->type == XML_ATTRIBUTE_NODE ? (const xmlAttr *)node : NULL;
}

void document_write(const struct document *d, struct text *xml)
{
	xmlChar *bytes = NULL;
	int length = 0;

	xmlDocDumpMemoryEnc(d->tree, &bytes, &length, "UTF-8");
	text_add_bytes(xml, (const char *)bytes, (size_t)length);
	xmlFree(bytes);
}

/* ---- places ---- */

int document_line(const xmlNode *element)
{
	return (int)xmlGetLineNo(element);
}

void document_where(const struct document *d, const xmlNode *element, const char *attribute, struct text *where)
{
	const xmlAttr *a = attribute ? xmlHasProp(element, (const xmlChar *)attribute) : NULL;
	uintptr_t override = a ? (uintptr_t)a->_private : 0;

	text_clear(where);
	if (override) {
		text_add(where, "--set ");
		text_add_safe(where, d->overrides[override - 1], DIAG_TEXT_LIMIT);
		return;
	}
	text_add_safe(where, d->path, 4096);
	text_addf(where, ":%d", document_line(element));
}
