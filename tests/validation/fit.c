/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fit - fits the constants of src/model/throughput.c and prints them with the residual of each row; or those of
 * src/model/utilisation.h, of src/model/pooling.c, or of src/model/framework.h.
 *
 *   fit RUNS.TSV
 *   fit --utilisation RUNS.TSV
 *   fit --prediction RUNS.TSV
 *   fit --frameworks RUNS.TSV
 *
 * Benchmarks of role `calibrate` only; whole runs are shown, but not fitted. Least squares of log(predicted /
 * published), by Nelder and Mead (GSL); a row that is off by more than 15 % pulls no harder than one that is off by 15 %
 * (Huber), and a set of n rows weighs as sqrt(n), so that 160 benchmarks of one program don't outvote the others. Left
 * out: what the model doesn't know (offload, fp8), and the first ZeRO-3, of 2021, which reached a third of what FSDP
 * does on the same network.
 */
#include "framework_fit.h"
#include "prediction_fit.h"
#include "utilisation_fit.h"

#include "model/padding.h"
#include "model/throughput.h"

#include <gsl/gsl_multimin.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONSTANTS = 7, ROUNDS = 20000, RESTARTS = 4, ROWS = 2000 };
#define HUBER		  0.15
#define COLLECTIVE_MOST	  0.8 /* no collective is known to get more of the nominal bandwidth */
#define HOPPER_FLOP_PER_S 9e14

struct sample {
	struct arch arch;
	struct workload workload;
	struct accelerator accelerator;
	struct cluster cluster;
	double published, weight;
	double longest; /* what a sequence is padded to, over its tokens */
	const char *id, *set;
	int is_fitted;
};

struct fit {
	struct sample samples[ROWS];
	size_t count;
};

/* As in the catalog; A100's sustained rate is what was measured, H100's is fitted; without one, shown only. */
static const struct accelerator machines[] = {
	{ .id = "a100-sxm-80gb",
	  .peak_flop_per_s = 312e12,
	  .bandwidth_b_per_s = 2039e9,
	  .link_b_per_s = 600e9,
	  .sustained = 0.87,
	  .has_bf16 = 1,
	  .year = 2020 },
	{ .id = "a100-sxm-40gb",
	  .peak_flop_per_s = 312e12,
	  .bandwidth_b_per_s = 1555e9,
	  .link_b_per_s = 600e9,
	  .sustained = 0.87,
	  .has_bf16 = 1,
	  .year = 2020 },
	{ .id = "h100-sxm-80gb",
	  .peak_flop_per_s = 989e12,
	  .bandwidth_b_per_s = 3350e9,
	  .link_b_per_s = 900e9,
	  .sustained = 0.64,
	  .has_bf16 = 1,
	  .year = 2022 },
	{ .id = "rtx-4090",
	  .peak_flop_per_s = 165.2e12,
	  .bandwidth_b_per_s = 1008e9,
	  .link_b_per_s = 64e9,
	  .measured_flop_per_s = 164.8e12,
	  .has_bf16 = 1,
	  .year = 2022 },
};

static double parameter(const gsl_vector *v, size_t i)
{
	return exp(gsl_vector_get(v, i));
}

static struct throughput_constants constants(const gsl_vector *v)
{
	return (struct throughput_constants){
		.sustained = parameter(v, 0),
		.half_width = parameter(v, 1),
		.attention = parameter(v, 2),
		.collective = fmin(COLLECTIVE_MOST, parameter(v, 3)),
		.launch_s = parameter(v, 4),
		.dequantize_b = parameter(v, 5),
		.shard_s = parameter(v, 6),
	};
}

/* Above 0: the predicted time is too long. */
static double residual(const struct sample *s, const gsl_vector *v)
{
	struct throughput_constants k = constants(v);
	struct accelerator a = s->accelerator;
	struct cluster c = s->cluster;
	struct throughput t;

	if (a.peak_flop_per_s > HOPPER_FLOP_PER_S)
		a.sustained = k.sustained;
	c.accelerator = &a;
	t = throughput_predict(&s->workload, &c, &k);
	return log(s->published * s->longest / throughput_rate(&t, &c));
}

static double objective(const gsl_vector *v, void *context)
{
	const struct fit *f = context;
	double sum = 0;

	for (size_t i = 0; i < f->count; i++) {
		double r = f->samples[i].is_fitted ? fabs(residual(&f->samples[i], v)) : 0;

		sum += f->samples[i].weight * (r < HUBER ? r * r : HUBER * (2 * r - HUBER));
	}
	return sum;
}

static int64_t whole(const struct row_table *t, size_t i, const char *column, double otherwise)
{
	return (int64_t)row_number(t, i, column, otherwise);
}

static struct layout layout(const struct row_table *t, size_t i)
{
	return (struct layout){
		.is_given = 1,
		.tensor = whole(t, i, "tensor", 1),
		.pipeline = whole(t, i, "pipeline", 1),
		.interleave = whole(t, i, "interleave", 1),
		.context = 1,
		.microbatch = whole(t, i, "microbatch", 1),
		.batch = whole(t, i, "batch", 0),
		.zero = (int)whole(t, i, "zero", 0),
		.sequence_parallel = (int)whole(t, i, "sequence_parallel", 0),
		.recompute = row_is(t, i, "recompute", "full")	      ? RECOMPUTE_FULL
			     : row_is(t, i, "recompute", "selective") ? RECOMPUTE_SELECTIVE
								      : RECOMPUTE_NONE,
		.attention = row_is(t, i, "attention", "plain")	   ? ATTENTION_PLAIN
			     : row_is(t, i, "attention", "flash2") ? ATTENTION_FLASH2
								   : ATTENTION_FUSED,
		.kernels = row_is(t, i, "kernels", "fused") ? KERNELS_FUSED : KERNELS_BY_METHOD,
	};
}

static void describe(struct sample *s, const struct row_table *t, size_t i)
{
	double gpus = row_number(t, i, "gpus", 1), per_node = fmin(gpus, row_number(t, i, "gpus_per_node", 8));

	s->arch = (struct arch){ .params = row_number(t, i, "params", 0),
				 .active_params = row_number(t, i, "active", 0),
				 .layers = whole(t, i, "layers", 0),
				 .hidden = whole(t, i, "hidden", 0),
				 .ffn = whole(t, i, "ffn", 0),
				 .heads = whole(t, i, "heads", 0),
				 .kv_heads = whole(t, i, "kv_heads", 0),
				 .vocab = whole(t, i, "vocab", 0) };
	s->workload = (struct workload){ .arch = &s->arch,
					 .sequence = whole(t, i, "sequence", 0),
					 .precision = row_is(t, i, "precision", "bf16-pure") ? PRECISION_PURE
											     : PRECISION_BF16,
					 .lora_rank = 8,
					 .lora_targets = LORA_Q | LORA_V };
	s->longest = row_is(t, i, "padding", "longest")
			     ? padding_longest(padding_length_log_sd, whole(t, i, "microbatch", 1))
			     : 1;
	s->workload.sequence = (int64_t)ceil(row_number(t, i, "sequence", 0) * s->longest);
	for (int m = 0; m < METHOD_END; m++)
		if (row_is(t, i, "method", method_name((enum method)m)))
			s->workload.method = (enum method)m;
	s->cluster = (struct cluster){ .accelerator = &s->accelerator,
				       .nodes = (int64_t)ceil(gpus / per_node),
				       .gpus_per_node = (int64_t)per_node,
				       .network_b_per_s = 1e9 * row_number(t, i, "network_gb_s", 0),
				       .layout = layout(t, i) };
}

/* Tokens per second and GPU; of a run by its hours. */
static double published(const struct row_table *t, size_t i)
{
	double hours = row_number(t, i, "gpu_hours", 0), throughput = row_number(t, i, "throughput", 0);

	return throughput > 0 || !(hours > 0) ? throughput : row_number(t, i, "tokens", 0) / hours / 3600;
}

static void add(struct fit *f, const struct row_table *t, size_t i)
{
	struct sample *s = &f->samples[f->count];
	const struct accelerator *found = NULL;

	for (size_t m = 0; m < sizeof(machines) / sizeof(machines[0]); m++)
		if (row_is(t, i, "accelerator", machines[m].id))
			found = &machines[m];
	if (!found || f->count == ROWS || !(published(t, i) > 0) || !*row_text(t, i, "layout") ||
	    row_is(t, i, "precision", "fp8") || row_is(t, i, "tier", "C") || *row_text(t, i, "offload"))
		return;
	*s = (struct sample){ .accelerator = *found,
			      .published = published(t, i),
			      .id = row_text(t, i, "id"),
			      .set = row_text(t, i, "set") };
	s->is_fitted = row_is(t, i, "role", "calibrate") && !row_is(t, i, "set", "run") && found->sustained > 0 &&
		       !strstr(s->id, "ZeRO-3") && strcmp(s->set, "korth") != 0;
	describe(s, t, i);
	f->count += !throughput_lacks(&s->workload, &s->cluster);
}

static void weigh(struct fit *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct sample *s = &f->samples[i];
		double n = 0;

		for (size_t j = 0; j < f->count; j++)
			n += f->samples[j].is_fitted && !strcmp(s->set, f->samples[j].set) &&
			     s->accelerator.peak_flop_per_s == f->samples[j].accelerator.peak_flop_per_s;
		f->samples[i].weight = 1 / sqrt(fmax(1, n));
	}
}

static void minimise(struct fit *f, gsl_vector *v)
{
	gsl_multimin_function function = { objective, v->size, f };
	gsl_multimin_fminimizer *m = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, v->size);
	gsl_vector *step = gsl_vector_alloc(v->size);

	for (int restart = 0; restart < RESTARTS; restart++) {
		gsl_vector_set_all(step, 0.2);
		gsl_multimin_fminimizer_set(m, &function, v, step);
		for (int i = 0;
		     i < ROUNDS && !gsl_multimin_fminimizer_iterate(m) && gsl_multimin_fminimizer_size(m) > 1e-6; i++)
			;
		gsl_vector_memcpy(v, m->x);
	}
	gsl_vector_free(step);
	gsl_multimin_fminimizer_free(m);
}

static void print(const struct fit *f, const gsl_vector *v)
{
	struct throughput_constants k = constants(v);

	for (size_t i = 0; i < f->count; i++)
		printf("%-48s %-12s %-7s %+7.1f %%\n", f->samples[i].id, f->samples[i].set,
		       f->samples[i].is_fitted ? "fitted" : "shown", 100 * expm1(residual(&f->samples[i], v)));
	printf("sustained (H100) %.3g, half_width %.3g, attention %.3g, collective %.3g, "
	       "launch_s %.3g, dequantize_b %.3g, shard_s %.3g; objective %.4f\n",
	       k.sustained, k.half_width, k.attention, k.collective, k.launch_s, k.dequantize_b, k.shard_s,
	       objective(v, (void *)f));
}

static int fit_throughput(const char *path)
{
	static const double start[CONSTANTS] = { 0.65, 200, 0.35, 0.7, 4e-3, 12, 5e-3 };
	static struct fit f;
	gsl_vector *v = gsl_vector_alloc(CONSTANTS);
	struct row_table t;

	row_table_read(&t, path);
	for (size_t i = 0; i < t.row_count; i++)
		add(&f, &t, i);
	weigh(&f);
	for (size_t i = 0; i < CONSTANTS; i++)
		gsl_vector_set(v, i, log(start[i]));
	minimise(&f, v);
	print(&f, v);
	gsl_vector_free(v);
	row_table_release(&t);
	return 0;
}

/* Those with a row that is fitted. */
static size_t programs_of(const struct utilisation_rows *r)
{
	size_t programs = 0, row;

	for (size_t program = 0; program < r->groups; program++) {
		for (row = 0; row < r->count && r->group[row] != program;)
			row++;
		programs += row < r->count;
	}
	return programs;
}

/* The coefficients of the prior, as UTILISATION_LIST and SPREAD_LIST have them. */
static int fit_utilisation(const char *path)
{
	struct forecast_table t;
	struct utilisation_rows rows;
	struct utilisation_fit fit;
	struct utilisation_spread_parts parts;
	struct utilisation_share share;

	forecast_table_known(&t, path);
	utilisation_rows_init(&rows, &t);
	fit = utilisation_fit(&rows, rows.groups);
	for (int i = 0; i < UTILISATION_COVARIATES; i++)
		printf("%+.2f  %s\n", fit.median[i], utilisation_words((enum utilisation_covariate)i));
	for (int i = 0; i < SPREAD_COVARIATES; i++)
		printf("%+.2f  spread %d\n", fit.spread[i], i);
	parts = utilisation_spread_parts(&rows, &fit);
	printf("between programs %.2f, within a program %.2f: %.2f of the variance is the program's\n", parts.between,
	       parts.within,
	       parts.between * parts.between / (parts.between * parts.between + parts.within * parts.within));
	share = utilisation_share(&rows);
	printf("another run of the program foretells %.2f: CRPS %.4f, without it %.4f\n", share.share, share.crps,
	       share.untold);
	printf("%zu rows, %zu programs\n", rows.count, programs_of(&rows));
	utilisation_rows_release(&rows);
	forecast_table_release(&t);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--utilisation"))
		return fit_utilisation(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "--prediction"))
		return prediction_fit_print(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "--frameworks"))
		return framework_fit_print(argv[2]);
	if (argc == 2)
		return fit_throughput(argv[1]);
	fprintf(stderr, "usage: fit [--utilisation | --prediction | --frameworks] RUNS.TSV\n");
	return 2;
}
