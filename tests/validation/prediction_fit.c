/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "prediction_fit.h"

#include "utilisation_fit.h"

#include "base/mem.h"
#include "model/throughput.h"
#include "model/work.h"
#include "scenario/scenario_open.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name;
	enum mode mode;
	int is_tuned;
} cases[] = { { "stated, tuned", PREDICTED, 1 },
	      { "stated, own", PREDICTED, 0 },
	      { "chosen, tuned", CHOSEN, 1 },
	      { "chosen, own", CHOSEN, 0 } };
enum { CASES = sizeof(cases) / sizeof(cases[0]) };

/* ln hours; returns 0 where there is no prediction. */
static int take(struct pool_row *r, const struct forecast_table *t, size_t i, enum mode mode, const char *path)
{
	const struct scenario_options options = { .allow_oom = 1 };
	struct diag_list diags = { 0 };
	struct scenario s;
	int is_taken;

	question_write(path, &t->rows, i, mode);
	is_taken = !scenario_open(&s, path, &options, &diags);
	if (is_taken) {
		const struct plan *p = s.plans[0];
		struct throughput step = throughput_predict(p->workload, p->cluster, &throughput_fitted);
		struct work_draw work = work_expected(p);

		r->predicted = log(work_computed_tokens(&work) / throughput_rate(&step, p->cluster) / 3600);
		r->machine_sd = throughput_log_sd(p->workload, p->cluster);
		r->observed = log(question_published(&t->rows, i, mode));
		r->group = t->programs[i];
	}
	scenario_release(&s);
	diag_release(&diags);
	return is_taken;
}

static void take_prior(struct pool_row *r, const struct known_run *run, const struct utilisation_fit *fit)
{
	struct mixture law = utilisation_law(&run->known, fit);

	r->prior = log(run->gpu_h) - law.parts[0].log_median;
	r->prior_sd = law.parts[0].log_sd;
}

static void pool_rows_init(struct pool_rows *r, const struct forecast_table *t, const struct utilisation_fit *fits,
			   size_t of)
{
	enum mode mode = cases[of].mode;
	char path[] = "/tmp/flopcast-fit-XXXXXX";
	int file = mkstemp(path);

	if (file < 0) {
		perror(path);
		exit(1);
	}
	close(file);
	*r = (struct pool_rows){ .rows = mem_alloc(t->rows.row_count, sizeof(struct pool_row)),
				 .table_rows = mem_alloc(t->rows.row_count, sizeof(size_t)) };
	for (size_t i = 0; i < t->rows.row_count; i++) {
		if (forecast_of(t, i, PRIOR)->excluded || question_exclusion(&t->rows, i, mode) ||
		    (t->runs[i].known.stack == STACK_TUNED) != cases[of].is_tuned ||
		    !take(&r->rows[r->count], t, i, mode, path))
			continue;
		r->table_rows[r->count] = i;
		take_prior(&r->rows[r->count++], &t->runs[i], &fits[t->programs[i]]);
	}
	unlink(path);
}

struct pool_rows prediction_rows_tuned(const struct forecast_table *t, const struct utilisation_fit *fits)
{
	struct pool_rows rows;

	pool_rows_init(&rows, t, fits, 0);
	return rows;
}

void pool_rows_release(struct pool_rows *r)
{
	free(r->rows);
	free(r->table_rows);
}

struct sums {
	double crps, error, inside, rows;
};

static void add(struct sums *s, const struct pool_law *law, const struct pool_row *r)
{
	double chance = pool_chance(law, r->observed), centre = 0;

	for (size_t i = 0; i < law->count; i++)
		centre += law->weight[i] * law->centre[i];
	s->crps += pool_crps(law, r->observed);
	s->error += fabs(centre - r->observed);
	s->inside += chance > 0.1 && chance < 0.9;
	s->rows++;
}

/* By row, then with a program one vote; `groups` sums. */
static void print_scores(const struct sums *sums, size_t groups)
{
	struct sums all = { 0 }, votes = { 0 };

	for (size_t g = 0; g < groups; g++) {
		if (!(sums[g].rows > 0))
			continue;
		all.crps += sums[g].crps;
		all.error += sums[g].error;
		all.inside += sums[g].inside;
		all.rows += sums[g].rows;
		votes.crps += sums[g].crps / sums[g].rows;
		votes.error += sums[g].error / sums[g].rows;
		votes.inside += sums[g].inside / sums[g].rows;
		votes.rows++;
	}
	printf(" | %.3f %.3f %2.0f %% | %.3f %.3f %2.0f %%\n", all.error / all.rows, all.crps / all.rows,
	       100 * all.inside / all.rows, votes.error / votes.rows, votes.crps / votes.rows,
	       100 * votes.inside / votes.rows);
}

static void print_fit(const struct pool_rows *r, size_t groups, enum pool_kind kind)
{
	struct pool_parameters all = pool_fit(r->rows, r->count, groups, groups, kind);
	struct sums *sums = mem_alloc(groups, sizeof(*sums));

	for (size_t g = 0; g < groups; g++) {
		struct pool_parameters others = all;
		int is_fitted = 0;

		for (size_t i = 0; i < r->count; i++) {
			struct pool_law law;

			if (r->rows[i].group != g)
				continue;
			if (!is_fitted++)
				others = pool_fit(r->rows, r->count, groups, g, kind);
			law = pool_law_of(&r->rows[i], kind, &others);
			add(&sums[g], &law, &r->rows[i]);
		}
	}
	printf("  %-11s  share %.2f, longer %+.2f, spread %.2f", pool_kind_words[kind], all.share, all.offset,
	       all.spread);
	print_scores(sums, groups);
	free(sums);
}

/* ---- what another run of a program foretells ---- */

#define MOVED_STEP 0.05

/* The law of a row that is told of another of its program (pooling_law); where one of the two holds the prior moves wholly. */
static double crps_told(const struct pool_row *row, const struct pool_row *other, enum pool_kind kind,
			const struct pool_parameters *p, double moved)
{
	struct pool_law law = pool_law_of(row, kind, p);
	const double share = UTILISATION_PROGRAM, left = share * (1 - share) + 1 - share;

	for (size_t i = 0; i < law.count; i++) {
		double part = law.count > 1 && i == 0 ? 1 : moved;

		law.centre[i] += part * share * (other->observed - other->prior);
		law.sd[i] *= sqrt(1 - part * (1 - left));
	}
	return pool_crps(&law, row->observed);
}

/* A program with two rows or more is one vote. */
static double mean_crps_told(const struct pool_rows *r, size_t groups, enum pool_kind kind,
			     const struct pool_parameters *p, double moved, size_t *programs)
{
	double *sums = mem_alloc(groups, sizeof(*sums)), *pairs = mem_alloc(groups, sizeof(*pairs)), sum = 0;

	for (size_t i = 0; i < r->count; i++)
		for (size_t k = 0; k < r->count; k++) {
			if (k == i || r->rows[k].group != r->rows[i].group)
				continue;
			sums[r->rows[i].group] += crps_told(&r->rows[i], &r->rows[k], kind, p, moved);
			pairs[r->rows[i].group]++;
		}
	*programs = 0;
	for (size_t g = 0; g < groups; g++) {
		sum += pairs[g] > 0 ? sums[g] / pairs[g] : 0;
		*programs += pairs[g] > 0;
	}
	free(sums);
	free(pairs);
	return sum / (double)*programs;
}

static void print_moved(const struct pool_rows *r, size_t groups, enum pool_kind kind)
{
	struct pool_parameters p = pool_fit(r->rows, r->count, groups, groups, kind);
	double best = 0, least = INFINITY, still;
	size_t programs;

	for (double moved = 0; moved < 1 + MOVED_STEP / 2; moved += MOVED_STEP) {
		double crps = mean_crps_told(r, groups, kind, &p, moved, &programs);

		if (crps < least) {
			least = crps;
			best = moved;
		}
	}
	still = mean_crps_told(r, groups, kind, &p, 0, &programs);
	printf("  told of another run: moved %.2f, CRPS %.3f of %zu programs; not moved %.3f\n", best, least, programs,
	       still);
}

static struct pool *pool_of_case(struct pool_constants *k, size_t of)
{
	return &k->of[cases[of].mode == CHOSEN][!cases[of].is_tuned];
}

/* As it is in force. */
static enum pool_kind kind_of(size_t of)
{
	const struct pool *pool = &pooling_fitted.of[cases[of].mode == CHOSEN][!cases[of].is_tuned];

	return pool->is_linear ? POOL_LINEAR : pool->share > 0 ? POOL_LOGARITHMIC : POOL_PRIOR;
}

void prediction_fit_without(const struct forecast_table *t, const struct utilisation_fit *fits,
			    struct pool_constants *pools)
{
	for (size_t program = 0; program < t->program_count; program++)
		pools[program] = pooling_fitted;
	for (size_t of = 0; of < CASES; of++) {
		struct pool_rows rows;

		pool_rows_init(&rows, t, fits, of);
		for (size_t program = 0; program < t->program_count; program++) {
			struct pool_parameters found =
				pool_fit(rows.rows, rows.count, t->program_count, program, kind_of(of));
			struct pool *pool = pool_of_case(&pools[program], of);

			pool->share = found.share;
			pool->longer_log = found.offset;
			pool->spread = found.spread;
		}
		pool_rows_release(&rows);
	}
}

int prediction_fit_print(const char *runs)
{
	struct utilisation_fit *fits;
	struct forecast_table t;

	forecast_table_known(&t, runs);
	fits = utilisation_fits_without(&t);
	printf("each program by a fit to the others: error, CRPS, inside 80 %% by row | by program\n");
	for (size_t of = 0; of < CASES; of++) {
		struct pool_rows rows;

		pool_rows_init(&rows, &t, fits, of);
		printf("%s: %zu rows\n", cases[of].name, rows.count);
		for (int kind = 0; kind < POOL_KINDS; kind++)
			print_fit(&rows, t.program_count, (enum pool_kind)kind);
		print_moved(&rows, t.program_count, kind_of(of));
		pool_rows_release(&rows);
	}
	free(fits);
	forecast_table_release(&t);
	return 0;
}
