/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/answer_report.h"

#include "base/file.h"
#include "chart/charts.h"
#include "page/page.h"
#include "page/pdf.h"
#include "report/words.h"

enum { PDF_MOST = 32 << 20 };

static enum status print_pdf(const struct text *page, const char *folder, struct text *out, struct diag_list *diags)
{
	struct text html = TEXT_INIT, pdf = TEXT_INIT;
	const char *error = "";
	enum status status;

	text_addf(&html, "%s/report.html", folder);
	text_addf(&pdf, "%s/report.pdf", folder);
	status = file_write(html.s, page->s, page->length, &error);
	if (status)
		diag_add(diags, SEVERITY_ERROR, "report", 0, "cannot be written: %s", error);
	if (!status)
		status = pdf_write(html.s, pdf.s, diags);
	if (!status && (status = file_read(pdf.s, PDF_MOST, out, &error)))
		diag_add(diags, SEVERITY_ERROR, "report", 0, "cannot be read: %s", error);
	text_release(&html);
	text_release(&pdf);
	return status;
}

enum status answer_report(struct publication *p, const struct scenario *s, const char *language, const char *folder,
			  int is_pdf, struct text *out, struct diag_list *diags)
{
	struct words words = { 0 };
	struct text charts = TEXT_INIT, page = TEXT_INIT, command = TEXT_INIT;
	struct chart_list list = { 0 };
	struct chart_order order = { .folder = folder, .set = CHART_SET_REPORT };
	struct page view = { .forecast = &p->forecast, .scenario = s };
	enum status status;

	if (!language || words_open(&words, language))
		BUG_IF(words_open(&words, "en"));
	p->forecast.words = &words;
	status = charts_draw(&order, 1, &p->forecast, &list, diags);
	text_addf(&charts, "%s/charts", folder);
	text_addf(&command, "flopcast run scenario.xml -n %zu --seed %llu", p->forecast.results->replications,
		  (unsigned long long)s->study.seed);
	view.charts = (struct chart_place){ charts.s, "charts", &list };
	view.command = command.s;
	page_html(&page, &view);
	if (!status && is_pdf)
		status = print_pdf(&page, folder, out, diags);
	else if (!status)
		text_add_bytes(out, page.s, page.length);
	chart_list_release(&list);
	text_release(&charts);
	text_release(&page);
	text_release(&command);
	return status;
}
