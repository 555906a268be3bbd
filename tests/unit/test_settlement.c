/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is set right when a replication is over: who pays for experiments, spares and overheads, and what is no machine's. */
#include "sim/settlement.h"

#include "../support/assertions.h"
#include "../support/fixture.h"

/* Ten of each cause. */
static void fill(double *money)
{
	for (int c = 0; c < CAUSE_END; c++)
		money[c] = 10;
}

/* Machines are paid for what takes time, for idling, as tokens and as spares: eleven causes. Storage and egress do not experiment. */
static void test_experiments(void **state)
{
	double money[CAUSE_END];

	(void)state;
	fill(money);
	assert_close(settlement_experiments(0.25, 0, money), 1.25, 1e-15); /* beside the run */
	assert_close(money[CAUSE_EXPERIMENTS], 10 + 11 * 2.5, 1e-15);
	for (int c = 0; c < CAUSE_EXPERIMENTS; c++)
		assert_close(money[c], 10, 1e-15);
	fill(money);
	assert_close(settlement_experiments(0.25, 1, money), 1, 1e-15); /* within it: a fifth of what was simulated */
	assert_close(money[CAUSE_EXPERIMENTS], 10 + 11 * 2, 1e-15);
	for (int c = 0; c < CAUSE_EXPERIMENTS; c++) {
		int is_machine = c < CAUSE_TIMES || c == CAUSE_IDLE || c == CAUSE_TOKENS || c == CAUSE_SPARES;

		assert_close(money[c], is_machine ? 8 : 10, 1e-15);
	}
}

/* Of 8 nodes 2 are spares: a fifth of what takes time, where the site bills them. */
static void test_spares(void **state)
{
	double money[CAUSE_END];
	struct fixture f;

	(void)state;
	fixture_init(&f, 8, 1);
	fill(money);
	settlement_spares(&f.plan, money);
	assert_close(money[CAUSE_SPARES], 10, 1e-15);
	f.cluster.spares = 2;
	settlement_spares(&f.plan, money);
	assert_close(money[CAUSE_SPARES], 10 + CAUSE_TIMES * 2, 1e-15);
	assert_close(money[CAUSE_COMPUTE], 8, 1e-15);
	assert_close(money[CAUSE_DEGRADED], 8, 1e-15);
	assert_close(money[CAUSE_IDLE], 10, 1e-15);
}

static void test_overheads(void **state)
{
	struct ledger l = { .time_s = { [CAUSE_COMPUTE] = 100, [CAUSE_STALL] = 1 },
			    .money = { [CAUSE_COMPUTE] = 200, [CAUSE_STALL] = 2 } };

	(void)state;
	settlement_overheads(&l, 0.1);
	assert_close(l.time_s[CAUSE_STALL], 11, 1e-15);
	assert_close(l.time_s[CAUSE_COMPUTE], 90, 1e-15);
	assert_close(l.money[CAUSE_STALL], 22, 1e-15);
	assert_close(l.money[CAUSE_COMPUTE], 180, 1e-15);
}

static void test_extras(void **state)
{
	struct price expenses[] = { fixture_price(30), fixture_price(4) };
	double money[CAUSE_END];
	struct fixture f;

	(void)state;
	fixture_init(&f, 1, 1);
	f.site.storage = fixture_price(0.5);
	f.site.egress = fixture_price(2);
	f.site.staff = fixture_price(3);
	f.plan.move = fixture_price(7);
	f.plan.stored_b = 100;
	f.plan.retention_s = 50;
	f.plan.download_b = 10;
	f.plan.expenses = expenses;
	f.plan.expense_count = 2;
	fill(money);
	settlement_extras(&f.plan, 1000, 1, 0, money);
	assert_close(money[CAUSE_STORAGE], 10 + 100 * 1050 * 0.5, 1e-15);
	assert_close(money[CAUSE_EGRESS], 10 + 20, 1e-15);
	assert_close(money[CAUSE_EXPENSE], 10 + 3000 + 34, 1e-15);
	f.plan.moved_b = 5;
	fill(money);
	settlement_extras(&f.plan, 1000, 1, 0, money);
	assert_close(money[CAUSE_EGRESS], 10 + 20 + 35, 1e-15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_experiments),
		cmocka_unit_test(test_spares),
		cmocka_unit_test(test_overheads),
		cmocka_unit_test(test_extras),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
