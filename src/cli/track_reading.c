/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track_reading.h"

#include "report/json_value.h"

#include <inttypes.h>
#include <math.h>

/* Whole numbers are printed as such. */
static json_t *json_count(double x)
{
	return isfinite(x) ? json_integer((json_int_t)x) : json_null();
}

json_t *track_reading_json(const struct log_reading *g)
{
	const struct progress_summary s = progress_log_summary(&g->progress);
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
	const struct progress_summary s = progress_log_summary(&g->progress);

	printf("format %s, %" PRIu64 " lines\n", log_reading_format(g), g->lines);
	print_value("rows", s.rows, "");
	print_value("last step", s.last_step, "");
	print_value("planned steps", s.planned_steps, "");
	print_value("sessions", s.sessions, "");
	print_value("restarts", s.restarts, "");
	print_value("lost steps", s.lost_steps, "");
	print_value("elapsed", s.elapsed_s, " s");
	print_value("step time", s.step_s, " s");
}

static void warn(struct diag_list *diags, const struct log_place *place, const char *words)
{
	struct text where = TEXT_INIT;

	text_add_safe(&where, place->file, DIAG_TEXT_LIMIT);
	text_addf(&where, ":%" PRId64, place->line);
	diag_add(diags, SEVERITY_WARNING, where.s, (int)place->line, "%s", words);
	text_release(&where);
}

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
	if (g->half_line.line)
		warn(diags, &g->half_line, "the last line is not whole yet; it is left out");
	if (p->clock_backs) {
		text_clear(&words);
		text_addf(&words, "the clock goes back %" PRIu64 " times, first here; the usual pace is taken over it",
			  p->clock_backs);
		warn(diags, &p->first_clock_back, words.s);
	}
	if (p->runs)
		diag_add(diags, SEVERITY_WARNING, "--log", 0,
			 "the log holds %" PRIu64 " runs with other totals; the last one is read", p->runs + 1);
	text_release(&words);
}
