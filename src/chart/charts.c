/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/charts.h"

#include "base/file.h"
#include "base/mem.h"
#include "chart/chart_kind.h"
#include "chart/drawing.h"

#include <stdlib.h>
#include <string.h>

void chart_list_release(struct chart_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].id);
		text_release(&list->items[i].title);
		text_release(&list->items[i].alt);
	}
	free(list->items);
	*list = (struct chart_list){ 0 };
}

void charts_clear(const char *folder)
{
	struct text charts = TEXT_INIT;

	text_addf(&charts, "%s/charts", folder);
	for (size_t i = 0; i < chart_kind_count; i++)
		drawing_clear(charts.s, chart_kinds[i].name);
	text_release(&charts);
}

/* Takes title and alt of the draft. */
static void add_chart(struct chart_list *list, const struct chart_kind *kind, const char *plan, const char *id,
		      struct chart_draft *draft)
{
	list->items = mem_grow(list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = (struct chart){
		.id = mem_strdup(id), .kind = kind->name, .plan = plan, .title = draft->title, .alt = draft->alt
	};
	draft->title = draft->alt = (struct text)TEXT_INIT;
}

static enum status write_chart(struct drawing *d, const struct chart_kind *kind, const struct forecast *f, size_t which,
			       struct chart_list *list)
{
	const struct plan *p = f->plans[which].plan;
	struct chart_draft draft = { TEXT_INIT, TEXT_INIT, TEXT_INIT };
	struct text id = TEXT_INIT;
	enum status status = STATUS_OK;

	text_add(&id, kind->name);
	if (kind->of != CHART_OF_STUDY)
		text_addf(&id, "-%s", kind->of == CHART_OF_PLAN ? p->id : p->workload->id);
	if (kind->write(&draft, f, which)) {
		status = drawing_add(d, &kind->script, id.s, &draft.data);
		if (!status)
			add_chart(list, kind, kind->of == CHART_OF_PLAN ? p->id : NULL, id.s, &draft);
	}
	chart_draft_release(&draft);
	text_release(&id);
	return status;
}

static int is_wanted(const struct chart_kind *kind, const struct forecast *f, size_t which)
{
	switch (kind->of) {
	case CHART_OF_STUDY:
		return which == 0;
	case CHART_OF_WORKLOAD:
		return chart_kind_first(f, which) == which;
	default:
		return 1;
	}
}

enum status charts_draw(const struct chart_order *order, const struct forecast *f, struct chart_list *list,
			struct diag_list *diags)
{
	struct text charts = TEXT_INIT;
	struct drawing d;
	enum status status;

	text_addf(&charts, "%s/charts", order->folder);
	status = drawing_open(&d, charts.s, diags);
	text_release(&charts);
	for (size_t k = 0; k < chart_kind_count && !status; k++)
		for (size_t p = 0; p < f->results->plan_count && !status; p++)
			if (chart_kinds[k].set <= order->set && is_wanted(&chart_kinds[k], f, p))
				status = write_chart(&d, &chart_kinds[k], f, p, list);
	if (!status)
		status = drawing_finish(&d, order->is_needed);
	drawing_release(&d);
	return status;
}
