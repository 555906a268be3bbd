/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "base/mem.h"
#include "cli/report_source.h"
#include "cli/verb.h"
#include "page/pdf.h"
#include "report/folder.h"

#include <stdlib.h>
#include <string.h>

enum {
	OPTION_CURRENCY = OPTION_OWN,
	OPTION_LANGUAGES,
	OPTION_MARKDOWN,
	OPTION_PAPER,
	OPTION_ANNEX,
	OPTION_ALL,
	OPTION_LIVE
};

enum { LANGUAGES_MOST = 16 };

struct request {
	struct options options;
	const char *currency, *live;
	struct words languages[LANGUAGES_MOST];
	size_t language_count;
	int markdown, pdf, annex, all;
};

/* One report: in one language. */
struct report {
	const struct request *request;
	struct report_source *source;
	const struct words *words;
	struct page page;
	struct chart_list charts;
	struct text folder, command;
};

static int has_language(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->language_count; i++)
		if (r->languages[i].language && !strcmp(r->languages[i].language, name))
			return 1;
	return 0;
}

/* "zh-TW,ja": each of them, once. */
static void parse_languages(struct request *r, const char *arg, struct argp_state *state)
{
	while (*arg) {
		size_t length = strcspn(arg, ",");
		char *name = mem_strndup(arg, length);
		int is_known = has_language(r, name) ||
			       (r->language_count < LANGUAGES_MOST &&
				!words_open(&r->languages[r->language_count++], name));

		free(name);
		if (!is_known) {
			options_fault(state, "--lang %.40s: accepted: " WORDS_ACCEPTED ", or several with commas",
				      options_shown(arg));
			return;
		}
		arg += length + (arg[length] == ',');
	}
}

/* A path, or an address that runs no script. */
static int is_address(const char *s)
{
	size_t scheme = strcspn(s, ":/");

	return *s && (s[scheme] != ':' || !strncmp(s, "http://", 7) || !strncmp(s, "https://", 8) ||
		      !strncmp(s, "file://", 7));
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case OPTION_CURRENCY:
		if (strlen(arg) != 3 || strspn(arg, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
			options_fault(state, "--currency %.40s: accepted: an ISO 4217 code such as TWD",
				      options_shown(arg));
		r->currency = arg;
		return 0;
	case OPTION_MARKDOWN:
		r->markdown = 1;
		return 0;
	case OPTION_LANGUAGES:
		parse_languages(r, arg, state);
		return 0;
	case OPTION_PAPER:
		r->pdf = 1;
		return 0;
	case OPTION_ANNEX:
		r->pdf = r->annex = 1;
		return 0;
	case OPTION_LIVE:
		if (!is_address(arg))
			options_fault(
				state,
				"--live %.80s: accepted: where 'make page' has put its file, such as flopcast.html "
				"or https://example.org/flopcast.html",
				options_shown(arg));
		r->live = arg;
		return 0;
	case OPTION_ALL:
		r->all = 1;
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
	const struct record *record = &r->source->study.record;

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

static enum status write_page(const struct report *r, const char *name, const struct text *page,
			      struct diag_list *diags)
{
	struct text path = TEXT_INIT;
	const char *error = "";
	enum status status;

	text_addf(&path, "%s/%s", r->folder.s, name);
	status = file_write(path.s, page->s, page->length, &error);
	if (status)
		diag_add(diags, SEVERITY_ERROR, path.s, 0, "cannot be written: %s", error);
	else if (!r->request->options.quiet)
		options_say(stderr, "the report is ", path.s, "");
	text_release(&path);
	return status;
}

static enum status write_pdf(const struct report *r, struct diag_list *diags)
{
	struct text page = TEXT_INIT, pdf = TEXT_INIT;
	enum status status;

	text_addf(&page, "%s/report.html", r->folder.s);
	text_addf(&pdf, "%s/report.pdf", r->folder.s);
	status = pdf_write(page.s, pdf.s, diags);
	if (!status && !r->request->options.quiet)
		options_say(stderr, "the report is ", pdf.s, "");
	text_release(&page);
	text_release(&pdf);
	return status;
}

static enum status write_all(struct report *r, struct diag_list *diags)
{
	struct text charts = TEXT_INIT, page = TEXT_INIT;
	enum status status;

	r->source->publication.forecast.words = r->words;
	text_addf(&charts, "%s/charts", r->folder.s);
	r->page.charts = (struct chart_place){ charts.s, "charts", &r->charts };
	page_html(&page, &r->page);
	status = write_page(r, "report.html", &page, diags);
	if (!status && r->request->markdown) {
		text_clear(&page);
		page_markdown(&page, &r->page);
		status = write_page(r, "report.md", &page, diags);
	}
	if (!status && r->request->pdf)
		status = write_pdf(r, diags);
	text_release(&charts);
	text_release(&page);
	return status;
}

static void open_report(struct report *r, const struct request *request, struct report_source *source,
			const struct page_facts *facts, const struct words *words)
{
	*r = (struct report){ .request = request, .source = source, .words = words };
	report_source_folder(source, words->language, &r->folder);
	reckon_command(r);
	r->page = (struct page){ .forecast = &source->publication.forecast,
				 .scenario = &source->study.scenario,
				 .facts = facts,
				 .is_annex = request->annex,
				 .command = r->command.s,
				 .live = request->live,
				 .conversion = source->conversion };
}

static void release_report(struct report *r)
{
	chart_list_release(&r->charts);
	text_release(&r->folder);
	text_release(&r->command);
}

/* Charts of all reports at the same time. */
static enum status draw(struct report *reports, size_t count, struct diag_list *diags)
{
	struct chart_order orders[LANGUAGES_MOST];
	struct chart_list lists[LANGUAGES_MOST] = { 0 };
	enum status status;

	for (size_t i = 0; i < count; i++)
		orders[i] = (struct chart_order){ .folder = reports[i].folder.s,
						  .words = reports[i].words,
						  .set = reports[i].request->all ? CHART_SET_ALL : CHART_SET_REPORT,
						  .is_needed = 1 };
	status = report_source_draw(reports[0].source, orders, count, lists, diags);
	for (size_t i = 0; i < count; i++)
		reports[i].charts = lists[i];
	return status;
}

/* A page is written even where its charts can't be drawn. */
static enum status write_reports(struct request *request, struct report_source *source, struct diag_list *diags)
{
	struct page_facts *facts = page_facts_make(&source->publication.forecast, &source->study.scenario);
	struct report reports[LANGUAGES_MOST];
	enum status status = STATUS_OK, one;
	size_t count = request->language_count, i;

	for (i = 0; i < count; i++)
		open_report(&reports[i], request, source, facts, &request->languages[i]);
	for (i = 0; i < count && !status; i++)
		status = folder_prepare(reports[i].folder.s, diags);
	if (!status) {
		status = draw(reports, count, diags);
		for (i = 0; i < count; i++) {
			one = write_all(&reports[i], diags);
			status = one ? one : status;
		}
	}
	for (i = 0; i < count; i++)
		release_report(&reports[i]);
	page_facts_free(facts);
	return status;
}

static enum status run(void *options, struct diag_list *diags)
{
	struct request *request = options;
	struct report_source source = { .folder = request->options.folder,
					.currency = request->currency,
					.quiet = request->options.quiet };
	enum status status;

	if (!request->language_count)
		BUG_IF(words_open(&request->languages[request->language_count++], "en"));
	status = report_source_open(&source, diags);
	if (!status && request->live && source.study.record.files.count) {
		diag_add(diags, SEVERITY_WARNING, "--live", 0,
			 "a page reads no files, but the scenario names %s: no button",
			 source.study.record.files.items[0].name);
		request->live = NULL;
	}
	if (!status)
		status = write_reports(request, &source, diags);
	report_source_release(&source);
	return status;
}

enum status verb_report(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "lang", OPTION_LANGUAGES, "LANGUAGE,...", 0, "Language, or several: " WORDS_ACCEPTED, 0 },
		{ "currency", OPTION_CURRENCY, "CODE", 0, "Money in this currency, at the mean exchange rate", 0 },
		{ "md", OPTION_MARKDOWN, NULL, 0, "Markdown too, for a pull request or a wiki", 0 },
		{ "pdf", OPTION_PAPER, NULL, 0, "PDF of the brief too; takes Chromium or WeasyPrint", 0 },
		{ "annex", OPTION_ANNEX, NULL, 0, "PDF with its appendix: every chart, input and source", 0 },
		{ "all-plans", OPTION_ALL, NULL, 0, "Charts of every plan, not of the answers alone", 0 },
		{ "live", OPTION_LIVE, "ADDRESS", 0,
		  "A button that opens the live page there ('make page') with this scenario", 0 },
		{ "quiet", 'q', NULL, 0, "No warnings, no progress, no names of files", 0 },
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
