/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/site_name.h"

#include "base/file.h"

#include "../support/assertions.h"

#include <ctype.h>
#include <string.h>

enum { FILE_LIMIT = 16 << 20 };

static void check(const char *expected, const char *name, const char *language)
{
	struct words words;
	struct text t = TEXT_INIT;

	assert_int_equal(words_open(&words, language), STATUS_OK);
	site_name_add(&t, name, &words);
	assert_string_equal(text_str(&t), expected);
	text_release(&t);
}

static void test_phrases(void **state)
{
	(void)state;
	check("Lambda, one H100", "Lambda, one H100", "en");
	check("Lambda，單張 H100", "Lambda, one H100", "zh-TW");
	check("H100 SXM 自社所有", "H100 SXM of your own", "ja");
	check("AWS p5 (H100), 스팟", "AWS p5 (H100), spot", "ko");
	check("my-cloud", "my-cloud", "ja");
	check("on demander", "on demander", "ja");
	check("", "", "ja");
}

/* Models that are written in small letters, the "Milvus page" that two prices are from, and a region. */
static int is_brand(const char *word, size_t length)
{
	static const char *const brands[] = { "ada", "babbage", "curie", "davinci", "page", "tokyo" };

	for (size_t i = 0; i < sizeof(brands) / sizeof(brands[0]); i++)
		if (strlen(brands[i]) == length && !strncmp(word, brands[i], length))
			return 1;
	return 0;
}

/* A word of small letters alone is ours: brands, models and cities have a capital, a digit or a hyphen. */
static void check_no_word(const char *name)
{
	for (const char *s = name; *s; s += strcspn(s, " ") + (strchr(s, ' ') != NULL)) {
		size_t length = 0;

		s += *s == '(';
		while (islower((unsigned char)s[length]))
			length++;
		if (length > 2 && (s[length] == ' ' || !s[length]) && !is_brand(s, length))
			fail_msg("not translated: %s", name);
	}
}

static size_t check_names(const char *path, const struct words *words)
{
	struct text document = TEXT_INIT, name = TEXT_INIT, shown = TEXT_INIT;
	const char *error = "", *s;
	size_t count = 0;

	assert_int_equal(file_read(path, FILE_LIMIT, &document, &error), 0);
	for (s = strstr(document.s, "<site "); s; s = strstr(s + 1, "<site ")) {
		const char *at = strstr(s, " name=\""), *end = strchr(s, '>');

		if (!at || at > end)
			continue;
		at += strlen(" name=\"");
		text_clear(&name);
		text_clear(&shown);
		text_add_bytes(&name, at, strcspn(at, "\""));
		site_name_add(&shown, name.s, words);
		check_no_word(text_str(&shown));
		count++;
	}
	text_release(&document);
	text_release(&name);
	text_release(&shown);
	return count;
}

static void test_catalog(void **state)
{
	static const char *const languages[] = { "zh-TW", "ja", "ko" };
	struct words words;

	(void)state;
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		assert_int_equal(words_open(&words, languages[i]), STATUS_OK);
		assert_true(check_names("scenarios/catalog/sites.xml", &words) > 100);
		assert_true(check_names("scenarios/catalog/apis.xml", &words) > 100);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_phrases), cmocka_unit_test(test_catalog) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
