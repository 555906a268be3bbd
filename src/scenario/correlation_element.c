/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/correlation_element.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int is_uncertain(const struct provenance *p)
{
	return p->is_parameter && p->input;
}

/* Commas between element and attribute are printed in some places. */
static int is_named(const struct provenance *p, const char *words)
{
	size_t length = strlen(p->element);

	if (strncmp(words, p->element, length) != 0)
		return 0;
	words += length;
	words += *words == ',';
	return *words == ' ' && !strcmp(words + 1, p->attribute);
}

static const struct provenance *find(const struct scenario *s, const char *words)
{
	const xmlAttr *attribute = *words == '/' ? document_attribute(&s->document, words) : NULL;
	const struct provenance *found = NULL;
	uint64_t pin = 0;

	if (attribute)
		pin = field_entity((struct element){ &s->document, attribute->parent }, (const char *)attribute->name);
	for (size_t i = 0; i < s->reader.trail_count; i++) {
		const struct provenance *p = &s->reader.trail[i];

		if (attribute ? p->pin == pin : is_named(p, words))
			found = found && is_uncertain(found) ? found : p;
	}
	return found;
}

static void list_inputs(const struct scenario *s, struct text *names)
{
	for (size_t i = 0; i < s->reader.trail_count; i++) {
		const struct provenance *p = &s->reader.trail[i];
		size_t k = 0;

		while (k < i && !(is_uncertain(&s->reader.trail[k]) && s->reader.trail[k].input == p->input))
			k++;
		if (is_uncertain(p) && k == i)
			text_addf(names, "%s\"%s %s\"", names->length ? ", " : "", p->element, p->attribute);
	}
}

/* The input that an attribute names; NULL when it names none, which is reported. */
static const struct input *follow(struct scenario *s, struct element e, const char *attribute)
{
	char *words = field_text(e, attribute);
	const struct provenance *found = words ? find(s, words) : NULL;
	struct text names = TEXT_INIT;

	if (found && is_uncertain(found)) {
		free(words);
		return found->input;
	}
	list_inputs(s, &names);
	if (words) /* else refused by the schema */
		field_fault(&s->reader, e, attribute, "%s; accepted: %s",
			    found ? "is certain, so that nothing goes with it" : "no such input",
			    names.length ? names.s : "none, no input of this scenario is uncertain");
	text_release(&names);
	free(words);
	return NULL;
}

static int is_repeated(const struct input_pair *pairs, size_t count, const struct input_pair *p)
{
	for (size_t i = 0; i < count; i++)
		if ((pairs[i].a == p->a && pairs[i].b == p->b) || (pairs[i].a == p->b && pairs[i].b == p->a))
			return 1;
	return 0;
}

/* Adds the pair of an element to pairs[*count], unless it has a fault. */
static void read_pair(struct scenario *s, struct element e, struct input_pair *pairs, size_t *count)
{
	static const struct field value = { "value", DIMENSION_NUMBER,
					    -1,	     1,
					    1,	     "0.5: high together, -0.5: one is low when the other is high" };
	struct input_pair p = { follow(s, e, "of"), follow(s, e, "with"), 0 };
	int is_read = field_quantity(&s->reader, e, &value, &p.value, NULL);

	if (is_read && p.value >= 1)
		field_fault(&s->reader, e, "value",
			    "must be above -1 and below 1; inputs that are one thing are written once");
	else if (p.a && p.a == p.b)
		field_fault(&s->reader, e, "with", "is the same draw as of=\"...\"; accepted: another input");
	else if (p.a && p.b && is_repeated(pairs, *count, &p))
		field_fault(&s->reader, e, NULL,
			    "correlates two inputs that an element before it correlates; keep one");
	else if (p.a && p.b && is_read)
		pairs[(*count)++] = p;
}

void correlation_elements_read(struct scenario *s)
{
	const xmlNode *root = xmlDocGetRootElement(s->document.tree);
	struct input_pair *pairs = NULL;
	size_t count = 0, capacity = 0;
	struct element last = { &s->document, NULL };

	for (xmlNode *n = root->children; n; n = n->next) {
		if (n->type != XML_ELEMENT_NODE || strcmp((const char *)n->name, "correlation") != 0)
			continue;
		last.node = n;
		pairs = mem_grow(pairs, count, &capacity, sizeof(*pairs));
		read_pair(s, last, pairs, &count);
	}
	if (count && !input_set_correlate(&s->reader.inputs, pairs, count))
		field_fault(
			&s->reader, last, NULL,
			"cannot hold together with the others: the matrix of all correlations is not positive "
			"definite; "
			"accepted: values nearer to 0, or a value for the pair of inputs that both go with a third");
	free(pairs);
}
