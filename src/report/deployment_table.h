/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * deployment_table.h - the options of a deployment side by side: cost, latency, chances, break-even, and what tips it.
 */
#ifndef FLOPCAST_REPORT_DEPLOYMENT_TABLE_H
#define FLOPCAST_REPORT_DEPLOYMENT_TABLE_H

#include "base/text.h"
#include "report/forecast.h"
#include "study/deployment_study.h"

#include <jansson.h>

void deployment_table(struct text *t, const struct deployment_study *s, const char *currency,
		      const struct words *words);

/* Those of a forecast, below its plans; in short without what goes beyond the table. */
void deployment_table_all(struct text *t, const struct forecast *f, int is_full);

/* Cells of an option, and of their head: the option first, then figures. To be released. */
enum { DEPLOYMENT_COLUMNS = 11 };
void deployment_table_head(struct text cells[DEPLOYMENT_COLUMNS], const char *currency, const struct words *words);
void deployment_table_row(struct text cells[DEPLOYMENT_COLUMNS], const struct option_summary *s);

/* What is asked; where the money of an option goes; which is the cheapest at which load. */
void deployment_table_question(struct text *t, const struct deployment_study *s, const struct words *words);
void deployment_table_parts(struct text *t, const struct deployment_study *s, size_t option, const struct words *words);
void deployment_table_loads(struct text *t, const struct deployment_study *s, const struct words *words);

/* "12k requests a day ...": the sentences below the table, one a call, 0 past the last; pages show them too. */
int deployment_table_break_even(struct text *t, const struct deployment_study *s, size_t option,
				const struct words *words);
void deployment_table_tip(struct text *t, const struct deployment_study *s, size_t tip, const struct words *words);

/* What money does not say of these options, with the source: sentence i of those that apply; NULL past the last. */
struct beyond_money {
	const char *words, *source;
};
const struct beyond_money *deployment_table_beyond(const struct deployment *d, size_t i);

/* A new reference. */
json_t *deployment_json(const struct deployment_study *s);

#endif
