/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/quantity.h"
#include "cli/publish.h"
#include "cli/track_forecast.h"
#include "cli/track_history.h"
#include "cli/track_picture.h"
#include "cli/track_reading.h"
#include "cli/verb.h"
#include "report/json_value.h"
#include "site/site_kind.h"
#include "track/log_reader.h"
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
	OPTION_WATCH
};
enum { WATCH_S = 60 };
enum { LOGS_MOST = 1000 };
/* Step times that differ by more from what was expected may be those of another run. */
#define SPEED_SURPRISE 1.5
#define STEPS_MOST     INT64_C(1000000000000000)

struct request {
	struct options options;
	const char *pattern, *logs[LOGS_MOST];
	size_t log_count;
	int64_t planned_steps, gpus; /* 0: not given */
	const char *spent;	     /* as written; NULL: not given */
	int read, blind, is_down, watches;
};

static error_t add_log(struct request *r, const char *path, struct argp_state *state)
{
	if (r->log_count == LOGS_MOST)
		argp_error(state, "more than %d logs; accepted: a folder", LOGS_MOST);
	r->logs[r->log_count++] = path;
	return 0;
}

static void check_usage(const struct request *r, struct argp_state *state)
{
	if (!r->log_count)
		argp_error(state, "no --log FILE; accepted: a log, a folder of logs, or - for standard input");
	if (r->read + r->blind > 1)
		argp_error(state, "--read and --blind don't go together");
	if (!r->read && !r->blind && !r->options.experiment.file)
		argp_error(state, "no scenario; accepted: a scenario file, or --read or --blind without one");
	if (r->options.csv || r->options.charts != CHARTS_BY_DEFAULT)
		argp_error(state, "track draws no charts and writes no replications");
	if (r->watches && (r->read || r->blind))
		argp_error(state, "--watch goes with a scenario");
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
	case OPTION_SPENT:
		r->spent = arg;
		return 0;
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
		return add_log(r, arg, state);
	case OPTION_LOG:
		return add_log(r, arg, state);
	case ARGP_KEY_END:
		check_usage(r, state);
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

__attribute__((format(printf, 3, 4))) static void warn(struct diag_list *diags, const struct log_place *place,
						       const char *format, ...)
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

/* A fault of the log: as a whole, or at that place. */
__attribute__((format(printf, 4, 5))) static enum status refuse(const struct request *r, const struct log_place *place,
								struct diag_list *diags, const char *format, ...)
{
	struct text words = TEXT_INIT, where = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&words, format, args);
	va_end(args);
	text_add_safe(&where, place && place->line ? place->file : r->logs[0], DIAG_TEXT_LIMIT);
	if (place && place->line)
		text_addf(&where, ":%" PRId64, place->line);
	diag_add(diags, SEVERITY_ERROR, where.s, 0, "%s", words.s);
	text_release(&words);
	text_release(&where);
	return STATUS_INVALID;
}

/* The quantiles of the remaining time, p05 to p95. */
static const int percents[] = { 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95 };

static void print_outlook(const struct request *r, const struct pace *pace, double elapsed_s)
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

/* The steps of the whole run, by --planned-steps or by the log; NAN with a message where the log is not fit for a forecast. */
static double planned_steps_of(const struct request *r, const struct log_reading *g, struct diag_list *diags)
{
	const struct progress_log *p = &g->progress;
	double planned = r->planned_steps ? (double)r->planned_steps : progress_summary_of(p).planned_steps;
	enum status status = STATUS_OK;

	if (isnan(planned))
		status = refuse(r, &p->last_place, diags,
				"the log does not say how many steps are planned; accepted: --planned-steps N");
	else if (p->clock == CLOCK_NONE || !p->has_last)
		status = refuse(r, &p->last_place, diags,
				"the log has no times of steps, so nothing can be said of the remaining time");
	else if (p->last.step > planned)
		status = refuse(r, &p->last_place, diags, "the log is at step %.0f, beyond the %.0f that are planned",
				p->last.step, planned);
	else if (r->planned_steps && !isnan(p->planned_steps) && p->planned_steps != planned)
		warn(diags, &p->last_place, "the log plans %.0f steps; --planned-steps says %.0f, which is taken",
		     p->planned_steps, planned);
	return status ? NAN : planned;
}

/* From the log and what other runs did, no scenario. */
static enum status forecast_blind(const struct request *r, const struct log_reading *g, struct diag_list *diags)
{
	const struct progress_log *p = &g->progress;
	double planned = planned_steps_of(r, g, diags);
	struct pace pace;

	if (isnan(planned))
		return STATUS_INVALID;
	if (!pace_of(&pace, p->rows, p->count, planned) && p->last.step < planned)
		warn(diags, &p->last_place, "no two rows tell the pace yet: the answer is as wide as runs differ");
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

/* --spent, or what the machines of the plan cost so far at mean prices. */
static enum status read_spent(const struct request *r, const struct scenario *s, struct track_forecast *f,
			      struct diag_list *diags)
{
	const struct plan *p = s->plans[0];
	struct text why = TEXT_INIT;
	struct quantity q;
	enum status status = STATUS_OK;

	f->spent = p->site->kind->ideal(p, f->state.held_s, 0);
	if (!r->spent)
		return STATUS_OK;
	if (quantity_parse(r->spent, strlen(r->spent), DIMENSION_MONEY, &q, &why) || q.value < 0 ||
	    strcmp(q.currency, s->currency) != 0) {
		diag_add(diags, SEVERITY_ERROR, "--spent", 0, "'%.40s': accepted: an amount in %s, such as 120k %s",
			 r->spent, s->currency, s->currency);
		status = STATUS_USAGE;
	}
	f->spent = q.value;
	f->spent_is_given = 1;
	text_release(&why);
	return status;
}

/* Requirements are about the whole run; what is simulated is its rest. */
static enum status judge(const struct request *r, const struct scenario *s, const struct track_forecast *f,
			 const struct results *rest, struct diag_list *diags)
{
	struct requirement *list = NULL;
	enum status status = publish_read_requirements(&r->options, s, &list, diags);

	for (size_t i = 0; i < r->options.require_count && !status; i++) {
		list[i].budget -= f->spent;
		list[i].deadline_s -= f->state.elapsed_s;
	}
	if (!status)
		status = publish_judgement(&r->options, list, rest);
	free(list);
	return status;
}

/* What a folder keeps: the history, the burn-up chart, and the answer for a report. */
static enum status keep(const struct request *r, const struct scenario *s, const struct track_forecast *f,
			struct diag_list *diags)
{
	const struct scenario_options *given = &r->options.experiment.scenario;
	const struct sidecar of = { s->document.sha256, given->sets, given->set_count, s->study.seed };
	enum status status = track_history_add(f, r->options.folder, diags);

	if (!status)
		status = track_picture_draw(f, r->options.folder, &r->options.words, diags);
	return status ? status : track_forecast_leave(f, r->options.folder, &of, diags);
}

static enum status answer(const struct request *r, const struct scenario *s, struct track_forecast *f,
			  struct diag_list *diags)
{
	struct text out = TEXT_INIT;

	if (r->options.folder)
		f->before = track_history_last(r->options.folder);
	if (r->options.json) {
		json_value_write(&out, track_forecast_json(f));
		fputs(text_str(&out), stdout);
	} else
		track_forecast_print(f, &r->options.words);
	text_release(&out);
	return r->options.folder ? keep(r, s, f, diags) : STATUS_OK;
}

/* The log of another run would pass for a fast or slow one. */
static void warn_of_speed(const struct tracked_plan *t, const struct track_forecast *f, struct diag_list *diags)
{
	if (fabs(log(f->state.step_s / t->expected_step_s)) > log(SPEED_SURPRISE))
		warn(diags, &f->log->last_place,
		     "steps take %.4g s up to here where the scenario expects %.4g s: is it the log of this plan, with "
		     "the "
		     "same steps?",
		     f->state.step_s, t->expected_step_s);
}

/* The rest, after what logs of simulated lives say. */
static enum status simulate_left(const struct request *r, const struct scenario *s, struct track_forecast *f,
				 const struct results *whole, struct diag_list *diags)
{
	const struct experiment *e = &r->options.experiment;
	struct lives lives;
	const struct tracked_facts facts = { &lives, f->spent, r->is_down };
	struct tracked_plan t;
	struct plan *plans[1] = { &t.copy.plan };
	struct scenario rest = *s;
	struct results left = { 0 };
	enum status status;

	lives_of(&lives, s->plans[0], &s->study, f->log, f->state.planned_steps);
	tracked_plan_make(&t, s->plans[0], &s->study, &f->state, &facts);
	warn_of_speed(&t, f, diags);
	rest.plans = plans;
	rest.study = t.study;
	status = e->simulate(e->context, &rest, &left);
	if (!status) {
		track_forecast_of(f, &t, whole, 0, &left);
		status = answer(r, s, f, diags);
	}
	if (!status)
		status = judge(r, s, f, &left, diags);
	results_release(&left);
	tracked_plan_release(&t);
	return status;
}

/* Simulates the plan as it was and its rest, with the same random events. */
static enum status simulate_rest(const struct request *r, const struct scenario *s, struct track_forecast *f,
				 struct diag_list *diags)
{
	const struct experiment *e = &r->options.experiment;
	struct results whole = { 0 };
	enum status status = e->simulate(e->context, s, &whole);

	if (!status)
		status = simulate_left(r, s, f, &whole, diags);
	results_release(&whole);
	return status;
}

static enum status forecast_rest(const struct request *r, const struct log_reading *g, struct diag_list *diags)
{
	struct scenario s = { 0 };
	struct track_forecast f = { .format = log_reading_format(g),
				    .log = &g->progress,
				    .start_unix_s = g->progress.origin_s };
	double planned = planned_steps_of(r, g, diags);
	enum status status = isnan(planned) ? STATUS_INVALID : experiment_open(&r->options.experiment, &s, diags);
	const struct plan *plan = status ? NULL : find_plan(&s, diags);

	if (!status && !plan)
		status = STATUS_USAGE;
	if (!status && !track_state_of(&f.state, &g->progress, planned))
		status = refuse(r, &g->progress.last_place, diags,
				"no two rows of different steps tell the pace, or no step is left");
	if (!status) {
		track_state_on_machines(&f.state, plan);
		f.plan = plan->id;
		f.currency = s.currency;
		f.deadline_s = s.study.deadline_s;
		f.budget = s.study.budget;
		status = read_spent(r, &s, &f, diags);
	}
	if (!status)
		status = simulate_rest(r, &s, &f, diags);
	track_state_release(&f.state);
	scenario_release(&s);
	return status;
}

static enum status track_once(const struct request *r, struct diag_list *diags)
{
	struct log_reading g;
	enum status status = log_read(&g, r->logs, r->log_count, r->pattern, diags);

	if (!status) {
		track_reading_warn(&g, diags);
		status = r->read    ? show_reading(r, &g)
			 : r->blind ? forecast_blind(r, &g, diags)
				    : forecast_rest(r, &g, diags);
	}
	log_reading_release(&g);
	return status;
}

/* Once, or with --watch every minute until something is wrong or the steps are done. */
static enum status track(void *request, struct diag_list *diags)
{
	const struct request *r = request;
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
		{ "log", OPTION_LOG, "FILE", 0,
		  "The run's log: a file, .gz, a folder of rotated files, - for standard input", 0 },
		{ "read", OPTION_READ, NULL, 0, "Only show what the log says", 0 },
		{ "blind", OPTION_BLIND, NULL, 0, "The remaining time from the log alone, without a scenario", 0 },
		{ "planned-steps", OPTION_PLANNED, "N", 0, "Steps of the whole run, where the log does not say", 0 },
		{ "gpus", OPTION_GPUS, "N", 0, "GPUs of the run: more of them fail more often", 0 },
		{ "spent", OPTION_SPENT, "AMOUNT", 0, "Money gone so far (default: machines so far at mean prices)",
		  0 },
		{ "down", OPTION_DOWN, NULL, 0, "The job is queued or down now: machines are asked for", 0 },
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
	struct request r = { 0 };

	return verb_main(&verb, argc, argv, &r);
}
