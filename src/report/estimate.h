/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * estimate.h - the answer to a question of one line, in about twelve lines: what was understood, what it costs and takes,
 * whether it fits, what moves it and what was assumed. In the reader's language.
 */
#ifndef FLOPCAST_REPORT_ESTIMATE_H
#define FLOPCAST_REPORT_ESTIMATE_H

#include "report/forecast.h"
#include "scenario/question.h"

/* Another way that fits where the plan does not. */
struct estimate_fit {
	const char *kind; /* "qlora" */
	int64_t gpus;
	double need_b;		   /* per GPU, at least */
	double cost[2], wall_s[2]; /* P50 and P80 */
};

struct estimate {
	const struct question *question;
	struct question_taken taken;
	const struct scenario *scenario;
	const struct forecast *forecast;
	const struct estimate_fit *fits; /* where the first plan does not fit */
	size_t fit_count;
};

void estimate_print(struct text *t, const struct estimate *e);

#endif
