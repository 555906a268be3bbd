/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/record.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void word_list_release(struct word_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->words[i]);
	free(l->words);
	*l = (struct word_list){ 0 };
}

void word_list_add(struct word_list *l, const char *word)
{
	l->words = mem_grow(l->words, l->count, &l->capacity, sizeof(*l->words));
	l->words[l->count++] = mem_strdup(word);
}

void record_release(struct record *r)
{
	text_release(&r->version);
	text_release(&r->file);
	text_release(&r->sha256);
	text_release(&r->scenario);
	word_list_release(&r->sets);
	word_list_release(&r->wanted);
	word_list_release(&r->plans);
	file_set_release(&r->files);
	*r = (struct record){ 0 };
}

static struct text copy_text(const struct text *from)
{
	struct text t = TEXT_INIT;

	text_add_bytes(&t, text_str(from), from->length);
	return t;
}

static struct word_list copy_words(const struct word_list *from)
{
	struct word_list l = { 0 };

	for (size_t i = 0; i < from->count; i++)
		word_list_add(&l, from->words[i]);
	return l;
}

void record_copy(struct record *to, const struct record *from)
{
	*to = *from;
	to->version = copy_text(&from->version);
	to->file = copy_text(&from->file);
	to->sha256 = copy_text(&from->sha256);
	to->scenario = copy_text(&from->scenario);
	to->sets = copy_words(&from->sets);
	to->wanted = copy_words(&from->wanted);
	to->plans = copy_words(&from->plans);
	to->files = (struct file_set){ .is_closed = from->files.is_closed };
	file_set_copy(&to->files, &from->files);
}

static int differ(const struct text *a, const struct text *b)
{
	return a->length != b->length || memcmp(text_str(a), text_str(b), a->length) != 0;
}

static int plans_differ(const struct word_list *a, const struct word_list *b)
{
	if (a->count != b->count)
		return 1;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->words[i], b->words[i]) != 0)
			return 1;
	return 0;
}

static int files_differ(const struct file_set *a, const struct file_set *b)
{
	if (a->count != b->count)
		return 1;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i].name, b->items[i].name) != 0 ||
		    differ(&a->items[i].content, &b->items[i].content))
			return 1;
	return 0;
}

const char *record_difference(const struct record *a, const struct record *b, struct text *words)
{
	if (differ(&a->version, &b->version))
		text_addf(words, "of version %s, not %s", text_str(&b->version), text_str(&a->version));
	else if (differ(&a->scenario, &b->scenario))
		text_addf(words, "of another scenario (file %.16s..., not %.16s..., or another --set)",
			  text_str(&b->sha256), text_str(&a->sha256));
	else if (files_differ(&a->files, &b->files))
		text_add(words, "of a scenario whose data files have another content");
	else if (plans_differ(&a->plans, &b->plans))
		text_add(words, "of other plans (--plan)");
	else if (a->seed != b->seed)
		text_addf(words, "of seed %llu, not %llu", (unsigned long long)b->seed, (unsigned long long)a->seed);
	else if (a->replications != b->replications)
		text_addf(words, "of a study of %llu replications, not %llu", (unsigned long long)b->replications,
			  (unsigned long long)a->replications);
	else
		return NULL;
	return words->s;
}
