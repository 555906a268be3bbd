/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/column.h"

#include "base/bug.h"

#include <string.h>

const char *column_name(enum outcome_column c)
{
	static const char *const names[] = { "wall_s",
					     "cost",
					     "gpu_s",
					     "failures",
					     "grants",
					     "end",
#define X(constant, name) name "_s",
					     CAUSE_TIME_LIST(X)
#undef X
#define X(constant, name) name "_cost",
						     CAUSE_TIME_LIST(X) CAUSE_MONEY_LIST(X)
#undef X
	};

	return names[c];
}

double column_get(const struct outcome *o, enum outcome_column c)
{
	switch (c) {
	case OUTCOME_WALL:
		return o->wall_s;
	case OUTCOME_COST:
		return o->cost;
	case OUTCOME_GPU:
		return o->gpu_s;
	case OUTCOME_FAILURES:
		return o->failures;
	case OUTCOME_GRANTS:
		return o->grants;
	case OUTCOME_END_REASON:
		return o->end;
	default:
		BUG_IF(c >= OUTCOME_COLUMNS);
		return c < OUTCOME_MONEY ? o->ledger.time_s[c - OUTCOME_TIME] : o->ledger.money[c - OUTCOME_MONEY];
	}
}

void column_set(struct outcome *o, enum outcome_column c, double value)
{
	switch (c) {
	case OUTCOME_WALL:
		o->wall_s = value;
		break;
	case OUTCOME_COST:
		o->cost = value;
		break;
	case OUTCOME_GPU:
		o->gpu_s = value;
		break;
	case OUTCOME_FAILURES:
		o->failures = (uint32_t)value;
		break;
	case OUTCOME_GRANTS:
		o->grants = (uint32_t)value;
		break;
	case OUTCOME_END_REASON:
		o->end = (enum end_reason)value;
		break;
	default:
		BUG_IF(c >= OUTCOME_COLUMNS);
		if (c < OUTCOME_MONEY)
			o->ledger.time_s[c - OUTCOME_TIME] = value;
		else
			o->ledger.money[c - OUTCOME_MONEY] = value;
	}
}

/* Bit by bit: 0 and -0 are told apart. */
static uint64_t bits(double x)
{
	uint64_t u;

	memcpy(&u, &x, sizeof(u));
	return u;
}

size_t column_pack(const struct outcome *outcomes, size_t count, enum outcome_column c, double *values)
{
	int differ = 0;

	for (size_t i = 0; i < count; i++) {
		values[i] = column_get(&outcomes[i], c);
		differ |= bits(values[i]) != bits(values[0]);
	}
	return differ ? count : 1;
}
