/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "base/quantity.h"
#include "cli/verb.h"
#include "report/json_value.h"
#include "track/log_reader.h"
#include "track/progress_summary.h"
#include "track/quantile_score.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FORECAST_MOST_B = 64 << 20, QUANTILES_MOST = 100 };

struct request {
	struct options options;
	const char *forecast, *actual, *plan; /* plan: NULL = the only one */
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case OPTION_PLAN:
		r->plan = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (r->actual)
			return ARGP_ERR_UNKNOWN;
		*(r->forecast ? &r->actual : &r->forecast) = arg;
		return 0;
	case ARGP_KEY_END:
		if (!r->actual)
			options_fault(
				state,
				"FORECAST and ACTUAL are needed: a JSON of run or track, and a time, a cost or a log");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum status refuse(struct diag_list *diags, const char *what, const char *words)
{
	struct text where = TEXT_INIT;

	text_add_safe(&where, what, DIAG_TEXT_LIMIT);
	diag_add(diags, SEVERITY_ERROR, text_str(&where), 0, "%s", words);
	text_release(&where);
	return STATUS_USAGE;
}

/* What happened. */
struct actual {
	double value;	      /* s, or money */
	int is_money, is_log; /* is_log: of the whole run */
	char currency[4];     /* of money */
};

static enum status read_actual(const struct request *r, struct actual *a, struct diag_list *diags)
{
	const char *paths[] = { r->actual };
	struct text why = TEXT_INIT;
	struct quantity q;
	struct stat file;
	struct log_reading g;
	enum status status = STATUS_OK;

	if (!stat(r->actual, &file)) {
		status = log_read(&g, paths, 1, NULL, diags);
		a->value = status ? NAN : progress_summary_of(&g.progress).elapsed_s;
		a->is_log = 1;
		log_reading_release(&g);
	} else if (!quantity_parse(r->actual, strlen(r->actual), DIMENSION_TIME, &q, &why)) {
		a->value = q.value;
	} else if (!quantity_parse(r->actual, strlen(r->actual), DIMENSION_MONEY, &q, &why) && q.currency[0]) {
		a->value = q.value;
		a->is_money = 1;
		snprintf(a->currency, sizeof(a->currency), "%s", q.currency);
	} else
		status = refuse(diags, r->actual,
				"accepted: a time such as 27.4 d, a cost such as 2.3M USD, or the log of the run");
	text_release(&why);
	if (!status && !(a->value > 0))
		status = refuse(diags, r->actual, "what happened must be more than 0");
	return status;
}

/* Members "p10" and the like of an object, ascending. */
static size_t read_quantiles(const json_t *object, struct quantile q[QUANTILES_MOST])
{
	size_t count = 0;

	for (int percent = 1; percent < 100; percent++) {
		char key[16];
		const json_t *value;

		snprintf(key, sizeof(key), "p%02d", percent);
		value = json_object_get(object, key);
		if (json_is_number(value) && json_number_value(value) > 0)
			q[count++] = (struct quantile){ percent / 100.0, json_number_value(value) };
	}
	return count;
}

/* The plan of the JSON of `run`: the only one, or that of --plan. */
static const json_t *find_plan(const json_t *root, const char *id)
{
	const json_t *plans = json_object_get(root, "plans"), *plan;
	size_t i;

	json_array_foreach(plans, i, plan)
	{
		const char *name = json_string_value(json_object_get(plan, "id"));

		if (id ? name && !strcmp(name, id) : json_array_size(plans) == 1)
			return json_object_get(plan, "outcomes");
	}
	return NULL;
}

/* Makes what happened that of which the forecast is. A forecast of the remaining time has begun within the log. */
static enum status fit_actual(const struct request *r, const json_t *root, struct actual *a, struct diag_list *diags)
{
	const json_t *currency = json_object_get(root, "currency"), *elapsed = json_object_get(root, "elapsed_s");

	if (a->is_money && json_is_string(currency) && strcmp(json_string_value(currency), a->currency) != 0)
		return refuse(diags, r->actual, "the forecast is in another currency; accepted: an amount in that");
	if (!a->is_log || json_object_get(root, "plans") || json_object_get(root, "finish_s"))
		return STATUS_OK;
	if (!json_is_number(elapsed))
		return refuse(
			diags, r->forecast,
			"does not say when in the log it was made; accepted: the time that remained, such as 27.4 d");
	a->value -= json_number_value(elapsed);
	return a->value > 0 ? STATUS_OK
			    : refuse(diags, r->actual,
				     "the log ends before the forecast was made; accepted: that of the whole run");
}

static size_t find_quantiles(const json_t *root, const char *plan, int is_money, struct quantile q[QUANTILES_MOST])
{
	const json_t *outcomes = find_plan(root, plan);

	if (outcomes)
		return read_quantiles(json_object_get(outcomes, is_money ? "cost" : "wall_s"), q);
	if (is_money)
		return read_quantiles(json_object_get(root, "cost"), q);
	/* `track` with a scenario says both; what happened is the whole. */
	if (json_object_get(root, "finish_s"))
		return read_quantiles(json_object_get(root, "finish_s"), q);
	return read_quantiles(json_object_get(root, "remaining_s"), q);
}

static enum status read_forecast(const struct request *r, struct actual *a, struct quantile q[QUANTILES_MOST],
				 size_t *count, struct diag_list *diags)
{
	struct text content = TEXT_INIT;
	const char *error = "";
	json_t *root = NULL;
	enum status status = STATUS_OK;

	if (file_read(r->forecast, FORECAST_MOST_B, &content, &error))
		status = refuse(diags, r->forecast, error);
	else
		root = json_loadb(text_str(&content), content.length, 0, NULL);
	*count = root ? find_quantiles(root, r->plan, a->is_money, q) : 0;
	if (!status && *count < 2)
		status = refuse(diags, r->forecast,
				root ? "no quantiles of that; accepted: the JSON of run (--plan ID where it has "
				       "several plans) or of track"
				     : "is no JSON; accepted: what run --json or track --json printed");
	if (!status)
		status = fit_actual(r, root, a, diags);
	json_decref(root);
	text_release(&content);
	return status;
}

static enum status keep(const struct request *r, const struct actual *a, const struct quantile_score *s,
			struct diag_list *diags)
{
	struct text content = TEXT_INIT;
	const char *error = "";
	enum status status;

	if (file_read(r->options.folder, FORECAST_MOST_B, &content, &error)) {
		text_clear(&content); /* the first one */
		text_add(&content, "forecast,actual,quantile,log_crps,pinball_p80\n");
	}
	text_add_csv(&content, r->forecast);
	text_addf(&content, ",%.17g,%.6g,%.6g,%.6g\n", a->value, s->rank, s->log_crps, s->pinball_p80);
	status = file_write(r->options.folder, content.s, content.length, &error);
	if (status)
		refuse(diags, r->options.folder, error);
	text_release(&content);
	return status ? STATUS_RUNTIME : STATUS_OK;
}

static void print_score(const struct request *r, const struct actual *a, const struct quantile_score *s)
{
	json_t *root = json_object();
	struct text out = TEXT_INIT;

	json_value_set(root, "actual", json_value_real(a->value));
	json_value_set(root, "quantile", json_value_real(s->rank));
	json_value_set(root, "log_crps", json_value_real(s->log_crps));
	json_value_set(root, "pinball_p80", json_value_real(s->pinball_p80));
	if (r->options.json)
		json_value_write(&out, root);
	else
		text_addf(&out,
			  "the actual value is at %.1f %% of the forecast\nCRPS of its logarithm %.4f, pinball at 80 "
			  "%% %.4f\n",
			  100 * s->rank, s->log_crps, s->pinball_p80);
	if (!r->options.json)
		json_decref(root);
	fputs(out.s, stdout);
	text_release(&out);
}

static enum status score(void *request, struct diag_list *diags)
{
	const struct request *r = request;
	struct actual actual = { 0 };
	struct quantile quantiles[QUANTILES_MOST];
	struct quantile_score s;
	size_t count = 0;
	enum status status = read_actual(r, &actual, diags);

	if (!status)
		status = read_forecast(r, &actual, quantiles, &count, diags);
	if (status)
		return status;
	s = quantile_score_of(quantiles, count, actual.value);
	print_score(r, &actual, &s);
	return r->options.folder ? keep(r, &actual, &s, diags) : STATUS_OK;
}

enum status verb_score(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "output", 'o', "FILE", 0, "Add the score to this CSV file", 0 },
		{ "plan", OPTION_PLAN, "ID", 0, "Which plan of a forecast of several", 0 },
		{ 0 },
	};
	static const struct verb verb = {
		.groups = OPTIONS_QUIET | OPTIONS_JSON,
		.options = options,
		.parse = parse,
		.arguments = "FORECAST ACTUAL",
		.doc = "What was forecast against what happened. FORECAST is what run --json or track --json "
		       "printed; ACTUAL a time (27.4 d), a cost (2.3M USD) or the log of the whole run.",
		.run = score
	};
	struct request r = { 0 };

	return verb_main(&verb, argc, argv, &r);
}
