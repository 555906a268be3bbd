/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/log_regex.h"

#include "base/bug.h"
#include "base/mem.h"

#include <stdlib.h>

enum { MATCH_LIMIT = 2000000 };

static void *take_memory(PCRE2_SIZE size, void *nothing)
{
	(void)nothing;
	return mem_malloc(size);
}

static void give_back(void *memory, void *nothing)
{
	(void)nothing;
	free(memory);
}

/* Compiled with memory that is there or ends the program: a missing match would be a line that says nothing. */
static pcre2_code *compile(const char *pattern, int *error, PCRE2_SIZE *at, pcre2_general_context *memory)
{
	pcre2_compile_context *context = pcre2_compile_context_create(memory);
	pcre2_code *code =
		pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_DUPNAMES, error, at, context);

	pcre2_compile_context_free(context);
	return code;
}

int log_regex_compile(struct log_regex *r, const char *pattern, struct text *why)
{
	PCRE2_SIZE at;
	int error;
	pcre2_general_context *memory = pcre2_general_context_create(take_memory, give_back, NULL);

	*r = (struct log_regex){ .code = compile(pattern, &error, &at, memory),
				 .context = pcre2_match_context_create(memory) };
	pcre2_general_context_free(memory);
	if (!r->code) {
		PCRE2_UCHAR words[128] = "";

		pcre2_get_error_message(error, words, sizeof(words));
		text_addf(why, "not a regular expression: %s at character %zu", (const char *)words, (size_t)at + 1);
		return 0;
	}
	pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE); /* where it can't, matching is slower */
	r->data = pcre2_match_data_create_from_pattern(r->code, NULL);
	pcre2_set_match_limit(r->context, MATCH_LIMIT);
	return 1;
}

const struct log_regex *log_regex_own(struct log_regex *kept, const char *pattern)
{
	struct text why = TEXT_INIT;

	BUG_IF(!kept->code && !log_regex_compile(kept, pattern, &why));
	text_release(&why);
	return kept;
}

void log_regex_release(struct log_regex *r)
{
	pcre2_match_data_free(r->data);
	pcre2_match_context_free(r->context);
	pcre2_code_free(r->code);
	*r = (struct log_regex){ 0 };
}

const PCRE2_SIZE *log_regex_match(const struct log_regex *r, const char *s, size_t length, size_t from)
{
	int n = pcre2_match(r->code, (PCRE2_SPTR)s, length, from, 0, r->data, r->context);

	return n > 0 ? pcre2_get_ovector_pointer(r->data) : NULL;
}
