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

const char *id_reference_name(struct scenario *s, struct element e)
{
	const char *name = id_reference_text(s, e, "name");

	return *name ? name : id_reference_text(s, e, "id");
}

/* Ids of the catalog that hold the name too, but for the one that was taken. */
static void add_others(const struct scenario *s, const char *kind, const char *name, const char *taken,
		       struct text *words)
{
	struct text near = TEXT_INIT;
	char *rest, *id;

	catalog_suggest(&s->catalog, NULL, kind, name, &near);
	rest = near.s;
	while (rest && (id = strsep(&rest, ", ")))
		if (*id && strcmp(id, taken) != 0)
			text_addf(words, "%s%s", words->length ? ", " : "; others: ", id);
	text_release(&near);
}

/* A name that fits several: which one was taken is said. */
static void say_common(struct scenario *s, struct element e, const char *kind, const char *name, struct element found)
{
	struct text others = TEXT_INIT;
	char *id = field_text(found, "id"), *words = field_text(found, "name");

	add_others(s, kind, name, id, &others);
	field_warning(&s->reader, e, kind, "taken for %s (%s), the commonest of this name%s", id, words ? words : id,
		      text_str(&others));
	free(words);
	free(id);
	text_release(&others);
}

static void report_unknown(struct scenario *s, struct element e, const char *kind, const char *id, int builtin)
{
	const struct catalog none = { 0 };
	struct text near = TEXT_INIT;

	catalog_suggest(builtin ? &s->catalog : &none, &s->document, kind, id, &near);
	field_fault(&s->reader, e, kind, "no %s of this id in the scenario%s; %s%s", kind,
		    builtin ? " or the catalog" : "", near.length ? "the nearest: " : "there is none at all",
		    text_str(&near));
	text_release(&near);
}

static struct element follow(struct scenario *s, struct element e, const char *attribute, int builtin,
			     const struct catalog_need *need)
{
	struct element found = { NULL, NULL };
	char *id = field_text(e, attribute);

	if (!id)
		return found;
	found = catalog_find_in(&s->document, attribute, id);
	if (!found.node && builtin) {
		found = catalog_find_suited(&s->catalog, attribute, id, need);
		if (found.node && catalog_is_common_name(found, id))
			say_common(s, e, attribute, id, found);
	}
	if (!found.node)
		report_unknown(s, e, attribute, id, builtin);
	free(id);
	return found;
}

struct element id_reference_follow_kind(struct scenario *s, struct element e, const char *attribute, const char *kind)
{
	struct element found = { NULL, NULL };
	char *id = field_text(e, attribute);

	if (!id)
		return found;
	found = catalog_find_in(&s->document, kind, id);
	if (!found.node)
		found = catalog_find(&s->catalog, kind, id);
	if (!found.node)
		field_fault(&s->reader, e, attribute, "there is no such %s, in the scenario or the catalog", kind);
	free(id);
	return found;
}

struct element id_reference_follow(struct scenario *s, struct element e, const char *attribute, int builtin)
{
	return follow(s, e, attribute, builtin, NULL);
}

struct element id_reference_site(struct scenario *s, struct element e, struct element cluster)
{
	char *word = cluster.node ? field_text(cluster, "accelerator") : NULL;
	char *nodes = cluster.node ? field_text(cluster, "nodes") : NULL;
	char *a_node = cluster.node ? field_text(cluster, "gpus-per-node") : NULL;
	struct element accelerator = { NULL, NULL }, found;
	struct catalog_need need = { NULL, 1 };
	char *id = NULL;

	if (word)
		accelerator = catalog_find(&s->catalog, "accelerator", word);
	if (accelerator.node)
		need.accelerator = id = field_text(accelerator, "id");
	if (nodes && a_node) /* what is no number is reported where the cluster is read */
		need.gpus = strtoll(nodes, NULL, 10) * strtoll(a_node, NULL, 10);
	found = follow(s, e, "site", 1, need.accelerator ? &need : NULL);
	free(id);
	free(a_node);
	free(nodes);
	free(word);
	return found;
}
