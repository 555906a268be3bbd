/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * machine.h - a model and accelerators that tests of generation share: the catalog's llama3-8b, h100-sxm-80gb and l40s.
 */
#ifndef FLOPCAST_TESTS_MACHINE_H
#define FLOPCAST_TESTS_MACHINE_H

#include "plan/arch.h"
#include "plan/cluster.h"

#define MACHINE_ARCH                                                                                                   \
	{                                                                                                              \
		.id = "8b", .params = 8.03e9, .active_params = 8.03e9, .layers = 32, .hidden = 4096, .ffn = 14336,     \
		.heads = 32, .kv_heads = 8                                                                             \
	}

#define MACHINE_H100                                                                                                   \
	{                                                                                                              \
		.id = "h100", .peak_flop_per_s = 989e12, .memory_b = 80 * 1073741824.0, .bandwidth_b_per_s = 3350e9,   \
		.link_b_per_s = 900e9, .has_hbm = 1                                                                    \
	}

#define MACHINE_L40S                                                                                                   \
	{                                                                                                              \
		.id = "l40s", .peak_flop_per_s = 362e12, .memory_b = 48 * 1073741824.0, .bandwidth_b_per_s = 864e9,    \
		.link_b_per_s = 64e9                                                                                   \
	}

#endif
