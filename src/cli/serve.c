/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/server.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/version.h"
#include "cli/answer.h"
#include "cli/saved_study.h"
#include "cli/verb.h"
#include "page/template.h"
#include "report/json_value.h"
#include "report/tool.h"
#include "xml/catalog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern const char embedded_live_html[];

enum { OPTION_PORT = OPTION_OWN, OPTION_OPEN, OPTION_LISTEN, OPTION_ANSWER, OPTION_BELOW, OPTION_WORK };
enum { PORT = 8800, SCENARIO_MOST = 1 << 20 };

struct request {
	struct options options;
	const char *path, *address;
	struct asked asked;
	int64_t port;
	int opens_browser;
};

static volatile sig_atomic_t stop;
static int opens_browser;

static void on_signal(int signal)
{
	stop = signal;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;
	struct text why = TEXT_INIT;

	switch (key) {
	case OPTION_PORT:
		if (quantity_parse_integer(arg, 1, 65535, &r->port, &why))
			options_fault(state, "--port %.40s: %s", options_shown(arg), why.s);
		text_release(&why);
		return 0;
	case OPTION_OPEN:
		r->opens_browser = 1;
		return 0;
	case OPTION_LISTEN:
		r->address = arg;
		return 0;
	case OPTION_ANSWER:
		r->asked.what = arg;
		return 0;
	case OPTION_WORK:
		r->asked.work = arg;
		return 0;
	case OPTION_BELOW:
		r->asked.folder = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (r->path)
			options_fault(state, "one scenario or folder at a time ('%.80s' is the second)",
				      options_shown(arg));
		r->path = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---- what the page is made from ---- */

/* Of "ja-JP,ja;q=0.9,en;q=0.8" the first that there is. */
static void choose_language(struct words *words, const char *language, const char *accepted)
{
	char tag[16];

	if (!words_open(words, language))
		return;
	while (*accepted) {
		size_t n = strcspn(accepted, ",;");

		snprintf(tag, sizeof(tag), "%.*s", (int)n, accepted);
		if (!strncmp(tag, "zh", 2) && strcmp(tag, "zh-CN") != 0)
			snprintf(tag, sizeof(tag), "zh-TW");
		else if (strchr(tag, '-') && strcmp(tag, "zh-TW") != 0)
			*strchr(tag, '-') = '\0';
		if (!words_open(words, tag))
			return;
		accepted += strcspn(accepted, ",");
		accepted += strspn(accepted, ", ");
	}
	if (words_open(words, "en"))
		*words = (struct words){ .language = "en" };
}

static char *make_page(const char *language, const char *accepted, const char *token)
{
	struct words words = { .language = "en" };
	struct text page = TEXT_INIT;
	json_t *view = json_object();

	choose_language(&words, language, accepted);
	json_value_set(view, "language", json_value_string(words.language));
	json_value_set(view, "token", json_value_string(token));
	json_value_set(view, "version", json_value_string(FLOPCAST_VERSION));
	template_render(&page, embedded_live_html, &words, &template_html, view);
	json_decref(view);
	return page.s;
}

/* [{"id", "name", ...}] of a kind. */
static json_t *list(const struct catalog *c, const char *kind, const char *const attributes[])
{
	json_t *array = json_array();
	struct element e = { NULL, NULL };

	while ((e = catalog_next(c, kind, e)).node) {
		json_t *object = json_object();

		for (size_t i = 0; attributes[i]; i++) {
			char *value = field_text(e, attributes[i]);

			if (value)
				json_value_set(object, attributes[i], json_value_string(value));
			free(value);
		}
		json_array_append_new(array, object);
	}
	return array;
}

static void make_choices(struct text *t)
{
	static const char *const model[] = { "id", "name", "params", NULL }, *const gpu[] = { "id", "name", NULL };
	static const char *const site[] = { "id", "name", "kind", "accelerator", "max-gpus", NULL };
	struct catalog catalog = { .own_count = 0 };
	json_t *root = json_object();

	json_value_set(root, "models", list(&catalog, "model", model));
	json_value_set(root, "gpus", list(&catalog, "accelerator", gpu));
	json_value_set(root, "sites", list(&catalog, "site", site));
	catalog_release(&catalog);
	json_value_write(t, root);
}

/* "page:LANGUAGE" or "choices": what a page without a server is made from (packaging/page.mk). */
static int print_part(const char *what)
{
	static const char prefix[] = "page:";
	struct text choices = TEXT_INIT;
	char *page = NULL;

	if (!strcmp(what, "choices"))
		make_choices(&choices);
	else if (!strncmp(what, prefix, sizeof(prefix) - 1))
		page = make_page(what + sizeof(prefix) - 1, "", "");
	else
		return 0;
	fputs(page ? page : choices.s, stdout);
	text_release(&choices);
	free(page);
	return 1;
}

/* ---- what is opened ---- */

/* The scenario of a file, or of the study that a folder holds. */
static enum status read_scenario(const char *path, struct text *xml, struct text *folder, struct diag_list *diags)
{
	struct saved_study study = { 0 };
	struct stat file;
	const char *error = NULL, *slash = strrchr(path, '/');
	enum status status = STATUS_OK;

	if (!stat(path, &file) && S_ISDIR(file.st_mode)) {
		text_add(folder, path);
		status = saved_study_open(&study, path, STORE_READ, diags);
		if (!status)
			text_add_bytes(xml, text_str(&study.record.scenario), study.record.scenario.length);
		saved_study_release(&study);
		return status;
	}
	text_add_bytes(folder, path, slash ? (size_t)(slash - path) : 0);
	if (!folder->length)
		text_add(folder, slash ? "/" : ".");
	status = file_read(path, SCENARIO_MOST, xml, &error);
	if (status)
		diag_add(diags, SEVERITY_ERROR, path, 0, "%s", error);
	return status;
}

/* ---- the verb ---- */

static void open_browser(const char *url)
{
	if (tool_leave("xdg-open", url))
		fputs("flopcast: xdg-open is not installed; open the address yourself\n", stderr);
}

static void say_ready(const struct server_order *o)
{
	char url[200];

	snprintf(url, sizeof(url), "http://%s:%u/", o->address, o->port);
	fprintf(stderr, "flopcast: the page is at %s - Ctrl-C ends it\n", url);
	if (opens_browser)
		open_browser(url);
}

static enum status serve(const struct request *r, struct diag_list *diags)
{
	struct text choices = TEXT_INIT, xml = TEXT_INIT, folder = TEXT_INIT;
	struct server_order order = { .address = r->address,
				      .port = (unsigned)r->port,
				      .stop = &stop,
				      .page = make_page,
				      .is_ready = say_ready };
	struct sigaction action = { .sa_handler = on_signal };
	enum status status = r->path ? read_scenario(r->path, &xml, &folder, diags) : STATUS_OK;

	make_choices(&choices);
	order.choices = choices.s;
	order.scenario = xml.s;
	order.folder = folder.s;
	opens_browser = r->opens_browser;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (!status)
		status = server_run(&order, diags);
	text_release(&choices);
	text_release(&xml);
	text_release(&folder);
	return status;
}

static enum status run(void *request, struct diag_list *diags)
{
	const struct request *r = request;

	if (r->asked.what && print_part(r->asked.what))
		return diags->errors ? STATUS_RUNTIME : STATUS_OK;
	if (r->asked.what)
		return answer(&r->asked);
	if (server_run)
		return serve(r, diags);
	diag_add(diags, SEVERITY_ERROR, "serve", 0,
		 "this flopcast was built without libmicrohttpd; install libmicrohttpd-dev, then 'make build'");
	return STATUS_RUNTIME;
}

enum status verb_serve(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "port", OPTION_PORT, "PORT", 0, "Where to listen (default: 8800)", 0 },
		{ "open", OPTION_OPEN, NULL, 0, "Open the page in the browser (xdg-open)", 0 },
		{ "listen", OPTION_LISTEN, "ADDRESS", 0,
		  "Listen there, not on 127.0.0.1: whoever reaches it may ask for forecasts", 0 },
		{ "answer", OPTION_ANSWER, "WHAT", OPTION_HIDDEN, NULL, 0 },
		{ "below", OPTION_BELOW, "DIR", OPTION_HIDDEN, NULL, 0 },
		{ "work", OPTION_WORK, "DIR", OPTION_HIDDEN, NULL, 0 },
		{ 0 },
	};
	static const struct verb verb = {
		.options = options,
		.parse = parse,
		.arguments = "[FILE|DIR]",
		.doc = "The live page: change what is trained, on what and where, and see cost and date change. "
		       "POST /forecast answers other programs (docs/SERVE.md). With FILE, a scenario, or DIR, the "
		       "results of a "
		       "run, the page opens with it. Nothing leaves this machine.",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct request){ .port = PORT, .address = "127.0.0.1" });
}
