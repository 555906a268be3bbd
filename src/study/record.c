/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/record.h"

#include "base/mem.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

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

/* ---- what came from a file ---- */

#define REPLICATIONS_MOST 1000000000u
#define NAME_LETTERS	  "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+-~"
enum { SHARDS_MOST = 100000 };

uint64_t record_share(uint64_t replications, uint64_t i, uint64_t parts)
{
	return replications * i / parts; /* 1e9 x 1e5 at most */
}

static uint32_t add_number(uint32_t sum, uint64_t number)
{
	uint64_t bytes = htole64(number);

	return (uint32_t)crc32_z(sum, (const unsigned char *)&bytes, sizeof(bytes));
}

/* With its length, so that no byte can move from one text to the next. */
static uint32_t add_bytes(uint32_t sum, const char *bytes, size_t length)
{
	return (uint32_t)crc32_z(add_number(sum, length), (const unsigned char *)bytes, length);
}

static uint32_t add_text(uint32_t sum, const struct text *t)
{
	return add_bytes(sum, text_str(t), t->length);
}

static uint32_t add_words(uint32_t sum, const struct word_list *l)
{
	sum = add_number(sum, l->count);
	for (size_t i = 0; i < l->count; i++)
		sum = add_bytes(sum, l->words[i], strlen(l->words[i]));
	return sum;
}

static uint32_t add_files(uint32_t sum, const struct file_set *s)
{
	sum = add_number(sum, s->count);
	for (size_t i = 0; i < s->count; i++)
		sum = add_text(add_bytes(sum, s->items[i].name, strlen(s->items[i].name)), &s->items[i].content);
	return sum;
}

uint32_t record_checksum(const struct record *r)
{
	const struct text *const texts[] = { &r->file, &r->sha256, &r->scenario };
	const struct word_list *const lists[] = { &r->sets, &r->wanted, &r->plans };
	uint64_t until, numbers[8] = { r->seed,
				       r->replications,
				       r->first,
				       r->last,
				       r->shard,
				       r->shards,
				       (uint64_t)r->until_percent,
				       (uint64_t)r->allow_oom };
	uint32_t sum = 0;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		sum = add_text(sum, texts[i]);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		sum = add_words(sum, lists[i]);
	sum = add_files(sum, &r->files);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sum = add_number(sum, numbers[i]);
	memcpy(&until, &r->until, sizeof(until));
	return add_number(sum, until);
}

/* They are shown as they are. */
static int is_plain(const struct text *t)
{
	return t->length && t->length <= 80 && strspn(t->s, NAME_LETTERS) == t->length;
}

const char *record_fault(const struct record *r)
{
	if (!is_plain(&r->version) || !is_plain(&r->sha256))
		return "its version or sha256 is none";
	if (r->replications < 1 || r->replications > REPLICATIONS_MOST)
		return "its number of replications is not from 1 to 1e9";
	if (r->shards < 1 || r->shards > SHARDS_MOST || r->shard < 1 || r->shard > r->shards)
		return "its shard is not one of those that a study can have";
	if (r->first != record_share(r->replications, r->shard - 1, r->shards) || r->last <= r->first ||
	    r->last > record_share(r->replications, r->shard, r->shards))
		return "its first and last replication are not those of its shard";
	if (!(r->until >= 0 && r->until < 1) || r->until_percent < 0 || r->until_percent > 99)
		return "the precision that was asked for is not below 100 %";
	return r->allow_oom < 0 || r->allow_oom > 1 ? "allow_oom is neither 0 nor 1" : NULL;
}
