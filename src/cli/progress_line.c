/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress_line.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define PERIOD_S 0.2

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void progress_line_init(struct progress_line *p, int quiet, double replications)
{
	p->replications = replications;
	p->is_shown = !quiet && isatty(STDERR_FILENO);
	p->begin_s = p->last_s = now_s();
}

void progress_line_show(void *context, double share)
{
	struct progress_line *p = context;
	double now = now_s(), rate;

	if (!p->is_shown || now - p->last_s < PERIOD_S || share <= 0)
		return;
	p->last_s = now;
	rate = share * p->replications / (now - p->begin_s);
	fprintf(stderr, "\r%3.0f %%, %.3g%s replications/s, about %.0f s to go \033[K", 100 * share,
		rate < 1000 ? rate : rate / 1000, rate < 1000 ? "" : "k", (1 - share) * p->replications / rate);
	fflush(stderr);
}

void progress_line_show_charts(void *context, size_t done, size_t count)
{
	struct progress_line *p = context;

	if (!p->is_shown)
		return;
	p->last_s = now_s();
	fprintf(stderr, "\r%zu of %zu charts drawn \033[K", done, count);
	fflush(stderr);
}

void progress_line_end(struct progress_line *p)
{
	if (p->is_shown && p->last_s != p->begin_s)
		fputs("\r\033[K", stderr);
}
