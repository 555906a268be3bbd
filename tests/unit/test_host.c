/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes to the host and back, by hand. */
#include "model/host.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

/* 1e9 weights of 2 B, 3 microbatches, 10 GB/s. */
static const struct host one = { 2e9, 1e9, 3 };

static void test_travel(void **state)
{
	(void)state;
	assert_true(host_travel_s(&one, OFFLOAD_NONE, 1e10) == 0);
	/* Gradients three times, weights back once. */
	assert_close(host_travel_s(&one, OFFLOAD_OPTIMIZER, 1e10), (3 * 2e9 + 2e9) / 1e10, 1e-12);
	/* Weights twice a microbatch. */
	assert_close(host_travel_s(&one, OFFLOAD_ALL, 1e10), (3 * 2e9 + 3 * 2 * 2e9) / 1e10, 1e-12);
}

/* 72B on four nodes of 8 GPUs: about 10 s, as was measured (deepspeedai/DeepSpeed#6834). */
static void test_update(void **state)
{
	struct host share = { 0, 72e9 / 32, 1 };

	(void)state;
	assert_close(host_update_s(&share, 8), 10, 0.01);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_travel), cmocka_unit_test(test_update) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
