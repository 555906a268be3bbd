/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serving_score.h"

#include "serving_fit.h"
#include "set_score.h"

#include "base/mem.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- which rows ---- */

struct filter {
	const char *title, *engine; /* engine: name of its class; NULL = any */
	int (*is_of)(const struct serving_row *r);
	int regime; /* REGIME_END = any */
};

static int is_dense(const struct serving_row *r)
{
	return !(r->generation.model.expert_params > 0);
}

/* A compiled engine by a page that says its release; a benchmark's log says neither format nor prompt. */
static int is_known(const struct serving_row *r)
{
	return is_dense(r) && r->generation.engine == ENGINE_COMPILED && !strstr(r->source, "inference_results");
}

static int is_fine(const struct serving_row *r)
{
	return !is_dense(r) && r->generation.model.experts > COARSE_EXPERTS;
}

static int is_coarse(const struct serving_row *r)
{
	return !is_dense(r) && !is_fine(r);
}

static int is_new(const struct serving_row *r)
{
	return r->generation.accelerator->fp4_flop_per_s > 0 || r->generation.accelerator->is_cdna;
}

static int is_any(const struct serving_row *r)
{
	(void)r;
	return 1;
}

static const struct filter sets[] = {
	{ "dense", NULL, is_dense, REGIME_END },       { "dense-known-engine", NULL, is_known, REGIME_END },
	{ "coarse-moe", NULL, is_coarse, REGIME_END }, { "fine-moe", NULL, is_fine, REGIME_END },
	{ "all", NULL, is_any, REGIME_END },
};

static const struct filter parts[] = {
	{ "newest accelerators (fp4, or AMD)", NULL, is_new, REGIME_END },
	{ "engine: compiled", "compiled", is_any, REGIME_END },
	{ "engine: python", "python", is_any, REGIME_END },
	{ "engine: early", "early", is_any, REGIME_END },
	{ "engine: local", "local", is_any, REGIME_END },
	{ "regime: offline", NULL, is_any, REGIME_OFFLINE },
	{ "regime: static", NULL, is_any, REGIME_STATIC },
	{ "regime: closed", NULL, is_any, REGIME_CLOSED },
	{ "regime: burst", NULL, is_any, REGIME_BURST },
	{ "regime: single", NULL, is_any, REGIME_SINGLE },
	{ "regime: server", NULL, is_any, REGIME_SERVER },
	{ "regime: prefill", NULL, is_any, REGIME_PREFILL },
};

static int passes(const struct filter *f, const struct serving_row *r)
{
	return !r->excluded && f->is_of(r) && (f->regime == REGIME_END || f->regime == (int)r->regime) &&
	       (!f->engine || !strcmp(f->engine, engine_name(r->generation.engine)));
}

static struct set_score score_of(const struct serving_table *t, const struct scored *rows, const struct filter *f)
{
	struct scored *own = mem_alloc(t->count + 1, sizeof(*own));
	struct set_score s;
	size_t count = 0;

	for (size_t i = 0; i < t->count; i++)
		if (passes(f, &t->items[i]))
			own[count++] = rows[i];
	s = set_score_of(own, count);
	free(own);
	return s;
}

/* ---- forecasts ---- */

static struct scored forecast(const struct serving_row *r, const struct generation_constants *k)
{
	return (struct scored){ .forecast = serving_row_forecast(r, k),
				.measured = r->measured,
				.log_sd = r->regime == REGIME_SERVER ? generation_open_log_sd(&r->generation)
								     : generation_log_sd(&r->generation) };
}

static struct scored *forecast_all(const struct serving_table *t)
{
	struct scored *rows = mem_alloc(t->count + 1, sizeof(*rows));

	for (size_t i = 0; i < t->count; i++)
		if (!t->items[i].excluded)
			rows[i] = forecast(&t->items[i], &generation_fitted);
	return rows;
}

/* Each row by constants that were fitted without any row of its source. */
static struct scored *forecast_left_out(const struct serving_table *t)
{
	struct scored *rows = mem_alloc(t->count + 1, sizeof(*rows));
	unsigned char *is_done = mem_alloc(t->count + 1, 1);

	for (size_t i = 0; i < t->count; i++) {
		struct generation_constants k;

		if (t->items[i].excluded || is_done[i])
			continue;
		k = serving_fit(t, i);
		for (size_t j = i; j < t->count; j++)
			if (!t->items[j].excluded && serving_is_same_source(&t->items[i], &t->items[j])) {
				rows[j] = forecast(&t->items[j], &k);
				is_done[j] = 1;
			}
	}
	free(is_done);
	return rows;
}

int serving_score_print(const char *path)
{
	struct serving_table t = { 0 };
	struct scored *rows;
	size_t excluded = 0;

	serving_table_read(&t, path);
	rows = forecast_all(&t);
	for (size_t i = 0; i < t.count; i++)
		if (t.items[i].excluded) {
			fprintf(stderr, "%s: not scored: %s\n", t.items[i].id, t.items[i].excluded);
			excluded++;
		}
	fprintf(stderr, "%zu rows, %zu not scored\n", t.count, excluded);
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		struct set_score s = score_of(&t, rows, &sets[i]);

		set_score_print(stdout, sets[i].title, &s);
	}
	free(rows);
	serving_table_release(&t);
	return 0;
}

/* ---- report ---- */

static void report_line(FILE *out, const struct serving_table *t, const struct scored *fitted,
			const struct scored *left_out, const struct filter *f)
{
	struct set_score s = score_of(t, fitted, f), l = score_of(t, left_out, f);

	if (!s.count)
		return;
	fprintf(out, "| %s | %zu | %.1f %% | %.0f %% | %.0f %% | %.3f | %.1f %% | %.0f %% | %.0f %% |\n", f->title,
		s.count, 100 * s.median, 100 * s.p80, 100 * s.inside, s.crps, 100 * l.median, 100 * l.p80,
		100 * l.inside);
}

static void report_constants(FILE *out, const struct serving_table *t)
{
	struct generation_constants k = serving_fit(t, SIZE_MAX);

	fprintf(out, "\n## Constants\n\n| constant | believed | log-sd of that | fitted today | in use | meaning |\n"
		     "|---|---|---|---|---|---|\n");
#define X(name, value, log_sd, meaning)                                                                                \
	fprintf(out, "| %s | %.3g | %.2g | %.3g | %.3g | %s |\n", #name, (double)(value), (double)(log_sd), k.name,    \
		generation_fitted.name, meaning);
	GENERATION_LIST(X)
#undef X
}

static void report_rows(FILE *out, const struct serving_table *t, const struct scored *fitted)
{
	fprintf(out, "\n## Rows\n\n| row | measured | forecast | off by | inside |\n|---|---|---|---|---|\n");
	for (size_t i = 0; i < t->count; i++) {
		double off = fitted[i].forecast / fitted[i].measured;

		if (t->items[i].excluded)
			fprintf(out, "| %s | - | - | not scored: %s | - |\n", t->items[i].id, t->items[i].excluded);
		else
			fprintf(out, "| %s | %.4g | %.4g | %+.1f %% | %s |\n", t->items[i].id, fitted[i].measured,
				fitted[i].forecast, 100 * (off - 1),
				fabs(log(off)) <= 1.2815515655446004 * fitted[i].log_sd ? "yes" : "no");
	}
}

void serving_score_report(const char *path, FILE *out)
{
	struct serving_table t = { 0 };
	struct scored *fitted, *left_out;

	serving_table_read(&t, path);
	fitted = forecast_all(&t);
	left_out = forecast_left_out(&t);
	fprintf(out,
		"\n## Serving\n\n| set | rows | median | 80 %% | inside P10-P90 | CRPS | left out: median | 80 %% | "
		"inside |\n|---|---|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		report_line(out, &t, fitted, left_out, &sets[i]);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		report_line(out, &t, fitted, left_out, &parts[i]);
	report_constants(out, &t);
	report_rows(out, &t, fitted);
	free(fitted);
	free(left_out);
	serving_table_release(&t);
}
