/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/ledger.h"

const char *cause_name(enum cause cause)
{
	static const char *const names[] = {
#define X(constant, name) name,
		CAUSE_LIST(X)
#undef X
	};

	return names[cause];
}

static double sum(const double x[CAUSE_END])
{
	double total = 0;

	for (int i = 0; i < CAUSE_END; i++)
		total += x[i];
	return total;
}

double ledger_time_s(const struct ledger *l)
{
	return sum(l->time_s);
}

double ledger_money(const struct ledger *l)
{
	return sum(l->money);
}
