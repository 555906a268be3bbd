/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/written_log.h"

#include "base/mem.h"
#include "model/elastic.h"
#include "track/lived_log.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

/* Rows at the steps from `first` to the last. */
static struct lived_row *rows_of(const struct written_run *run, int64_t first, size_t *count)
{
	struct lived_steps s = { .planned = (double)run->steps };
	double *steps = mem_alloc((size_t)run->steps + 1, sizeof(*steps));
	struct lived_row *rows;

	for (int64_t step = first; step <= run->steps; step++)
		steps[s.count++] = (double)step;
	s.steps = steps;
	rows = lived_log(run->trace, &s, count);
	free(steps);
	return rows;
}

/* Nodes that compute while so many places are empty. */
static int64_t nodes_of(const struct written_run *run, const struct lived_row *row)
{
	return elastic_nodes(run->cluster, run->cluster->nodes - row->missing);
}

/* In UTC; fractions of a second are cut off. */
static void add_time(struct text *t, double unix_s, char between)
{
	time_t seconds = (time_t)floor(unix_s);
	struct tm day = { 0 };

	gmtime_r(&seconds, &day);
	text_addf(t, "%04d-%02d-%02d%c%02d:%02d:%02d", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday, between,
		  day.tm_hour, day.tm_min, day.tm_sec);
}

void written_log_csv(struct text *t, const struct written_run *run)
{
	size_t count;
	struct lived_row *rows = rows_of(run, 0, &count);

	text_add(t, "time,step,total_steps,nodes\n");
	for (size_t i = 0; i < count; i++) {
		double ms = rint((run->submitted_unix_s + rows[i].time_s) * 1e3);

		add_time(t, ms / 1e3, 'T');
		text_addf(t, ".%03dZ,%.0f,%" PRId64 ",%" PRId64 "\n", (int)fmod(ms, 1e3), rows[i].step, run->steps,
			  nodes_of(run, &rows[i]));
	}
	free(rows);
}

void written_log_megatron(struct text *t, const struct written_run *run)
{
	size_t count;
	struct lived_row *rows = rows_of(run, 1, &count);

	for (size_t i = 0; i < count; i++) {
		if (i == 0 || rows[i].begin_s != rows[i - 1].begin_s) {
			text_addf(t, "using world size: %" PRId64 "\n",
				  nodes_of(run, &rows[i]) * run->cluster->gpus_per_node);
			text_add(t, "[before the start of training step] datetime: ");
			add_time(t, run->submitted_unix_s + rows[i].begin_s, ' ');
			text_add(t, "\n");
		}
		text_add(t, " [");
		add_time(t, run->submitted_unix_s + rows[i].time_s, ' ');
		text_addf(t, "] iteration %8.0f/%8" PRId64 " | elapsed time per iteration (ms): %.1f |\n", rows[i].step,
			  run->steps, rows[i].step_s * 1e3);
	}
	free(rows);
}
