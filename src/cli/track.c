/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "base/quantity.h"
#include "cli/track_reading.h"
#include "cli/verb.h"
#include "report/json_value.h"
#include "track/log_reader.h"
#include "track/outlook.h"

#include <argp.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_READ = OPTION_OWN, OPTION_BLIND, OPTION_PLANNED, OPTION_GPUS, OPTION_LOG, OPTION_PATTERN };
enum { LOGS_MOST = 1000 };
#define STEPS_MOST INT64_C(1000000000000000)

struct request {
	struct options options;
	const char *pattern, *logs[LOGS_MOST];
	size_t log_count;
	int64_t planned_steps, gpus; /* 0: not given */
	int read, blind;
};

static error_t add_log(struct request *r, const char *path, struct argp_state *state)
{
	if (r->log_count == LOGS_MOST)
		argp_error(state, "more than %d logs; accepted: a folder", LOGS_MOST);
	r->logs[r->log_count++] = path;
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case OPTION_READ:
		r->read = 1;
		return 0;
	case OPTION_BLIND:
		r->blind = 1;
		return 0;
	case OPTION_PLANNED:
		r->planned_steps = options_whole("--planned-steps", arg, 1, STEPS_MOST, state);
		return 0;
	case OPTION_GPUS:
		r->gpus = options_whole("--gpus", arg, 1, STEPS_MOST, state);
		return 0;
	case OPTION_PATTERN:
		r->pattern = arg;
		return 0;
	case OPTION_LOG:
	case ARGP_KEY_ARG:
		return add_log(r, arg, state);
	case ARGP_KEY_END:
		if (!r->log_count)
			argp_error(state, "no --log FILE; accepted: a log, a folder of logs, or - for standard input");
		if (r->read == r->blind)
			argp_error(state, "one of --read and --blind is needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum status show_reading(const struct request *r, const struct log_reading *g)
{
	struct text out = TEXT_INIT;

	if (r->options.json)
		json_value_write(&out, track_reading_json(g));
	else
		track_reading_print(g);
	fputs(text_str(&out), stdout);
	text_release(&out);
	return STATUS_OK;
}

/* A fault of the log as a whole. */
__attribute__((format(printf, 3, 4))) static enum status refuse(const struct request *r, struct diag_list *diags,
								const char *format, ...)
{
	struct text words = TEXT_INIT, where = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&words, format, args);
	va_end(args);
	text_add_safe(&where, r->logs[0], DIAG_TEXT_LIMIT);
	diag_add(diags, SEVERITY_ERROR, where.s, 0, "%s", words.s);
	text_release(&words);
	text_release(&where);
	return STATUS_INVALID;
}

/* The quantiles of the remaining time, p05 to p95. */
static const int percents[] = { 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95 };

static void print_outlook(const struct request *r, const struct pace *pace)
{
	json_t *root = json_object(), *rest = json_object();
	struct text out = TEXT_INIT;
	char key[8];

	for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
		double rest_s = outlook_quantile(pace, &outlook_prior, (double)r->gpus, percents[i] / 100.0);

		snprintf(key, sizeof(key), "p%02d", percents[i]);
		json_value_set(rest, key, json_value_real(rest_s));
		if (!r->options.json)
			text_addf(&out, "%s  %.6g s  %.4g d\n", key, rest_s, rest_s / 86400);
	}
	json_value_set(root, "remaining_s", rest);
	if (r->options.json)
		json_value_write(&out, root);
	else
		json_decref(root);
	fputs(text_str(&out), stdout);
	text_release(&out);
}

/* From the log and what other runs did, no scenario. */
static enum status forecast_blind(const struct request *r, const struct log_reading *g, struct diag_list *diags)
{
	const struct progress_log *p = &g->progress;
	double planned = r->planned_steps ? (double)r->planned_steps : progress_log_summary(p).planned_steps;
	struct pace pace;

	if (isnan(planned))
		return refuse(r, diags, "the log does not say how many steps are planned; accepted: --planned-steps N");
	if (p->clock == CLOCK_NONE || !p->has_last)
		return refuse(r, diags, "the log has no times of steps, so nothing can be said of the remaining time");
	if (p->last.step > planned)
		return refuse(r, diags, "the log is at step %.0f, beyond the %.0f that are planned", p->last.step,
			      planned);
	if (r->planned_steps && !isnan(p->planned_steps) && p->planned_steps != planned)
		diag_add(diags, SEVERITY_WARNING, r->logs[0], 0,
			 "the log plans %.0f steps; --planned-steps says %.0f, which is taken", p->planned_steps,
			 planned);
	if (!pace_of(&pace, p->rows, p->count, planned) && p->last.step < planned)
		diag_add(diags, SEVERITY_WARNING, r->logs[0], 0,
			 "no two rows tell the pace yet: the answer is as wide as runs differ");
	print_outlook(r, &pace);
	return STATUS_OK;
}

static enum status track(void *request, struct diag_list *diags)
{
	const struct request *r = request;
	struct log_reading g;
	enum status status = log_read(&g, r->logs, r->log_count, r->pattern, diags);

	if (!status) {
		track_reading_warn(&g, diags);
		status = r->read ? show_reading(r, &g) : forecast_blind(r, &g, diags);
	}
	log_reading_release(&g);
	return status;
}

enum status verb_track(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "log", OPTION_LOG, "FILE", 0,
		  "The run's log: a file, .gz, a folder of rotated files, - for standard input", 0 },
		{ "read", OPTION_READ, NULL, 0, "Only show what the log says", 0 },
		{ "blind", OPTION_BLIND, NULL, 0, "The remaining time from the log alone, without a scenario", 0 },
		{ "planned-steps", OPTION_PLANNED, "N", 0, "Steps of the whole run, where the log does not say", 0 },
		{ "gpus", OPTION_GPUS, "N", 0, "GPUs of the run: more of them fail more often", 0 },
		{ "pattern", OPTION_PATTERN, "REGEX", 0,
		  "How a row looks, when the format is not known: groups (?<step>...), (?<date>...) and others of "
		  "docs/TRACK.md",
		  0 },
		{ 0 },
	};
	static const struct verb verb = {
		.groups = OPTIONS_QUIET | OPTIONS_JSON,
		.options = options,
		.parse = parse,
		.arguments = "--read|--blind --log FILE",
		.doc = "Reads the log of a training run and forecasts how long the rest takes.",
		.run = track
	};
	struct request r = { 0 };

	return verb_main(&verb, argc, argv, &r);
}
