/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tornado.h - what moves the cost and the time of plans, as text, JSON and CSV (study/sensitivity.h).
 */
#ifndef FLOPCAST_REPORT_TORNADO_H
#define FLOPCAST_REPORT_TORNADO_H

#include "base/diag.h"
#include "report/sidecar.h"
#include "study/sensitivity.h"

struct tornado {
	const struct plan_sensitivity *plans;
	size_t plan_count;
	const char *currency;
	const char *sha256;	 /* of the scenario */
	const char *const *sets; /* of --set */
	size_t set_count;
	uint64_t replications, seed;
	int has_sobol;
};

void tornado_text(struct text *t, const struct tornado *tornado);
void tornado_json(struct text *t, const struct tornado *tornado);

/* One row a plan, metric and input: the P50 and P80 at the low point, as is, and at the high point. */
void tornado_csv(struct text *t, const struct tornado *tornado);

/* In a folder: what `sensitivity -o DIR` left there, as tornado_json wrote it. */
#define TORNADO_FILE "sensitivity.json"

/* To be released in any case; zero-initialised is empty. */
struct tornado_file {
	struct tornado tornado; /* its texts are those of root; of swings only the P80 */
	struct plan_sensitivity *plans;
	json_t *root;
};

/* 1 when there is one and it is of the scenario of `of`; 0 when there is none, or with a
 * warning in `diags` that says why it is left out. */
int tornado_file_read(struct tornado_file *file, const char *folder, const struct sidecar *of, struct diag_list *diags);
void tornado_file_release(struct tornado_file *file);

#endif
