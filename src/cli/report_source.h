/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report_source.h - what a report and its charts are made from: the study of a folder, in the currency asked for, and what
 * `sensitivity`, `sweep`, `optimize` and `track` have left beside it.
 */
#ifndef FLOPCAST_CLI_REPORT_SOURCE_H
#define FLOPCAST_CLI_REPORT_SOURCE_H

#include "chart/optimum_file.h"
#include "chart/sweep_file.h"
#include "cli/progress_line.h"
#include "cli/publish.h"
#include "page/page.h"
#include "report/tornado.h"
#include "report/tracked_run.h"
#include "xml/citation.h"

struct report_source {
	const char *folder;   /* of the study */
	const char *currency; /* asked for; NULL = the scenario's */
	int quiet;
	struct saved_study study;
	struct publication publication;
	struct conversion conversion;
	struct citation citation; /* of the exchange rate */
	struct tornado_file tornado;
	struct sweep_file sweep;
	struct optimum_file optimum;
	struct tracked_file tracked;
};

/* Opens the study of `folder` and sums it up; folder, currency and quiet are set before. To be released in any case. */
MUST_CHECK enum status report_source_open(struct report_source *s, struct diag_list *diags);
void report_source_release(struct report_source *s);

/* Where what is in this language goes: DIR for English and the scenario's currency, else DIR/zh-TW-TWD and the like. */
void report_source_folder(const struct report_source *s, const char *language, struct text *folder);

/* Draws what some orders ask for into FOLDER/charts of each, all at the same time; its list gets what is there. */
MUST_CHECK enum status report_source_draw(struct report_source *s, struct chart_order *orders, size_t count,
					  struct chart_list *lists, struct diag_list *diags);

#endif
