/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document is held to the embedded schema; what would be accepted is looked up in the schema's own tree. */
#include "xml/document.h"

#include "base/mem.h"
#include "base/text.h"
#include "xml/embedded.h"

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* The schema's tree, to tell what would be accepted, and the schema itself; nobody changes them. */
static xmlDoc *schema;
static xmlSchema *compiled;

/* What the validator's callback needs. */
struct fault_sink {
	struct document *document;
	struct diag_list *diags;
	struct accepted {
		char *element;
		struct text attributes;
	} * accepted; /* what was looked up already: a file can have a hundred thousand faults */
	size_t accepted_count, accepted_capacity;
};

/* ---- the schema's tree, in the order of its text: XPath took longer than all the rest ---- */

static const xmlNode *next_node(const xmlNode *n)
{
	if (n->children)
		return n->children;
	while (n && !n->next)
		n = n->parent;
	return n ? n->next : NULL;
}

static int is(const xmlNode *n, const char *kind)
{
	return n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, kind);
}

/* What it declares; NULL: it has no name. */
static const char *declared(const xmlNode *n)
{
	const xmlAttr *name = n->type == XML_ELEMENT_NODE ? xmlHasProp(n, (const xmlChar *)"name") : NULL;

	return name && name->children ? (const char *)name->children->content : NULL;
}

static int declares(const xmlNode *n, const char *name)
{
	const char *own = declared(n);

	return own && !strcmp(own, name);
}

/* Names of the attributes that the schema allows on an element of this name, for a message: " Accepted: id, ...". */
static void list_attributes(const char *element, struct text *names)
{
	text_add(names, " Accepted: source, date, confidence, note");
	/* An element is declared with its type inside, or with a type of the same name. */
	for (const xmlNode *n = xmlDocGetRootElement(schema); n; n = next_node(n))
		if (is(n, "attribute") && declared(n) && is(n->parent, "complexType") &&
		    (declares(n->parent, element) || declares(n->parent->parent, element)))
			text_addf(names, ", %s", declared(n));
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
	list_attributes(element, &a->attributes);
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
		document_fault(sink->diags, where.s, document_line(element), "", error->message, accepted);
	} else {
		document_fault_at_line(sink->document, sink->diags, error->line, "", error->message, accepted);
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
static void add_nearest_element(const char *name, struct text *words)
{
	size_t least = strlen(name) / 3 + 1; /* slips that still are the same word */
	const char *nearest = NULL;

	for (const xmlNode *n = xmlDocGetRootElement(schema); n; n = next_node(n)) {
		const char *other = is(n, "element") ? declared(n) : NULL;
		size_t distance = other ? text_distance(name, other) : least;

		if (distance < least && strcmp(name, other) != 0) {
			least = distance;
			nearest = other;
		}
	}
	if (nearest)
		text_addf(words, " The nearest: <%s>", nearest);
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
		add_nearest_element((const char *)node->name, &accepted);
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

static void compile(void)
{
	size_t length;
	const char *text = document_schema(&length);
	xmlSchemaParserCtxt *parser;

	schema = xmlReadMemory(text, (int)length, "schema", NULL, XML_PARSE_NONET);
	parser = xmlSchemaNewDocParserCtxt(schema);
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
	release_accepted(&sink);
}
