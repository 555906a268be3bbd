/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * answer_report.h - the planning report of a study that a request asked for, in memory.
 */
#ifndef FLOPCAST_CLI_ANSWER_REPORT_H
#define FLOPCAST_CLI_ANSWER_REPORT_H

#include "report/publication.h"
#include "scenario/scenario.h"

/* Appends to `out` the page of `flopcast report`, or its PDF. `language` is one of WORDS_ACCEPTED; other texts give English. Charts
 * are drawn in `folder`, which exists and stays. Without gnuplot the page has no pictures. */
MUST_CHECK enum status answer_report(struct publication *p, const struct scenario *s, const char *language,
				     const char *folder, int is_pdf, struct text *out, struct diag_list *diags);

#endif
