/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xml/alias.h"

#include "base/mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_LIMIT = 64 }; /* bytes; the rest of a longer word is not looked at */

/* Makers and owners, the forms of one model, and what every card has. */
static const char *const dropped[] = { "nvidia", "amd",	 "google", "geforce",  "instinct", "tesla", "rtx",  "gpu",
				       "tensor", "core", "meta",   "instruct", "chat",	   "base",  "hf",   "it",
				       "v0.1",	 "v0.2", "v0.3",   "hbm2",     "hbm2e",	   "hbm3",  "hbm3e" };

static int is_dropped(const char *word)
{
	for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
		if (!strcmp(word, dropped[i]))
			return 1;
	return 0;
}

static int is_in_word(char c)
{
	return isalnum((unsigned char)c) || c == '.' || c == '+' || (unsigned char)c >= 0x80;
}

/* Generations of the socket are one: sxm4 is sxm. */
static void settle(char word[WORD_LIMIT + 1])
{
	if (strlen(word) == 4 && !strncmp(word, "sxm", 3) && isdigit((unsigned char)word[3]))
		word[3] = '\0';
}

static void add_word(struct text *plain, const char *word)
{
	if (is_dropped(word))
		return;
	if (plain->length && isdigit((unsigned char)plain->s[plain->length - 1]) && isdigit((unsigned char)*word))
		text_add(plain, "-");
	text_add(plain, word);
}

void alias_plain(struct text *plain, const char *name)
{
	const char *slash = strrchr(name, '/');

	for (const char *s = slash && slash[1] ? slash + 1 : name; *s;) {
		char word[WORD_LIMIT + 1];
		size_t n = 0;

		for (; *s && is_in_word(*s); s++)
			if (n < WORD_LIMIT)
				word[n++] = (char)tolower((unsigned char)*s);
		word[n] = '\0';
		settle(word);
		if (n)
			add_word(plain, word);
		while (*s && !is_in_word(*s))
			s++;
	}
}

int alias_is(const char *name, const char *plain)
{
	struct text own = TEXT_INIT;
	int is;

	if (!name)
		return 0;
	alias_plain(&own, name);
	is = own.length && !strcmp(own.s, plain);
	text_release(&own);
	return is;
}

int alias_has_word(const char *words, const char *plain)
{
	int has = 0;

	while (words && *words && !has) {
		size_t n = strcspn(words, " \t\n");
		char *word = mem_strndup(words, n);

		has = alias_is(word, plain);
		free(word);
		words += n + strspn(words + n, " \t\n");
	}
	return has;
}
