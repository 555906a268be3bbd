/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/quantity.h"

#include "../support/assertions.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOUR_S 3600.0
#define KIB    1024.0

struct good {
	enum dimension dimension;
	const char *text;
	double value;
	const char *currency;
};

struct bad {
	enum dimension dimension;
	const char *text;
	const char *why; /* must be part of the message */
};

/* From a copy of exactly that length, so that a sanitizer sees a read beyond it. */
static enum status parse(const char *s, enum dimension dimension, struct quantity *q, struct text *why)
{
	size_t length = strlen(s);
	char *copy = malloc(length ? length : 1);
	enum status status;

	memcpy(copy, s, length);
	status = quantity_parse(copy, length, dimension, q, why);
	free(copy);
	return status;
}

static void assert_good(const struct good *g)
{
	struct text why = TEXT_INIT;
	struct quantity q;

	if (parse(g->text, g->dimension, &q, &why) != STATUS_OK)
		fail_msg("'%s' was refused: %s", g->text, text_str(&why));
	if (!(fabs(q.value - g->value) <= 4e-16 * fabs(g->value)))
		fail_msg("'%s' was read as %.17g", g->text, q.value);
	assert_string_equal(q.currency, g->currency);
	assert_int_equal(why.length, 0);
	text_release(&why);
}

static void assert_bad(const struct bad *b)
{
	struct text why = TEXT_INIT;
	struct quantity q;

	if (parse(b->text, b->dimension, &q, &why) != STATUS_INVALID)
		fail_msg("'%s' was accepted as %.17g", b->text, q.value);
	if (!why.length || !strstr(why.s, b->why))
		fail_msg("'%s': '%s' does not say '%s'", b->text, text_str(&why), b->why);
	text_release(&why);
}

static const struct good good[] = {
	{ DIMENSION_NUMBER, "0.7", 0.7, "" },
	{ DIMENSION_NUMBER, "+0.7", 0.7, "" },
	{ DIMENSION_NUMBER, "-12", -12, "" },
	{ DIMENSION_NUMBER, ".5", 0.5, "" },
	{ DIMENSION_NUMBER, "007", 7, "" },
	{ DIMENSION_NUMBER, "1e3", 1e3, "" },
	{ DIMENSION_NUMBER, "1.25E-2", 0.0125, "" },
	{ DIMENSION_NUMBER, "2e+1", 20, "" },
	{ DIMENSION_NUMBER, "1.7976931348623157e308", 1.7976931348623157e308, "" },
	{ DIMENSION_NUMBER, "2.2250738585072014e-308", 2.2250738585072014e-308, "" },
	{ DIMENSION_NUMBER, "9007199254740993", 9007199254740992.0, "" },
	{ DIMENSION_COUNT, "42", 42, "" },
	{ DIMENSION_COUNT, "52k", 52e3, "" },
	{ DIMENSION_COUNT, "52K", 52e3, "" },
	{ DIMENSION_COUNT, "3M", 3e6, "" },
	{ DIMENSION_COUNT, "7B", 7e9, "" },
	{ DIMENSION_COUNT, "7 B", 7e9, "" },
	{ DIMENSION_COUNT, "1.4T", 1.4e12, "" },
	{ DIMENSION_COUNT, "7e9", 7e9, "" },
	{ DIMENSION_FRACTION, "0.45", 0.45, "" },
	{ DIMENSION_FRACTION, "45%", 0.45, "" },
	{ DIMENSION_FRACTION, "45 %", 0.45, "" },
	{ DIMENSION_TIME, "5 ms", 0.005, "" },
	{ DIMENSION_TIME, "90 s", 90, "" },
	{ DIMENSION_TIME, "90s", 90, "" },
	{ DIMENSION_TIME, "2 min", 120, "" },
	{ DIMENSION_TIME, "1.5 h", 1.5 * HOUR_S, "" },
	{ DIMENSION_TIME, "10 d", 240 * HOUR_S, "" },
	{ DIMENSION_TIME, "2 wk", 336 * HOUR_S, "" },
	{ DIMENSION_BYTES, "7 B", 7, "" },
	{ DIMENSION_BYTES, "1 kB", 1e3, "" },
	{ DIMENSION_BYTES, "1 MB", 1e6, "" },
	{ DIMENSION_BYTES, "80 GB", 80e9, "" },
	{ DIMENSION_BYTES, "2 TB", 2e12, "" },
	{ DIMENSION_BYTES, "3 PB", 3e15, "" },
	{ DIMENSION_BYTES, "1 KiB", KIB, "" },
	{ DIMENSION_BYTES, "1 MiB", KIB *KIB, "" },
	{ DIMENSION_BYTES, "80 GiB", 80 * KIB *KIB *KIB, "" },
	{ DIMENSION_BYTES, "1.5 TiB", 1.5 * KIB *KIB *KIB *KIB, "" },
	{ DIMENSION_BANDWIDTH, "5 MB/s", 5e6, "" },
	{ DIMENSION_BANDWIDTH, "2039 GB/s", 2039e9, "" },
	{ DIMENSION_BANDWIDTH, "2 TB/s", 2e12, "" },
	{ DIMENSION_BANDWIDTH, "2 GiB/s", 2 * KIB *KIB *KIB, "" },
	{ DIMENSION_BANDWIDTH, "400 Gb/s", 50e9, "" },
	{ DIMENSION_COMPUTE, "312 GFLOP/s", 312e9, "" },
	{ DIMENSION_COMPUTE, "312 TFLOP/s", 312e12, "" },
	{ DIMENSION_COMPUTE, "1 PFLOP/s", 1e15, "" },
	{ DIMENSION_COMPUTE, "1 EFLOP/s", 1e18, "" },
	{ DIMENSION_POWER, "400 W", 400, "" },
	{ DIMENSION_POWER, "1.2 kW", 1200, "" },
	{ DIMENSION_POWER, "3 MW", 3e6, "" },
	{ DIMENSION_THROUGHPUT, "380 tokens/s/gpu", 380, "" },
	{ DIMENSION_MONEY, "500 USD", 500, "USD" },
	{ DIMENSION_MONEY, "500USD", 500, "USD" },
	{ DIMENSION_MONEY, "2M USD", 2e6, "USD" },
	{ DIMENSION_MONEY, "2.5k TWD", 2500, "TWD" },
	{ DIMENSION_MONEY, "1e6 EUR", 1e6, "EUR" },
	{ DIMENSION_GPU_PRICE, "4.10 USD/gpu-h", 4.10 / HOUR_S, "USD" },
	{ DIMENSION_GPU_PRICE, "0.5EUR/gpu-h", 0.5 / HOUR_S, "EUR" },
	{ DIMENSION_GPU_PRICE, "0.06 USD/gpu-min", 0.001, "USD" },
	{ DIMENSION_GPU_PRICE, "0 USD/gpu-h", 0, "USD" },
	/* as people write them */
	{ DIMENSION_COUNT, "1,000", 1000, "" },
	{ DIMENSION_COUNT, "-12,500,000", -12.5e6, "" },
	{ DIMENSION_COUNT, "1,000.5k", 1000500, "" },
	{ DIMENSION_COUNT, "200b", 200e9, "" },
	{ DIMENSION_COUNT, "200bn", 200e9, "" },
	{ DIMENSION_COUNT, "200 billion", 200e9, "" },
	{ DIMENSION_COUNT, "1.4 trillion", 1.4e12, "" },
	{ DIMENSION_COUNT, "135m", 135e6, "" },
	{ DIMENSION_TIME, "40 days", 40 * 24 * HOUR_S, "" },
	{ DIMENSION_TIME, "1 day", 24 * HOUR_S, "" },
	{ DIMENSION_TIME, "6 weeks", 42 * 24 * HOUR_S, "" },
	{ DIMENSION_TIME, "1 hr", HOUR_S, "" },
	{ DIMENSION_TIME, "2 hours", 2 * HOUR_S, "" },
	{ DIMENSION_TIME, "45 minutes", 2700, "" },
	{ DIMENSION_TIME, "2 months", 2 * QUANTITY_MONTH_S, "" },
	{ DIMENSION_MONEY, "$5", 5, "USD" },
	{ DIMENSION_MONEY, "$150k", 150e3, "USD" },
	{ DIMENSION_MONEY, "$ 1.5 million", 1.5e6, "USD" },
	{ DIMENSION_MONEY, "$1,500,000", 1.5e6, "USD" },
	{ DIMENSION_MONEY, "NT$2M", 2e6, "TWD" },
	{ DIMENSION_MONEY, "500,000 USD", 500e3, "USD" },
	{ DIMENSION_GPU_PRICE, "$2.50/gpu-h", 2.5 / HOUR_S, "USD" },
	/* zero may be bare whatever its dimension */
	{ DIMENSION_TIME, "0", 0, "" },
	{ DIMENSION_BYTES, "0", 0, "" },
	{ DIMENSION_BANDWIDTH, "0.0", 0, "" },
	{ DIMENSION_COMPUTE, "0", 0, "" },
	{ DIMENSION_POWER, "0", 0, "" },
	{ DIMENSION_MONEY, "0", 0, "" },
	{ DIMENSION_GPU_PRICE, "0", 0, "" },
	{ DIMENSION_THROUGHPUT, "0", 0, "" },
	/* blanks around are trimmed */
	{ DIMENSION_NUMBER, " 5", 5, "" },
	{ DIMENSION_NUMBER, "\t\r\n 5 \n\r\t", 5, "" },
	{ DIMENSION_TIME, "  2   min  ", 120, "" },
	{ DIMENSION_TIME, "2\tmin\n", 120, "" },
	{ DIMENSION_MONEY, " 2M  USD ", 2e6, "USD" },
};

static const struct bad bad[] = {
	/* no number at all */
	{ DIMENSION_NUMBER, "", "empty" },
	{ DIMENSION_NUMBER, "   ", "empty" },
	{ DIMENSION_TIME, "\t\r\n", "empty" },
	{ DIMENSION_NUMBER, "nan", "not a number" },
	{ DIMENSION_NUMBER, "NAN(7)", "not a number" },
	{ DIMENSION_NUMBER, "-nan", "not a number" },
	{ DIMENSION_NUMBER, "inf", "not a number" },
	{ DIMENSION_NUMBER, "-infinity", "not a number" },
	{ DIMENSION_TIME, "inf s", "not a number" },
	{ DIMENSION_NUMBER, ".", "not a number" },
	{ DIMENSION_NUMBER, "-", "not a number" },
	{ DIMENSION_NUMBER, "+.", "not a number" },
	{ DIMENSION_NUMBER, "--1", "not a number" },
	{ DIMENSION_NUMBER, "+-1", "not a number" },
	{ DIMENSION_NUMBER, "- 1", "not a number" },
	{ DIMENSION_NUMBER, "e5", "not a number" },
	{ DIMENSION_TIME, "s", "not a number" },
	{ DIMENSION_MONEY, "USD", "not a number" },
	{ DIMENSION_MONEY, "USD 5", "not a number" },
	{ DIMENSION_MONEY, "$", "not a number" },
	{ DIMENSION_MONEY, "$5 USD", "unknown unit" },
	{ DIMENSION_MONEY, "$5/h", "does not fit" },
	{ DIMENSION_TIME, "$5", "not a number" },
	{ DIMENSION_COUNT, "1,5", "comma" },
	{ DIMENSION_COUNT, "1,0000", "comma" },
	{ DIMENSION_COUNT, "1000,000", "comma" },
	{ DIMENSION_COUNT, "1,000,", "comma" },
	{ DIMENSION_COUNT, "1,,000", "comma" },
	{ DIMENSION_COUNT, ",000", "not a number" },
	{ DIMENSION_GPU_PRICE, "1,000 USD/gpu-h", "comma" },
	{ DIMENSION_NUMBER, "\xd9\xa1\xd9\xa2", "not a number" }, /* Arabic-Indic 12 */
	{ DIMENSION_NUMBER, "\xef\xbc\x95", "not a number" },	  /* full-width 5 */
	{ DIMENSION_NUMBER, "\xe2\x88\x92\x35", "not a number" }, /* U+2212 minus, 5 */
	{ DIMENSION_NUMBER, "\xc2\xa0\x35", "not a number" },	  /* no-break space, 5 */
	{ DIMENSION_NUMBER, "5\xef\xbc\x95", "unknown unit" },	  /* 5, full-width 5 */
	{ DIMENSION_NUMBER, "\xef\xbb\xbf\x35", "not a number" }, /* byte order mark, 5 */
	/* not in this grammar */
	{ DIMENSION_NUMBER, "0x1p4", "unknown unit" },
	{ DIMENSION_NUMBER, "0x10", "unknown unit" },
	{ DIMENSION_NUMBER, "0b1", "unknown unit" },
	{ DIMENSION_NUMBER, "1,5", "comma" },
	{ DIMENSION_TIME, "1,000 s", "comma" },
	{ DIMENSION_NUMBER, "12abc", "unknown unit" },
	{ DIMENSION_COUNT, "12abc", "unknown unit" },
	{ DIMENSION_NUMBER, "1e", "unknown unit" },
	{ DIMENSION_NUMBER, "1e+", "unknown unit" },
	{ DIMENSION_NUMBER, "1e-", "unknown unit" },
	{ DIMENSION_NUMBER, "1 e5", "unknown unit" },
	{ DIMENSION_NUMBER, "5.", "unknown unit" },
	{ DIMENSION_NUMBER, "1.2.3", "unknown unit" },
	{ DIMENSION_NUMBER, "1e2.5", "unknown unit" },
	{ DIMENSION_NUMBER, "1 000", "unknown unit" },
	{ DIMENSION_NUMBER, "1_000", "unknown unit" },
	{ DIMENSION_NUMBER, "1'000", "unknown unit" },
	{ DIMENSION_NUMBER, "1f", "unknown unit" },
	{ DIMENSION_NUMBER, "5+3", "unknown unit" },
	/* beyond what a double holds */
	{ DIMENSION_NUMBER, "1e400", "too large" },
	{ DIMENSION_NUMBER, "-1e400", "too large" },
	{ DIMENSION_NUMBER, "1e-400", "too small" },
	{ DIMENSION_COUNT, "1e308T", "too large" },
	{ DIMENSION_MONEY, "1e308M USD", "too large" },
	/* units */
	{ DIMENSION_BYTES, "5 kb", "unknown unit 'kb'" },
	{ DIMENSION_BYTES, "5 Gb", "unknown unit" },
	{ DIMENSION_TIME, "10 parsecs", "unknown unit 'parsecs'" },
	{ DIMENSION_TIME, "0 parsecs", "unknown unit" },
	{ DIMENSION_TIME, "10 S", "unknown unit" },
	{ DIMENSION_TIME, "1 h 30 min", "unknown unit" },
	{ DIMENSION_TIME, "10", "unit is missing" },
	{ DIMENSION_BYTES, "80", "unit is missing" },
	{ DIMENSION_BANDWIDTH, "80", "unit is missing" },
	{ DIMENSION_COMPUTE, "312e12", "unit is missing" },
	{ DIMENSION_POWER, "400", "unit is missing" },
	{ DIMENSION_THROUGHPUT, "380", "unit is missing" },
	{ DIMENSION_MONEY, "500", "unit is missing" },
	{ DIMENSION_GPU_PRICE, "4.10", "unit is missing" },
	{ DIMENSION_GPU_PRICE, "4.10 USD", "unit is missing" },
	{ DIMENSION_TIME, "5 GB", "does not fit" },
	{ DIMENSION_BYTES, "5 h", "does not fit" },
	{ DIMENSION_BYTES, "5 GB/s", "does not fit" },
	{ DIMENSION_NUMBER, "45%", "does not fit" },
	{ DIMENSION_NUMBER, "5 s", "does not fit" },
	{ DIMENSION_COUNT, "5 s", "does not fit" },
	{ DIMENSION_FRACTION, "5 k", "does not fit" },
	{ DIMENSION_COMPUTE, "5 W", "does not fit" },
	/* money */
	{ DIMENSION_GPU_PRICE, "4.10 usd/gpu-h", "unknown unit" },
	{ DIMENSION_GPU_PRICE, "4.10 US/gpu-h", "unknown unit" },
	{ DIMENSION_GPU_PRICE, "4.10 USDX/gpu-h", "unknown unit" },
	{ DIMENSION_GPU_PRICE, "4.10 USD/h", "does not fit here" },
	{ DIMENSION_GPU_PRICE, "4.10 /gpu-h", "does not fit" },
	{ DIMENSION_MONEY, "500 USD/gpu-h", "does not fit" },
	{ DIMENSION_MONEY, "2M", "does not fit" },
	{ DIMENSION_MONEY, "2x USD", "unknown unit" },
	{ DIMENSION_MONEY, "500 US", "unknown unit" },
	{ DIMENSION_MONEY, "500 USDT", "does not fit" },
	{ DIMENSION_MONEY, "500 h", "does not fit" },
	{ DIMENSION_MONEY, "500 \xe2\x82\xac", "unknown unit" }, /* the euro sign */
	{ DIMENSION_TIME, "5 USD", "unknown unit" },
};

static void test_accepts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_good(&good[i]);
}

static void test_rejects(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_bad(&bad[i]);
}

/* Cuts the first of a list like "90 s, 2 min or 2 wk" off; returns the rest, NULL when there is none. */
static char *cut_example(char *list)
{
	char *comma = strstr(list, ", "), *last = strstr(list, " or ");

	if (!comma && !last)
		return NULL;
	*(comma ? comma : last) = '\0';
	return comma ? comma + 2 : last + 4;
}

static void assert_examples_are_accepted(enum dimension dimension)
{
	char words[200], *example, *next;
	struct text why = TEXT_INIT;
	struct quantity q;

	assert_int_equal(parse("", dimension, &q, &why), STATUS_INVALID);
	snprintf(words, sizeof(words), "%s", text_str(&why));
	text_release(&why);
	example = strstr(words, "such as ");
	assert_non_null(example);
	for (example += strlen("such as "); example; example = next) {
		next = cut_example(example);
		if (parse(example, dimension, &q, &why) != STATUS_OK)
			fail_msg("the example '%s' was refused: %s", example, text_str(&why));
		assert_true(q.value > 0);
	}
}

static void test_accepts_its_own_examples(void **state)
{
	(void)state;
	for (int d = 0; d < DIMENSION_END; d++)
		assert_examples_are_accepted((enum dimension)d);
}

static void test_base_units(void **state)
{
	(void)state;
	assert_string_equal(quantity_base_unit(DIMENSION_NUMBER), "");
	assert_string_equal(quantity_base_unit(DIMENSION_COUNT), "");
	assert_string_equal(quantity_base_unit(DIMENSION_FRACTION), "");
	assert_string_equal(quantity_base_unit(DIMENSION_TIME), "s");
	assert_string_equal(quantity_base_unit(DIMENSION_BYTES), "B");
	assert_string_equal(quantity_base_unit(DIMENSION_BANDWIDTH), "B/s");
	assert_string_equal(quantity_base_unit(DIMENSION_COMPUTE), "FLOP/s");
	assert_string_equal(quantity_base_unit(DIMENSION_POWER), "W");
}

static void test_minus_zero_becomes_zero(void **state)
{
	static const char *const zeros[] = { "-0", "-0.0", "-0e5", "-0 s" };
	struct text why = TEXT_INIT;
	struct quantity q;

	(void)state;
	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
		assert_int_equal(parse(zeros[i], DIMENSION_TIME, &q, &why), STATUS_OK);
		assert_true(q.value == 0);
		assert_false(signbit(q.value));
	}
}

static void test_rejects_long_numbers(void **state)
{
	enum { DIGITS = 5000 };
	char digits[DIGITS + 1];
	struct text why = TEXT_INIT;
	struct quantity q;
	int64_t integer;
	uint64_t seed;

	(void)state;
	memset(digits, '1', DIGITS);
	digits[DIGITS] = '\0';
	assert_int_equal(parse(digits, DIMENSION_NUMBER, &q, &why), STATUS_INVALID);
	assert_non_null(strstr(text_str(&why), "characters"));
	memset(digits, '0', DIGITS); /* the value would be representable */
	assert_int_equal(parse(digits, DIMENSION_NUMBER, &q, &why), STATUS_INVALID);
	assert_int_equal(quantity_parse_integer(digits, 0, 10, &integer, &why), STATUS_INVALID);
	assert_int_equal(quantity_parse_u64(digits, &seed, &why), STATUS_INVALID);
	text_release(&why);
}

/* The message goes to a terminal. */
static void test_message_shows_no_control_characters(void **state)
{
	static const char *const hostile[] = { "5 \x1b[31mred", "5 \xc2\x9b\x33\x31m", "5 \xe2\x80\xae", "5 a\rb",
					       "5 \xff" };
	struct text why = TEXT_INIT, safe = TEXT_INIT;
	struct quantity q;

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		assert_int_equal(parse(hostile[i], DIMENSION_TIME, &q, &why), STATUS_INVALID);
		text_add_safe(&safe, why.s, why.length);
		assert_string_equal(why.s, safe.s);
		text_release(&why);
		text_release(&safe);
	}
}

static const struct {
	const char *text;
	int64_t least, most, value;
} good_integers[] = {
	{ "8", 0, 100, 8 },
	{ "+8", 0, 100, 8 },
	{ " 8\n", 0, 100, 8 },
	{ "010", 0, 100, 10 },
	{ "1,000", 0, 10000, 1000 },
	{ "-12,345,678", INT64_MIN, INT64_MAX, -12345678 },
	{ "0", 0, 0, 0 },
	{ "-0", 0, 0, 0 },
	{ "-5", -5, 5, -5 },
	{ "5", -5, 5, 5 },
	{ "9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX },
	{ "-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN },
};

static const struct {
	const char *text;
	int64_t least, most;
	const char *why;
} bad_integers[] = {
	{ "", 0, 100, "not a whole number" },
	{ " ", 0, 100, "not a whole number" },
	{ "-", 0, 100, "not a whole number" },
	{ "+", 0, 100, "not a whole number" },
	{ "--8", 0, 100, "not a whole number" },
	{ "8.0", 0, 100, "not a whole number" },
	{ "1e3", 0, 10000, "not a whole number" },
	{ "0x10", 0, 100, "not a whole number" },
	{ "1 2", 0, 100, "not a whole number" },
	{ "8k", 0, 10000, "not a whole number" },
	{ "1,00", 0, 10000, "not a whole number" },
	{ "1,000,00", 0, 1000000, "not a whole number" },
	{ "\xd9\xa1\xd9\xa2", 0, 100, "not a whole number" },
	{ "nan", 0, 100, "not a whole number" },
	{ "101", 0, 100, "out of range; accepted: a whole number from 0 to 100" },
	{ "-1", 0, 100, "out of range" },
	{ "99999999999999999999", INT64_MIN, INT64_MAX, "out of range" },
	{ "9223372036854775808", INT64_MIN, INT64_MAX, "out of range" },
	{ "-9223372036854775809", INT64_MIN, INT64_MAX, "out of range" },
	{ "18446744073709551617", 0, 100, "out of range" },
};

static void test_integers(void **state)
{
	struct text why = TEXT_INIT;
	int64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(good_integers) / sizeof(good_integers[0]); i++) {
		if (quantity_parse_integer(good_integers[i].text, good_integers[i].least, good_integers[i].most, &value,
					   &why) != STATUS_OK)
			fail_msg("'%s' was refused: %s", good_integers[i].text, text_str(&why));
		assert_true(value == good_integers[i].value);
	}
	for (size_t i = 0; i < sizeof(bad_integers) / sizeof(bad_integers[0]); i++) {
		if (quantity_parse_integer(bad_integers[i].text, bad_integers[i].least, bad_integers[i].most, &value,
					   &why) != STATUS_INVALID)
			fail_msg("'%s' was accepted", bad_integers[i].text);
		if (!strstr(text_str(&why), bad_integers[i].why))
			fail_msg("'%s': %s", bad_integers[i].text, text_str(&why));
		text_release(&why);
	}
}

static void test_seeds(void **state)
{
	static const char *const refused[] = { "",
					       " ",
					       "-1",
					       "-0",
					       "1.0",
					       "1e3",
					       "0x1",
					       "abc",
					       "1 2",
					       "+-1",
					       "18446744073709551616",
					       "99999999999999999999999" };
	static const struct {
		const char *text;
		uint64_t value;
	} seeds[] = { { "0", 0 },
		      { "42", 42 },
		      { "+42", 42 },
		      { " 042 ", 42 },
		      { "9223372036854775808", 9223372036854775808u },
		      { "18446744073709551615", UINT64_MAX } };
	struct text why = TEXT_INIT;
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++) {
		assert_int_equal(quantity_parse_u64(seeds[i].text, &value, &why), STATUS_OK);
		assert_true(value == seeds[i].value);
	}
	assert_int_equal(why.length, 0);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (quantity_parse_u64(refused[i], &value, &why) != STATUS_INVALID)
			fail_msg("'%s' was accepted", refused[i]);
		assert_non_null(strstr(text_str(&why), "18446744073709551615"));
		text_release(&why);
	}
}

/* Sets a locale with a decimal comma, made by localedef where it isn't installed; returns 0 when there is none. */
static int set_german(char folder[])
{
	char command[200];

	if (setlocale(LC_ALL, "de_DE.UTF-8"))
		return 1;
	if (!mkdtemp(folder))
		return 0;
	snprintf(command, sizeof(command), "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 >/dev/null 2>&1", folder);
	setenv("LOCPATH", folder, 1);
	return system(command) == 0 && setlocale(LC_ALL, "de_DE.UTF-8");
}

static void test_does_not_depend_on_the_locale(void **state)
{
	char folder[] = "/tmp/flopcast-locale-XXXXXX", command[100];
	int is_german = set_german(folder), has_folder = access(folder, F_OK) == 0;

	snprintf(command, sizeof(command), "rm -r %s", folder);
	if (has_folder && system(command))
		print_message("%s stays\n", folder);
	if (!is_german)
		skip();
	assert_string_equal(localeconv()->decimal_point, ",");
	test_accepts(state);
	test_rejects(state);
	test_integers(state);
	test_seeds(state);
}

static int reset_locale(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C");
	unsetenv("LOCPATH");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepts),
		cmocka_unit_test(test_rejects),
		cmocka_unit_test(test_accepts_its_own_examples),
		cmocka_unit_test(test_base_units),
		cmocka_unit_test(test_minus_zero_becomes_zero),
		cmocka_unit_test(test_rejects_long_numbers),
		cmocka_unit_test(test_message_shows_no_control_characters),
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_seeds),
		cmocka_unit_test_teardown(test_does_not_depend_on_the_locale, reset_locale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
