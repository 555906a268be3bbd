/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * work.h - how much there is to compute, and how long that takes without any interruption.
 */
#ifndef FLOPCAST_MODEL_WORK_H
#define FLOPCAST_MODEL_WORK_H

#include "plan/plan.h"

#include <math.h>

/*
 * Model FLOPs of one token.
 *   pretrain, continue, finetune   6 P: forward 2 P, backward 4 P   (Kaplan et al. 2020, section 2.1)
 *   lora, qlora                    4 P + 6 P_adapter: the base's weight gradients are not computed
 *   FLOPS_ATTENTION                + 12 L h s (PaLM, Chowdhery et al. 2022, appendix B); 8 L h s for LoRA is not
 *                                  applied: scores have no weights, so both gradients are needed
 *   dpo                            8 P: the frozen reference's forward 2 P besides; distill: 2 P of the teacher
 *   grpo, ppo, dapo                rl_run_flop_per_token()
 * P counts the active weights of a mixture of experts, P_adapter the adapters of the active ones.
 */
double work_flop_per_token(const struct workload *w);

/* Of these FLOPs those that train; the others are a frozen reference's or teacher's. */
double work_training_share(const struct workload *w);

/* Tokens seen in all epochs, from drawn values. */
double work_tokens(const struct workload *w, double tokens, double tokens_per_example, double epochs);

/* What was drawn once for a replication, or the expected values. */
struct work_draw {
	double tokens;	   /* in all epochs */
	double mfu;	   /* clamped to (0, 1] */
	double throughput; /* tokens per second and GPU; 0 = by step, or MFU */
	double step_s;	   /* 0 = by MFU */
	double dequantization;
	double slowdown; /* >= 1: of the run over its steps, by the cluster's overheads, also once-only ones */
	double write_s;
	double turnaround_s; /* at an API */
	double padding;	     /* share of the computed tokens */
	double overhead;     /* share of the time: evaluation and waiting for data */
	double experiments;  /* runs' worth of attempts: attempts x share */
};

/* Of one step of the plan's layout; 0 when the sequence is not known. */
double work_step_tokens(const struct plan *p);

/* Compute between two outer steps of islands; 0 where there are none, or the tokens of a step are not known. */
double work_outer_s(const struct plan *p, const struct work_draw *draw);

struct work_draw work_draw(const struct plan *p, uint64_t seed, uint64_t replication);
struct work_draw work_expected(const struct plan *p);

/* Tokens that are computed, padding too: tokens / (1 - padding). */
double work_computed_tokens(const struct work_draw *draw);

/* FLOPs of the computed tokens, and seconds on all GPUs of the job: at the measured throughput or step time, or at peak x
 * MFU; over (1 - overhead) in any case. Experiments are not in it. Small-batch
 * fine-tuning and QLoRA are slower than their FLOPs say: QLoRA's dequantisation factor applies to the MFU only.
 * Phases of a schedule have their own FLOPs a token, and their own speed (model/schedule.h).
 * At an API there is no cluster: the time is the turnaround, expected or drawn. */
double work_flop(const struct plan *p, const struct work_draw *draw);
double work_compute_s(const struct plan *p, const struct work_draw *draw);

/* The same with the experiments that come before the run, and with the cluster's overheads. */
double work_total_s(const struct plan *p, const struct work_draw *draw);

/* Hoffmann et al. 2022, arXiv:2203.15556: about 20 tokens a weight are compute-optimal; 6 P D FLOPs are then those of a model of
 * sqrt(FLOPs / (6 x 20)) weights. */
#define WORK_OPTIMAL_TOKENS 20.0
static inline double work_optimal_params(double flop)
{
	return sqrt(flop / (6 * WORK_OPTIMAL_TOKENS));
}

#endif
