/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/charts.h"

#include "base/file.h"
#include "base/mem.h"
#include "chart/chart_kind.h"
#include "chart/drawing.h"
#include "report/plan_pick.h"
#include "study/deployment_study.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

static int has_several_workloads(const struct forecast *f)
{
	for (size_t i = 0; i < f->results->plan_count; i++)
		if (f->plans[i].plan->workload != f->plans[0].plan->workload)
			return 1;
	return 0;
}

static enum status write_chart(struct drawing *d, const struct chart_kind *kind, const struct forecast *f, size_t which,
			       struct chart_list *list)
{
	const struct plan *p = kind->of == CHART_OF_DEPLOYMENT ? NULL : f->plans[which].plan;
	struct chart_draft draft = { TEXT_INIT, TEXT_INIT, TEXT_INIT };
	struct text id = TEXT_INIT;
	enum status status = STATUS_OK;

	text_add(&id, kind->name);
	if (kind->of == CHART_OF_DEPLOYMENT)
		text_addf(&id, "-%s", f->deployments[which].deployment->id);
	else if (kind->of == CHART_OF_PLAN)
		text_addf(&id, "-%s", p->id);
	else if (kind->of == CHART_OF_WORKLOAD || (kind->of == CHART_OF_JOB && has_several_workloads(f)))
		text_addf(&id, "-%s", p->workload->id);
	if (kind->write(&draft, f, which)) {
		status = drawing_add(d, &kind->script, id.s, &draft.data);
		if (!status)
			add_chart(list, kind, kind->of == CHART_OF_PLAN ? p->id : NULL, id.s, &draft);
	}
	chart_draft_release(&draft);
	text_release(&id);
	return status;
}

/* Is the plan an answer of its workload? */
static int is_answer(const struct plan_pick *picks, size_t count, size_t plan)
{
	for (size_t i = 0; i < count; i++)
		if (picks[i].plan == plan)
			return 1;
	return 0;
}

/* What is drawn of an order. */
struct selection {
	const struct chart_order *order;
	const struct forecast *forecast;
	struct plan_pick *picks;
	size_t pick_count;
};

static int is_wanted(const struct selection *s, const struct chart_kind *kind, size_t which)
{
	if (kind->set > s->order->set)
		return 0;
	if (kind->of == CHART_OF_DEPLOYMENT)
		return which < s->forecast->deployment_count;
	if (which >= s->forecast->results->plan_count)
		return 0;
	switch (kind->of) {
	case CHART_OF_STUDY:
		return which == 0;
	case CHART_OF_WORKLOAD:
	case CHART_OF_JOB:
		return chart_kind_first(s->forecast, which) == which;
	default:
		return s->order->set == CHART_SET_ALL || is_answer(s->picks, s->pick_count, which);
	}
}

static enum status write_all(struct drawing *d, const struct selection *s, struct chart_list *list)
{
	size_t plans = s->forecast->results->plan_count, deployments = s->forecast->deployment_count;
	enum status status = STATUS_OK;

	for (size_t k = 0; k < chart_kind_count && !status; k++)
		for (size_t p = 0; (p < plans || p < deployments) && !status; p++)
			if (is_wanted(s, &chart_kinds[k], p))
				status = write_chart(d, &chart_kinds[k], s->forecast, p, list);
	return status;
}

/* Pictures of other results, and of an order that was larger, would stand beside these numbers. */
static void clear_others(const struct drawing *d, const char *results)
{
	struct timespec since = { .tv_sec = INT64_MAX };
	struct stat file;

	if (results && !stat(results, &file))
		since = file.st_mtim;
	for (size_t i = 0; i < chart_kind_count; i++)
		drawing_clear_others(d, chart_kinds[i].name, since);
}

/* Opens the drawing, and writes data and scripts into it. */
static enum status prepare(struct drawing *d, const struct chart_order *order, const struct forecast *forecast,
			   struct chart_list *list, struct diag_list *diags)
{
	struct forecast f = *forecast;
	struct selection s = { .order = order, .forecast = &f };
	struct text charts = TEXT_INIT;
	enum status status;

	if (order->words)
		f.words = order->words;
	text_addf(&charts, "%s/charts", order->folder);
	status = drawing_open(d, charts.s, diags);
	d->formats = order->formats;
	d->progress = order->progress;
	d->context = order->context;
	s.picks = plan_picks(&f, &s.pick_count);
	if (!status)
		status = write_all(d, &s, list);
	if (!status)
		clear_others(d, order->results);
	free(s.picks);
	text_release(&charts);
	return status;
}

enum status charts_draw(const struct chart_order *orders, size_t count, const struct forecast *f,
			struct chart_list *lists, struct diag_list *diags)
{
	struct drawing *drawings = mem_alloc(count, sizeof(*drawings));
	enum status status = STATUS_OK, drawn;

	for (size_t i = 0; i < count; i++) {
		enum status one = prepare(&drawings[i], &orders[i], f, &lists[i], diags);

		status = one ? one : status;
	}
	drawn = drawing_finish(drawings, count, orders[0].is_needed);
	status = status ? status : drawn;
	for (size_t i = 0; i < count; i++)
		drawing_release(&drawings[i]);
	free(drawings);
	return status;
}
