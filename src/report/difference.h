/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * difference.h - differences of plans as text, Markdown and JSON (study/difference.h).
 */
#ifndef FLOPCAST_REPORT_DIFFERENCE_H
#define FLOPCAST_REPORT_DIFFERENCE_H

#include "base/text.h"
#include "report/json_value.h"
#include "study/difference.h"

/* Names are checked ids. */
struct comparison {
	const char *a, *b; /* plans */
	const char *currency;
	struct difference by[METRIC_MAIN];
};

struct comparison comparison_of(const struct results *a, size_t plan_a, const struct results *b, size_t plan_b,
				const char *currency);

void comparison_text(struct text *t, const struct comparison *c);
void comparison_markdown(struct text *t, const struct comparison *c); /* rows of the table that ..._head begins */
void comparison_markdown_head(struct text *t);
json_t *comparison_json(const struct comparison *c);

/* "+1.2k USD", "-3.4 h", "0" */
void comparison_add_change(struct text *t, enum metric metric, double change, const char *currency);

#endif
