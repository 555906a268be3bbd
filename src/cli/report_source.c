/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/report_source.h"

#include "scenario/price.h"

#include <stdio.h>
#include <string.h>

/* Money in another currency, at the mean of its exchange rate: one rate for all, so that the sums stay sums. */
static enum status convert(struct report_source *r, struct diag_list *diags)
{
	const char *to = r->currency;
	struct scenario *s = &r->study.scenario;
	double rate = 1;

	if (!to || !strcmp(to, s->currency))
		return STATUS_OK;
	if (!price_conversion(s, to, &rate, &r->citation)) {
		diag_add(diags, SEVERITY_ERROR, "--currency", 0,
			 "the scenario reports in %s; neither it nor the catalog has an <exchange> between %s and %s",
			 s->currency, s->currency, to);
		return STATUS_USAGE;
	}
	r->conversion = (struct conversion){ .from = s->currency,
					     .rate = rate,
					     .date = r->citation.date ? r->citation.date : "-",
					     .source = r->citation.source ? r->citation.source : "-" };
	r->study.results.money = rate;
	s->study.budget *= rate;
	return STATUS_OK;
}

/* What `sensitivity`, `sweep`, `optimize` and `track` have left in the folder. */
static void read_companions(struct report_source *r, struct diag_list *diags)
{
	const struct record *record = &r->study.record;
	const struct sidecar of = { .sha256 = text_str(&record->sha256),
				    .sets = (const char *const *)record->sets.words,
				    .set_count = record->sets.count,
				    .seed = record->seed };
	double rate = r->conversion.from ? r->conversion.rate : 1;
	struct forecast *f = &r->publication.forecast;
	const char *folder = r->folder;

	if (tornado_file_read(&r->tornado, folder, &of, diags))
		f->tornado = &r->tornado.tornado;
	if (sweep_file_read(&r->sweep, folder, &of, rate, diags)) {
		r->sweep.sweep.currency = f->currency;
		r->sweep.sweep.title = f->title;
		f->sweep = &r->sweep.sweep;
	}
	if (optimum_file_read(&r->optimum, folder, &of, rate, diags))
		f->optima = &r->optimum.optima;
	if (tracked_file_read(&r->tracked, folder, &of, rate, diags))
		f->tracked = &r->tracked.run;
}

static void sum_up(struct report_source *r, struct diag_list *diags)
{
	struct forecast *f = &r->publication.forecast;

	publication_init(&r->publication, &r->study.scenario, &r->study.results, &r->study.record, 0);
	if (r->conversion.from)
		f->currency = r->currency;
	read_companions(r, diags);
	for (size_t i = 0; i < r->study.results.plan_count && r->conversion.from; i++)
		r->publication.plans[i].ideal.cost *= r->conversion.rate;
}

enum status report_source_open(struct report_source *s, struct diag_list *diags)
{
	enum status status = saved_study_open(&s->study, s->folder, STORE_READ, diags);

	if (!status && !s->study.results.replications) {
		diag_add(diags, SEVERITY_ERROR, s->folder, 0, "holds no complete replication of every plan");
		status = STATUS_RUNTIME;
	}
	if (!status)
		status = convert(s, diags);
	if (!status)
		sum_up(s, diags);
	return status;
}

void report_source_release(struct report_source *s)
{
	publication_release(&s->publication);
	tornado_file_release(&s->tornado);
	sweep_file_release(&s->sweep);
	optimum_file_release(&s->optimum);
	tracked_file_release(&s->tracked);
	citation_release(&s->citation);
	saved_study_release(&s->study);
}

void report_source_folder(const struct report_source *s, const char *language, struct text *folder)
{
	int is_english = !strcmp(language, "en");

	text_add(folder, s->folder);
	if (!is_english || s->conversion.from)
		text_addf(folder, "/%s%s%s", is_english ? "" : language, !is_english && s->conversion.from ? "-" : "",
			  s->conversion.from ? s->currency : "");
}

enum status report_source_draw(struct report_source *s, struct chart_order *orders, size_t count,
			       struct chart_list *lists, struct diag_list *diags)
{
	struct text results = TEXT_INIT;
	struct progress_line progress;
	enum status status;

	text_addf(&results, "%s/summary.json", s->folder);
	progress_line_init(&progress, s->quiet, 0);
	for (size_t i = 0; i < count; i++) {
		orders[i].results = results.s;
		orders[i].progress = progress_line_show_charts;
		orders[i].context = &progress;
	}
	status = charts_draw(orders, count, &s->publication.forecast, lists, diags);
	progress_line_end(&progress);
	text_release(&results);
	return status;
}
