/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h - a forecast in words: the JSON tree that the templates of pages/ are filled from (template.h).
 *
 * Leaves are texts ready to be read, in the reader's language. A user's words pass view_user; whether they are markup is
 * the template's business, which escapes everything. Keys that end in _v are numbers to sort by, "" where there is none.
 */
#ifndef FLOPCAST_PAGE_VIEW_H
#define FLOPCAST_PAGE_VIEW_H

#include "report/forecast.h"
#include "report/json_value.h"
#include "report/words.h"
#include "scenario/scenario.h"

struct plan_pick;
struct drivers;

/* What the parts of a view are made from. */
struct view {
	const struct forecast *forecast;
	const struct scenario *scenario;
	const struct words *words;
	struct plan_pick *picks; /* one a workload, the one that takes most money first */
	size_t pick_count;
	const struct drivers *drivers; /* of each pick */
};

/* Text in the reader's language. */
json_t *view_words(const struct view *v, const char *english);

/* The same with {{name}} replaced by the texts of the object `values`, which is released. */
json_t *view_say(const struct view *v, const char *english, json_t *values);

json_t *view_user(const char *text); /* a user's: control characters and what is not UTF-8 become visible */
json_t *view_number(double x);	     /* "1.234e+06", to sort by; "" for NAN */

/* "-" for NAN. Money to three digits, rounded up so that what is enough stays enough, in full: "743,000", "59.10". */
json_t *view_amount(double amount);
json_t *view_money(const struct view *v, double amount); /* "743,000 USD" */
json_t *view_time(const struct view *v, double time_s);	 /* "4.23 days" */
/* In the unit that fits `like_s` (NAN: itself), for values side by side; and short: "4.23 d". */
json_t *view_time_like(const struct view *v, double time_s, double like_s);
json_t *view_time_short_like(const struct view *v, double time_s, double like_s);
/* A value of an input in people's unit, to three digits: "12,300 tokens/s/gpu", "3 years"; two of them. */
json_t *view_quantity(const struct view *v, const struct provenance *input, double value);
json_t *view_range(const struct view *v, const struct provenance *input, double low, double high);
json_t *view_tick(double amount, double step);		      /* of an axis of money: "0.5", "12,000" */
json_t *view_date_after(const struct view *v, double time_s); /* "2 December 2026"; NULL without a date of submission */
json_t *view_day_after(const struct view *v, double time_s);  /* "2026-12-02"; NULL without a date of submission */
json_t *view_chance(double chance);			      /* "93 %" */
json_t *view_share(double share);			      /* "6.4 %", "0.31 %" */
json_t *view_large(double count);			      /* "6.89B" */
json_t *view_count(double count);			      /* "10,000" */
json_t *view_method(const struct view *v, const struct workload *w); /* "full fine-tuning" */
/* Names for people (report/plan_name.h): "AWS p5 (H100), on demand"; "Llama 2 7B, 140B tokens"; "16 × NVIDIA H100, AWS p5". */
json_t *view_plan(const struct view *v, size_t plan);
json_t *view_job(const struct view *v, size_t plan);
json_t *view_place(const struct view *v, size_t plan);

/* Parts of an answer. */
json_t *dots_view(const struct view *v, size_t plan, double ask); /* NULL when no run finishes */
json_t *ranking_view(const struct view *v, const struct plan_pick *h);
json_t *job_view(const struct view *v, size_t plan);	    /* NULL of a plan of one job */
json_t *price_risk_view(const struct view *v, size_t plan); /* NULL where the price does not move */
json_t *caveat_view(const struct view *v, const struct plan_pick *h, const struct drivers *drivers);

/* Members of the root, each in the file of its name. */
json_t *answer_view(const struct view *v);
json_t *comparison_view(const struct view *v);
json_t *sensitivity_view(const struct view *v);
json_t *loss_view(const struct view *v);
json_t *deployment_view(const struct view *v);
json_t *error_view(const struct view *v);
json_t *tracked_view(const struct view *v);	     /* null: no run is under way */
void input_view(const struct view *v, json_t *root); /* uncertain, inputs, silences */

#endif
