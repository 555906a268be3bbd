/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "cli/publish.h"
#include "cli/verb.h"
#include "chart/charts.h"
#include "report/folder.h"
#include "page/page.h"
#include "page/pdf.h"
#include "chart/optimum_file.h"
#include "chart/sweep_file.h"
#include "report/tornado.h"
#include "scenario/price.h"

#include <stdlib.h>
#include <string.h>

enum { OPTION_CURRENCY = OPTION_OWN, OPTION_MARKDOWN, OPTION_PDF };

struct request {
	struct options options;
	const char *currency;
	int markdown, pdf;
};

/* All that a report is made from. */
struct report {
	const struct request *request;
	struct saved_study study;
	struct words words;
	struct publication publication;
	struct citation citation; /* of the exchange rate */
	struct tornado_file tornado;
	struct sweep_file sweep;
	struct optimum_file optimum;
	struct page page;
	struct text folder, command;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case OPTION_CURRENCY:
		if (strlen(arg) != 3 || strspn(arg, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
			argp_error(state, "--currency %.40s: accepted: an ISO 4217 code such as TWD", arg);
		r->currency = arg;
		return 0;
	case OPTION_MARKDOWN:
		r->markdown = 1;
		return 0;
	case OPTION_PDF:
		r->pdf = 1;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* A word of a command as a shell takes it. */
static void add_word(struct text *t, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,+-=@";

	text_add(t, " ");
	if (*word && !word[strspn(word, plain)]) {
		text_add(t, word);
		return;
	}
	text_add(t, "'");
	for (; *word; word++)
		text_add_bytes(t, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
	text_add(t, "'");
}

static void reckon_command(struct report *r)
{
	const struct record *record = &r->study.record;

	text_add(&r->command, "flopcast run");
	add_word(&r->command, text_str(&record->file));
	text_addf(&r->command, " -n %llu --seed %llu", (unsigned long long)record->replications,
		  (unsigned long long)record->seed);
	for (size_t i = 0; i < record->sets.count; i++) {
		text_add(&r->command, " --set");
		add_word(&r->command, record->sets.words[i]);
	}
	for (size_t i = 0; i < record->wanted.count; i++) {
		text_add(&r->command, " --plan");
		add_word(&r->command, record->wanted.words[i]);
	}
}

/* Money in another currency, at the mean of its exchange rate: one rate for all, so that the sums stay sums. */
static enum status convert(struct report *r, struct diag_list *diags)
{
	const char *to = r->request->currency;
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
	r->page.conversion = (struct conversion){ .from = s->currency,
						  .rate = rate,
						  .date = r->citation.date ? r->citation.date : "-",
						  .source = r->citation.source ? r->citation.source : "-" };
	r->study.results.money = rate;
	s->study.budget *= rate;
	return STATUS_OK;
}

/* The folder of a run for English and the scenario's currency, one within it for any other: DIR/zh-TW-TWD. */
static void choose_folder(struct report *r)
{
	int is_english = !strcmp(r->words.language, "en");

	text_add(&r->folder, r->request->options.folder);
	if (!is_english || r->page.conversion.from)
		text_addf(&r->folder, "/%s%s%s", is_english ? "" : r->words.language,
			  !is_english && r->page.conversion.from ? "-" : "",
			  r->page.conversion.from ? r->request->currency : "");
}

/* What `sensitivity`, `sweep` and `optimize` have left in the folder. */
static void read_companions(struct report *r, struct diag_list *diags)
{
	const struct record *record = &r->study.record;
	const struct sidecar of = { .sha256 = text_str(&record->sha256),
				    .sets = (const char *const *)record->sets.words,
				    .set_count = record->sets.count,
				    .seed = record->seed };
	double rate = r->page.conversion.from ? r->page.conversion.rate : 1;
	struct forecast *f = &r->publication.forecast;
	const char *folder = r->request->options.folder;

	if (tornado_file_read(&r->tornado, folder, &of, diags))
		f->tornado = &r->tornado.tornado;
	if (sweep_file_read(&r->sweep, folder, &of, rate, diags)) {
		r->sweep.sweep.currency = f->currency;
		r->sweep.sweep.title = f->title;
		f->sweep = &r->sweep.sweep;
	}
	if (optimum_file_read(&r->optimum, folder, &of, rate, diags))
		f->optima = &r->optimum.optima;
}

static void prepare(struct report *r, struct diag_list *diags)
{
	struct forecast *f = &r->publication.forecast;

	publication_init(&r->publication, &r->study, 0);
	f->words = &r->words;
	if (r->page.conversion.from)
		f->currency = r->request->currency;
	read_companions(r, diags);
	for (size_t i = 0; i < r->study.results.plan_count && r->page.conversion.from; i++)
		r->publication.plans[i].ideal.cost *= r->page.conversion.rate;
	reckon_command(r);
	r->page.forecast = f;
	r->page.scenario = &r->study.scenario;
	r->page.command = r->command.s;
}

static enum status write_page(const struct report *r, const char *name, const struct text *page,
			      struct diag_list *diags)
{
	struct text path = TEXT_INIT, where = TEXT_INIT;
	const char *error = "";
	enum status status;

	text_addf(&path, "%s/%s", r->folder.s, name);
	text_add_safe(&where, path.s, 4096);
	status = file_write(path.s, page->s, page->length, &error);
	if (status)
		diag_add(diags, SEVERITY_ERROR, where.s, 0, "cannot be written: %s", error);
	else if (!r->request->options.quiet)
		fprintf(stderr, "the report is %s\n", where.s);
	text_release(&path);
	text_release(&where);
	return status;
}

static enum status write_pdf(const struct report *r, struct diag_list *diags)
{
	struct text page = TEXT_INIT, pdf = TEXT_INIT;
	enum status status;

	text_addf(&page, "%s/report.html", r->folder.s);
	text_addf(&pdf, "%s/report.pdf", r->folder.s);
	status = pdf_write(page.s, pdf.s, diags);
	text_release(&page);
	text_release(&pdf);
	return status;
}

/* The page is written even where charts can't be drawn. */
static enum status write_all(struct report *r, struct diag_list *diags)
{
	const struct chart_order order = { r->folder.s, CHART_SET_ALL, 1 };
	struct text charts = TEXT_INIT, page = TEXT_INIT;
	struct chart_list list = { 0 };
	enum status status = folder_prepare(r->folder.s, diags), drawn;

	if (status)
		return status;
	charts_clear(r->folder.s);
	drawn = charts_draw(&order, &r->publication.forecast, &list, diags);
	text_addf(&charts, "%s/charts", r->folder.s);
	r->page.charts = (struct chart_place){ charts.s, "charts", &list };
	page_html(&page, &r->page);
	status = write_page(r, "report.html", &page, diags);
	if (!status && r->request->markdown) {
		text_clear(&page);
		page_markdown(&page, &r->page);
		status = write_page(r, "report.md", &page, diags);
	}
	if (!status && r->request->pdf)
		status = write_pdf(r, diags);
	chart_list_release(&list);
	text_release(&charts);
	text_release(&page);
	return status ? status : drawn;
}

static enum status run(void *options, struct diag_list *diags)
{
	const struct request *request = options;
	struct report r = { .request = request, .words = request->options.words };
	enum status status;

	if (!r.words.language)
		BUG_IF(words_open(&r.words, "en"));
	status = saved_study_open(&r.study, request->options.folder, STORE_READ, diags);
	if (!status && !r.study.results.replications) {
		diag_add(diags, SEVERITY_ERROR, request->options.folder, 0,
			 "holds no complete replication of every plan");
		status = STATUS_RUNTIME;
	}
	if (!status)
		status = convert(&r, diags);
	if (!status) {
		choose_folder(&r);
		prepare(&r, diags);
		status = write_all(&r, diags);
		publication_release(&r.publication);
	}
	tornado_file_release(&r.tornado);
	sweep_file_release(&r.sweep);
	optimum_file_release(&r.optimum);
	citation_release(&r.citation);
	text_release(&r.folder);
	text_release(&r.command);
	saved_study_release(&r.study);
	return status;
}

enum status verb_report(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "lang", OPTION_LANGUAGE, "LANGUAGE", 0, "Language: " WORDS_ACCEPTED, 0 },
		{ "currency", OPTION_CURRENCY, "CODE", 0, "Money in this currency, at the mean exchange rate", 0 },
		{ "md", OPTION_MARKDOWN, NULL, 0, "Markdown too, for a pull request or a wiki", 0 },
		{ "pdf", OPTION_PDF, NULL, 0, "PDF too; takes Chromium or WeasyPrint", 0 },
		{ "quiet", 'q', NULL, 0, "No warnings, no names of files", 0 },
		{ 0 },
	};
	static const struct verb verb = {
		.groups = ARGUMENT_FOLDER,
		.options = options,
		.parse = parse,
		.arguments = "DIR",
		.doc = "Makes the planning report of a run from what it has left in its folder: DIR/report.html, one "
		       "page "
		       "that needs nothing else, and DIR/charts. In another language or currency: in a folder within, "
		       "such as DIR/zh-TW.\v"
		       "Example:\n"
		       "  flopcast report output/my --lang zh-TW --currency TWD",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct request){ 0 });
}
