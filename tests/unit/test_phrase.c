/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/phrase.h"
#include "report/words.h"

#include "../support/assertions.h"

#define OFFERS "site '%s' offers '%s', not '%s'"
#define STOPS                                                                                                          \
	"would never finish: planned stops take %.4g %% of the time, and the write before and the restart after each " \
	"the rest"

__attribute__((format(printf, 1, 2))) static struct phrase make(const char *format, ...)
{
	struct phrase p;
	va_list args;

	va_start(args, format);
	phrase_make(&p, format, args);
	va_end(args);
	return p;
}

static void check(const char *language, struct phrase p, const char *expected)
{
	struct words words;
	struct text t = TEXT_INIT;

	assert_int_equal(words_open(&words, language), STATUS_OK);
	phrase_add(&t, &p, words_get(&words, p.format));
	assert_string_equal(text_str(&t), expected);
	text_release(&t);
	phrase_release(&p);
}

static void test_translated(void **state)
{
	(void)state;
	check("zh-TW", make(OFFERS, "a", "t4", "h100"), "地點 'a' 提供 't4'，而非 'h100'");
	check("ko", make(STOPS, 83.333),
	      "결코 끝나지 않음: 계획된 정지가 시간의 83.33 %를 차지하고, 나머지는 그 전의 저장과 뒤의 재시작에 쓰임");
	check("ja", make(OFFERS, "", "%s%n", "%d"), "場所 '' にあるのは '%s%n' で、'%d' ではない");
}

/* Values that hold the format's own words stay apart. */
static void test_english(void **state)
{
	(void)state;
	check("en", make(OFFERS, "a", "t4", "h100"), "site 'a' offers 't4', not 'h100'");
	check("zh-TW", make(OFFERS, "x' offers 'y", "', not '", ""), "地點 'x' offers 'y' 提供 '', not ''，而非 ''");
	check("zh-TW", make("no such text: %s", "1"), "no such text: 1");
	check("en", make("%s%.0f%.1f%.4g%g%lld%%", "s", 1.6, 2.25, 1 / 3.0, 0.5, 7LL), "s22.20.33330.57%");
	check("en", make("%%"), "%");
}

/* As printf says it. */
static void test_said(void **state)
{
	struct phrase p = make(STOPS, 83.333);
	struct text t = TEXT_INIT;

	(void)state;
	text_addf(&t, STOPS, 83.333);
	assert_string_equal(p.said, text_str(&t));
	text_release(&t);
	phrase_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_translated),
		cmocka_unit_test(test_english),
		cmocka_unit_test(test_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
