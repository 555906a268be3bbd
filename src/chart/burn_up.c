/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/burn_up.h"

#include "base/number.h"
#include "base/unit.h"
#include "chart/chart_text.h"
#include "chart/drawing.h"
#include "chart/scripts.h"
#include "report/format.h"

#include <math.h>

/* Lines of a picture have no more corners than can be seen. */
enum { POINTS_MOST = 500, KNOTS = 4 };
/* What does not finish is drawn up to so many times the median. */
#define BEYOND 2.0

static double percent(const struct burn_up *b, double step)
{
	return 100 * step / b->whole;
}

/* On a straight line from (begin_s, from) to 100 % at end_s, and no further; INFINITY: it stays. */
static double on_line(double begin_s, double from, double end_s, double time_s)
{
	if (isinf(end_s) || !(end_s > begin_s))
		return isinf(end_s) ? from : 100;
	return number_least(100, from + (100 - from) * (time_s - begin_s) / (end_s - begin_s));
}

static void add_band(struct text *out, const char *series, const struct tracked_point *from,
		     const struct burn_up_band *band)
{
	double last_s = isfinite(band->p90_s) ? band->p90_s : BEYOND * band->p50_s;
	const double knots[KNOTS] = { from->time_s, band->p10_s, band->p50_s, last_s };

	for (int i = 0; i < KNOTS && isfinite(band->p50_s); i++)
		text_addf(out, "%s,%.9g,%.6g,%.6g,%.6g,\n", series, knots[i] / DAY_S,
			  on_line(from->time_s, from->step, band->p90_s, knots[i]),
			  on_line(from->time_s, from->step, band->p50_s, knots[i]),
			  on_line(from->time_s, from->step, band->p10_s, knots[i]));
}

static void add_done(struct text *out, const struct burn_up *b)
{
	size_t stride = b->count / POINTS_MOST + 1;

	for (size_t i = 0; i < b->count; i++)
		if (i % stride == 0 || i + 1 == b->count)
			text_addf(out, "done,%.9g,,%.6g,,\n", b->done[i].time_s / DAY_S, percent(b, b->done[i].step));
}

static void add_finish(struct text *out, const struct burn_up *b, const struct words *w)
{
	struct text line = TEXT_INIT;

	text_addf(&line, "P50: ");
	if (isfinite(b->finish.p50_s))
		format_duration(&line, b->finish.p50_s, w);
	else
		text_add(&line, "-");
	text_add(&line, ", P90: ");
	if (isfinite(b->finish.p90_s))
		format_duration(&line, b->finish.p90_s, w);
	else
		text_add(&line, "-");
	chart_text_add(out, "head,,,,,", text_str(&line));
	text_release(&line);
}

static void add_texts(struct text *out, const struct burn_up *b, const struct words *w)
{
	struct text line = TEXT_INIT;

	text_addf(&line, "%s: ", b->plan);
	tracked_run_at(&line, &b->at, w);
	chart_text_add(out, "title,,,,,", text_str(&line));
	add_finish(out, b, w);
	chart_text_add(out, "left,,,,,", words_get(w, b->at.job ? WORD("work done, %") : WORD("steps done, %")));
	chart_text_add(out, "xaxis,,,,,", words_get(w, WORD("days since the log begins")));
	chart_text_add(out, "done-name,,,,,", words_get(w, WORD("done")));
	chart_text_add(out, "fan-name,,,,,", words_get(w, WORD("from now on, P10 to P90")));
	chart_text_add(out, "plan-name,,,,,", words_get(w, WORD("as planned, P10 to P90")));
	text_release(&line);
}

static void add_deadline(struct text *out, const struct burn_up *b, const struct words *w)
{
	struct text cells = TEXT_INIT;

	if (!isfinite(b->deadline_s))
		return;
	text_addf(&cells, "deadline,%.9g,,,,", b->deadline_s / DAY_S);
	chart_text_add(out, cells.s, words_get(w, WORD("deadline")));
	text_release(&cells);
}

void burn_up_data(struct text *data, const struct burn_up *b, const struct words *words)
{
	const struct tracked_point start = { 0, 0 }, *last = &b->done[b->count - 1];
	const struct tracked_point now = { last->time_s, percent(b, last->step) };

	text_add(data, "series,x,low,mid,high,label\n");
	add_texts(data, b, words);
	add_deadline(data, b, words);
	add_band(data, "plan", &start, &b->planned);
	add_band(data, "fan", &now, &b->finish);
	add_done(data, b);
}

enum status burn_up_draw(const struct burn_up *b, const char *folder, const struct words *words,
			 struct diag_list *diags)
{
	static const struct chart_script script = { "burnup.gp", script_burnup, script_burnup_end };
	struct text data = TEXT_INIT;
	struct drawing d;
	enum status status;

	if (!b->count)
		return STATUS_OK;
	burn_up_data(&data, b, words);
	status = drawing_open(&d, folder, diags);
	if (!status)
		status = drawing_add(&d, &script, "burnup", &data);
	if (!status)
		status = drawing_finish(&d, 1, 0);
	drawing_release(&d);
	text_release(&data);
	return status;
}
