/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/publish.h"
#include "cli/track_reading.h"
#include "cli/track_request.h"
#include "cli/verb.h"
#include "report/folder.h"
#include "report/json_value.h"
#include "track/progress_summary.h"
#include "track/outlook.h"

#include <argp.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	OPTION_READ = OPTION_OWN,
	OPTION_BLIND,
	OPTION_PLANNED,
	OPTION_GPUS,
	OPTION_LOG,
	OPTION_PATTERN,
	OPTION_SPENT,
	OPTION_DOWN,
	OPTION_NODES,
	OPTION_DONE,
	OPTION_WATCH
};
enum { WATCH_S = 60 };

static error_t add(const char **list, size_t *count, const char *word, struct argp_state *state)
{
	if (*count == TRACK_LOGS_MOST)
		options_fault(state, "more than %d logs; accepted: a folder", TRACK_LOGS_MOST);
	else
		list[(*count)++] = word;
	return 0;
}

/* Of the run, or JOB=N. */
static error_t add_number(struct track_numbers *numbers, const char *option, const char *arg, struct argp_state *state)
{
	if (strchr(arg, '='))
		return add(numbers->of_jobs, &numbers->job_count, arg, state);
	numbers->of_run = options_whole(option, arg, 1, TRACK_STEPS_MOST, state);
	return 0;
}

static void check_usage(const struct track_request *r, struct argp_state *state)
{
	if (!r->log_count && !r->done_count)
		options_fault(state, "no --log FILE; accepted: a log, a folder of logs, or - for standard input");
	if (r->read + r->blind > 1)
		options_fault(state, "--read and --blind don't go together");
	if ((r->read || r->blind) && r->done_count + r->planned_steps.job_count + r->nodes.job_count)
		options_fault(state, "--done and JOB=N belong to a scenario's plan of several jobs");
	if (!r->read && !r->blind && !r->options.experiment.file)
		options_fault(state, "no scenario; accepted: a scenario file, or --read or --blind without one");
	if (r->options.csv || r->options.charts != CHARTS_BY_DEFAULT)
		options_fault(state, "track draws no charts and writes no replications");
	if (r->watches && (r->read || r->blind))
		options_fault(state, "--watch goes with a scenario");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct track_request *r = state->input;

	switch (key) {
	case OPTION_READ:
		r->read = 1;
		return 0;
	case OPTION_BLIND:
		r->blind = 1;
		return 0;
	case OPTION_PLANNED:
		return add_number(&r->planned_steps, "--planned-steps", arg, state);
	case OPTION_GPUS:
		r->gpus = options_whole("--gpus", arg, 1, TRACK_STEPS_MOST, state);
		return 0;
	case OPTION_NODES:
		return add_number(&r->nodes, "--nodes", arg, state);
	case OPTION_PATTERN:
		r->pattern = arg;
		return 0;
	case OPTION_SPENT:
		r->spent = arg;
		return 0;
	case OPTION_DONE:
		return add(r->done, &r->done_count, arg, state);
	case OPTION_DOWN:
		r->is_down = 1;
		return 0;
	case OPTION_WATCH:
		r->watches = 1;
		return 0;
	case 'o':
		r->options.folder = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (!r->read && !r->blind && !r->options.experiment.file) {
			r->options.experiment.file = arg;
			return 0;
		}
		return add(r->logs, &r->log_count, arg, state);
	case OPTION_LOG:
		return add(r->logs, &r->log_count, arg, state);
	case ARGP_KEY_END:
		check_usage(r, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum status show_reading(const struct track_request *r, const struct log_reading *g)
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

void track_warn(struct diag_list *diags, const struct log_place *place, const char *format, ...)
{
	struct text words = TEXT_INIT, where = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&words, format, args);
	va_end(args);
	text_add_safe(&where, place->file, DIAG_TEXT_LIMIT);
	text_addf(&where, ":%" PRId64, place->line);
	diag_add(diags, SEVERITY_WARNING, where.s, 0, "%s", words.s);
	text_release(&words);
	text_release(&where);
}

enum status track_refuse(const char *log, const struct log_place *place, struct diag_list *diags, const char *format,
			 ...)
{
	struct text words = TEXT_INIT, where = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&words, format, args);
	va_end(args);
	text_add_safe(&where, place && place->line ? place->file : log, DIAG_TEXT_LIMIT);
	if (place && place->line)
		text_addf(&where, ":%" PRId64, place->line);
	diag_add(diags, SEVERITY_ERROR, where.s, 0, "%s", words.s);
	text_release(&words);
	text_release(&where);
	return STATUS_INVALID;
}

/* The quantiles of the remaining time, p05 to p95. */
static const int percents[] = { 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95 };

static void print_outlook(const struct track_request *r, const struct pace *pace, double elapsed_s)
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
	json_value_set(root, "elapsed_s", json_value_real(elapsed_s));
	json_value_set(root, "remaining_s", rest);
	if (r->options.json)
		json_value_write(&out, root);
	else
		json_decref(root);
	fputs(text_str(&out), stdout);
	text_release(&out);
}

double track_planned_steps(const char *log, const struct log_reading *g, int64_t given, const char *how,
			   struct diag_list *diags)
{
	const struct progress_log *p = &g->progress;
	double planned = given ? (double)given : progress_summary_of(p).planned_steps;
	enum status status = STATUS_OK;

	if (isnan(planned))
		status = track_refuse(log, &p->last_place, diags,
				      "the log does not say how many steps are planned; accepted: %s", how);
	else if (p->clock == CLOCK_NONE || !p->has_last)
		status = track_refuse(log, &p->last_place, diags,
				      "the log has no times of steps, so nothing can be said of the remaining time");
	else if (p->last.step > planned)
		status = track_refuse(log, &p->last_place, diags,
				      "the log is at step %.0f, beyond the %.0f that are planned", p->last.step,
				      planned);
	else if (given && !isnan(p->planned_steps) && p->planned_steps != planned)
		track_warn(diags, &p->last_place, "the log plans %.0f steps; --planned-steps says %.0f, which is taken",
			   p->planned_steps, planned);
	return status ? NAN : planned;
}

/* From the log and what other runs did, no scenario. */
static enum status forecast_blind(const struct track_request *r, const struct log_reading *g, struct diag_list *diags)
{
	const struct progress_log *p = &g->progress;
	double planned = track_planned_steps(r->logs[0], g, r->planned_steps.of_run, "--planned-steps N", diags);
	struct pace pace;

	if (isnan(planned))
		return STATUS_INVALID;
	if (!pace_of(&pace, p->rows, p->count, planned) && p->last.step < planned)
		track_warn(diags, &p->last_place,
			   "no two rows tell the pace yet: the answer is as wide as runs differ");
	print_outlook(r, &pace, progress_summary_of(p).elapsed_s);
	return STATUS_OK;
}

/* ---- with a scenario ---- */

/* The one plan of the scenario, or the one of --plan, that can be tracked. */
static const struct plan *find_plan(const struct scenario *s, struct diag_list *diags)
{
	const char *lacks = s->plan_count == 1 ? tracked_plan_lacks(s->plans[0]) : NULL;
	struct text ids = TEXT_INIT;

	if (s->plan_count == 1 && !lacks)
		return s->plans[0];
	for (size_t i = 0; i < s->plan_count; i++)
		text_addf(&ids, "%s%s", i ? ", " : "", s->plans[i]->id);
	if (lacks)
		diag_add(diags, SEVERITY_ERROR, ids.s, 0, "%s", lacks);
	else
		diag_add(diags, SEVERITY_ERROR, "--plan", 0, "one plan is tracked; accepted: %s", text_str(&ids));
	text_release(&ids);
	return NULL;
}

/* What the answer will need is looked at before the minutes of a simulation. */
static enum status check_ends(const struct track_request *r, const struct scenario *s, struct diag_list *diags)
{
	struct requirement *list = NULL;
	enum status status = publish_read_requirements(&r->options, s, &list, diags);

	free(list);
	return !status && r->options.folder ? folder_prepare(r->options.folder, diags) : status;
}

static enum status track_scenario(const struct track_request *r, struct diag_list *diags)
{
	struct scenario s = { 0 };
	enum status status = experiment_open(&r->options.experiment, &s, diags);
	const struct plan *plan = status ? NULL : find_plan(&s, diags);

	if (!status)
		status = plan ? check_ends(r, &s, diags) : STATUS_USAGE;
	if (!status)
		status = plan->jobs ? track_campaign(r, &s, diags) : track_run(r, &s, diags);
	scenario_release(&s);
	return status;
}

static enum status track_log(const struct track_request *r, struct diag_list *diags)
{
	struct log_reading g;
	enum status status = log_read(&g, r->logs, r->log_count, r->pattern, diags);

	if (!status) {
		track_reading_warn(&g, diags);
		status = r->read ? show_reading(r, &g) : forecast_blind(r, &g, diags);
	}
	log_reading_release(&g);
	return status;
}

static enum status track_once(const struct track_request *r, struct diag_list *diags)
{
	return r->read || r->blind ? track_log(r, diags) : track_scenario(r, diags);
}

/* Once, or with --watch every minute until something is wrong or the steps are done. */
static enum status track(void *request, struct diag_list *diags)
{
	const struct track_request *r = request;
	enum status status = track_once(r, diags);

	while (r->watches && !status && !fflush(stdout)) {
		diag_print(diags, stderr);
		diag_release(diags);
		sleep(WATCH_S);
		status = track_once(r, diags);
	}
	return status;
}

enum status verb_track(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "log", OPTION_LOG, "[JOB=]FILE", 0,
		  "The run's log: a file, .gz, a folder of rotated files, - for standard input; of a plan of several "
		  "jobs "
		  "JOB=FILE, of one of several copies JOB/K=FILE with K from 0 on",
		  0 },
		{ "read", OPTION_READ, NULL, 0, "Only show what the log says", 0 },
		{ "blind", OPTION_BLIND, NULL, 0, "The remaining time from the log alone, without a scenario", 0 },
		{ "planned-steps", OPTION_PLANNED, "[JOB=]N", 0, "Steps of the whole run, where the log does not say",
		  0 },
		{ "done", OPTION_DONE, "JOB=TIME", 0, "A job that is done and has no log took so long", 0 },
		{ "gpus", OPTION_GPUS, "N", 0, "GPUs of the run: more of them fail more often", 0 },
		{ "spent", OPTION_SPENT, "AMOUNT", 0, "Money gone so far (default: machines so far at mean prices)",
		  0 },
		{ "nodes", OPTION_NODES, "[JOB=]N", 0,
		  "Nodes that an elastic run is on now, where the log does not say", 0 },
		{ "down", OPTION_DOWN, NULL, 0, "What is under way is queued or down now: machines are asked for", 0 },
		{ "watch", OPTION_WATCH, NULL, 0, "Read and forecast again every minute", 0 },
		{ "output", 'o', "DIR", 0,
		  "Keep a history and a burn-up chart there, and say what changed since last time", 0 },
		{ "pattern", OPTION_PATTERN, "REGEX", 0,
		  "How a row looks, when the format is not known: groups (?<step>...), (?<date>...) and others of "
		  "docs/TRACK.md",
		  0 },
		{ 0 },
	};
	static const struct verb verb = { .groups =
						  OPTIONS_QUIET | OPTIONS_SCENARIO | OPTIONS_SIMULATE | OPTIONS_RESULT,
					  .options = options,
					  .parse = parse,
					  .arguments = "SCENARIO --log FILE\n--read|--blind --log FILE",
					  .doc = "Reads the log of a run that has started and forecasts when it will "
						 "be done and what it will have cost: from the scenario and "
						 "the log together, or from the log alone.",
					  .run = track };
	struct track_request r = { 0 };

	return verb_main(&verb, argc, argv, &r);
}
