/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/ledger.h"

const char *cause_name(enum cause cause)
{
	static const char *const names[] = {
#define X(constant, name) name,
		CAUSE_TIME_LIST(X) CAUSE_MONEY_LIST(X)
#undef X
	};

	return names[cause];
}

static double sum(const double *x, int count)
{
	double total = 0;

	for (int i = 0; i < count; i++)
		total += x[i];
	return total;
}

double ledger_time_s(const struct ledger *l)
{
	return sum(l->time_s, CAUSE_TIMES);
}

double ledger_money(const struct ledger *l)
{
	return sum(l->money, CAUSE_END);
}
