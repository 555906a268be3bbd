/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include "../support/assertions.h"

#include <stdlib.h>
#include <string.h>

enum { NO_LIMIT = 1000 };

static void test_grows(void **state)
{
	struct text t = TEXT_INIT;

	(void)state;
	assert_string_equal(text_str(&t), "");
	for (int i = 0; i < 10000; i++)
		text_addf(&t, "%d,", i % 10);
	assert_int_equal(t.length, 20000);
	assert_int_equal(strlen(t.s), 20000);
	for (size_t i = 0; i < 10000; i++) {
		assert_int_equal(t.s[2 * i], '0' + (int)(i % 10));
		assert_int_equal(t.s[2 * i + 1], ',');
	}
	text_release(&t);
	assert_null(t.s);
	assert_string_equal(text_str(&t), "");
}

static void test_adds_and_clears(void **state)
{
	struct text t = TEXT_INIT;

	(void)state;
	text_clear(&t);
	assert_string_equal(text_str(&t), "");
	text_add(&t, "");
	assert_string_equal(t.s, "");
	text_add(&t, "ab");
	text_add_bytes(&t, "cdef", 2);
	text_addf(&t, "%s%d", "e", 5);
	assert_string_equal(t.s, "abcde5");
	text_clear(&t);
	assert_int_equal(t.length, 0);
	assert_string_equal(t.s, "");
	text_add(&t, "again");
	assert_string_equal(t.s, "again");
	text_release(&t);
}

static void test_adds_bytes_with_nul(void **state)
{
	struct text t = TEXT_INIT;

	(void)state;
	text_add_bytes(&t, "a\0b", 3);
	assert_int_equal(t.length, 3);
	assert_memory_equal(t.s, "a\0b", 4);
	text_release(&t);
}

static const struct {
	const char *input;
	size_t limit;
	const char *shown;
} safe[] = {
	{ "", NO_LIMIT, "" },
	{ "plain ASCII ~", NO_LIMIT, "plain ASCII ~" },
	/* valid UTF-8 of every length, and the neighbours of what is escaped */
	{ "\xc3\xa9", NO_LIMIT, "\xc3\xa9" },
	{ "\xe6\x97\xa5\xe6\x9c\xac", NO_LIMIT, "\xe6\x97\xa5\xe6\x9c\xac" },
	{ "\xf0\x9f\x98\x80", NO_LIMIT, "\xf0\x9f\x98\x80" },
	{ "\xc2\xa0", NO_LIMIT, "\xc2\xa0" },
	{ "\xe2\x80\x90", NO_LIMIT, "\xe2\x80\x90" },
	{ "\xe2\x80\xaf", NO_LIMIT, "\xe2\x80\xaf" },
	{ "\xf4\x8f\xbf\xbd", NO_LIMIT, "\\u{10fffd}" },
	/* C0, DEL, C1 */
	{ "\x1b[31mred", NO_LIMIT, "\\x1b[31mred" },
	{ "a\rb\nc\td\x08", NO_LIMIT, "a\\x0db\\x0ac\\x09d\\x08" },
	{ "\x7f", NO_LIMIT, "\\x7f" },
	{ "\xc2\x9b"
	  "31m",
	  NO_LIMIT, "\\x9b31m" },
	{ "\xc2\x80\xc2\x9f", NO_LIMIT, "\\x80\\x9f" },
	/* bidirectional controls, invisible characters, line separators */
	{ "\xe2\x80\xae", NO_LIMIT, "\\u{202e}" },
	{ "\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xac\xe2\x80\xad", NO_LIMIT, "\\u{202a}\\u{202b}\\u{202c}\\u{202d}" },
	{ "\xe2\x81\xa6\xe2\x81\xa7\xe2\x81\xa8\xe2\x81\xa9", NO_LIMIT, "\\u{2066}\\u{2067}\\u{2068}\\u{2069}" },
	{ "\xe2\x80\x8e\xe2\x80\x8f", NO_LIMIT, "\\u{200e}\\u{200f}" },
	{ "\xe2\x80\x8b", NO_LIMIT, "\\u{200b}" },
	{ "\xe2\x80\xa8\xe2\x80\xa9", NO_LIMIT, "\\u{2028}\\u{2029}" },
	{ "\xef\xbb\xbf", NO_LIMIT, "\\u{feff}" },
	/* not UTF-8: stray, cut, overlong, a surrogate, beyond U+10FFFF */
	{ "\xff", NO_LIMIT, "\\xff" },
	{ "\x80", NO_LIMIT, "\\x80" },
	{ "a\xc3", NO_LIMIT, "a\\xc3" },
	{ "\xc3z", NO_LIMIT, "\\xc3z" },
	{ "\xe2\x82", NO_LIMIT, "\\xe2\\x82" },
	{ "\xc0\x80", NO_LIMIT, "\\xc0\\x80" },
	{ "\xe0\x80\xaf", NO_LIMIT, "\\xe0\\x80\\xaf" },
	{ "\xed\xa0\x80", NO_LIMIT, "\\xed\\xa0\\x80" },
	{ "\xf4\x90\x80\x80", NO_LIMIT, "\\xf4\\x90\\x80\\x80" },
	{ "\xf8\x88\x80\x80\x80", NO_LIMIT, "\\xf8\\x88\\x80\\x80\\x80" },
	/* the limit is in bytes of the input */
	{ "abcdef", 3, "abc..." },
	{ "abc", 3, "abc" },
	{ "abc", 0, "..." },
	{ "", 0, "" },
	{ "\x1b\x1b\x1b", 2, "\\x1b\\x1b..." },
	{ "a\xc3\xa9z", 3, "a\xc3\xa9..." },
};

static void test_safe(void **state)
{
	struct text t = TEXT_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(safe) / sizeof(safe[0]); i++) {
		char *copy = strdup(safe[i].input); /* a sanitizer sees a read beyond its end */

		text_add_safe(&t, copy, safe[i].limit);
		assert_string_equal(text_str(&t), safe[i].shown);
		free(copy);
		text_release(&t);
	}
}

/* U+061C is a bidirectional control like U+200E and U+200F (Unicode, property Bidi_Control). */
static void test_safe_shows_the_arabic_letter_mark(void **state)
{
	struct text t = TEXT_INIT;

	(void)state;
	text_add_safe(&t, "a\xd8\x9c", NO_LIMIT);
	assert_string_equal(text_str(&t), "a\\u{61c}");
	text_release(&t);
}

/* Whatever the bytes: nothing below a blank, no DEL, and what is shown is safe already. */
static void test_safe_on_all_byte_pairs(void **state)
{
	struct text once = TEXT_INIT, twice = TEXT_INIT;

	(void)state;
	for (int a = 1; a < 256; a++)
		for (int b = 1; b < 256; b++) {
			const char pair[] = { (char)a, (char)b, '\0' };

			text_add_safe(&once, pair, NO_LIMIT);
			for (const char *p = once.s; *p; p++)
				assert_true((unsigned char)*p >= ' ' && *p != 0x7f);
			text_add_safe(&twice, once.s, NO_LIMIT);
			assert_string_equal(once.s, twice.s);
			text_clear(&once);
			text_clear(&twice);
		}
	text_release(&once);
	text_release(&twice);
}

/* A character is shown whole or not at all, and little more than the limit. */
static void test_limit_splits_no_character(void **state)
{
	const char *s = "a\xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80z";
	struct text t = TEXT_INIT;

	(void)state;
	for (size_t limit = 0; limit < strlen(s); limit++) {
		text_add_safe(&t, s, limit);
		assert_null(strchr(t.s, '\\'));
		assert_true(t.length <= limit + 3 + strlen("..."));
		text_release(&t);
	}
}

static const struct {
	const char *input, *cell;
} csv[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "two words", "two words" },
	{ "\xe6\x97\xa5", "\xe6\x97\xa5" },
	{ "a,b", "\"a,b\"" },
	{ "say \"no\"", "\"say \"\"no\"\"\"" },
	{ "\"", "\"\"\"\"" },
	{ "two\nlines", "\"two\nlines\"" },
	{ "cr\rhere", "\"cr\rhere\"" },
	{ "a;b", "a;b" },
	{ "=1+1", "'=1+1" },
	{ "+1", "'+1" },
	{ "-1", "'-1" },
	{ "@SUM(A1)", "'@SUM(A1)" },
	{ "\tx", "'\tx" },
	{ "\rx", "\"'\rx\"" },
	{ "=A1,B1", "\"'=A1,B1\"" },
	{ "=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"" },
	{ "a=1", "a=1" },
	{ " =1", " =1" },
};

static void test_csv(void **state)
{
	struct text t = TEXT_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(csv) / sizeof(csv[0]); i++) {
		text_add_csv(&t, csv[i].input);
		assert_string_equal(text_str(&t), csv[i].cell);
		text_release(&t);
	}
}

static const struct {
	const char *s;
	size_t columns;
} widths[] = {
	{ "", 0 },
	{ "abc", 3 },
	{ "\xc3\xa9", 1 },			       /* e acute */
	{ "e\xcc\x81", 1 },			       /* e, combining acute */
	{ "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 6 }, /* Japanese in kanji */
	{ "\xe3\x81\x82\xe3\x82\xa2", 4 },	       /* hiragana and katakana A */
	{ "\xed\x95\x9c\xea\xb8\x80", 4 },	       /* Hangul */
	{ "\xef\xbc\xa1", 2 },			       /* full-width A */
	{ "\xef\xbd\xb1", 1 },			       /* half-width katakana A */
	{ "\xe2\x82\xac", 1 },			       /* euro sign */
	{ "\xf0\x9f\x98\x80", 2 },		       /* an emoji */
	{ "\xf0\xa0\x80\x80", 2 },		       /* a CJK ideograph of plane 2 */
	{ "a\xe6\x97\xa5z", 4 },
	{ "\xff\xfe", 2 }, /* a byte that isn't UTF-8 is one column */
};

static void test_columns(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		assert_int_equal(text_columns(widths[i].s), widths[i].columns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows),
		cmocka_unit_test(test_adds_and_clears),
		cmocka_unit_test(test_adds_bytes_with_nul),
		cmocka_unit_test(test_safe),
		cmocka_unit_test(test_safe_shows_the_arabic_letter_mark),
		cmocka_unit_test(test_safe_on_all_byte_pairs),
		cmocka_unit_test(test_limit_splits_no_character),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
