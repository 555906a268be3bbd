/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/host.h"

#define GRADIENT_B 2.0
#define WEIGHT_B   2.0
#define PASSES	   2 /* forward, and backward with what is computed again */

/*
 * Weights a second that a host updates with DeepSpeed's CPUAdam, of low confidence: a step of about 10 s for 72B on four nodes
 * (deepspeedai/DeepSpeed#6834, December 2024). Others: 1.2B in 1.5 s (#6695, October 2024), and 10B in 2.57 s (ZeRO-Offload,
 * table 4, from memory): 0.8 and 3.9e9 a second, with which the spread is reckoned. 1.35B took 21.8 s on one host (#1635, 2021),
 * which its reporter took for a fault; it is left out.
 */
#define UPDATED_PER_S 1.8e9
const double host_update_log_sd = 0.8;

double host_travel_s(const struct host *o, enum offload kept, double b_per_s)
{
	double gradients_b = o->microbatches * GRADIENT_B * o->trained;

	switch (kept) {
	case OFFLOAD_OPTIMIZER:
		return (gradients_b + WEIGHT_B * o->trained) / b_per_s;
	case OFFLOAD_ALL:
		return (gradients_b + o->microbatches * PASSES * o->weights_b) / b_per_s;
	default:
		return 0;
	}
}

double host_update_s(const struct host *o, int64_t gpus_per_node)
{
	return o->trained * (double)gpus_per_node / UPDATED_PER_S;
}
