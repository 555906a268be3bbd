/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue of requests against closed forms: M/G/1 (Pollaczek-Khinchine), batch service of a constant time, and a steady
 * batch by Little's law; and the fixed point of service_open() against the queue that it stands for.
 *
 * Each is the mean over independent runs, whose spread gives the standard error.
 */
#include "sim/request_queue.h"

#include "../support/assertions.h"
#include "../support/machine.h"
#include "model/service.h"
#include "stats/moments.h"

#include <math.h>

enum { RUNS = 60, OBSERVED = 4000, MARGIN = 1000 };
#define STEP_S 0.01

static double constant_s(const void *context, const struct generation_step *step)
{
	(void)context, (void)step;
	return STEP_S;
}

static double mean(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

/* Of the wait before a request's first step. */
static struct moments waits(const struct request_server *server, const struct request_load *load)
{
	struct moments m = { 0 };

	for (uint64_t run = 0; run < RUNS; run++) {
		struct request_times t;

		request_queue_run(server, load, 11, run, &t);
		moments_add(&m, mean(t.wait_s, t.count));
		request_times_release(&t);
	}
	return m;
}

static struct request_load load(double requests_per_s, struct distribution answer)
{
	return (struct request_load){ .requests_per_s = requests_per_s,
				      .prompt = distribution_constant(0),
				      .answer = answer,
				      .observed = OBSERVED,
				      .margin = MARGIN };
}

static struct distribution prepared(struct distribution d)
{
	assert_null(distribution_prepare(&d));
	return d;
}

/* One at a time. W = rate E[S^2] / (2 (1 - utilisation)) (Pollaczek 1930, Khinchine 1932). Of answers that are exponential
 * and rounded up, tokens are geometric with p = 1 - exp(-1 / mean): E[n] = 1 / p, E[n^2] = (2 - p) / p^2. */
static void test_mg1(void **state)
{
	struct request_server server = { .step_s = constant_s, .most = 1, .chunk = 1 };
	double p = 1 - exp(-1 / 40.0);
	const struct {
		struct distribution answer;
		double first, second; /* moments of its tokens */
	} cases[] = {
		{ distribution_constant(40), 40, 1600 },
		{ prepared((struct distribution){ .kind = DISTRIBUTION_EXPONENTIAL, .argument = { 40 } }), 1 / p,
		  (2 - p) / (p * p) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (double utilisation = 0.3; utilisation < 0.8; utilisation += 0.2) {
			double rate = utilisation / (cases[i].first * STEP_S);
			struct request_load l = load(rate, cases[i].answer);
			struct moments m = waits(&server, &l);
			double expected = rate * cases[i].second * STEP_S * STEP_S / (2 * (1 - utilisation));

			print_message("M/G/1 at %.0f %%: %.5f s, expected %.5f, SE %.5f\n", 100 * utilisation, m.mean,
				      expected, moments_se(&m));
			assert_within_4_se(m.mean, expected, moments_se(&m));
		}
}

/* All that wait are taken together, for a time D that their number doesn't change. After a batch nobody waits with chance
 * exp(-rate D), and the server is idle for 1 / rate; who comes while it is busy waits D / 2 on average, since D is constant:
 * W = D / 2 x D / (D + exp(-rate D) / rate). (Bailey 1954 has the law for batches of a bounded size.) */
static void test_batch_service(void **state)
{
	struct request_server server = { .step_s = constant_s, .most = 1000, .chunk = 1, .is_gated = 1 };
	double d = 20 * STEP_S;

	(void)state;
	for (double rate = 1; rate < 70; rate *= 4) {
		struct request_load l = load(rate, distribution_constant(20));
		struct moments m = waits(&server, &l);
		double expected = d / 2 * d / (d + exp(-rate * d) / rate);

		print_message("batch service at %.0f/s: %.5f s, expected %.5f, SE %.5f\n", rate, m.mean, expected,
			      moments_se(&m));
		assert_within_4_se(m.mean, expected, moments_se(&m));
	}
}

/* ---- a model ---- */

static const struct arch arch = MACHINE_ARCH;
static const struct accelerator h100 = MACHINE_H100;

/* A steady state: sequences running = requests a second x what each runs, apart from what is there at the ends; and the
 * time a token that service_open() finds by means is near the one that arises, where prompts come in lumps: 2 to 7 % below. */
static void test_little_and_means(void **state)
{
	struct generation g = { .model = decoder_of(&arch),
				.accelerator = &h100,
				.engine = ENGINE_PYTHON,
				.gpus = 1,
				.weight_bits = 16,
				.cache_bits = 16,
				.constants = &generation_fitted };
	struct request r = { 500, 200 };
	struct request_server server = request_server_of(&g, r.prompt, r.answer);

	(void)state;
	for (double rate = 2; rate < 20; rate *= 2) {
		struct request_load l = { .requests_per_s = rate,
					  .prompt = distribution_constant(r.prompt),
					  .answer = distribution_constant(r.answer),
					  .observed = 2000,
					  .margin = 500 };
		struct service_load open = service_open(&g, &r, rate);
		struct moments gap = { 0 }, tpot = { 0 };

		for (uint64_t run = 0; run < 10; run++) {
			struct request_times t;

			request_queue_run(&server, &l, 5, run, &t);
			moments_add(&gap, t.running / (rate * (mean(t.latency_s, t.count) - mean(t.wait_s, t.count))));
			moments_add(&tpot, mean(t.tpot_s, t.count));
			request_times_release(&t);
		}
		print_message("%g/s: batch over Little's %.4f (SE %.4f), a token %.4f s, by means %.4f s\n", rate,
			      gap.mean, moments_se(&gap), tpot.mean, open.tpot_s);
		assert_true(fabs(gap.mean - 1) < 4 * moments_se(&gap) + 0.02); /* the ends of a run are not observed */
		assert_true(tpot.mean > open.tpot_s); /* what varies makes some steps longer, and none shorter */
		assert_close(tpot.mean, open.tpot_s, 0.12);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mg1),
		cmocka_unit_test(test_batch_service),
		cmocka_unit_test(test_little_and_means),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
