/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/utilisation.h"

#include "base/row.h"
#include "model/prior.h"
#include "model/work.h"

#include <math.h>
#include <string.h>

const struct utilisation_fit utilisation_fitted = {
#define X(constant, words, value) [UTILISATION_##constant] = (value),
	.median = { UTILISATION_LIST(X) },
#undef X
#define X(constant, words, value) [SPREAD_##constant] = (value),
	.spread = { SPREAD_LIST(X) },
#undef X
};

ROW_TEXT(utilisation_words, enum utilisation_covariate, UTILISATION_LIST, ROW_NAME)

/* What the rows' range allows: outside, a covariate stays at its end. */
#define YEAR_BASE  2023
#define YEAR_LEAST 2020
#define YEAR_MOST  2026
#define YEARS_BEHIND                                                                                                   \
	3 /* of the programs behind the accelerator's release, where no year is known: median of the rows */
#define WORK_BASE	  1e22
#define WORK_DECADES	  4.0
#define SMALL_PARAMS	  2e9
#define AMPERE_FLOP_PER_S 200e12
#define HOPPER_FLOP_PER_S 500e12
#define MIXTURE_SHARE	  0.6 /* active weights below: a mixture of experts */

/* Samples of so few tokens that a step is bound by its overhead; but not those of a model that leaves room for many: all
 * of AdamW's states in less than half of a GPU. */
enum { SHORT_TOKENS = 1024 };
#define STATE_B	    16.0
#define STATE_SHARE 0.5

static int is_mixture(const struct arch *a)
{
	return a->active_params < MIXTURE_SHARE * a->params;
}

/* Decades by which samples are too short. */
static double short_decades(const struct workload *w, const struct accelerator *a)
{
	int is_roomy = !workload_is_adapter(w) && STATE_B * w->arch->params <= STATE_SHARE * a->memory_b;

	if (w->method < METHOD_FINETUNE || w->sequence <= 0 || w->sequence >= SHORT_TOKENS || is_roomy)
		return 0;
	return log10(SHORT_TOKENS / (double)w->sequence);
}

int64_t utilisation_year(const struct utilisation_case *c)
{
	int64_t released = c->accelerator->year ? c->accelerator->year : YEAR_BASE - YEARS_BEHIND;
	int64_t year = c->year ? c->year : released + YEARS_BEHIND;

	return year < YEAR_LEAST ? YEAR_LEAST : year > YEAR_MOST ? YEAR_MOST : year;
}

double utilisation_attention(const struct workload *w)
{
	struct workload counted = *w;

	if (!w->arch->layers || !w->arch->hidden || !w->sequence)
		return 1;
	counted.flops_rule = FLOPS_ATTENTION;
	return work_flop_per_token(&counted) / work_flop_per_token(w);
}

static double work_decades(const struct utilisation_case *c)
{
	double flop = work_flop_per_token(c->workload) * utilisation_attention(c->workload) * c->tokens;

	return fmax(-WORK_DECADES, fmin(WORK_DECADES, log10(fmax(1, flop) / WORK_BASE)));
}

void utilisation_covariates(const struct utilisation_case *c, int is_own, double median[UTILISATION_COVARIATES],
			    double spread[SPREAD_COVARIATES])
{
	const struct workload *w = c->workload;
	const struct accelerator *a = c->accelerator;
	double own = is_own != 0, work = work_decades(c), samples = short_decades(w, a);
	double experts = is_mixture(w->arch), fp8 = precision_narrow_b(w->precision) > 0;
	double finetune = w->method == METHOD_FINETUNE, adapter = workload_is_adapter(w);

	median[UTILISATION_CONSTANT] = 1;
	median[UTILISATION_OWN] = own;
	median[UTILISATION_YEAR] = (double)(utilisation_year(c) - YEAR_BASE);
	median[UTILISATION_FP8] = fp8;
	median[UTILISATION_FP8_EXPERTS] = fp8 * experts;
	median[UTILISATION_NVFP4] = w->precision == PRECISION_NVFP4;
	median[UTILISATION_NO_BF16] = !a->has_bf16;
	median[UTILISATION_SMALL_CARD] = a->has_bf16 && a->peak_flop_per_s < AMPERE_FLOP_PER_S;
	median[UTILISATION_HOPPER] = a->peak_flop_per_s > HOPPER_FLOP_PER_S;
	median[UTILISATION_EXPERTS] = experts;
	median[UTILISATION_CONTINUE] = w->method == METHOD_CONTINUE;
	median[UTILISATION_FINETUNE] = finetune;
	median[UTILISATION_ADAPTER] = adapter;
	median[UTILISATION_QLORA] = w->method == METHOD_QLORA;
	median[UTILISATION_OWN_EXPERTS] = own * experts;
	median[UTILISATION_OWN_FINETUNE] = own * finetune;
	median[UTILISATION_OWN_ADAPTER] = own * adapter;
	median[UTILISATION_TUNED_SHORT] = (1 - own) * samples;
	median[UTILISATION_OWN_SHORT] = own * samples;
	median[UTILISATION_SMALL] = fmax(0, log10(SMALL_PARAMS / w->arch->params));
	median[UTILISATION_OWN_WORK] = own * work;
	median[UTILISATION_OWN_GPUS] = own * log10(fmax(1, c->gpus));
	spread[SPREAD_CONSTANT] = 1;
	spread[SPREAD_OWN] = own;
	spread[SPREAD_OWN_WORK] = own * work;
	spread[SPREAD_TUNED_ADAPTER] = (1 - own) * adapter;
	spread[SPREAD_EXPERTS] = experts;
}

static double sum(const double *a, const double *b, size_t n)
{
	double s = 0;

	for (size_t i = 0; i < n; i++)
		s += a[i] * b[i];
	return s;
}

static struct mixture_part part_of(const struct utilisation_case *c, const struct utilisation_fit *fit, int is_own)
{
	double median[UTILISATION_COVARIATES], spread[SPREAD_COVARIATES];

	utilisation_covariates(c, is_own, median, spread);
	return (struct mixture_part){ .weight = 1,
				      .log_median = sum(median, fit->median, UTILISATION_COVARIATES),
				      .log_sd = exp(sum(spread, fit->spread, SPREAD_COVARIATES)) };
}

/* Without a stack: half and half; but what no team trains to its end is a trial of a stack that is being tuned. Of 152
 * documented runs of pretraining 8 saw less than five tokens a weight; of 37 of fine-tuning 1 more than 3e9 tokens. */
#define TRIAL_TOKENS_A_WEIGHT 5.0
#define TRIAL_TOKENS	      3e9
#define TUNED_WEIGHT	      0.5
#define TUNED_WEIGHT_TRIAL    0.8

static double tuned_weight(const struct utilisation_case *c)
{
	const struct workload *w = c->workload;
	int is_trial = w->method == METHOD_PRETRAIN ? c->tokens < TRIAL_TOKENS_A_WEIGHT * w->arch->params
						    : w->method != METHOD_CONTINUE && c->tokens > TRIAL_TOKENS;

	return is_trial ? TUNED_WEIGHT_TRIAL : TUNED_WEIGHT;
}

/* A team's first runs at a size: below what its later ones reach by as much as teams differ (low confidence; six runs
 * scored once took 1.9 to 4.7 times their forecast, four of them of such teams). */
#define FIRST_LOG 0.5

/* Sustained by products where nothing was measured; the best fp8 product over that of 16 bit, of their peaks
 * (model/stage.c), taken for narrower formats too. */
#define SUSTAINED      0.85
#define NARROW_REACHED 0.914

double utilisation_most(const struct utilisation_case *c)
{
	const struct accelerator *a = c->accelerator;
	double most = a->sustained > 0		   ? a->sustained
		      : a->measured_flop_per_s > 0 ? a->measured_flop_per_s / a->peak_flop_per_s
						   : SUSTAINED;

	return most * fmax(1, NARROW_REACHED * accelerator_peak(a, c->workload->precision) / a->peak_flop_per_s);
}

struct mixture utilisation_law(const struct utilisation_case *c, const struct utilisation_fit *fit)
{
	struct mixture law = { .count = 1, .most = utilisation_most(c) };

	law.parts[0] = part_of(c, fit, c->stack != STACK_TUNED);
	if (c->stack == STACK_FIRST)
		law.parts[0].log_median -= FIRST_LOG;
	if (c->stack != STACK_NOT_SAID)
		return law;
	law.count = 2;
	law.parts[1] = part_of(c, fit, 0);
	law.parts[1].weight = tuned_weight(c);
	law.parts[0].weight = 1 - law.parts[1].weight;
	return law;
}

void utilisation_leave_out_stops(struct mixture *law, enum stack stack)
{
	if (stack != STACK_TUNED)
		law->parts[0].log_median += log1p(prior_calendar_mean);
}

double utilisation_program_share(size_t own_count)
{
	double within = 1 - UTILISATION_PROGRAM,
	       shrink = own_count ? UTILISATION_PROGRAM / (UTILISATION_PROGRAM + within / (double)own_count) : 0;

	return UTILISATION_PROGRAM * (1 - shrink) / (UTILISATION_PROGRAM * (1 - shrink) + within);
}

struct utilisation_own utilisation_own_run(const struct utilisation_case *run, const struct utilisation_fit *fit,
					   double reached)
{
	struct mixture law = utilisation_law(run, fit);
	struct utilisation_own own = { { 0 } };

	for (size_t i = 0; i < law.count; i++)
		own.off_log[i] = log(reached) - law.parts[i].log_median;
	return own;
}

/* Moves the part towards the mean of n runs; returns how likely they are under it. */
static double learn_part(struct mixture_part *p, double off, double n)
{
	double between = UTILISATION_PROGRAM * p->log_sd * p->log_sd;
	double within = (1 - UTILISATION_PROGRAM) * p->log_sd * p->log_sd;
	double spread = between + within / n, shrink = between / spread;

	p->log_median += shrink * off;
	p->log_sd = sqrt(between * (1 - shrink) + within);
	return exp(-0.5 * off * off / spread) / sqrt(spread);
}

void utilisation_learn(struct mixture *law, const struct utilisation_own own[], size_t count)
{
	double n = (double)count, weights = 0;

	for (size_t i = 0; count && i < law->count; i++) {
		double off = 0;

		for (size_t k = 0; k < count; k++)
			off += own[k].off_log[i] / n;
		law->parts[i].weight *= learn_part(&law->parts[i], off, n);
		weights += law->parts[i].weight;
	}
	for (size_t i = 0; count && i < law->count; i++)
		law->parts[i].weight = weights > 0 ? law->parts[i].weight / weights : 1 / (double)law->count;
}

void utilisation_learn_tuned(struct mixture *law, enum stack stack, double off_log, size_t count)
{
	if (count)
		learn_part(&law->parts[stack == STACK_NOT_SAID], off_log, (double)count);
}
