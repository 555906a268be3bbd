/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * framework.h - training programs of which documented benchmarks are known: how far they lie from the prior and the prediction.
 *
 * Fitted by tests/validation/framework_fit.c, which prints the list; docs/FITTING.md has the scores. Tested:
 * tests/unit/test_pooling.c, tests/validation.
 */
#ifndef FLOPCAST_MODEL_FRAMEWORK_H
#define FLOPCAST_MODEL_FRAMEWORK_H

#include <stddef.h>

/*
 * constant, name, program in tests/validation/runs.tsv; rows of tuned stacks and the mean of ln(their utilisation / the prior's
 * median); of these in stated layouts, by how much a run takes longer than its predicted steps, the log-sd of that, and of what is
 * not known of their machines (`fit --frameworks`, 2026-12-01). Programs that others can run, of five rows or more.
 */
#define FRAMEWORK_LIST(X)                                                                                              \
	X(ATORCH, "atorch", "DLRover ATorch", 6, 0.03, 6, 0.01, 0.19, 0)                                               \
	X(DEEPLEARNINGEXAMPLES, "deeplearningexamples", "DeepLearningExamples", 19, 0.09, 11, 0.14, 0.18, 0.12)        \
	X(FLAME, "flame", "flash-linear-attention", 5, -0.19, 5, 0.19, 0.15, 0)                                        \
	X(FMS_ACCELERATION, "fms-acceleration", "fms-acceleration", 27, -0.16, 19, 0.01, 0.13, 0)                      \
	X(FMS_FSDP, "fms-fsdp", "fms-fsdp", 6, -0.01, 6, 0.02, 0.16, 0)                                                \
	X(FSDP_QLORA, "fsdp-qlora", "Answer.AI", 27, -0.24, 25, 0.11, 0.49, 0.23)                                      \
	X(INTERNEVO, "internevo", "InternEvo", 6, 0, 6, 0.15, 0.17, 0)                                                 \
	X(LITGPT, "litgpt", "LitGPT", 17, 0.08, 17, 0.03, 0.13, 0.26)                                                  \
	X(LLAMA_FACTORY, "llama-factory", "llama-factory", 5, -0.48, 5, 0.24, 0.18, 0)                                 \
	X(LLM_FOUNDRY, "llm-foundry", "MosaicML", 220, 0.09, 216, -0.01, 0.08, 0.04)                                   \
	X(MAXTEXT, "maxtext", "Google tpu-recipes", 40, 0.07, 0, 0, 0.26, 0)                                           \
	X(MEGATRON_CORE, "megatron-core", "Megatron Core", 5, 0.06, 5, -0.01, 0.21, 0)                                 \
	X(MEGATRON_LM, "megatron-lm", "Megatron-LM", 32, -0.19, 32, 0.14, 0.31, 0)                                     \
	X(MLPERF_AMD, "mlperf-amd", "MLPerf AMD container", 12, 0.14, 0, 0, 0.26, 0)                                   \
	X(MLPERF_NVIDIA, "mlperf-nvidia", "MLPerf", 96, 0.25, 4, -0.31, 0.18, 0.20)                                    \
	X(MS_SWIFT, "ms-swift", "ms-swift", 7, -0.48, 5, -0.10, 0.20, 0)                                               \
	X(NEMO, "nemo", "NVIDIA NeMo", 56, 0.29, 47, -0.16, 0.19, 0.23)                                                \
	X(PADDLENLP, "paddlenlp", "PaddleNLP", 6, 0.11, 6, 0.12, 0.15, 0)                                              \
	X(PEFT, "peft", "peft-comparison", 6, 0.51, 6, -0.10, 0.27, 0.16)                                              \
	X(TORCHTITAN, "torchtitan", "torchtitan", 28, -0.43, 22, 0.09, 0.15, 0.16)                                     \
	X(TORCHTUNE, "torchtune", "torchtune", 15, 0.10, 10, -0.09, 0.18, 0.09)                                        \
	X(VECTORLM, "vectorlm", "vectorlm", 9, 0.08, 9, -0.01, 0.13, 0)                                                \
	X(XTUNER, "xtuner", "xtuner", 12, 0.22, 12, 0.15, 0.21, 0)

enum framework_name {
#define X(constant, name, program, runs, faster, steps, longer, log_sd, machine) FRAMEWORK_##constant,
	FRAMEWORK_LIST(X)
#undef X
		FRAMEWORKS
};

struct framework {
	const char *name, *program;
	size_t runs;
	double faster_log;
	size_t steps; /* 0: log_sd says nothing */
	double longer_log, log_sd, machine_log_sd;
};

#endif
