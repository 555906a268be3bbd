/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * adapter.h - the weights of LoRA adapters, and what they move.
 *
 * A target matrix d_in x d_out has rank x (d_in + d_out) of them (Hu et al. 2021, section 4.1), in all layers; of a
 * mixture of experts every expert has its own. DoRA has a magnitude for each of d_out besides. Needs layers and hidden; ffn for the MLP's. Tested: tests/unit/test_work.c.
 */
#ifndef FLOPCAST_MODEL_ADAPTER_H
#define FLOPCAST_MODEL_ADAPTER_H

#include "plan/workload.h"

/* Weights of all experts' adapters, and of those that a token uses. */
double adapter_params(const struct workload *w);
double adapter_active_params(const struct workload *w);

/* Weights of the target matrices, of all experts. */
double adapter_targets(const struct workload *w);

/* What adapters move for one token and pass, with `in` for each number that enters a target matrix and `out` for each
 * that leaves it; of the active experts. */
double adapter_moved(const struct workload *w, double in, double out);

#endif
