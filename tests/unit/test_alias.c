/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/alias.h"
#include "xml/catalog.h"

#include "../support/assertions.h"

#include <stdlib.h>
#include <string.h>

static void test_plain(void **state)
{
	static const char *const pairs[][2] = {
		{ "llama-2-7b", "llama2-7b" },
		{ "Llama 2 7B", "llama2-7b" },
		{ "llama-27b", "llama27b" },
		{ "meta-llama/Llama-2-7b-chat-hf", "llama2-7b" },
		{ "NVIDIA H100 80GB", "h100-80gb" },
		{ "A100-SXM4-80GB", "a100sxm80gb" },
		{ "RTX 4090", "4090" },
		{ "Colab Pro+", "colabpro+" },
		{ "nvidia/", "" },
		{ "", "" },
		{ "hf", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct text plain = TEXT_INIT;

		alias_plain(&plain, pairs[i][0]);
		assert_string_equal(text_str(&plain), pairs[i][1]);
		text_release(&plain);
	}
}

/* Longer than any buffer inside. */
static void test_long_names(void **state)
{
	enum { LENGTH = 5000 };
	char name[LENGTH + 1];
	struct text plain = TEXT_INIT;

	(void)state;
	memset(name, '8', LENGTH);
	name[LENGTH - 1] = 'g';
	name[LENGTH] = '\0';
	alias_plain(&plain, name);
	assert_true(plain.length > 0 && plain.length < LENGTH);
	text_release(&plain);
	assert_false(alias_has_word(NULL, "h100"));
	assert_true(alias_has_word(" h200  H100 ", "h100"));
}

struct written {
	const char *kind, *name, *id;
	int is_common; /* fits several */
};

static const struct written names[] = {
	{ "accelerator", "h100", "h100-sxm-80gb", 1 },
	{ "accelerator", "H100-SXM5-80GB", "h100-sxm-80gb", 0 },
	{ "accelerator", "NVIDIA H100 80GB", "h100-sxm-80gb", 0 },
	{ "accelerator", "NVIDIA H100 PCIe", "h100-pcie-80gb", 0 },
	{ "accelerator", "A100 80GB", "a100-sxm-80gb", 0 },
	{ "accelerator", "NVIDIA A100-SXM4-40GB", "a100-sxm-40gb", 0 },
	{ "accelerator", "A100 80GB PCIe", "a100-pcie-80gb", 0 },
	{ "accelerator", "a100", "a100-sxm-80gb", 1 },
	{ "accelerator", "4090", "rtx-4090", 0 },
	{ "accelerator", "RTX 4090", "rtx-4090", 0 },
	{ "accelerator", "GeForce RTX 3090", "rtx-3090", 0 },
	{ "accelerator", "Tesla T4", "t4", 0 },
	{ "accelerator", "Tesla V100-SXM2-32GB", "v100-sxm-32gb", 0 },
	{ "accelerator", "AMD Instinct MI300X", "mi300x", 0 },
	{ "accelerator", "TPU v5e", "tpu-v5e", 0 },
	{ "accelerator", "B200", "b200-sxm", 0 },
	{ "model", "llama-2-7b", "llama2-7b", 0 },
	{ "model", "meta-llama/Llama-3.1-8B", "llama3-8b", 0 },
	{ "model", "meta-llama/Meta-Llama-3-8B-Instruct", "llama3-8b", 0 },
	{ "model", "meta-llama/Llama-2-7b-hf", "llama2-7b", 0 },
	{ "model", "Qwen/Qwen3-8B", "qwen3-8b", 0 },
	{ "model", "Qwen/Qwen2.5-7B-Instruct", "qwen2.5-7b", 0 },
	{ "model", "mistralai/Mixtral-8x7B-Instruct-v0.1", "mixtral-8x7b", 0 },
	{ "model", "deepseek-ai/DeepSeek-V3", "deepseek-v3", 0 },
	{ "model", "TinyLlama 1.1B", "tinyllama-1.1b", 0 },
	{ "model", "EleutherAI/pythia-6.9b", "pythia-6.9b", 0 },
	{ "model", "gpt2-xl", "gpt2-1.5b", 0 },
	{ "model", "7B", "llama2-7b", 1 },
	{ "model", "13b", "llama2-13b", 1 },
	{ "model", "llama3", "llama3-8b", 1 },
	{ "model", "llama-27b", NULL, 0 },
	{ "model", "qwen-38b", NULL, 0 },
	{ "site", "AWS p5", "aws-p5", 0 },
	{ "site", "nchc", "nano5-h100-enterprise", 1 },
	{ "site", "colab", "colab-pro", 1 },
};

static void test_names_as_people_write_them(void **state)
{
	struct diag_list diags = { 0 };
	struct catalog catalog = { .own_count = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct written *w = &names[i];
		struct element e = catalog_find(&catalog, w->kind, w->name);
		char *id = e.node ? field_text(e, "id") : NULL;

		if (!id != !w->id || (id && strcmp(id, w->id) != 0))
			fail_msg("%s '%s' is %s, not %s", w->kind, w->name, id ? id : "nothing",
				 w->id ? w->id : "nothing");
		if (id && catalog_is_common_name(e, w->name) != w->is_common)
			fail_msg("'%s' fits %s", w->name, w->is_common ? "one only" : "several");
		free(id);
	}
	catalog_release(&catalog);
	diag_release(&diags);
}

/* Of a place the offer that has the accelerator and room for the GPUs. */
static void test_places(void **state)
{
	static const struct {
		const char *name, *accelerator;
		int64_t gpus;
		const char *id;
	} places[] = {
		{ "lambda", "h100-sxm-80gb", 1, "lambda-h100-single" },
		{ "lambda", "h100-sxm-80gb", 128, "lambda-h100" },
		{ "lambda", "a100-sxm-80gb", 8, "lambda-a100-80gb" },
		{ "aws", "h100-sxm-80gb", 8, "aws-p5" },
		{ "AWS", "a100-sxm-80gb", 8, "aws-p4de" },
		{ "aws", "h200-sxm", 8, "aws-p5en" },
		{ "nano5", "h200-sxm", 8, "nano5-h200-enterprise" },
		{ "nchc", "v100-sxm-32gb", 8, "taiwania2-promotion" },
		{ "runpod", "rtx-4090", 1, "runpod-secure-rtx-4090" },
		{ "aws-p5", "a100-sxm-80gb", 1, "aws-p5" },
	};
	struct diag_list diags = { 0 };
	struct catalog catalog = { .own_count = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct catalog_need need = { places[i].accelerator, places[i].gpus };
		struct element e = catalog_find_suited(&catalog, "site", places[i].name, &need);
		char *id = e.node ? field_text(e, "id") : NULL;

		if (!id || strcmp(id, places[i].id) != 0)
			fail_msg("'%s' with %s is %s", places[i].name, places[i].accelerator, id ? id : "nothing");
		free(id);
	}
	catalog_release(&catalog);
	diag_release(&diags);
}

static void test_suggestions(void **state)
{
	static const char *const nearest[][3] = {
		{ "accelerator", "h10O", "h100-sxm-80gb, " },
		{ "accelerator", "a100-41gb", "a100-sxm-40gb" },
		{ "accelerator", "RTX 4091", "rtx-4090" },
		{ "model", "meta-llama/Lama-2-7b", "llama2-7b" },
		{ "model", "pythia-1", "pythia-160m, pythia-1b, pythia-1.4b, pythia-12b" },
	};
	struct diag_list diags = { 0 };
	struct catalog catalog = { .own_count = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(nearest) / sizeof(nearest[0]); i++) {
		struct text words = TEXT_INIT;

		catalog_suggest(&catalog, NULL, nearest[i][0], nearest[i][1], &words);
		if (strncmp(text_str(&words), nearest[i][2], strlen(nearest[i][2])) != 0)
			fail_msg("'%s': the nearest: %s", nearest[i][1], text_str(&words));
		text_release(&words);
	}
	catalog_release(&catalog);
	diag_release(&diags);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_names_as_people_write_them),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_suggestions),
	};

	return cmocka_run_group_tests_name("alias", tests, NULL, NULL);
}
