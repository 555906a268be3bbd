/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/id_reference.h"

#include <stdlib.h>
#include <string.h>

const char *id_reference_text(struct scenario *s, struct element e, const char *attribute)
{
	char *text = field_text(e, attribute), *copy;

	if (!text)
		return "";
	copy = scenario_own(s, strlen(text) + 1);
	strcpy(copy, text);
	free(text);
	return copy;
}

struct element id_reference_follow(struct scenario *s, struct element e, const char *attribute, int builtin)
{
	struct element found = { NULL, NULL };
	struct text near = TEXT_INIT;
	char *id = field_text(e, attribute);

	if (!id)
		return found;
	found = catalog_find_in(&s->document, attribute, id);
	if (!found.node && builtin)
		found = catalog_find(&s->catalog, attribute, id);
	if (!found.node) {
		if (builtin) {
			catalog_suggest(&s->catalog, &s->document, attribute, id, &near);
		} else {
			struct catalog none = { 0 };

			catalog_suggest(&none, &s->document, attribute, id, &near);
		}
		field_fault(&s->reader, e, attribute, "no %s of this id in the scenario%s; %s%s", attribute,
			    builtin ? " or the catalog" : "", near.length ? "the nearest: " : "there is none at all",
			    text_str(&near));
	}
	text_release(&near);
	free(id);
	return found;
}
