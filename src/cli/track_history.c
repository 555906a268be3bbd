/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/track_history.h"

#include "base/file.h"
#include "base/quantity.h"

#include <math.h>
#include <string.h>

/* A line of an earlier version ends after the cost. */
enum { COLUMNS = 6, OLD_COLUMNS = 4, MOST_B = 1 << 24 };
static const char head[] = "step,elapsed_s,finish_p50_s,cost_p50,step_s,restarts\n";

static void read_content(const char *folder, struct text *content)
{
	struct text path = TEXT_INIT;
	const char *error = "";

	text_addf(&path, "%s/history.csv", folder);
	if (file_read(path.s, MOST_B, content, &error))
		text_clear(content); /* the first time */
	text_release(&path);
}

/* The numbers of the last line, NAN where it has none; returns how many. */
static int read_last(const struct text *content, double values[COLUMNS])
{
	const char *end = text_str(content) + content->length, *line;
	struct text why = TEXT_INIT;
	int n = 0;

	for (int i = 0; i < COLUMNS; i++)
		values[i] = NAN;
	while (end > content->s && end[-1] == '\n')
		end--;
	for (line = end; line > content->s && line[-1] != '\n'; line--)
		;
	while (n < COLUMNS && line < end) {
		const char *stop = memchr(line, ',', (size_t)(end - line));
		struct quantity q;

		stop = stop ? stop : end;
		if (quantity_parse(line, (size_t)(stop - line), DIMENSION_NUMBER, &q, &why))
			break;
		values[n++] = q.value;
		line = stop + 1;
	}
	text_release(&why);
	return n;
}

struct track_before track_history_last(const char *folder)
{
	struct text content = TEXT_INIT;
	double x[COLUMNS];
	int n;

	read_content(folder, &content);
	n = content.length ? read_last(&content, x) : 0;
	text_release(&content);
	if (n < OLD_COLUMNS)
		return (struct track_before){ 0 };
	return (struct track_before){
		.is_known = 1, .step = x[0], .finish_s = x[2], .cost = x[3], .step_s = x[4], .restarts = x[5]
	};
}

enum status track_history_add(const struct track_forecast *f, const char *folder, struct diag_list *diags)
{
	struct text path = TEXT_INIT, content = TEXT_INIT;
	const char *error = "";
	enum status status = file_make_folder(folder, &error);

	text_addf(&path, "%s/history.csv", folder);
	read_content(folder, &content);
	if (!content.length)
		text_add(&content, head);
	if (!status && isfinite(f->finish.at[1])) {
		text_addf(&content, "%.17g,%.17g,%.17g,%.17g,%.17g,%.17g\n", f->steps, f->elapsed_s, f->finish.at[1],
			  f->cost.at[1], f->job ? 0 : f->state.step_s, f->restarts);
		status = file_write(path.s, content.s, content.length, &error);
	}
	if (status)
		diag_add(diags, SEVERITY_ERROR, path.s, 0, "%s", error);
	text_release(&path);
	text_release(&content);
	return status;
}
