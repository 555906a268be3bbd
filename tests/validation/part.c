/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "part.h"

const struct part part_list[] = {
	{ .title = "all" },
	{ .title = "scored before the prior was fitted to them", .is_scored = 1 },
	{ .title = "role calibrate", .is_calibration = 1 },
	{ .title = "whole runs", .is_run = 1 },
	{ .title = "whole runs above 1e23 FLOP", .is_run = 1, .least_flop = 1e23 },
	{ .title = "benchmarks", .is_benchmark = 1 },
	{ .title = "pretraining", .method = "pretrain" },
	{ .title = "continued pretraining", .method = "continue" },
	{ .title = "full fine-tuning", .method = "finetune" },
	{ .title = "LoRA", .method = "lora" },
	{ .title = "QLoRA", .method = "qlora" },
	{ .title = "fp8", .precision = "fp8" },
	{ .title = "mixtures of experts", .is_mixture = 1 },
	{ .title = "A100, A800", .accelerator = { "a100", "a800" } },
	{ .title = "H100, H200, H800, GH200", .accelerator = { "h100", "h200", "h800", "gh200" } },
	{ .title = "V100", .accelerator = { "v100" } },
	{ .title = "consumer and workstation cards", .accelerator = { "rtx", "a6000", "l4", "a10g" } },
	{ .title = "until 2022", .year = 2000, .year_last = 2022 },
	{ .title = "2023", .year = 2023, .year_last = 2023 },
	{ .title = "2024", .year = 2024, .year_last = 2024 },
	{ .title = "from 2025", .year = 2025, .year_last = 2100 },
	{ .title = NULL },
};
