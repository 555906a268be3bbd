/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/dataset.h"

#include "model/padding.h"
#include "scenario/id_reference.h"

#include <stdlib.h>

#define TOKENS_MOST    1e18 /* no corpus comes near: beyond it an input is a slip */
#define SHARE_MOST     0.45 /* of the time; two of them leave some */
#define PADDING_MOST   0.99
#define SPREAD_MOST    2
#define PER_UNIT_MOST  100 /* tokens of a word or character */
#define PER_UNIT_LEAST 0.001

static const struct field per_word = { "tokens-per-word", DIMENSION_NUMBER, PER_UNIT_LEAST, PER_UNIT_MOST, 0,
				       "English: 1.3" };
static const struct field per_character = { "tokens-per-character", DIMENSION_NUMBER, PER_UNIT_LEAST, PER_UNIT_MOST, 0,
					    "Japanese: 1.1" };

static const struct field bytes_each = { "bytes-per-character", DIMENSION_NUMBER, 1, 4, 0, "Chinese: 3" };

void dataset_check_language(struct scenario *s, struct element e)
{
	struct parameter unused;
	double number;

	scenario_use(s, e);
	field_note(&s->reader, e, "tokenizer");
	if (!field_is_present(e, per_word.name) && !field_is_present(e, per_character.name))
		field_fault(&s->reader, e, NULL, "has neither tokens-per-word nor tokens-per-character");
	field_parameter(&s->reader, e, &per_word, &unused, NULL);
	field_parameter(&s->reader, e, &per_character, &unused, NULL);
	field_quantity(&s->reader, e, &bytes_each, &number, NULL);
}

/* Tokens of a word or character: the workload's own, else the language's. */
static void read_rate(struct scenario *s, struct element e, const struct field *rate, struct workload *w)
{
	struct element language;

	if (field_is_present(e, rate->name)) {
		field_parameter(&s->reader, e, rate, &w->tokens_per_example, NULL);
		return;
	}
	if (!field_is_present(e, "language")) {
		field_fault(&s->reader, e, NULL,
			    "its tokens depend on the language; accepted: language=\"en\" (see 'flopcast catalog "
			    "language'), or %s",
			    rate->name);
		return;
	}
	language = id_reference_follow(s, e, "language", 1);
	if (!language.node)
		return;
	scenario_use(s, language);
	field_note(&s->reader, language, "tokenizer");
	if (!field_is_present(language, rate->name))
		field_fault(&s->reader, e, "language", "has no %s; give it on the workload, or %s", rate->name,
			    rate == &per_word ? "characters instead of words" : "words instead of characters");
	else
		field_parameter(&s->reader, language, rate, &w->tokens_per_example, NULL);
}

/* w->examples are bytes: as many characters as the language writes with them. */
static void read_bytes(struct scenario *s, struct element e, struct workload *w)
{
	struct element language;
	double each = 1;

	if (!field_is_present(e, "language")) {
		field_fault(&s->reader, e, "bytes",
			    "its tokens depend on the language; accepted: language=\"en\" (see 'flopcast catalog "
			    "language')");
		return;
	}
	language = id_reference_follow(s, e, "language", 1);
	if (!language.node)
		return;
	if (!field_is_present(language, bytes_each.name))
		field_fault(&s->reader, e, "language", "has no bytes-per-character; give characters instead of bytes");
	field_quantity(&s->reader, language, &bytes_each, &each, NULL);
	w->examples /= each;
	read_rate(s, e, &per_character, w);
}

/* The ways to say how much data there are; exactly one. */
static void check_ways(struct scenario *s, struct element e)
{
	static const char *const ways[] = { "tokens", "examples", "words", "characters", "bytes" };
	const char *first = NULL;
	int has_each = field_is_present(e, "tokens-per-example"), has_examples = field_is_present(e, "examples");

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (!field_is_present(e, ways[i]))
			continue;
		if (first)
			field_fault(
				&s->reader, e, first,
				"stands beside %s; give either tokens, or examples and tokens-per-example, or words, "
				"or characters, or bytes",
				ways[i]);
		else
			first = ways[i];
	}
	if (first && has_each && !has_examples)
		field_fault(&s->reader, e, first,
			    "stands beside tokens-per-example; give either tokens, or examples and tokens-per-example");
	else if (!first || (has_examples && !has_each))
		field_fault(&s->reader, e, NULL,
			    "no tokens; accepted: tokens=\"1.4T\", or examples=\"52k\" and "
			    "tokens-per-example=\"130\", or words=\"1M\", characters=\"1M\" or bytes=\"1 GB\" and "
			    "language=\"en\"");
}

/* A language says nothing of tokens that are given. */
static void check_unused(struct scenario *s, struct element e)
{
	if (field_is_present(e, "language") && !field_is_present(e, "words") && !field_is_present(e, "characters") &&
	    !field_is_present(e, "bytes"))
		field_fault(&s->reader, e, "language",
			    "belongs to words or characters; accepted: words=\"1M\" or characters=\"1M\" in place of "
			    "tokens, "
			    "or no language");
}

static void read_amount(struct scenario *s, struct element e, struct workload *w)
{
	static const struct field tokens = { "tokens", DIMENSION_COUNT, 1, TOKENS_MOST, 0, "write 1.4T for 1.4e12" };
	static const struct field examples = { "examples", DIMENSION_COUNT, 1, TOKENS_MOST, 0, NULL };
	static const struct field words = { "words", DIMENSION_COUNT, 1, TOKENS_MOST, 0, NULL };
	static const struct field characters = { "characters", DIMENSION_COUNT, 1, TOKENS_MOST, 0, NULL };
	static const struct field bytes = { "bytes", DIMENSION_BYTES, 1, TOKENS_MOST, 0, "write 5.8 GB" };
	static const struct field per_example = { "tokens-per-example", DIMENSION_COUNT, 1, 1e9, 0, NULL };
	struct field_reader *r = &s->reader;

	check_ways(s, e);
	check_unused(s, e);
	field_parameter(r, e, &tokens, &w->tokens, NULL);
	field_quantity(r, e, &examples, &w->examples, NULL);
	field_parameter(r, e, &per_example, &w->tokens_per_example, NULL);
	if (field_quantity(r, e, &words, &w->examples, NULL))
		read_rate(s, e, &per_word, w);
	else if (field_quantity(r, e, &characters, &w->examples, NULL))
		read_rate(s, e, &per_character, w);
	else if (field_quantity(r, e, &bytes, &w->examples, NULL))
		read_bytes(s, e, w);
}

/* Fine-tuning on examples, with nothing said of their sequences, pads them to the longest of a microbatch. */
static void read_padding(struct scenario *s, struct element e, struct workload *w)
{
	static const struct field padding = { "padding", DIMENSION_FRACTION,
					      0,	 PADDING_MOST,
					      0,	 "the share of the computed tokens" };
	static const struct field spread = { "length-spread", DIMENSION_NUMBER, 0, SPREAD_MOST, 0, NULL };
	struct field_reader *r = &s->reader;
	int pads = w->method >= METHOD_FINETUNE && field_is_present(e, "examples") && !field_is_present(e, "padding") &&
		   !field_is_present(e, "sequence");

	if (!field_parameter(r, e, &padding, &w->padding, NULL))
		field_default(r, e, "padding",
			      pads ? "to the longest of a microbatch where the speed is predicted, else 0"
				   : "0: sequences are packed");
	if (!pads) {
		if (field_is_present(e, "length-spread"))
			field_fault(r, e, "length-spread",
				    "belongs to fine-tuning on examples without padding and sequence");
		return;
	}
	w->length_log_sd = padding_length_log_sd;
	if (!field_quantity(r, e, &spread, &w->length_log_sd, NULL))
		field_default(r, e, "length-spread", "0.5: that of Stanford Alpaca's examples");
}

void dataset_read(struct scenario *s, struct element e, struct workload *w)
{
	static const struct field epochs = { "epochs", DIMENSION_NUMBER, 0, 1e6, 1, NULL };
	static const struct field evaluation = { "evaluation",	       DIMENSION_FRACTION, 0, SHARE_MOST, 0,
						 "a share of the time" };
	static const struct field stall = { "data-stall", DIMENSION_FRACTION, 0, SHARE_MOST, 0, "a share of the time" };
	struct field_reader *r = &s->reader;

	read_amount(s, e, w);
	if (!field_parameter(r, e, &epochs, &w->epochs, NULL)) {
		w->epochs.distribution = distribution_constant(1);
		field_default(r, e, "epochs", "1");
	}
	read_padding(s, e, w);
	if (!field_parameter(r, e, &evaluation, &w->evaluation, NULL))
		field_default(r, e, "evaluation", "0");
	if (!field_parameter(r, e, &stall, &w->data_stall, NULL))
		field_default(r, e, "data-stall", "0");
}
