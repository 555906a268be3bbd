/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/report_source.h"
#include "cli/verb.h"
#include "report/folder.h"

#include <stdio.h>

static enum status run(void *request, struct diag_list *diags)
{
	struct options *o = request;
	struct report_source source = { .folder = o->folder, .quiet = o->quiet };
	struct text folder = TEXT_INIT;
	struct chart_list list = { 0 };
	enum status status;

	if (!o->words.language)
		BUG_IF(words_open(&o->words, "en"));
	status = report_source_open(&source, diags);
	report_source_folder(&source, o->words.language, &folder);
	if (!status)
		status = folder_prepare(folder.s, diags);
	if (!status)
		status = report_source_draw(&source,
					    &(struct chart_order){ .folder = folder.s,
								   .words = &o->words,
								   .set = CHART_SET_ALL,
								   .is_needed = 1,
								   .formats = o->formats },
					    1, &list, diags);
	if (!status && !o->quiet) {
		fprintf(stderr, "%zu charts are in ", list.count);
		options_say(stderr, "", folder.s, "/charts/");
	}
	chart_list_release(&list);
	text_release(&folder);
	report_source_release(&source);
	return status;
}

enum status verb_charts(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "lang", OPTION_LANGUAGE, "LANGUAGE", 0, "Language: " WORDS_ACCEPTED, 0 },
		{ "quiet", 'q', NULL, 0, "No warnings, no progress, no names of files", 0 },
		{ 0 },
	};
	static const struct verb verb = {
		.groups = ARGUMENT_FOLDER | OPTIONS_PICTURES,
		.options = options,
		.arguments = "DIR",
		.doc = "Draws every chart that makes sense for the study of a folder into DIR/charts, as SVG; what is "
		       "there "
		       "already is not drawn again.\v"
		       "Example:\n"
		       "  flopcast charts output/my --png",
		.run = run,
	};

	return verb_main(&verb, argc, argv, &(struct options){ 0 });
}
