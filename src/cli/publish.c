/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/publish.h"

#include "base/mem.h"
#include "chart/charts.h"
#include "cli/progress_line.h"
#include "report/folder.h"
#include "report/json.h"
#include "report/table.h"
#include "study/store_summary.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Of standard output; no limit in a pipe. */
static size_t terminal_columns(void)
{
	struct winsize size;

	return isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col
												: SIZE_MAX;
}

static struct table_layout layout_for(const struct options *o)
{
	size_t columns = terminal_columns();

	return (struct table_layout){ o->full || columns < TABLE_COLUMNS ? columns : TABLE_COLUMNS, o->full };
}

/* What is printed may follow the reader's locale; the files of a folder don't depend on it. */
static void add_table(struct text *t, const struct forecast *f, struct table_layout layout)
{
	struct forecast local = *f;
	struct words words;

	words_open_locale(&words);
	if (!local.words)
		local.words = &words;
	table_forecast(t, &local, layout);
}

static void say_place(const struct saved_study *s)
{
	struct text after = TEXT_INIT;

	text_addf(&after, "/%s", text_str(&s->replaced));
	options_say(stderr, "results are in ", s->folder, after.s);
	text_release(&after);
}

static void print(const struct options *o, const struct forecast *f, const struct saved_study *s)
{
	struct text t = TEXT_INIT;

	if (o->json)
		json_forecast(&t, f);
	else
		add_table(&t, f, layout_for(o));
	fputs(t.s, stdout);
	if (!o->quiet && s->folder)
		say_place(s);
	text_release(&t);
}

static enum status draw(const struct options *o, const struct saved_study *s, const struct publication *p,
			struct diag_list *diags)
{
	struct progress_line progress;
	const struct chart_order order = { .folder = s->folder,
					   .set = o->charts == CHARTS_YES ? CHART_SET_ALL : CHART_SET_MAIN,
					   .formats = o->formats,
					   .progress = progress_line_show_charts,
					   .context = &progress };
	struct chart_list charts = { 0 };
	enum status status;

	progress_line_init(&progress, o->quiet, 0);
	status = charts_draw(&order, 1, &p->forecast, &charts, diags);
	progress_line_end(&progress);
	chart_list_release(&charts);
	return status;
}

/* summary.json last: where it stands, all else is complete. */
static enum status write_folder(const struct options *o, struct saved_study *s, const struct publication *p,
				struct diag_list *diags)
{
	int has_charts = o->charts == CHARTS_YES || o->formats || (o->charts == CHARTS_BY_DEFAULT && !o->json);
	enum status status = store_summary_write(&s->store, p->plans, s->results.plan_count);

	if (status) {
		store_report(&s->store, diags);
		return status;
	}
	status = folder_write(s->folder, &p->forecast, o->csv, diags);
	if (!has_charts)
		charts_clear(s->folder); /* those of an earlier run would stand beside these numbers */
	return !status && has_charts ? draw(o, s, p, diags) : status;
}

enum status publish(const struct options *o, struct saved_study *s, struct diag_list *diags)
{
	struct publication p;
	enum status status = STATUS_OK;

	publication_init(&p, &s->scenario, &s->results, &s->record, o->threads);
	p.forecast.words = o->words.language ? &o->words : NULL;
	if (s->folder)
		status = write_folder(o, s, &p, diags);
	print(o, &p.forecast, s);
	publication_release(&p);
	return status;
}

static enum status read_requirement(const char *words, const struct scenario *s, struct requirement *r,
				    struct diag_list *diags)
{
	struct text why = TEXT_INIT, where = TEXT_INIT;
	enum status status;

	text_add(&where, "--require ");
	text_add_safe(&where, words, DIAG_TEXT_LIMIT);
	status = requirement_parse(words, s->currency, r, &why);
	if (status) {
		diag_add(diags, SEVERITY_ERROR, where.s, 0, "%s", why.s);
	} else if (!requirement_applies_to_any(r, (const struct plan *const *)s->plans, s->plan_count)) {
		diag_add(diags, SEVERITY_ERROR, where.s, 0, "no such plan");
		status = STATUS_USAGE;
	}
	text_release(&why);
	text_release(&where);
	return status;
}

enum status publish_read_requirements(const struct options *o, const struct scenario *s, struct requirement **list,
				      struct diag_list *diags)
{
	enum status status = STATUS_OK;

	*list = mem_alloc(o->require_count, sizeof(**list));
	for (size_t i = 0; i < o->require_count; i++)
		if (read_requirement(o->requires[i], s, &(*list)[i], diags))
			status = STATUS_USAGE;
	return status;
}

enum status publish_judgement(const struct options *o, const struct requirement *list, const struct results *results)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < o->require_count; i++)
		for (size_t p = 0; p < results->plan_count; p++) {
			struct interval chance;
			int met;

			if (!requirement_applies(&list[i], results->plans[p]))
				continue;
			met = requirement_is_met(&list[i], results, p, &chance);
			fprintf(o->json ? stderr : stdout, "%s: %s: %s (chance %.4g %%)\n", results->plans[p]->id,
				list[i].words, met ? "met" : "NOT met", 100 * chance.value);
			status = met ? status : STATUS_UNMET;
		}
	return status;
}
