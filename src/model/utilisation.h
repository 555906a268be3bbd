/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * utilisation.h - what share of its peak a run reaches that nobody has measured: a regression on documented runs.
 *
 * ln(utilisation), attention counted, is linear in what is known of the run (UTILISATION_LIST) and so is the logarithm of
 * its spread (SPREAD_LIST); a program, whose rows share an effect of their own, is one vote. Fitted by
 * tests/validation/utilisation_fit.c on tests/validation/runs.tsv and scored with each program left out of the fit
 * (docs/VALIDATION.md). Tested: tests/unit/test_utilisation.c, tests/validation.
 */
#ifndef FLOPCAST_MODEL_UTILISATION_H
#define FLOPCAST_MODEL_UTILISATION_H

#include "plan/plan.h"
#include "random/mixture.h"

/* name, words, coefficient */
#define UTILISATION_LIST(X)                                                                                            \
	X(CONSTANT, "a tuned stack of 2023 that pretrains 2B parameters or more on A100", -0.73)                       \
	X(OWN, "a team's own stack", -0.26)                                                                            \
	X(YEAR, "a year later", 0.10)                                                                                  \
	X(FP8, "8 bits or fewer", 0.28)                                                                                \
	X(FP8_EXPERTS, "8 bits or fewer, and a mixture of experts", 0.15)                                              \
	X(NVFP4, "nvfp4, besides", 0.09)                                                                               \
	X(NO_BF16, "an accelerator without bf16", -0.12)                                                               \
	X(SMALL_CARD, "a card of less than 200 TFLOP/s", 0.08)                                                         \
	X(HOPPER, "an accelerator of more than 500 TFLOP/s", -0.26)                                                    \
	X(EXPERTS, "a mixture of experts", -0.71)                                                                      \
	X(CONTINUE, "continued pretraining", 0.02)                                                                     \
	X(FINETUNE, "full fine-tuning", -0.14)                                                                         \
	X(ADAPTER, "LoRA or QLoRA", -0.12)                                                                             \
	X(QLORA, "QLoRA, besides dequantization", 0.29)                                                                \
	X(OWN_EXPERTS, "own stack: a mixture of experts", 0.25)                                                        \
	X(OWN_FINETUNE, "own stack: full fine-tuning", -0.31)                                                          \
	X(OWN_ADAPTER, "own stack: LoRA or QLoRA", 0.18)                                                               \
	X(TUNED_SHORT, "tuned stack: samples a decade shorter than 1,024 tokens", -2.25)                               \
	X(OWN_SHORT, "own stack: samples a decade shorter than 1,024 tokens", -0.35)                                   \
	X(SMALL, "a model a decade smaller than 2B parameters", -0.17)                                                 \
	X(OWN_WORK, "own stack: a decade more work than 1e22 FLOP", 0.19)                                              \
	X(OWN_GPUS, "own stack: a decade more GPUs", -0.15)

#define SPREAD_LIST(X)                                                                                                 \
	X(CONSTANT, "a tuned stack", -1.09)                                                                            \
	X(OWN, "a team's own stack", 0.42)                                                                             \
	X(OWN_WORK, "own stack: a decade more work than 1e22 FLOP", -0.12)                                             \
	X(TUNED_ADAPTER, "tuned stack: LoRA or QLoRA", 0.25)                                                           \
	X(EXPERTS, "a mixture of experts", 0.10)

/* How far the documented programs lie from the fit, and the runs of a program from it: log-sds, a program one vote (961 rows, 137
 * programs; `fit --utilisation`, docs/FITTING.md). The fit weighs its rows by them. */
#define UTILISATION_BETWEEN 0.34
#define UTILISATION_WITHIN  0.35

/* Of the variance of a run the share that another run of its program foretells: the least CRPS of documented runs, each given one
 * other of its program (ibid.). */
#define UTILISATION_PROGRAM 0.40

enum utilisation_covariate {
#define X(constant, words, value) UTILISATION_##constant,
	UTILISATION_LIST(X)
#undef X
		UTILISATION_COVARIATES
};

enum utilisation_spread {
#define X(constant, words, value) SPREAD_##constant,
	SPREAD_LIST(X)
#undef X
		SPREAD_COVARIATES
};

const char *utilisation_words(enum utilisation_covariate i);

/* What is known of a run. */
struct utilisation_case {
	const struct workload *workload;
	const struct accelerator *accelerator;
	double gpus, tokens; /* tokens: computed, in all */
	enum stack stack;
	int64_t year; /* of the programs; 0 = not known: three years after the accelerator's, at most 2026 */
};

struct utilisation_fit {
	double median[UTILISATION_COVARIATES], spread[SPREAD_COVARIATES];
};

extern const struct utilisation_fit utilisation_fitted;

/* Of the programs: as said, or three years after the accelerator's; within those of the rows. */
int64_t utilisation_year(const struct utilisation_case *c);

/* Of a run whose stack is a team's own, or tuned. */
void utilisation_covariates(const struct utilisation_case *c, int is_own, double median[UTILISATION_COVARIATES],
			    double spread[SPREAD_COVARIATES]);

/* FLOPs of the run with attention counted, over those of the workload's rule; 1 where the shape is not known. */
double utilisation_attention(const struct workload *w);

/* The most that the accelerator sustains in the run's precision, as a share of its dense 16-bit peak: above 1 where narrow
 * formats have a higher one. */
double utilisation_most(const struct utilisation_case *c);

/* The law of the utilisation with attention counted, cut at what the accelerator sustains; without a stack a mixture of
 * tuned and own. */
struct mixture utilisation_law(const struct utilisation_case *c, const struct utilisation_fit *fit);

/* What an earlier run of the team reached over what the law of such a run has in the middle: ln, by part of the law. */
struct utilisation_own {
	double off_log[MIXTURE_PARTS];
};

/* reached: with attention counted. The run's stack is that of the law it is to move. */
struct utilisation_own utilisation_own_run(const struct utilisation_case *run, const struct utilisation_fit *fit,
					   double reached);

/* The same law, given earlier runs of the team: its effect shrinks towards their mean, the more the more there are. */
void utilisation_learn(struct mixture *law, const struct utilisation_own own[], size_t count);

/* The same of a tuned stack's part alone, given the mean of what `count` documented runs of its program reached over the law's
 * middle, ln; the weights stay. */
void utilisation_learn_tuned(struct mixture *law, enum stack stack, double off_log, size_t count);

/* The law of the steps alone: a team's own published hours hold its stops, on average what prior_calendar() has (model/prior.h;
 * of 200 whole runs, hours that are the calendar's times the GPUs are no longer than those of books that were kept). */
void utilisation_leave_out_stops(struct mixture *law, enum stack stack);

/* Of the variance of the logarithm the share that is the program's and goes with it to other accelerators, given so many of
 * its own runs; the rest is the run's on its accelerator. */
double utilisation_program_share(size_t own_count);

#endif
