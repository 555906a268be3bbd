/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * generation.h - how long a language model takes to read a prompt (prefill) and to write an answer (decode).
 *
 * One replica of the model on some GPUs. A decode step writes one token of each running sequence: it reads the weights
 * once for all of them, the KV cache of each, and computes 2 FLOPs an active weight and token. The slower of reading and
 * computing paces it, with a smooth maximum; launches of each layer's kernels, the scheduler's work for each sequence and
 * the all-reduces of tensor parallelism come on top (Pope et al. 2022, arXiv:2211.05102, section 2; Kwon et al. 2023,
 * arXiv:2309.06180, for the cache). docs/MODEL.md, "Generation", has the equations. What can't be counted is in struct
 * generation_constants, fitted by class of engine, memory and number format on tests/validation/serving.tsv by
 * tests/validation/serving_fit.c. Tested: tests/unit/test_generation.c, tests/validation.
 */
#ifndef FLOPCAST_MODEL_GENERATION_H
#define FLOPCAST_MODEL_GENERATION_H

#include "base/row.h"
#include "plan/arch.h"
#include "plan/cluster.h"

/* Engines of one class schedule and launch alike. constant, name in a scenario */
#define ENGINE_LIST(X)                                                                                                 \
	X(ENGINE_COMPILED, "compiled") /* TensorRT-LLM, lmdeploy */                                                    \
	X(ENGINE_PYTHON, "python")     /* vLLM, SGLang of late 2024 and since */                                       \
	X(ENGINE_EARLY, "early")       /* vLLM before 0.6, TGI: the host paces them */                                 \
	X(ENGINE_LOCAL, "local")       /* llama.cpp and what is built on it */

enum engine { ENGINE_LIST(ROW_CONSTANT) ENGINE_END };

const char *engine_name(enum engine engine);

/* How a replica's GPUs share the model. */
enum split {
	SPLIT_TENSOR,  /* each matrix: all-reduces in each layer */
	SPLIT_LAYERS,  /* each GPU has some layers: one sequence uses one GPU at a time */
	SPLIT_EXPERTS, /* attention by sequences, experts dealt: each GPU reads what is not an expert whole */
};

/* A mixture of up to so many experts is coarse: each is a wide matrix. */
enum { COARSE_EXPERTS = 16 };

/* What generation reads and computes of a model. */
struct decoder {
	double params, active; /* weights, and those that a token meets */
	double experts, met;   /* of a layer; 1 and 1: dense */
	double expert_params;  /* of params, of all routed experts; 0: dense */
	double layers, hidden;
	const struct arch *arch; /* for the cache and attention */
};

/* name, value, log-sd of what is believed without rows (0 = not fitted), meaning */
#define GENERATION_LIST(X)                                                                                             \
	X(hbm, 0.86, 0.1, "share of the bandwidth of stacked memory")                                                  \
	X(gddr, 0.82, 0.1, "share of the bandwidth of other memory")                                                   \
	X(local, 0.92, 0.1, "share of the bandwidth, local engine")                                                    \
	X(local_most, 1.6e12, 0.3, "B/s that the local engine's kernels would get of a memory without limit")          \
	X(cache, 0.78, 0.2, "share of that bandwidth at which the cache is read")                                      \
	X(knee, 2, 0.2, "sharpness of the maximum of reading and computing")                                           \
	X(decode, 0.6, 0.2, "share of the 16-bit peak in decode")                                                      \
	X(prefill, 0.65, 0.2, "share of the 16-bit peak in prefill")                                                   \
	X(format8, 0.75, 0.2, "what of the doubled peak 8 bits keep")                                                  \
	X(format4, 0.65, 0.3, "what of the quadrupled peak 4 bits keep")                                               \
	X(graphics, 0.7, 0.2, "share of the peak without stacked memory, of that with it")                             \
	X(cdna, 0.6, 0.3, "share of the peak of AMD's accelerators, of NVIDIA's")                                      \
	X(blackwell, 0.8, 0.2, "share of the peak of the newest accelerators, of older ones'")                         \
	X(local_prefill, 0.8, 0.2, "rate of the local engine in prefill, of other engines'")                           \
	X(short_tokens, 150, 0.7, "prompt tokens at which half of prefill's rate is reached")                          \
	X(coarse_decode, 0.8, 0.3, "rate of a coarse mixture in decode, of a dense model's")                           \
	X(coarse_prefill, 0.8, 0.3, "rate of a coarse mixture in prefill, of a dense model's")                         \
	X(fine_read, 0.6, 0.4, "rate at which a fine mixture is read, of a dense model's")                             \
	X(fine_decode, 0.35, 0.4, "rate of a fine mixture in decode")                                                  \
	X(fine_layer, 1.5, 0.4, "launches of a layer of a fine mixture, times a dense one's")                          \
	X(fine_prefill, 0.43, 0.4, "rate of a fine mixture in prefill")                                                \
	X(compiled_layer_s, 71e-6, 0.3, "launches of a layer, compiled engine")                                        \
	X(python_layer_s, 113e-6, 0.3, "launches of a layer, Python engine")                                           \
	X(early_layer_s, 400e-6, 0.4, "launches of a layer, early engine")                                             \
	X(local_layer_s, 52e-6, 0.3, "launches of a layer, local engine")                                              \
	X(sequence_s, 5e-6, 0.5, "host's work a sequence and step")                                                    \
	X(early_sequence_s, 270e-6, 0.5, "the same, early engine")                                                     \
	X(reduce_s, 14e-6, 0.3, "start of an all-reduce over NVLink or the like")                                      \
	X(bus_reduce, 3, 0.3, "the same over PCIe, times as long")                                                     \
	X(reduce_link, 0.5, 0.3, "share of the link's one-way bandwidth that all-reduces get")                         \
	X(batch_most, 1100, 0.4, "sequences that an engine runs at most")                                              \
	X(reserve, 0.63, 0.2, "of an answer's cache that is held at a time")                                           \
	X(burst, 0.65, 0.2, "mean batch of a burst with its drain, of its start")

struct generation_constants {
#define X(name, value, log_sd, meaning) double name;
	GENERATION_LIST(X)
#undef X
};

extern const struct generation_constants generation_fitted;

/* One replica. */
struct generation {
	struct decoder model;
	const struct accelerator *accelerator;
	enum engine engine;
	enum split split;
	double gpus;			/* of the replica */
	double weight_bits, cache_bits; /* of a weight, of a cached number */
	const struct generation_constants *constants;
};

/* How far a rate or time that is measured lies from the forecast, as sd of the logarithm; of the time per token at open
 * arrivals, whose queue amplifies it. */
double generation_log_sd(const struct generation *g);
double generation_open_log_sd(const struct generation *g);

/* By its shape; what is not given is taken from models of its size. */
struct decoder decoder_of(const struct arch *a);

/* Bytes of cache that a sequence of so many tokens holds. */
double generation_cache_b(const struct generation *g, double tokens);

/* What one step does: a token of each of `batch` sequences, which have `context` tokens on average, and `tokens` of
 * prompts that are `prompt` tokens long. */
struct generation_step {
	double batch, context, tokens, prompt;
};

/* s of a step; of one that only decodes; of reading `batch` prompts of so many tokens at once. */
double generation_mixed_s(const struct generation *g, const struct generation_step *s);
double generation_step_s(const struct generation *g, double batch, double context);
double generation_prefill_s(const struct generation *g, double batch, double tokens);

/* Sequences that the memory holds, and the engine runs, at a time; below 1: the model or one sequence doesn't fit. */
double generation_batch_limit(const struct generation *g, double prompt, double answer);

/* GPUs of the smallest replica that holds the weights and some cache: a power of 2 up to `most`, else `most`. */
double generation_least_gpus(const struct generation *g, double most);

#endif
