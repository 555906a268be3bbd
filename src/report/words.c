/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/words.h"

#include "base/bug.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LANGUAGE(name, tag) extern const char words_##name[], words_##name##_end[];
#include "po/languages.h"
#undef LANGUAGE

/* "The Format of GNU MO Files", gettext manual, section 10.3: the head is words of 32 bits, in the byte order of the
 * machine that compiled it; two tables of (length, offset) follow, of which the first is sorted. */
#define MO_MAGIC 0x950412deu
enum { MO_COUNT = 8, MO_ENGLISH = 12, MO_TRANSLATION = 16 };

static uint32_t number_at(const struct words *w, size_t offset)
{
	uint32_t x;

	BUG_IF(offset + sizeof(x) > w->size);
	memcpy(&x, w->catalog + offset, sizeof(x));
	return x;
}

/* The i-th text of the table whose offset stands at `table`. */
static const char *text_at(const struct words *w, size_t table, uint32_t i)
{
	return w->catalog + number_at(w, number_at(w, table) + 8 * (size_t)i + 4);
}

/* "zh_TW" of a locale is zh-TW. */
static int is_language(const char *asked, const char *language)
{
	for (; *asked && *language; asked++, language++)
		if (tolower((unsigned char)(*asked == '_' ? '-' : *asked)) != tolower((unsigned char)*language))
			return 0;
	return !*asked && !*language;
}

enum status words_open(struct words *w, const char *language)
{
	const struct {
		const char *language, *begin, *end;
	} catalogs[] = {
#define LANGUAGE(name, tag) { tag, words_##name, words_##name##_end },
#include "po/languages.h"
#undef LANGUAGE
	};

	*w = (struct words){ .language = "en" };
	if (!strcmp(language, "en"))
		return STATUS_OK;
	for (size_t i = 0; i < sizeof(catalogs) / sizeof(catalogs[0]); i++)
		if (is_language(language, catalogs[i].language)) {
			*w = (struct words){ catalogs[i].language, catalogs[i].begin,
					     (size_t)(catalogs[i].end - catalogs[i].begin) };
			BUG_IF(number_at(w, 0) != MO_MAGIC);
			return STATUS_OK;
		}
	return STATUS_USAGE;
}

static const char *locale_of_messages(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]); /* NOLINT(concurrency-mt-unsafe): before any thread */

		if (value && *value)
			return value;
	}
	return "";
}

void words_open_locale(struct words *w)
{
	const char *locale = locale_of_messages(), *codeset = strchr(locale, '.');
	char language[16] = "";
	size_t n = strcspn(locale, ".@");

	if (codeset && (!strncasecmp(codeset, ".UTF-8", 6) || !strncasecmp(codeset, ".UTF8", 5)) &&
	    n < sizeof(language))
		memcpy(language, locale, n);
	if (!words_open(w, language))
		return;
	language[strcspn(language, "_")] = '\0'; /* a country that speaks as the others do */
	if (!*language || words_open(w, language))
		*w = (struct words){ .language = "en" };
}

const char *words_get(const struct words *w, const char *english)
{
	uint32_t low = 0, high;

	if (!w || !w->catalog || !*english) /* the translation of "" is the catalog's head */
		return english;
	high = number_at(w, MO_COUNT);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = strcmp(english, text_at(w, MO_ENGLISH, middle));

		if (!order)
			return text_at(w, MO_TRANSLATION, middle);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return english;
}
