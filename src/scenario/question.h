/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * question.h - what is asked in one line or one form, as a scenario: "LoRA of a 13B on one 4090".
 *
 * What is not said is believed from published runs (mfu="prior", lifetime="prior", ...), or taken as the comments of the
 * scenario say. Each value is checked before the scenario is written, so that its faults name what was typed.
 */
#ifndef FLOPCAST_SCENARIO_QUESTION_H
#define FLOPCAST_SCENARIO_QUESTION_H

#include "base/row.h"
#include "scenario/scenario.h"

/* constant, name, argument, words of --help */
#define QUESTION_LIST(X)                                                                                               \
	X(QUESTION_MODEL, "model", "ID", "Model of the catalog, as people write it: llama-2-7b, Qwen/Qwen3-8B, 13B")   \
	X(QUESTION_PARAMS, "params", "P", "Weights such as 7B, where nothing else is known of the model")              \
	X(QUESTION_CONFIG, "config", "FILE", "config.json of the model on Hugging Face, in place of both")             \
	X(QUESTION_TOKENS, "tokens", "N", "Tokens of the data: 1T, 300B, 1,000,000")                                   \
	X(QUESTION_EXAMPLES, "examples", "N", "Examples, in place of tokens")                                          \
	X(QUESTION_EACH, "tokens-per-example", "N", "Their mean length")                                               \
	X(QUESTION_EPOCHS, "epochs", "N", "How often the data are gone through")                                       \
	X(QUESTION_DATA, "data", "SIZE", "Size of the text, such as 5.8GB, in place of tokens; with --language")       \
	X(QUESTION_LANGUAGE, "language", "ID", "Language of that text: en, zh, zh-tw, ja, ko, ...")                    \
	X(QUESTION_STEPS, "steps", "N", "grpo: steps of the run, 200 unless --examples says how many prompts")         \
	X(QUESTION_PROMPTS, "prompts", "N", "grpo: prompts of a step (128)")                                           \
	X(QUESTION_SAMPLES, "samples", "N", "grpo: answers to a prompt (8)")                                           \
	X(QUESTION_PROMPT_TOKENS, "prompt-tokens", "N", "grpo, serve: mean length of a prompt (200; 500)")             \
	X(QUESTION_ANSWER_TOKENS, "answer-tokens", "N", "grpo, serve: mean length of an answer (2,000; 250)")          \
	X(QUESTION_REQUESTS, "requests", "N", "serve: requests a day (10,000)")                                        \
	X(QUESTION_MONTHS, "months", "N", "serve: for how long (1)")                                                   \
	X(QUESTION_TEACHER, "teacher", "ID", "distill: the model that is learnt from")                                 \
	X(QUESTION_GPU, "gpu", "NAME", "Accelerator of the catalog, as people write it: h100, A100 80GB, 4090")        \
	X(QUESTION_GPUS, "gpus", "N", "How many")                                                                      \
	X(QUESTION_SITE, "site", "A,B|all", "Places: aws, lambda, nchc, own, an id of the catalog; all that have it")  \
	X(QUESTION_PRICE, "price", "P", "Of a GPU-hour, such as 2.5 or $2.5, in place of the place's")                 \
	X(QUESTION_BUDGET, "budget", "MONEY", "What may be spent: 500k, $150k, 2M TWD")                                \
	X(QUESTION_DEADLINE, "deadline", "TIME", "When it must be finished: 30d, 6 weeks")                             \
	X(QUESTION_MFU, "mfu", "SHARE", "Speed that was measured, such as 38%, in place of published runs'")           \
	X(QUESTION_OWN, "own", "A,B",                                                                                  \
	  "Speeds that your earlier runs reached, such as 31%,28%, beside published runs'")                            \
	X(QUESTION_FRAMEWORK, "framework", "NAME",                                                                     \
	  "Training program whose documented benchmarks move published runs' speed: litgpt, torchtitan, nemo, ...")    \
	X(QUESTION_LIFETIME, "lifetime", "TIME", "Mean time to the failure of a node, such as 90 d")                   \
	X(QUESTION_SPARES, "spares", "N", "Idle nodes, paid for, that take the place of failed ones")                  \
	X(QUESTION_INTERVAL, "interval", "TIME", "Compute between two checkpoints, such as 30 min")                    \
	X(QUESTION_CURRENCY, "currency", "CODE", "Currency of the answer")

enum question_field { QUESTION_LIST(ROW_CONSTANT) QUESTION_FIELDS };

extern const struct question_option {
	const char *name, *argument, *words;
} question_options[QUESTION_FIELDS];

struct question {
	const char *where;		    /* of faults: "command line", "form" */
	const char *prefix;		    /* of a field in faults: "--", or "" */
	const char *kind;		    /* "pretrain", ... as typed; NULL: not said */
	const char *value[QUESTION_FIELDS]; /* as typed; NULL: not said */
	uint64_t replications, seed;
};

#define QUESTION_KINDS "pretrain, continue, finetune, lora, qlora, dpo, grpo, distill, serve"

/* Is such a kind asked with tokens, examples or data? The others make their own. */
int question_has_data(const char *kind);

/* What the answer takes for what was not said. */
struct question_taken {
	int64_t gpus;
	int has_default_gpus;
	int has_default_site, site_choices; /* taken as the middle of so many offers, by price */
};

/* The scenario, commented, for scenario_open_text. STATUS_USAGE: faults of what was typed are in `diags`. */
MUST_CHECK enum status question_scenario(const struct question *q, const struct catalog *c, struct text *xml,
					 struct question_taken *taken, struct diag_list *diags);

#endif
