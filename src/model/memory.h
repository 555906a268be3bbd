/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * memory.h - bytes per GPU that training takes.
 */
#ifndef FLOPCAST_MODEL_MEMORY_H
#define FLOPCAST_MODEL_MEMORY_H

#include "plan/plan.h"

struct memory {
	double need_b, have_b; /* per GPU; NAN = not known */
	int is_known, fits;    /* fits = 0 only when known */
};

/*
 * The least that the plan can take: weights, gradients and AdamW state sharded over all GPUs (ZeRO-3, Rajbhandari et al.
 * 2020, section 5), one sequence per GPU, full recompute. What doesn't fit here fits under no layout with whole layers.
 *
 *   states       16 B per trained weight: bf16 weight 2, gradient 2, fp32 master and two moments 12 (ibid., section 3.1);
 *                2 B per frozen weight of LoRA's base, 0.5 B for QLoRA's (NF4; Dettmers et al. 2023)
 *   activations  2 s h per layer kept + 34 s h of the layer being recomputed, flash attention (Korthikanti et al. 2022,
 *                table 2); one layer's weights gathered in 16 bit
 *
 * Not known where layers, hidden size, sequence length or the accelerator's memory are not.
 */
struct memory memory_least(const struct plan *p);

#endif
