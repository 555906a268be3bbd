/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/guard.h"

#include "../support/assertions.h"

#include <string.h>

static void test_hosts(void **state)
{
	static const char *const known[] = { "127.0.0.1:8800", "localhost:8800", "LocalHost:8800", "[::1]:8800" };
	static const char *const others[] = {
		"",	    "127.0.0.1",     "127.0.0.1:8801",		"127.0.0.1:88000", "127.0.0.1:8800@evil.com",
		"evil.com", "evil.com:8800", "localhost.evil.com:8800", "192.168.1.5:8800"
	};
	struct guard g;

	(void)state;
	guard_init(&g, "127.0.0.1", 8800);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_true(guard_knows_host(&g, known[i]));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(guard_knows_host(&g, others[i]));
	assert_false(guard_knows_host(&g, NULL));
}

/* Told to listen elsewhere, it goes by that name only. */
static void test_another_address(void **state)
{
	struct guard g;

	(void)state;
	guard_init(&g, "10.0.0.7", 80);
	assert_true(guard_knows_host(&g, "10.0.0.7:80"));
	assert_true(guard_knows_host(&g, "10.0.0.7"));
	assert_false(guard_knows_host(&g, "localhost:80"));
	assert_false(guard_knows_host(&g, "localhost"));
}

static void test_origins(void **state)
{
	struct guard g;

	(void)state;
	guard_init(&g, "127.0.0.1", 8800);
	assert_true(guard_knows_origin(&g, NULL));
	assert_true(guard_knows_origin(&g, "http://127.0.0.1:8800"));
	assert_true(guard_knows_origin(&g, "http://localhost:8800"));
	assert_false(guard_knows_origin(&g, "null"));
	assert_false(guard_knows_origin(&g, "https://127.0.0.1:8800"));
	assert_false(guard_knows_origin(&g, "http://127.0.0.1:9000"));
	assert_false(guard_knows_origin(&g, "http://evil.com"));
	assert_false(guard_knows_origin(&g, ""));
}

static void test_tokens(void **state)
{
	struct guard a, b;
	char token[GUARD_TOKEN + 1];

	(void)state;
	guard_init(&a, "127.0.0.1", 8800);
	guard_init(&b, "127.0.0.1", 8800);
	assert_string_not_equal(a.token, b.token);
	assert_int_equal(strspn(a.token, "0123456789abcdef"), GUARD_TOKEN);
	assert_true(guard_is_token(&a, a.token));
	assert_false(guard_is_token(&a, b.token));
	assert_false(guard_is_token(&a, NULL));
	assert_false(guard_is_token(&a, ""));
	memcpy(token, a.token, sizeof(token));
	token[GUARD_TOKEN - 1] ^= 1;
	assert_false(guard_is_token(&a, token));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_another_address),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_tokens),
	};

	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
