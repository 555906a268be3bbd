/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/ledger.h"

static const struct row {
	const char *name, *words, *colour, *ink;
	enum loss loss;
} rows[CAUSE_END] = {
#define X(constant, name, loss, words, colour, ink) { #name, words, colour, ink, loss },
	CAUSE_TIME_LIST(X) CAUSE_MONEY_LIST(X)
#undef X
};

const char *cause_name(enum cause cause)
{
	return rows[cause].name;
}

const char *cause_words(enum cause cause)
{
	return rows[cause].words;
}

enum loss cause_loss(enum cause cause)
{
	return rows[cause].loss;
}

const char *cause_colour(enum cause cause)
{
	return rows[cause].colour;
}

const char *cause_ink(enum cause cause)
{
	return rows[cause].ink;
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
