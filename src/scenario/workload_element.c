/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/workload_element.h"

#include "base/row.h"
#include "scenario/dataset.h"
#include "scenario/id_reference.h"
#include "scenario/model_element.h"
#include "scenario/phase_element.h"
#include "scenario/preparation_element.h"
#include "scenario/rl_element.h"
#include "scenario/serving_element.h"

#include "plan/rl.h"
#include "plan/serving.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LONG_SEQUENCE = 16384 }; /* tokens: from here on what 6pd leaves out is no longer small */

/* QLoRA's step time over LoRA's: 2.79 h / 1.85 h for the same 50k samples on one A100, Llama-2-7B (S. Raschka,
 * "Practical tips for finetuning LLMs", 2023-11-19); measured ratios elsewhere are 1.3-2.0. */
#define DEQUANTIZATION_DEFAULT 1.51

static const struct {
	const char *word;
	int bit;
} targets[] = { { "q", LORA_Q },       { "k", LORA_K },	  { "v", LORA_V },	{ "o", LORA_O },
		{ "gate", LORA_GATE }, { "up", LORA_UP }, { "down", LORA_DOWN } };

static int target_bit(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		if (strlen(targets[i].word) == length && !memcmp(targets[i].word, word, length))
			return targets[i].bit;
	return 0;
}

static int read_targets(struct scenario *s, struct element e)
{
	char *text = field_text(e, "targets");
	int bits = 0, bit = 1;

	if (!text) {
		field_default(&s->reader, e, "targets", "q v (Hu et al. 2021, section 7.1)");
		return LORA_Q | LORA_V;
	}
	for (const char *p = text; *p && bit; p += strcspn(p, " \t\n")) {
		p += strspn(p, " \t\n");
		if (*p)
			bits |= bit = target_bit(p, strcspn(p, " \t\n"));
	}
	if (!bit || !bits)
		field_fault(&s->reader, e, "targets",
			    "names of matrices, separated by blanks; accepted: q k v o gate up down");
	free(text);
	return bits ? bits : LORA_Q;
}

static void read_adapter(struct scenario *s, struct element e, struct workload *w)
{
	static const struct field dequantization = {
		"dequantization", DIMENSION_NUMBER, 1, 10, 0, "QLoRA's step time over LoRA's"
	};
	static const char *const booleans[] = { "false", "true", "0", "1", NULL };
	static const char *const adapters[] = { ADAPTER_LIST(ROW_NAME) NULL };
	const struct arch *a = w->arch;

	if (!field_is_present(e, "rank"))
		field_fault(&s->reader, e, NULL, "method %s needs rank; accepted: a whole number such as rank=\"8\"",
			    method_name(w->method));
	field_integer(&s->reader, e, "rank", 1, 100000, &w->lora_rank);
	w->lora_targets = read_targets(s, e);
	w->adapter = (enum adapter_kind)field_word(&s->reader, e, "adapter", adapters, ADAPTER_LORA, "lora");
	if (a && (!a->layers || !a->hidden))
		field_fault(&s->reader, e, "method",
			    "needs the model's layers and hidden, to count the adapters' weights");
	if (a && !a->ffn && w->lora_targets & (LORA_GATE | LORA_UP | LORA_DOWN))
		field_fault(&s->reader, e, "targets", "the MLP's matrices need the model's ffn");
	if (a && a->has_plain_mlp && w->lora_targets & LORA_GATE)
		field_fault(&s->reader, e, "targets",
			    "model '%s' has a plain MLP, without a gate; accepted: q k v o up down", a->id);
	if (w->method != METHOD_QLORA)
		return;
	w->bits = 4;
	if (!field_is_present(e, "bits"))
		field_default(&s->reader, e, "bits", "4");
	field_integer(&s->reader, e, "bits", 2, 8, &w->bits);
	w->double_quantization = field_word(&s->reader, e, "double-quantization", booleans, 1,
					    "true (Dettmers et al. 2023, section 3)") %
				 2;
	if (!field_parameter(&s->reader, e, &dequantization, &w->dequantization, NULL)) {
		w->dequantization.distribution = distribution_constant(DEQUANTIZATION_DEFAULT);
		field_default(&s->reader, e, "dequantization", "1.51 (Raschka 2023: 2.79 h against 1.85 h)");
	}
}

/* Tokens of one sequence: given, or of an example, or the model's context. */
static void read_sequence(struct scenario *s, struct element e, struct workload *w)
{
	double each = field_is_present(e, "tokens-per-example") ? parameter_mean(&w->tokens_per_example) : 0;

	if (field_integer(&s->reader, e, "sequence", 1, 1000000000, &w->sequence))
		return;
	if (w->serving) {
		w->sequence = (int64_t)ceil(w->serving->prompt + w->serving->answer);
		field_default(&s->reader, e, "sequence", "prompt and answer");
		return;
	}
	if (w->rl) {
		w->sequence = (int64_t)ceil(w->rl->prompt + fmin(w->rl->answer_most, 2 * w->rl->answer_finish));
		field_default(&s->reader, e, "sequence", "prompt and longest answer");
		return;
	}
	w->sequence = each > 0 ? (int64_t)ceil(each) : w->arch ? w->arch->context : 0;
	field_default(&s->reader, e, "sequence", each > 0 ? "tokens-per-example" : "the model's context");
}

static void read_teacher(struct scenario *s, struct element e, struct workload *w)
{
	struct element teacher = { NULL, NULL };

	if (w->method == METHOD_DISTILL && !field_is_present(e, "teacher"))
		field_fault(&s->reader, e, NULL,
			    "method distill needs a teacher; accepted: the id of a model, such as "
			    "teacher=\"llama3-70b\"; without one, on texts that it wrote, take method finetune");
	else if (w->method != METHOD_DISTILL && field_is_present(e, "teacher"))
		field_fault(&s->reader, e, "teacher", "belongs to method distill");
	else if (w->method == METHOD_DISTILL)
		teacher = id_reference_follow_kind(s, e, "teacher", "model");
	if (teacher.node)
		w->teacher = model_element_read(s, teacher);
}

/* Long sequences: 6pd leaves out a share that is no longer small. */
static void warn_of_attention(struct scenario *s, struct element e, const struct workload *w)
{
	const struct arch *a = w->arch;
	double share;

	if (!a || w->rl || w->serving || w->sequence <= LONG_SEQUENCE || !a->layers || !a->hidden)
		return;
	share = 6 * arch_attention_macs(a, (double)w->sequence) / (6 * a->active_params);
	field_warning(
		&s->reader, e, field_is_present(e, "flops") ? "flops" : "sequence",
		"attention over %lld tokens adds %.0f %% to the FLOPs that 6pd counts; flops=\"attention\" counts it",
		(long long)w->sequence, 100 * share);
}

static void read_flops_rule(struct scenario *s, struct element e, struct workload *w)
{
	char *rule = field_text(e, "flops");
	const struct arch *a = w->arch;

	w->flops_rule = rule && !strcmp(rule, "attention") ? FLOPS_ATTENTION : FLOPS_6PD;
	if (!rule)
		field_default(&s->reader, e, "flops", "6pd");
	if (w->flops_rule == FLOPS_6PD)
		warn_of_attention(s, e, w);
	if (w->flops_rule == FLOPS_ATTENTION && a && (!a->layers || !a->hidden || !w->sequence))
		field_fault(&s->reader, e, "flops",
			    "needs the model's layers and hidden, and a sequence or the model's "
			    "context");
	free(rule);
}

static enum method read_method(struct element e)
{
	char *text = field_text(e, "method");
	int m = 0;

	while (text && m < METHOD_END && strcmp(text, method_name((enum method)m)) != 0)
		m++;
	free(text);
	return m < METHOD_END ? (enum method)m : METHOD_PRETRAIN; /* the schema has reported any other word */
}

#define NAME(constant, name)			     name,
#define NAME_OF_3(constant, name, more)		     name,
#define NAME_OF_4(constant, name, bytes, iterations) name,

static void read_training(struct scenario *s, struct element e, struct workload *w)
{
	static const char *const optimizers[] = { OPTIMIZER_LIST(NAME_OF_4) NULL };
	static const char *const precisions[] = { PRECISION_LIST(NAME_OF_3) NULL };
	static const char *const gradients[] = { GRADIENTS_LIST(NAME) NULL };
	struct field_reader *r = &s->reader;

	w->optimizer = (enum optimizer)field_word(r, e, "optimizer", optimizers, OPTIMIZER_ADAMW, "adamw");
	w->precision = (enum precision)field_word(r, e, "precision", precisions, PRECISION_BF16,
						  "bf16, or fp16 where the accelerator has no bf16");
	w->gradients = (enum gradients)field_word(r, e, "gradients", gradients, GRADIENTS_SAME,
						  "same: in the weights' precision");
}

const struct workload *workload_element_read(struct scenario *s, struct element e)
{
	static const char *const of_qlora[] = { "dequantization", "bits", "double-quantization" };
	struct workload *w = scenario_resolved(s, e);
	struct element model;

	if (w)
		return w;
	w = scenario_resolve(s, e, sizeof(*w));
	w->id = id_reference_text(s, e, "id");
	model = id_reference_follow(s, e, "model", 1);
	w->arch = model.node ? model_element_read(s, model) : NULL;
	w->method = read_method(e);
	if (w->method != METHOD_PREPARE && !field_is_present(e, "model"))
		field_fault(&s->reader, e, NULL,
			    "no model; accepted: the id of a <model>, or of one of the catalog such as "
			    "model=\"llama3-8b\"");
	field_note(&s->reader, e, "method");
	field_note(&s->reader, e, "flops");
	field_note(&s->reader, e, "targets");
	w->dequantization.distribution = distribution_constant(1);
	read_training(s, e, w);
	serving_element_read(s, e, w);
	rl_element_read(s, e, w);
	preparation_element_read(s, e, w);
	if (w->method == METHOD_PREPARE)
		return w;
	if (!w->rl && !w->serving)
		dataset_read(s, e, w);
	read_sequence(s, e, w);
	read_teacher(s, e, w);
	read_flops_rule(s, e, w);
	phase_element_read_all(s, e, w);
	if (workload_is_adapter(w))
		read_adapter(s, e, w);
	else if (field_is_present(e, "rank") || field_is_present(e, "targets"))
		field_fault(&s->reader, e, "method", "rank and targets belong to method lora or qlora");
	if (w->precision == PRECISION_FP8 && w->method == METHOD_QLORA)
		field_fault(&s->reader, e, "precision",
			    "4-bit weights are dequantized to 16 bit; accepted with method qlora: bf16, fp16, fp32");
	for (size_t i = 0; w->method != METHOD_QLORA && i < sizeof(of_qlora) / sizeof(of_qlora[0]); i++)
		if (field_is_present(e, of_qlora[i]))
			field_fault(&s->reader, e, of_qlora[i], "belongs to method qlora");
	return w;
}
