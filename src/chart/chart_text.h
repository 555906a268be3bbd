/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_text.h - rows of a chart's data that hold words: always the last cell, quoted as gnuplot reads it, in the reader's
 * language. `cells` is what stands before it: "title,,,,".
 */
#ifndef FLOPCAST_CHART_CHART_TEXT_H
#define FLOPCAST_CHART_CHART_TEXT_H

#include "base/text.h"
#include "report/forecast.h"

/* A user's words, or words that were made. */
void chart_text_add(struct text *t, const char *cells, const char *words);

/* The same made by printf from words in the reader's language. */
__attribute__((format(printf, 3, 4))) void chart_text_addf(struct text *t, const char *cells, const char *format, ...);

/* "825k USD", "4.24 d": METRIC_COST or METRIC_WALL. */
void chart_text_value(struct text *t, const struct forecast *f, enum metric metric, double value);

/* Subtitle: the scenario's title, and what else is to be said of it; note: replications, seed, version. */
void chart_text_subtitle(struct text *t, const struct forecast *f, const char *cells, const char *more);
void chart_text_note(struct text *t, const struct forecast *f, const char *cells, const char *more);

/* A plan, and its job, by their names (report/plan_name.h). */
void chart_text_plan(struct text *t, const char *cells, const struct forecast *f, size_t plan);
void chart_text_job(struct text *t, const char *cells, const struct forecast *f, size_t plan);

/* An input by its XPath: "//cluster[@id='big']/checkpoint/@interval" as "cluster big, checkpoint interval". */
void chart_text_input(struct text *t, const char *xpath);

/* A title about one plan: format has one %s, for the name of the place. */
void chart_text_title(struct text *title, const struct forecast *f, const char *format, size_t plan);

/* Words of a cause, of what a method is called. */
const char *chart_text_cause(const struct forecast *f, enum cause cause);
const char *chart_text_method(const struct forecast *f, enum method method);

#endif
