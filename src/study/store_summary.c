/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/store_summary.h"

#include "study/sql.h"

#include <math.h>
#include <sqlite3.h>

static int write_metric(struct store *s, size_t plan, enum metric metric, const struct sample_summary *m)
{
	struct sql_value values[7 + 3 * SUMMARY_QUANTILES] = { sql_integer(plan), sql_text(metric_name(metric)) };
	size_t n = 2;
	int none = !m->moments.count;

	values[n++] = sql_real(none ? NAN : m->moments.mean);
	values[n++] = sql_real(none ? NAN : m->mean_se);
	values[n++] = sql_real(none ? NAN : moments_sd(&m->moments));
	values[n++] = sql_real(none ? NAN : m->moments.min);
	values[n++] = sql_real(none ? NAN : m->moments.max);
	for (int i = 0; i < SUMMARY_QUANTILES; i++) {
		values[n++] = sql_real(m->quantiles[i].value);
		values[n++] = sql_real(m->quantiles[i].lo);
		values[n++] = sql_real(m->quantiles[i].hi);
	}
	return sql_insert(s->db, "summary", values, n);
}

enum status store_summary_write(struct store *s, const struct plan_summary *plans, size_t count)
{
	int code = sqlite3_exec(s->db, "BEGIN; DELETE FROM summary", NULL, NULL, NULL);

	for (size_t i = 0; i < count && !code; i++)
		for (int m = 0; m < METRIC_END && !code; m++)
			code = write_metric(s, i, (enum metric)m, &plans[i].metrics[m]);
	return sql_settle(s->db, code, &s->fault);
}
