/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/scenario.h"

#include "base/mem.h"

#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *scenario_own(struct scenario *s, size_t size)
{
	s->owned = mem_grow(s->owned, s->owned_count, &s->owned_capacity, sizeof(*s->owned));
	return s->owned[s->owned_count++] = mem_alloc(1, size);
}

struct resolved {
	const xmlNode *node;
	void *to;
};

static int compare_nodes(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)((const struct resolved *)a)->node, y = (uintptr_t)((const struct resolved *)b)->node;

	return (x > y) - (x < y);
}

void *scenario_resolved(const struct scenario *s, struct element e)
{
	const struct resolved wanted = { e.node, NULL };
	void *const *found = tfind(&wanted, &s->resolved, compare_nodes);

	return found ? ((const struct resolved *)*found)->to : NULL;
}

static void remember(struct scenario *s, struct element e, void *to)
{
	struct resolved *r = scenario_own(s, sizeof(*r));

	*r = (struct resolved){ e.node, to };
	if (!tsearch(r, &s->resolved, compare_nodes))
		mem_missing(sizeof(*r));
}

void *scenario_resolve(struct scenario *s, struct element e, size_t size)
{
	void *to = scenario_own(s, size);

	remember(s, e, to);
	return to;
}

void scenario_use(struct scenario *s, struct element e)
{
	if (!scenario_resolved(s, e))
		remember(s, e, s);
}

static void keep(void *owned)
{
	(void)owned;
}

void scenario_release(struct scenario *s)
{
	tdestroy(s->resolved, keep);
	for (size_t i = 0; i < s->owned_count; i++)
		free(s->owned[i]);
	free(s->owned);
	free(s->plans);
	free(s->plan_elements);
	free(s->deployments);
	for (size_t i = 0; i < s->infeasible_count; i++)
		scenario_infeasible_release(&s->infeasible[i]);
	free(s->infeasible);
	free(s->date);
	free(s->title);
	field_reader_release(&s->reader);
	catalog_release(&s->catalog);
	document_release(&s->document);
	*s = (struct scenario){ 0 };
}

void scenario_infeasible_release(struct infeasible *x)
{
	free(x->plan);
	phrase_release(&x->reason);
}

void scenario_infeasible(struct scenario *s, struct element e, const struct plan *p, const char *attribute,
			 const char *format, ...)
{
	struct phrase reason;
	va_list args;

	if (scenario_is_infeasible(s, p)) /* one reason is enough */
		return;
	va_start(args, format);
	phrase_make(&reason, format, args);
	va_end(args);
	if (s->lists_infeasible) {
		s->infeasible =
			mem_grow(s->infeasible, s->infeasible_count, &s->infeasible_capacity, sizeof(*s->infeasible));
		s->infeasible[s->infeasible_count++] = (struct infeasible){ mem_strdup(p->id), reason };
		return;
	}
	field_fault(&s->reader, e, attribute, "%s", reason.said);
	phrase_release(&reason);
}

int scenario_is_infeasible(const struct scenario *s, const struct plan *p)
{
	for (size_t i = 0; i < s->infeasible_count; i++)
		if (!strcmp(s->infeasible[i].plan, p->id))
			return 1;
	return 0;
}
