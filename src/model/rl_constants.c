/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rl_step.h"

/* Fitted by tests/validation/rl_score.c on 2026-11-30, on the steps of tests/validation/posttraining.tsv whose batch and mean
 * length are given. RL_LIST says what each is, and what was believed of it before. */
const struct rl_constants rl_fitted = {
	.generation = 0.98,
	.dense = 0.382,
	.mixture = 0.110,
	.tokens = 2070,
	.mixture_tokens = 19500,
	.fp8 = 1.45,
	.newest = 0.634,
	.overhead_s = 3.5,
	.gpus_s = 0.75,
};

/* Of steps whose release of a framework the fit has not seen, eight of ten within P10-P90; of whole runs, whose tools,
 * validation and failures nobody lists, more. */
const double rl_step_log_sd = 0.25;
const double rl_run_log_sd = 0.6;
