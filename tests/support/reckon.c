/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reckon.h"

#include <math.h>

#define HOUR_S 3600.0

static void check_sums(const struct outcome *o)
{
	double time_s = 0, money = 0;

	for (int i = 0; i < CAUSE_TIMES; i++) {
		assert_true(o->ledger.time_s[i] >= 0);
		time_s += o->ledger.time_s[i];
	}
	for (int i = 0; i < CAUSE_END; i++) {
		assert_true(o->ledger.money[i] >= -RECKON_MONEY);
		money += o->ledger.money[i];
	}
	assert_close(time_s, o->wall_s, 1e-9);
	assert_near(money, o->cost, 1e-9 * fmax(1, money));
}

struct outcome reckon_run(struct fixture *f, uint64_t index)
{
	struct replication r;
	struct outcome o;

	replication_init(&r, &f->plan, &f->study);
	r.check_invariants = 1;
	replication_run(&r, index, &o);
	replication_release(&r);
	check_sums(&o);
	return o;
}

struct outcome reckon_end_at(struct fixture *f, enum end_reason end, const char *file, int line)
{
	struct outcome o = reckon_run(f, 0);

	if (o.end == end)
		return o;
	print_error("ends by %s, expected %s\n", end_reason_name(o.end), end_reason_name(end));
	_fail(file, line);
	return o;
}

void reckon_hours_at(const struct outcome *o, struct reckon_hours h, const char *file, int line)
{
	const double want[CAUSE_TIMES] = {
#define X(constant, name, loss, words, colour, ink) h.name,
		CAUSE_TIME_LIST(X)
#undef X
	};

	for (int i = 0; i < CAUSE_TIMES; i++)
		if (!(fabs(o->ledger.time_s[i] / HOUR_S - want[i]) <= RECKON_HOURS)) {
			print_error("%s: %.9g h, expected %.9g h\n", cause_name((enum cause)i),
				    o->ledger.time_s[i] / HOUR_S, want[i]);
			_fail(file, line);
		}
}
