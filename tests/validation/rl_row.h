/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rl_row.h - a row of tests/validation/posttraining.tsv as a question to src/model/rl_step.h, and its answer.
 *
 * Two sets: `steps`, whose batch and mean length are given, by seconds a step; `runs`, of which hours and steps are given,
 * by hours, whatever else has to be guessed, with a wider spread for each guess.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_RL_ROW_H
#define FLOPCAST_TESTS_VALIDATION_RL_ROW_H

#include "serving_row.h"

#include "model/rl_step.h"

struct rl_row {
	const char *id, *source, *framework;
	const char *no_step, *no_run; /* why it can't be scored in that set; NULL = it is */
	double step_s, hours, steps;  /* as measured; NAN = not given */
	struct arch arch;
	struct rl_step_input input;
	double guess_log_sd; /* of what was not given */
};

struct rl_table {
	struct row_table rows;
	struct scenario catalog;
	struct rl_row *items;
	size_t count;
};

void rl_table_read(struct rl_table *t, const char *path);
void rl_table_release(struct rl_table *t);

/* s of a step, with these constants. */
double rl_row_step_s(const struct rl_row *r, const struct rl_constants *k);

#endif
