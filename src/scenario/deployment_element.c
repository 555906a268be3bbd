/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/deployment_element.h"

#include "scenario/day_curve.h"
#include "scenario/id_reference.h"
#include "scenario/option_element.h"
#include "xml/child.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TOKENS_MOST 1e9
#define PEAK_USUAL  2.0

/* ---- the curve of a day ---- */

/* The von Mises density over the hours: the busiest in the afternoon; its mean over the day made 1. */
static void bend(double concentration, double curve[DEPLOYMENT_HOURS])
{
	double sum = 0;

	for (int h = 0; h < DEPLOYMENT_HOURS; h++)
		sum += curve[h] = exp(concentration * (cos(2 * M_PI * (h - 14) / DEPLOYMENT_HOURS) - 1));
	for (int h = 0; h < DEPLOYMENT_HOURS; h++)
		curve[h] *= DEPLOYMENT_HOURS / sum;
}

/* The curve of that shape whose busiest hour is `peak` times the mean, by halving. */
static void bend_to(double peak, double curve[DEPLOYMENT_HOURS])
{
	double low = 0, high = 1e3;

	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;

		bend(middle, curve);
		if (curve[14] < peak)
			low = middle;
		else
			high = middle;
	}
	bend(low, curve);
}

static void read_curve(struct scenario *s, struct element e, struct deployment *d)
{
	static const struct field peak = { "peak", DIMENSION_NUMBER, 1, 20, 0, "the busiest hour over the mean" };
	char *text = field_text(e, "curve");
	double most = PEAK_USUAL;

	if (text && field_is_present(e, "peak"))
		field_fault(&s->reader, e, "peak", "stands beside curve, which says it; accepted: one of them");
	if (text) {
		day_curve_read(&s->reader, e, "curve", "the load", d->curve);
	} else {
		if (!field_quantity(&s->reader, e, &peak, &most, NULL) && !field_is_present(e, "peak"))
			field_default(&s->reader, e, "peak", "2: an assumption");
		bend_to(most, d->curve);
	}
	free(text);
}

/* ---- what is asked ---- */

static void read_load(struct scenario *s, struct element e, struct deployment *d)
{
	static const struct field requests = {
		"requests-per-day", DIMENSION_COUNT, 0, 1e12, 1, "requests-per-day=\"20k\", above 0"
	};
	static const struct field growth = { "growth", DIMENSION_FRACTION, -0.99, 10, 0, "from month to month: 5%" };
	static const struct field prompt = {
		"prompt-tokens", DIMENSION_COUNT, 0, TOKENS_MOST, 0, "prompt-tokens=\"500\", mean tokens"
	};
	static const struct field answer = {
		"answer-tokens", DIMENSION_COUNT, 1, TOKENS_MOST, 0, "answer-tokens=\"200\", mean tokens"
	};
	static const struct field spread = { "length-spread", DIMENSION_NUMBER, 0, 5, 0, "sd over mean" };
	static const struct field months = { "months", DIMENSION_NUMBER, 0, 1200, 1, NULL };

	d->requests_per_day.distribution = distribution_constant(1);
	d->growth.distribution = distribution_constant(0);
	if (!field_parameter(&s->reader, e, &requests, &d->requests_per_day, NULL) &&
	    !field_is_present(e, "requests-per-day"))
		field_fault(&s->reader, e, NULL, "no requests-per-day; accepted: %s", requests.hint);
	if (!field_parameter(&s->reader, e, &growth, &d->growth, NULL) && !field_is_present(e, "growth"))
		field_default(&s->reader, e, "growth", "0: the load stays");
	d->prompt = field_quantity_needed(&s->reader, e, &prompt);
	d->answer = field_quantity_needed(&s->reader, e, &answer);
	d->spread =
		field_quantity_or(&s->reader, e, &spread, 1, "1: sd over mean of prompts and answers, an assumption");
	d->months = field_quantity_or(&s->reader, e, &months, 12, "12");
	read_curve(s, e, d);
}

static void read_latency(struct scenario *s, struct element e, struct deployment *d)
{
	static const struct field ttft = { "ttft", DIMENSION_TIME, 0, 1e6, 1, "to the first token: 2 s" };
	static const struct field tpot = { "tpot", DIMENSION_TIME, 0, 1e6, 1, "between tokens: 0.05 s" };
	static const struct field within = { "within", DIMENSION_FRACTION, 0.01, 0.999, 0, "of the requests" };

	d->ttft_s = field_quantity_or(&s->reader, e, &ttft, INFINITY, "any: the first token may take its time");
	d->tpot_s = field_quantity_or(&s->reader, e, &tpot, INFINITY, "any");
	d->within = field_quantity_or(&s->reader, e, &within, 0.95, "95%: of the requests");
}

static void check_option_ids(struct scenario *s, struct element e, const struct deployment *d)
{
	for (size_t i = 0; i < d->option_count; i++)
		for (size_t k = 0; k < i; k++)
			if (!strcmp(d->options[i].id, d->options[k].id))
				field_fault(&s->reader, child_at(e, "option", i), "id",
					    "stands twice; accepted: an id of its own");
}

const struct deployment *deployment_element_read(struct scenario *s, struct element e)
{
	struct deployment *d = scenario_resolve(s, e, sizeof(*d));
	struct deployment_option *options;

	d->id = id_reference_text(s, e, "id");
	read_load(s, e, d);
	read_latency(s, e, d);
	d->option_count = child_count(e, "option");
	if (!d->option_count)
		field_fault(&s->reader, e, NULL,
			    "nothing to compare; accepted: <option id=\"...\"><api site=\"...\"/></option> and "
			    "<option id=\"...\"><own model=\"...\" accelerator=\"...\" price=\"...\"/></option>");
	options = scenario_own(s, (d->option_count + 1) * sizeof(*options));
	d->options = options;
	for (size_t i = 0; i < d->option_count; i++)
		option_element_read(s, child_at(e, "option", i), d, &options[i]);
	check_option_ids(s, e, d);
	return d;
}
