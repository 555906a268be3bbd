/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/site_name.h"

#include <string.h>

/* Our words in the names of catalog/sites.xml and catalog/apis.xml. */
static const char *const phrases[] = { WORD("17B to 69B"),
				       WORD("70B to 100B"),
				       WORD("October 2026"),
				       WORD("Singapore and Netherlands"),
				       WORD("Azure NC48ads and NC96ads A100 v4 (PCIe)"),
				       WORD("a year"),
				       WORD("academic and government"),
				       WORD("all weights"),
				       WORD("as quoted in 2023"),
				       WORD("before mid-2025"),
				       WORD("before the rise of 2026"),
				       WORD("biomedical"),
				       WORD("burn rates of 2023"),
				       WORD("burn rates of 2024"),
				       WORD("by the hour"),
				       WORD("capacity block of 14 days"),
				       WORD("capacity block of one day"),
				       WORD("commercial"),
				       WORD("commitment of three years"),
				       WORD("community"),
				       WORD("community cloud"),
				       WORD("completion"),
				       WORD("container (CCS)"),
				       WORD("embedding"),
				       WORD("embeddings embedding"),
				       WORD("enterprises"),
				       WORD("enterprises and individuals"),
				       WORD("fine-tuned"),
				       WORD("fine-tuning"),
				       WORD("fine-tuning by the hour"),
				       WORD("free"),
				       WORD("government and juridical persons"),
				       WORD("later list"),
				       WORD("legacy Ada"),
				       WORD("legacy Babbage"),
				       WORD("legacy Curie"),
				       WORD("legacy Davinci"),
				       WORD("list price"),
				       WORD("marketplace"),
				       WORD("of your own"),
				       WORD("on demand"),
				       WORD("on demand after 2 h without a machine"),
				       WORD("one A100 40 GB"),
				       WORD("one H100"),
				       WORD("open models"),
				       WORD("pay as you go"),
				       WORD("projects of the NSTC"),
				       WORD("promo training service"),
				       WORD("reinforcement fine-tuning"),
				       WORD("secure"),
				       WORD("secure cloud"),
				       WORD("since July 2021"),
				       WORD("spot"),
				       WORD("three years"),
				       WORD("training service"),
				       WORD("universities"),
				       WORD("up to 16B") };

static int is_phrase(const char *s, size_t length)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (strlen(phrases[i]) == length && !strncmp(phrases[i], s, length))
			return (int)i + 1;
	return 0;
}

static void add_part(struct text *t, const char *part, size_t length, const struct words *words)
{
	for (size_t from = 0; from < length; from++) {
		int found = from && part[from - 1] != ' ' ? 0 : is_phrase(part + from, length - from);

		if (found) {
			text_add_bytes(t, part, from);
			text_add(t, words_get(words, phrases[found - 1]));
			return;
		}
	}
	text_add_bytes(t, part, length);
}

void site_name_add(struct text *t, const char *name, const struct words *words)
{
	const char *end;

	while ((end = strstr(name, ", "))) {
		add_part(t, name, (size_t)(end - name), words);
		text_add(t, words_get(words, ", "));
		name = end + 2;
	}
	add_part(t, name, strlen(name), words);
}
