/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/fleet.h"

#define REPLICA_MOST 1024.0 /* GPUs: more than any domain of fast links */

const char *fleet_lacks(const struct fleet *f)
{
	if (!f->arch->layers || !f->arch->hidden)
		return "the model's layers and hidden";
	if (!(f->accelerator->bandwidth_b_per_s > 0) || !(f->accelerator->memory_b > 0))
		return "the accelerator's memory and its bandwidth";
	return NULL;
}

struct generation fleet_replica(const struct fleet *f)
{
	struct generation g = { .model = decoder_of(f->arch),
				.accelerator = f->accelerator,
				.engine = ENGINE_PYTHON,
				.gpus = f->replica_gpus,
				.weight_bits = f->weight_bits,
				.cache_bits = f->cache_bits,
				.constants = &generation_fitted };

	if (!(g.gpus > 0))
		g.gpus = generation_least_gpus(&g, f->gpus > 0 ? f->gpus : REPLICA_MOST);
	return g;
}
