/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The prior of utilisation: what moves it, the rule in force, the cut, and what a team's own runs teach. */
#include "model/prior.h"
#include "model/utilisation.h"

#include "../support/assertions.h"
#include "random/stream.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static struct arch dense = { .params = 7e9, .active_params = 7e9, .layers = 32, .hidden = 4096 };
static struct arch experts = { .params = 7e9, .active_params = 1e9 };
static struct workload work = { .arch = &dense, .sequence = 2048 };
static struct accelerator a100 = {
	.peak_flop_per_s = 312e12, .memory_b = 80e9, .has_bf16 = 1, .sustained = 0.87, .year = 2020
};

static struct utilisation_case known(enum stack stack)
{
	return (struct utilisation_case){ &work, &a100, 64, 1e12, stack, 2023 };
}

static double median(const struct utilisation_case *c)
{
	struct mixture law = utilisation_law(c, &utilisation_fitted);

	return mixture_quantile(&law, 0.5);
}

static double width(const struct utilisation_case *c)
{
	struct mixture law = utilisation_law(c, &utilisation_fitted);

	return log(mixture_quantile(&law, 0.9) / mixture_quantile(&law, 0.1));
}

static void test_stacks(void **state)
{
	struct utilisation_case tuned = known(STACK_TUNED), own = known(STACK_OWN), first = known(STACK_FIRST),
				unsaid = known(STACK_NOT_SAID);

	(void)state;
	assert_true(median(&first) < median(&own) && median(&own) < median(&tuned));
	assert_true(median(&unsaid) > median(&own) && median(&unsaid) < median(&tuned));
	assert_true(width(&tuned) < width(&own));
}

static void test_covariates(void **state)
{
	struct utilisation_case c = known(STACK_OWN), later = c, larger = c, short_samples = known(STACK_TUNED),
				moe = c, fp8 = c;
	struct workload tune = work, mix = work, half = work;

	(void)state;
	later.year = 2026;
	larger.tokens = 1e13;
	tune.method = METHOD_LORA;
	tune.sequence = 130;
	short_samples.workload = &tune;
	mix.arch = &experts;
	moe.workload = &mix;
	half.precision = PRECISION_FP8;
	fp8.workload = &half;
	assert_true(median(&later) > median(&c));
	assert_true(median(&larger) > median(&c) && width(&larger) < width(&c));
	assert_true(median(&short_samples) < 0.5 * median(&c));
	assert_true(median(&moe) < median(&c));
	assert_true(median(&fp8) > median(&c));
}

/* ---- covariates by hand, at the values where they change ---- */

/* 4 decades of work and 64 GPUs; 6 P flops a token, as the shapes say nothing of attention. */
static struct arch shapeless = { .params = 10e9, .active_params = 10e9 };
static struct workload plain_work = { .arch = &shapeless };

struct expected {
	int is_own;
	struct {
		enum utilisation_covariate at;
		double value;
	} median[6];	  /* those that are not 0, but the constant and OWN */
	double spread[5]; /* all */
};

static void assert_covariates(const struct utilisation_case *c, const struct expected *e)
{
	double median[UTILISATION_COVARIATES], spread[SPREAD_COVARIATES], want[UTILISATION_COVARIATES] = { 0 };

	want[UTILISATION_CONSTANT] = 1;
	want[UTILISATION_OWN] = e->is_own;
	for (int i = 0; i < 6; i++)
		if (e->median[i].at)
			want[e->median[i].at] = e->median[i].value;
	utilisation_covariates(c, e->is_own, median, spread);
	for (int i = 0; i < UTILISATION_COVARIATES; i++)
		assert_near(median[i], want[i], 1e-12);
	for (int i = 0; i < SPREAD_COVARIATES; i++)
		assert_near(spread[i], e->spread[i], 1e-12);
}

static void test_covariates_of_the_work(void **state)
{
	struct utilisation_case c = { &plain_work, &a100, 100, 1e13, STACK_NOT_SAID, 2023 };
	double decades = log10(6 * 10e9 * 1e13 / 1e22);

	(void)state;
	assert_covariates(&c, &(struct expected){ .spread = { 1 } });
	assert_covariates(&c, &(struct expected){ 1,
						  { { UTILISATION_OWN_WORK, decades }, { UTILISATION_OWN_GPUS, 2 } },
						  { 1, 1, decades } });
	c.tokens = 1e19; /* no more than four decades count */
	c.gpus = 0.5;
	assert_covariates(&c, &(struct expected){ 1, { { UTILISATION_OWN_WORK, 4 } }, { 1, 1, 4 } });
	c.tokens = 0;
	assert_covariates(&c, &(struct expected){ 1, { { UTILISATION_OWN_WORK, -4 } }, { 1, 1, -4 } });
	c.year = 2025;
	assert_covariates(&c, &(struct expected){ 0, { { UTILISATION_YEAR, 2 } }, { 1 } });
	c = (struct utilisation_case){ &work, &a100, 1, 1e12, STACK_NOT_SAID, 2023 };
	decades = log10((42e9 + 12.0 * 32 * 4096 * 2048) * 1e12 / 1e22); /* attention counts */
	assert_covariates(&c, &(struct expected){ 1, { { UTILISATION_OWN_WORK, decades } }, { 1, 1, decades } });
}

/* Fewer than 60 % of the weights active: a mixture. */
static void test_covariates_of_the_model(void **state)
{
	struct arch arch = shapeless;
	struct workload w = plain_work;
	struct utilisation_case c = { &w, &a100, 1, 1e22 / 6 / 6e9, STACK_NOT_SAID, 2023 };

	(void)state;
	w.arch = &arch;
	arch.active_params = 6e9;
	assert_covariates(&c, &(struct expected){ .is_own = 1, .spread = { 1, 1 } });
	arch.active_params = 5e9;
	c.tokens *= 6.0 / 5;
	assert_covariates(&c, &(struct expected){ 1,
						  { { UTILISATION_EXPERTS, 1 }, { UTILISATION_OWN_EXPERTS, 1 } },
						  { 1, 1, 0, 0, 1 } });
	w.precision = PRECISION_FP8;
	assert_covariates(&c, &(struct expected){ 0,
						  { { UTILISATION_EXPERTS, 1 },
						    { UTILISATION_FP8, 1 },
						    { UTILISATION_FP8_EXPERTS, 1 } },
						  { 1, 0, 0, 0, 1 } });
	w.precision = PRECISION_NVFP4;
	arch.params = arch.active_params = 2e8; /* a decade below 2B */
	assert_covariates(&c, &(struct expected){ 0,
						  { { UTILISATION_FP8, 1 },
						    { UTILISATION_NVFP4, 1 },
						    { UTILISATION_SMALL, 1 } },
						  { 1 } });
}

static void test_covariates_of_the_card(void **state)
{
	struct accelerator a = a100;
	struct utilisation_case c = { &plain_work, &a, 1, 1, STACK_NOT_SAID, 2023 };

	(void)state;
	a.peak_flop_per_s = 500e12;
	assert_covariates(&c, &(struct expected){ .spread = { 1 } });
	a.peak_flop_per_s = 501e12;
	assert_covariates(&c, &(struct expected){ 0, { { UTILISATION_HOPPER, 1 } }, { 1 } });
	a.peak_flop_per_s = 200e12;
	assert_covariates(&c, &(struct expected){ .spread = { 1 } });
	a.peak_flop_per_s = 199e12;
	assert_covariates(&c, &(struct expected){ 0, { { UTILISATION_SMALL_CARD, 1 } }, { 1 } });
	a.has_bf16 = 0;
	assert_covariates(&c, &(struct expected){ 0, { { UTILISATION_NO_BF16, 1 } }, { 1 } });
}

/* Samples of 128 tokens are log10(8) decades short, of a model of which 16 B a weight fill more than half of a card; adapters need
 * no such room. */
static void test_covariates_of_the_method(void **state)
{
	struct arch arch = { .params = 2.5e9, .active_params = 2.5e9 };
	struct workload w = { .arch = &arch, .method = METHOD_FINETUNE, .sequence = 128 };
	struct utilisation_case c = { &w, &a100, 1, 1, STACK_NOT_SAID, 2023 };
	double decades = log10(8);

	(void)state;
	assert_covariates(&c, &(struct expected){ 0, { { UTILISATION_FINETUNE, 1 } }, { 1 } }); /* half of 80 GB */
	arch.params = arch.active_params = 2.6e9;
	assert_covariates(
		&c, &(struct expected){ 0, { { UTILISATION_FINETUNE, 1 }, { UTILISATION_TUNED_SHORT, decades } }, { 1 } });
	assert_covariates(&c, &(struct expected){ 1,
						  { { UTILISATION_FINETUNE, 1 },
						    { UTILISATION_OWN_FINETUNE, 1 },
						    { UTILISATION_OWN_SHORT, decades },
						    { UTILISATION_OWN_WORK, -4 } },
						  { 1, 1, -4 } });
	w.sequence = 1024;
	assert_covariates(&c, &(struct expected){ 0, { { UTILISATION_FINETUNE, 1 } }, { 1 } });
	w.sequence = 0;
	assert_covariates(&c, &(struct expected){ 0, { { UTILISATION_FINETUNE, 1 } }, { 1 } });
	w.sequence = 128;
	w.method = METHOD_CONTINUE;
	assert_covariates(&c, &(struct expected){ 0, { { UTILISATION_CONTINUE, 1 } }, { 1 } });
	w.method = METHOD_PRETRAIN;
	assert_covariates(&c, &(struct expected){ .spread = { 1 } });
	w.method = METHOD_QLORA;
	arch.params = arch.active_params = 2.5e9;
	assert_covariates(&c, &(struct expected){ 0,
						  { { UTILISATION_ADAPTER, 1 },
						    { UTILISATION_QLORA, 1 },
						    { UTILISATION_TUNED_SHORT, decades } },
						  { 1, 0, 0, 1 } });
	w.method = METHOD_LORA;
	assert_covariates(&c, &(struct expected){ 1,
						  { { UTILISATION_ADAPTER, 1 },
						    { UTILISATION_OWN_ADAPTER, 1 },
						    { UTILISATION_OWN_SHORT, decades },
						    { UTILISATION_OWN_WORK, -4 } },
						  { 1, 1, -4 } });
}

/* Half and half, but of 5 tokens a weight of pretraining on, and 3e9 of fine-tuning at most. */
static void test_the_weight_of_a_tuned_stack(void **state)
{
	struct workload w = plain_work;
	struct utilisation_case c = { &w, &a100, 1, 50e9, STACK_NOT_SAID, 2023 };
	static const struct {
		enum method method;
		double tokens, weight;
	} cases[] = { { METHOD_PRETRAIN, 50e9, 0.5 }, { METHOD_PRETRAIN, 49e9, 0.8 }, { METHOD_FINETUNE, 3e9, 0.5 },
		      { METHOD_LORA, 3.1e9, 0.8 },    { METHOD_CONTINUE, 1e9, 0.5 },  { METHOD_CONTINUE, 1e12, 0.5 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mixture law;

		w.method = cases[i].method;
		c.tokens = cases[i].tokens;
		law = utilisation_law(&c, &utilisation_fitted);
		assert_int_equal(law.count, 2);
		assert_near(law.parts[1].weight, cases[i].weight, 1e-12);
		assert_near(law.parts[0].weight, 1 - cases[i].weight, 1e-12);
	}
}

/* By what was measured of the card; else what most reach. */
static void test_most(void **state)
{
	struct accelerator a = { .peak_flop_per_s = 100e12 };
	struct utilisation_case c = { &plain_work, &a, 1, 1, STACK_TUNED, 2023 };

	(void)state;
	assert_near(utilisation_most(&c), 0.85, 1e-12);
	a.measured_flop_per_s = 70e12;
	assert_near(utilisation_most(&c), 0.7, 1e-12);
	a.sustained = 0.9;
	assert_near(utilisation_most(&c), 0.9, 1e-12);
}

/* The year is that of the accelerator and three when nothing says it. */
static void test_year_not_said(void **state)
{
	struct utilisation_case c = known(STACK_TUNED), silent = c;

	(void)state;
	silent.year = 0;
	assert_close(median(&silent), median(&c), 1e-12);
}

/* The year that the law takes is that of the rows' range. */
static void test_year_is_within_the_rows(void **state)
{
	struct utilisation_case c = known(STACK_TUNED);

	(void)state;
	assert_int_equal(utilisation_year(&c), 2023);
	c.year = 2040;
	assert_int_equal(utilisation_year(&c), 2026);
	c.year = 0;
	assert_int_equal(utilisation_year(&c), a100.year + 3);
	c.accelerator = &(struct accelerator){ .year = 0 };
	assert_int_equal(utilisation_year(&c), 2023);
}

/* Narrower products are faster, and the cut is that of their own peak. */
static void test_narrow_formats(void **state)
{
	struct accelerator blackwell = a100;
	struct workload fp8 = work, fp4 = work;
	struct utilisation_case in8 = known(STACK_TUNED), in4 = in8, in16 = in8;

	(void)state;
	blackwell.fp8_flop_per_s = 2 * blackwell.peak_flop_per_s;
	blackwell.nvfp4_flop_per_s = 4 * blackwell.peak_flop_per_s;
	fp8.precision = PRECISION_FP8;
	fp4.precision = PRECISION_NVFP4;
	in8.workload = &fp8;
	in4.workload = &fp4;
	in16.accelerator = in8.accelerator = in4.accelerator = &blackwell;
	assert_true(median(&in16) < median(&in8) && median(&in8) < median(&in4));
	assert_close(utilisation_law(&in8, &utilisation_fitted).most, 0.87 * 2 * 0.914, 1e-12);
	assert_close(utilisation_law(&in4, &utilisation_fitted).most, 0.87 * 4 * 0.914, 1e-12);
}

/* A team's own hours hold what the calendar's prior brings; those of a tuned stack are steps. */
static void test_stops_are_counted_once(void **state)
{
	struct utilisation_case own = known(STACK_OWN), tuned = known(STACK_TUNED);
	struct mixture hours = utilisation_law(&own, &utilisation_fitted), steps = hours;
	struct mixture benchmark = utilisation_law(&tuned, &utilisation_fitted), same = benchmark;
	double table[PRIOR_CALENDAR_VALUES];
	struct distribution calendar = prior_calendar(table);

	(void)state;
	utilisation_leave_out_stops(&steps, STACK_OWN);
	utilisation_leave_out_stops(&same, STACK_TUNED);
	assert_close(exp(steps.parts[0].log_median - hours.parts[0].log_median), 1 + prior_calendar_mean, 1e-12);
	assert_close(distribution_mean(&calendar), prior_calendar_mean, 0.02);
	assert_close(same.parts[0].log_median, benchmark.parts[0].log_median, 1e-12);
}

static void test_attention(void **state)
{
	(void)state;
	assert_close(utilisation_attention(&work), 1 + 12.0 * 32 * 4096 * 2048 / 42e9, 1e-12);
	assert_close(utilisation_attention(&(struct workload){ .arch = &experts, .sequence = 2048 }), 1, 1e-12);
}

static void test_cut(void **state)
{
	struct utilisation_case c = known(STACK_TUNED);
	struct mixture law = utilisation_law(&c, &utilisation_fitted);

	(void)state;
	assert_close(law.most, 0.87, 1e-12);
	assert_true(mixture_quantile(&law, 0.999) < 0.87);
}

/* One earlier run of 60 % moves the median by the program's share of the way, and narrows it. */
static void test_own_runs(void **state)
{
	struct utilisation_case c = known(STACK_OWN);
	struct mixture before = utilisation_law(&c, &utilisation_fitted), after = before, more = before;
	const struct utilisation_own run = utilisation_own_run(&c, &utilisation_fitted, 0.6),
				     own[3] = { run, run, run };
	double share = UTILISATION_PROGRAM;

	(void)state;
	utilisation_learn(&after, own, 1);
	utilisation_learn(&more, own, 3);
	assert_close((after.parts[0].log_median - before.parts[0].log_median) / (log(0.6) - before.parts[0].log_median),
		     share, 1e-12);
	assert_close(utilisation_program_share(0), share, 1e-12);
	for (int n = 1; n <= 3; n++) { /* the precision of n runs is added to the prior's, within its variance of 1 */
		double left = 1 / (1 / share + n / (1 - share));

		assert_close(utilisation_program_share((size_t)n), left / (left + 1 - share), 1e-12);
	}
	assert_true(after.parts[0].log_sd < before.parts[0].log_sd && more.parts[0].log_sd < after.parts[0].log_sd);
}

/* A run of another size and year says how far this team is from teams of that size and year. The posterior of a normal effect
 * (Gelman et al., Bayesian Data Analysis, section 2.5) by two routes: shrunk to the mean, and by precisions. */
static void test_own_runs_of_another_kind(void **state)
{
	struct utilisation_case c = known(STACK_OWN), small = c;
	struct mixture before, after, there;
	struct utilisation_own own[2];
	double variance, between, within, precision, mean;

	(void)state;
	small.gpus = 8;
	small.tokens = c.tokens / 1000;
	small.year = 2021;
	before = after = utilisation_law(&c, &utilisation_fitted);
	there = utilisation_law(&small, &utilisation_fitted);
	own[0] = utilisation_own_run(&small, &utilisation_fitted, 0.3);
	own[1] = utilisation_own_run(&c, &utilisation_fitted, 0.4);
	utilisation_learn(&after, own, 2);
	variance = before.parts[0].log_sd * before.parts[0].log_sd;
	between = utilisation_program_share(0) * variance;
	within = variance - between;
	precision = 1 / between + 2 / within;
	mean = (log(0.3) - there.parts[0].log_median + log(0.4) - before.parts[0].log_median) / within / precision;
	assert_true(fabs(there.parts[0].log_median - before.parts[0].log_median) > 0.1);
	assert_close(after.parts[0].log_median, before.parts[0].log_median + mean, 1e-12);
	assert_close(after.parts[0].log_sd, sqrt(1 / precision + within), 1e-12);
}

/* Runs of 60 % are those of a tuned stack. */
static void test_own_runs_tell_the_stack(void **state)
{
	struct utilisation_case c = known(STACK_NOT_SAID);
	struct mixture law = utilisation_law(&c, &utilisation_fitted);
	double before = law.parts[1].weight;

	(void)state;
	utilisation_learn(&law,
			  (const struct utilisation_own[]){ utilisation_own_run(&c, &utilisation_fitted, 0.6),
							    utilisation_own_run(&c, &utilisation_fitted, 0.62) },
			  2);
	assert_true(law.parts[1].weight > before);
	assert_close(law.parts[0].weight + law.parts[1].weight, 1, 1e-12);
}

/* Documented runs of its program move the tuned part as so many own runs do, and leave the own part and the weights. */
static void test_documented_runs(void **state)
{
	struct utilisation_case c = known(STACK_NOT_SAID), tuned = known(STACK_TUNED);
	struct mixture before = utilisation_law(&c, &utilisation_fitted), after = before, alone, same;
	const struct utilisation_own own[3] = { { { 0.2 } }, { { 0.2 } }, { { 0.2 } } };

	(void)state;
	alone = same = utilisation_law(&tuned, &utilisation_fitted);
	utilisation_learn_tuned(&after, STACK_NOT_SAID, 0.2, 3);
	utilisation_learn_tuned(&alone, STACK_TUNED, 0.2, 3);
	utilisation_learn(&same, own, 3);
	assert_close(alone.parts[0].log_median, same.parts[0].log_median, 1e-12);
	assert_close(alone.parts[0].log_sd, same.parts[0].log_sd, 1e-12);
	assert_close(after.parts[1].log_median, alone.parts[0].log_median, 1e-12);
	assert_close(after.parts[0].log_median, before.parts[0].log_median, 1e-12);
	assert_close(after.parts[1].weight, before.parts[1].weight, 1e-12);
}

static double normal(struct stream *s)
{
	return gsl_cdf_ugaussian_Pinv(stream_uniform(s));
}

/* Simulation-based calibration (Talts et al. 2018, arXiv:1804.06788): teams are drawn from the prior, each with earlier runs and
 * one more; where that one lies in the law given the earlier ones is uniform: each fifth has a fifth, to 4 standard errors. */
static void calibrate(size_t count)
{
	enum { TEAMS = 20000, BINS = 5 };
	struct utilisation_case c = known(STACK_OWN);
	struct mixture before = utilisation_law(&c, &utilisation_fitted);
	double sd = before.parts[0].log_sd, between = sd * sqrt(UTILISATION_PROGRAM),
	       within = sd * sqrt(1 - UTILISATION_PROGRAM), bins[BINS] = { 0 };
	struct stream s;

	stream_init(&s, 11, count, PURPOSE_PARAMETER, 1);
	for (int team = 0; team < TEAMS; team++) {
		struct utilisation_own own[8];
		struct mixture after = before;
		double effect = between * normal(&s), next = before.parts[0].log_median + effect + within * normal(&s);

		for (size_t i = 0; i < count; i++)
			own[i].off_log[0] = effect + within * normal(&s);
		utilisation_learn(&after, own, count);
		bins[(int)(BINS * gsl_cdf_ugaussian_P((next - after.parts[0].log_median) / after.parts[0].log_sd))]++;
	}
	for (int i = 0; i < BINS; i++)
		assert_near(bins[i] / TEAMS, 0.2, 4 * sqrt(0.2 * 0.8 / TEAMS));
}

static void test_own_runs_are_calibrated(void **state)
{
	(void)state;
	calibrate(0);
	calibrate(1);
	calibrate(3);
	calibrate(8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stacks),
		cmocka_unit_test(test_covariates),
		cmocka_unit_test(test_covariates_of_the_work),
		cmocka_unit_test(test_covariates_of_the_model),
		cmocka_unit_test(test_covariates_of_the_card),
		cmocka_unit_test(test_covariates_of_the_method),
		cmocka_unit_test(test_the_weight_of_a_tuned_stack),
		cmocka_unit_test(test_most),
		cmocka_unit_test(test_year_not_said),
		cmocka_unit_test(test_year_is_within_the_rows),
		cmocka_unit_test(test_narrow_formats),
		cmocka_unit_test(test_stops_are_counted_once),
		cmocka_unit_test(test_attention),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_own_runs),
		cmocka_unit_test(test_own_runs_of_another_kind),
		cmocka_unit_test(test_documented_runs),
		cmocka_unit_test(test_own_runs_are_calibrated),
		cmocka_unit_test(test_own_runs_tell_the_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
