/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/service_table.h"

#include "base/mem.h"
#include "model/service.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Loads, as shares of the most. Above nine tenths the wait is a matter of how long the rush lasts. */
static const double loads[SERVICE_POINTS] = { 0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9 };

enum { OBSERVED = 1500, OBSERVED_LEAST = 240, MARGIN_SHARE = 6 };
#define TOKENS_ENOUGH 5e6 /* of answers in a run: fewer requests where they are long */

/* ---- steps that only decode, remembered: their time is a line in the context for each batch, but for sliding windows ---- */

struct replica {
	const struct generation *g;
	double low, high;	/* contexts */
	double *low_s, *high_s; /* [batch]; 0 = not yet known */
	size_t most;
};

static double step_s(const void *context, const struct generation_step *step)
{
	const struct replica *r = context;
	size_t batch = (size_t)step->batch;

	if (step->tokens > 0 || batch > r->most)
		return generation_mixed_s(r->g, step);
	if (!(r->low_s[batch] > 0)) {
		r->low_s[batch] = generation_step_s(r->g, step->batch, r->low);
		r->high_s[batch] = generation_step_s(r->g, step->batch, r->high);
	}
	return r->low_s[batch] + (r->high_s[batch] - r->low_s[batch]) * (step->context - r->low) / (r->high - r->low);
}

/* ---- quantiles ---- */

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts `x`. */
static double quantile(double *x, size_t n, double share)
{
	size_t i = (size_t)fmin((double)n - 1, floor(share * (double)n));

	qsort(x, n, sizeof(*x), compare);
	return x[i];
}

static struct distribution law(double mean, double spread)
{
	struct distribution d = { .kind = DISTRIBUTION_LOGNORMAL, .argument = { mean, spread * mean } };

	if (!(spread > 0) || !(mean > 0) || distribution_prepare(&d))
		return distribution_constant(mean);
	return d;
}

static struct service_point run(const struct request_server *server, const struct service_question *q, double rate)
{
	double observed = fmax(OBSERVED_LEAST, fmin(OBSERVED, TOKENS_ENOUGH / q->answer));
	struct request_load load = { .requests_per_s = rate,
				     .prompt = law(q->prompt, q->spread),
				     .answer = law(q->answer, q->spread),
				     .observed = (size_t)observed,
				     .margin = (size_t)observed / MARGIN_SHARE };
	struct request_times t;
	struct service_point p = { .requests_per_s = rate };

	request_queue_run(server, &load, q->seed, 0, &t);
	p.running = t.running;
	p.ttft_s = quantile(t.ttft_s, t.count, q->within);
	p.tpot_s = quantile(t.tpot_s, t.count, q->within);
	request_times_release(&t);
	return p;
}

void service_table_make(struct service_table *t, const struct generation *g, const struct service_question *q)
{
	struct request r = { q->prompt, q->answer };
	struct request_server server = request_server_of(g, q->prompt, q->answer);
	struct replica replica = { .g = g, .low = q->prompt, .high = q->prompt + q->answer, .most = server.most };

	*t = (struct service_table){ 0 };
	if (!(generation_batch_limit(g, q->prompt, q->answer) >= 1))
		return;
	t->most_requests_per_s = service_most_rate(g, &r) / r.answer;
	replica.low_s = mem_alloc(2 * (server.most + 1), sizeof(double));
	replica.high_s = replica.low_s + server.most + 1;
	server.step_s = step_s;
	server.context = &replica;
	for (int i = 0; i < SERVICE_POINTS; i++)
		t->points[i] = run(&server, q, loads[i] * t->most_requests_per_s);
	free(replica.low_s);
}

/* ---- what stands in it ---- */

static double between(double a, double b, double share)
{
	return a + (b - a) * share;
}

struct service_point service_table_at(const struct service_table *t, double requests_per_s)
{
	const struct service_point *p = t->points;
	double share;
	int i = 0;

	while (i < SERVICE_POINTS - 2 && p[i + 1].requests_per_s < requests_per_s)
		i++;
	share = (requests_per_s - p[i].requests_per_s) / (p[i + 1].requests_per_s - p[i].requests_per_s);
	share = fmax(0, fmin(1, share));
	return (struct service_point){ requests_per_s, between(p[i].ttft_s, p[i + 1].ttft_s, share),
				       between(p[i].tpot_s, p[i + 1].tpot_s, share),
				       between(p[i].running, p[i + 1].running, share) };
}

/* Of two points, the first of which keeps to the limit: up to which share of the way it is kept to. */
static double kept(double a, double b, double limit)
{
	return b <= limit ? 1 : (limit - a) / (b - a);
}

double service_table_capacity(const struct service_table *t, double speed, double ttft_s, double tpot_s)
{
	const struct service_point *p = t->points;
	int i = 0;

	ttft_s *= speed;
	tpot_s *= speed;
	if (!(t->most_requests_per_s > 0) || p[0].ttft_s > ttft_s || p[0].tpot_s > tpot_s)
		return 0;
	while (i < SERVICE_POINTS - 1 && p[i + 1].ttft_s <= ttft_s && p[i + 1].tpot_s <= tpot_s)
		i++;
	if (i == SERVICE_POINTS - 1)
		return speed * p[i].requests_per_s;
	return speed *
	       between(p[i].requests_per_s, p[i + 1].requests_per_s,
		       fmin(kept(p[i].ttft_s, p[i + 1].ttft_s, ttft_s), kept(p[i].tpot_s, p[i + 1].tpot_s, tpot_s)));
}
