/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/document.h"

#include "base/bug.h"
#include "base/file.h"
#include "base/mem.h"
#include "xml/embedded.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlmemory.h>
#include <libxml/xmlschemas.h>
#include <libxml/xpath.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void document_set_up_memory(void)
{
	BUG_IF(xmlMemSetup(free, mem_malloc, mem_realloc, mem_strdup));
}

/* What the parser's and the validator's callbacks need. */
struct fault_sink {
	struct document *document;
	struct diag_list *diags;
	xmlDoc *schema; /* to tell what would be accepted; may be NULL */
	struct accepted {
		char *element;
		struct text attributes;
	} * accepted; /* what was looked up already: a file can have a hundred thousand faults */
	size_t accepted_count, accepted_capacity;
};

/* "HEAD WORDS MORE" at a place; words may hold a user's text, of which one line is shown. */
static void report_at(struct fault_sink *sink, const char *where, int line, const char *head, const char *words,
		      const char *more)
{
	struct text first = TEXT_INIT, safe = TEXT_INIT;

	text_add_bytes(&first, words, strcspn(words, "\n"));
	text_add_safe(&safe, first.s, 600);
	diag_add(sink->diags, SEVERITY_ERROR, where, line, "%s%s%s", head, text_str(&safe), more);
	text_release(&first);
	text_release(&safe);
}

static void report(struct fault_sink *sink, int line, const char *head, const char *words, const char *more)
{
	struct text where = TEXT_INIT;

	text_add_safe(&where, sink->document->path, 4096);
	text_addf(&where, ":%d", line);
	report_at(sink, where.s, line, head, words, more);
	text_release(&where);
}

/* ---- parsing ---- */

/* Called at "<!DOCTYPE": stops before anything of it is read. */
static void refuse_doctype(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
	xmlParserCtxt *parser = context;
	struct fault_sink *sink = parser->_private;

	(void)name, (void)external, (void)system;
	report(sink, xmlSAX2GetLineNumber(context), "", "a DOCTYPE is not allowed; remove it (a scenario needs none)",
	       "");
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
	report(sink, error->line, "not well-formed XML: ", error->message, parse_remedy(error->code));
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

enum status document_parse(struct document *d, const char *path, const char *bytes, size_t length,
			   struct diag_list *diags)
{
	struct fault_sink sink = { .document = d, .diags = diags };
	xmlParserCtxt *parser = xmlNewParserCtxt();
	const char *slash = strrchr(path, '/');
	size_t before = diags->errors;
	int line;

	d->path = mem_strdup(path);
	d->folder = slash ? mem_strndup(path, (size_t)(slash - path) + 1) : mem_strdup(".");
	parser->_private = &sink;
	parser->sax->internalSubset = refuse_doctype;
	parser->sax->serror = on_parse_error;
	d->tree =
		xmlCtxtReadMemory(parser, bytes, (int)length, "scenario", NULL, XML_PARSE_NONET | XML_PARSE_BIG_LINES);
	if (!d->tree && diags->errors == before)
		report(&sink, 1, "not well-formed XML: ", length ? "it ends too early" : "the file is empty",
		       "; a scenario starts with <scenario version=\"1\">");
	else if (find_nul(bytes, length, &line) && diags->errors == before)
		report(&sink, line, "not well-formed XML: ", "a NUL byte", "; nothing may stand behind </scenario>");
	xmlFreeParserCtxt(parser);
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

static xmlXPathObject *select_nodes(const struct document *d, const char *path)
{
	xmlXPathContext *context = xmlXPathNewContext(d->tree);
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
		parents && !xmlValidateNCName((const xmlChar *)slash + 1, 0) ? select_nodes(d, parents) : NULL;
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
		found = select_nodes(d, query.s);
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
	xmlXPathObject *found = path ? select_nodes(d, path) : NULL;
	struct text where = TEXT_INIT, near = TEXT_INIT;
	const char *fault = NULL;

	d->overrides = mem_grow(d->overrides, d->override_count, &d->override_capacity, sizeof(*d->overrides));
	d->overrides[d->override_count++] = expression;
	if (!equals) {
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
	xmlXPathObject *found = select_nodes(d, path);
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

/* ---- validation ---- */

/* Names of the attributes that the schema allows on an element of this name, for a message: " Accepted: id, ...". */
static void list_attributes(xmlDoc *schema, const char *element, struct text *names)
{
	struct document d = { .tree = schema };
	struct text path = TEXT_INIT;
	xmlXPathObject *found;

	/* An element is declared with its type inside, or with a type of the same name. */
	text_add(names, " Accepted: source, date, confidence, note");
	text_addf(&path,
		  "(//*[@name='%s']/*[local-name()='complexType'] | //*[local-name()='complexType'][@name='%s'])"
		  "/*[local-name()='attribute']/@name",
		  element, element);
	found = select_nodes(&d, path.s);
	for (int i = 0; found && found->nodesetval && i < found->nodesetval->nodeNr; i++) {
		xmlChar *name = xmlNodeGetContent(found->nodesetval->nodeTab[i]);

		text_addf(names, ", %s", (const char *)name);
		xmlFree(name);
	}
	xmlXPathFreeObject(found);
	text_release(&path);
}

static const char *accepted_attributes(struct fault_sink *sink, const char *element)
{
	struct accepted *a;

	for (size_t i = 0; i < sink->accepted_count; i++)
		if (!strcmp(sink->accepted[i].element, element))
			return sink->accepted[i].attributes.s;
	sink->accepted = mem_grow(sink->accepted, sink->accepted_count, &sink->accepted_capacity, sizeof(*a));
	a = &sink->accepted[sink->accepted_count++];
	*a = (struct accepted){ mem_strdup(element), TEXT_INIT };
	if (!sink->schema) {
		size_t length;
		const char *text = document_schema(&length);

		sink->schema = xmlReadMemory(text, (int)length, "schema", NULL, XML_PARSE_NONET);
	}
	list_attributes(sink->schema, element, &a->attributes);
	return a->attributes.s;
}

static void release_accepted(struct fault_sink *sink)
{
	for (size_t i = 0; i < sink->accepted_count; i++) {
		free(sink->accepted[i].element);
		text_release(&sink->accepted[i].attributes);
	}
	free(sink->accepted);
}

/* libxml2 gives the element; which attribute it is about stands in the message: "attribute 'nodes'". */
static void report_element(struct fault_sink *sink, const xmlNode *element, xmlErrorPtr error, const char *accepted)
{
	static const char mark[] = "attribute '";
	const char *at = strstr(error->message, mark), *name = at ? at + strlen(mark) : "";
	char *attribute = mem_strndup(name, strcspn(name, "'"));
	struct text where = TEXT_INIT;

	if (element) {
		document_where(sink->document, element, attribute, &where);
		report_at(sink, where.s, document_line(element), "", error->message, accepted);
	} else {
		report(sink, error->line, "", error->message, accepted);
	}
	text_release(&where);
	free(attribute);
}

/* What a value that must follow a pattern may be. */
static const char *pattern_words(const char *message)
{
	if (strstr(message, "attribute 'days'"))
		return " Accepted: days such as mon-fri, or sat sun";
	if (strstr(message, "attribute 'from'") || strstr(message, "attribute 'to'"))
		return " Accepted: an hour such as 08:30, at most 24:00";
	return " Accepted: a name of 1 to 64 letters, digits, '.', '_' and '-' (not first '.' or '-'); of a model, "
	       "accelerator, language or site also blanks, '/' and '+'; for a "
	       "currency three capitals, such as USD";
}

/* The element of the schema whose name is spelled nearly so; nothing where none is near, or it stands in a wrong place. */
static void add_nearest_element(xmlDoc *schema, const char *name, struct text *words)
{
	struct document d = { .tree = schema };
	xmlXPathObject *found = select_nodes(&d, "//*[local-name()='element']/@name");
	size_t least = strlen(name) / 3 + 1; /* slips that still are the same word */
	xmlChar *nearest = NULL;

	for (int i = 0; found && found->nodesetval && i < found->nodesetval->nodeNr; i++) {
		xmlChar *other = xmlNodeGetContent(found->nodesetval->nodeTab[i]);
		size_t distance = text_distance(name, (const char *)other);

		if (distance < least && strcmp(name, (const char *)other) != 0) {
			least = distance;
			xmlFree(nearest);
			nearest = other;
		} else {
			xmlFree(other);
		}
	}
	if (nearest)
		text_addf(words, " The nearest: <%s>", (const char *)nearest);
	xmlFree(nearest);
	xmlXPathFreeObject(found);
}

static void on_schema_error(void *context, xmlErrorPtr error)
{
	struct fault_sink *sink = context;
	const xmlNode *node = error->node;
	struct text accepted = TEXT_INIT;

	if (diag_is_full(sink->diags)) { /* what would be accepted is long to find, and would not be shown */
		diag_drop(sink->diags);
		return;
	}

	/* A value outside an enumeration is reported twice; the first time says what is allowed. */
	if (error->code == XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1 && strstr(error->message, "local atomic type"))
		return;
	if (node && node->type == XML_ATTRIBUTE_NODE)
		node = node->parent;
	if (error->code == XML_SCHEMAV_ELEMENT_CONTENT && node)
		add_nearest_element(sink->schema, (const char *)node->name, &accepted);
	else if (error->code == XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1 && node &&
		 strstr(error->message, "attribute 'gpus'"))
		text_add(&accepted, " GPUs are nodes x gpus-per-node: nodes=\"8\" gpus-per-node=\"8\" are 64");
	else if (error->code == XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1 && node)
		text_add(&accepted, accepted_attributes(sink, (const char *)node->name));
	else if (error->code == XML_SCHEMAV_CVC_PATTERN_VALID)
		text_add(&accepted, pattern_words(error->message));
	if (accepted.length)
		text_add(&accepted, ".");
	report_element(sink, node, error, text_str(&accepted));
	text_release(&accepted);
}

const char *document_schema(size_t *length)
{
	*length = (size_t)(embedded_schema_end - embedded_schema);
	return embedded_schema;
}

static xmlSchema *compiled;

static void compile(void)
{
	size_t length;
	const char *text = document_schema(&length);
	xmlSchemaParserCtxt *parser = xmlSchemaNewMemParserCtxt(text, (int)length);

	compiled = xmlSchemaParse(parser);
	xmlSchemaFreeParserCtxt(parser);
}

/* The schema is compiled once a process: it takes longer than to hold a document to it. */
void document_validate(struct document *d, struct diag_list *diags)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct fault_sink sink = { .document = d, .diags = diags };
	xmlSchemaValidCtxt *validator;

	pthread_once(&once, compile);
	validator = xmlSchemaNewValidCtxt(compiled);
	xmlSchemaSetValidStructuredErrors(validator, on_schema_error, &sink);
	xmlSchemaValidateDoc(validator, d->tree);
	xmlSchemaFreeValidCtxt(validator);
	xmlFreeDoc(sink.schema);
	release_accepted(&sink);
}
