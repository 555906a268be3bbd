/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/reason.h"

#include "../support/assertions.h"

#define OFFERS "site '%s' offers '%s', not '%s'"
#define STOPS                                                                                                          \
	"would never finish: planned stops take %.4g %% of the time, and the write before and the restart after each " \
	"the rest"

static void check(const char *language, const char *format, const char *reason, const char *expected)
{
	struct impossible impossible = { "plan", reason, format };
	struct words words;
	struct text t = TEXT_INIT;

	assert_int_equal(words_open(&words, language), STATUS_OK);
	reason_say(&t, &impossible, &words);
	assert_string_equal(text_str(&t), expected);
	text_release(&t);
}

static void test_translated(void **state)
{
	(void)state;
	check("zh-TW", OFFERS, "site 'a' offers 't4', not 'h100'", "地點 'a' 提供 't4'，而非 'h100'");
	check("ko", STOPS,
	      "would never finish: planned stops take 83.33 % of the time, and the write before and the restart after "
	      "each "
	      "the rest",
	      "결코 끝나지 않음: 계획된 정지가 시간의 83.33 %를 차지하고, 나머지는 그 전의 저장과 뒤의 재시작에 쓰임");
	check("ja", OFFERS, "site '' offers '%s%n', not '%d'", "場所 '' にあるのは '%s%n' で、'%d' ではない");
}

/* What cannot be taken apart, or has no translation, stays as it is. */
static void test_english(void **state)
{
	(void)state;
	check("en", OFFERS, "site 'a' offers 't4', not 'h100'", "site 'a' offers 't4', not 'h100'");
	check("zh-TW", OFFERS, "something else", "something else");
	check("zh-TW", OFFERS, "site 'a' offers 't4', not 'h100' today", "site 'a' offers 't4', not 'h100' today");
	check("zh-TW", "no such text: %s", "no such text: 1", "no such text: 1");
	check("zh-TW", NULL, "reason", "reason");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_translated),
		cmocka_unit_test(test_english),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
