/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan_name.h - what plans, places and jobs are called to people: names of the catalog, not ids.
 *
 * Names are a user's text as well as ours: escape before printing.
 */
#ifndef FLOPCAST_REPORT_PLAN_NAME_H
#define FLOPCAST_REPORT_PLAN_NAME_H

#include "base/text.h"
#include "report/forecast.h"

/* The place of a plan, told apart from the others of its workload: "AWS p5 (H100), on demand"; ", 256 GPUs" after it where
 * another plan of the same workload stands there; and " (id)" where even that is the same. */
void plan_name_add(struct text *t, const struct forecast *f, size_t plan);

/* "16 × NVIDIA H100 80GB SXM5"; nothing for a service, whose machines nobody knows. */
void plan_name_machines(struct text *t, const struct plan *p);

/* What is to be done: "Llama 2 7B, 140B tokens", "LoRA: Llama 2 7B, 20.3M tokens", "13 jobs (pre-training, 12 × LoRA)". */
void plan_name_job(struct text *t, const struct forecast *f, size_t plan);

#endif
