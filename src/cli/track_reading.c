/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track_reading.h"

#include "report/json_value.h"
#include "track/progress_summary.h"

#include <inttypes.h>
#include <math.h>

/* Whole numbers are printed as such. */
static json_t *json_count(double x)
{
	return isfinite(x) ? json_integer((json_int_t)x) : json_null();
}

json_t *track_reading_json(const struct log_reading *g)
{
	const struct progress_summary s = progress_summary_of(&g->progress);
	json_t *root = json_object();

	json_value_set(root, "format", json_value_string(log_reading_format(g)));
	json_value_set(root, "rows", json_count(s.rows));
	json_value_set(root, "last_step", json_count(s.last_step));
	json_value_set(root, "planned_steps", json_count(s.planned_steps));
	json_value_set(root, "sessions", json_count(s.sessions));
	json_value_set(root, "restarts", json_count(s.restarts));
	json_value_set(root, "lost_steps", json_count(s.lost_steps));
	json_value_set(root, "elapsed_s", json_value_real(s.elapsed_s));
	json_value_set(root, "step_s", json_value_real(s.step_s));
	json_value_set(root, "nodes", json_count(g->progress.nodes));
	json_value_set(root, "gpus", json_count(g->progress.gpus));
	json_value_set(root, "lines", json_integer((json_int_t)g->lines));
	json_value_set(root, "not_understood", json_integer((json_int_t)g->broken));
	json_value_set(root, "duplicates", json_integer((json_int_t)g->progress.duplicates));
	json_value_set(root, "earlier_runs", json_integer((json_int_t)g->progress.runs));
	return root;
}

static void print_value(const char *name, double value, const char *unit)
{
	if (isfinite(value))
		printf("  %-16s %.10g%s\n", name, value, unit);
	else
		printf("  %-16s the log does not say\n", name);
}

void track_reading_print(const struct log_reading *g)
{
	const struct progress_summary s = progress_summary_of(&g->progress);

	printf("format %s, %" PRIu64 " lines\n", log_reading_format(g), g->lines);
	print_value("rows", s.rows, "");
	print_value("last step", s.last_step, "");
	print_value("planned steps", s.planned_steps, "");
	print_value("sessions", s.sessions, "");
	print_value("restarts", s.restarts, "");
	print_value("lost steps", s.lost_steps, "");
	print_value("elapsed", s.elapsed_s, " s");
	print_value("step time", s.step_s, " s");
	if (isfinite(g->progress.nodes))
		print_value("nodes", g->progress.nodes, "");
	if (isfinite(g->progress.gpus))
		print_value("GPUs", g->progress.gpus, "");
}

static void warn(struct diag_list *diags, const struct log_place *place, const char *words)
{
	struct text where = TEXT_INIT;

	text_add_safe(&where, place->file, DIAG_TEXT_LIMIT);
	text_addf(&where, ":%" PRId64, place->line);
	diag_add(diags, SEVERITY_WARNING, where.s, (int)place->line, "%s", words);
	text_release(&where);
}

/* What is odd, and what was made of it. */
static const struct {
	const char *what, *then;
} doubt_words[DOUBTS] = {
	[DOUBT_BACK] = { "the clock goes back", "the usual pace is taken over it" },
	[DOUBT_LEAP] = { "the clock leaps ahead by more than a year", "the usual pace is taken over it" },
	[DOUBT_HOURS] = { "the clock leaps ahead by whole hours",
			  "a stop, or another time zone or summer time? A stop is taken" },
	[DOUBT_MIDNIGHT] = { "the time falls to 0 after 24 h",
			     "a time of day without its date? A new session is taken; accepted: dates" },
	[DOUBT_TIMELESS] = { "a row lacks the time that others have", "no time is counted for it" },
	[DOUBT_STILL] = { "the clock shows less than half of the time that the rows print for their steps",
			  "the clock is taken; is it that of a collector which wrote late?" },
	[DOUBT_ANEW] = { "the log is back at its first step, and has no dates",
			 "the run begun anew, or another run? A restart is taken, and the time of both is added" },
	[DOUBT_EPOCHS] = { "a bar begins again after it was full", "the next epoch of one run, or another run? An "
								   "epoch is taken, and the steps of the whole run "
								   "are not known; accepted: --planned-steps N" },
};

void track_reading_warn(const struct log_reading *g, struct diag_list *diags)
{
	const struct progress_log *p = &g->progress;
	struct text words = TEXT_INIT;

	if (g->broken) {
		text_addf(&words, "%" PRIu64 " lines look like rows and can't be read; the first is '", g->broken);
		text_add_safe(&words, g->broken_text, DIAG_TEXT_LIMIT);
		text_add(&words, "'");
		warn(diags, &g->first_broken, words.s);
	}
	if (g->header.line)
		warn(diags, &g->header,
		     "no column has a known name of times; accepted: time, timestamp, elapsed_s, time_ms and others");
	if (g->half_line.line)
		warn(diags, &g->half_line, "the last line is not whole yet; it is left out");
	for (int i = 0; i < DOUBTS; i++) {
		text_clear(&words);
		text_addf(&words, "%s (%" PRIu64 " times, first here): %s", doubt_words[i].what, p->doubts[i].count,
			  doubt_words[i].then);
		if (p->doubts[i].count)
			warn(diags, &p->doubts[i].first, words.s);
	}
	if (p->has_last && p->last.step > p->planned_steps) {
		text_clear(&words);
		text_addf(&words, "the last row is at step %.0f, beyond the %.0f that the log plans", p->last.step,
			  p->planned_steps);
		warn(diags, &p->last_place, words.s);
	}
	if (p->runs) {
		text_clear(&words);
		text_addf(&words, "the log holds %" PRIu64 " runs; the last one, which begins here, is read",
			  p->runs + 1);
		warn(diags, &p->run_begin, words.s);
	}
	text_release(&words);
}
