/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/serving_element.h"

#include "base/quantity.h"
#include "base/unit.h"
#include "model/serving_run.h"
#include "scenario/believed_speed.h"
#include "scenario/reward_element.h"

#include <math.h>
#include <stdarg.h>

#define TOKENS_MOST 1e9
#define MILLI	    1e-3

static const char *const own[] = { "requests-per-day", "requests", "months", "peak",
				   "cached",	       "batched",  "kept",   "cache-bits" };

static void read_load(struct scenario *s, struct element e, const struct workload *w, struct serving *v)
{
	static const struct field a_day = {
		"requests-per-day", DIMENSION_COUNT, 0, 1e12, 1, "requests-per-day=\"20k\", above 0"
	};
	static const struct field all = { "requests", DIMENSION_COUNT, 0, 1e15, 1, "requests=\"1M\", above 0" };
	static const struct field months = { "months", DIMENSION_NUMBER, 0, 1200, 1, NULL };
	static const struct field peak = { "peak", DIMENSION_NUMBER, 1, 1000, 0, "the busiest hour over the mean" };
	static const struct field kept = { "kept", DIMENSION_FRACTION, 0, 1, 1, NULL };
	int is_serve = w->method == METHOD_SERVE;

	v->peak = v->kept = 1;
	if (field_is_present(e, is_serve ? "requests" : "requests-per-day"))
		field_fault(&s->reader, e, is_serve ? "requests" : "requests-per-day", "belongs to method %s",
			    is_serve ? "generate" : "serve");
	if (!is_serve && v->config_s > 0)
		return;
	if (!is_serve) {
		v->requests *= field_quantity_needed(&s->reader, e, &all);
		v->kept = field_quantity_or(&s->reader, e, &kept, 1, "all that is made is used");
		return;
	}
	v->duration_s = QUANTITY_MONTH_S * field_quantity_or(&s->reader, e, &months, 1, "1");
	v->requests = field_quantity_needed(&s->reader, e, &a_day) * v->duration_s / DAY_S;
	v->peak = field_quantity_or(&s->reader, e, &peak, 2, "2: an assumption");
}

/* An evaluation: configurations, each of so many requests or of a time that is known. */
static void read_suite(struct scenario *s, struct element e, struct serving *v)
{
	static const struct field configs = { "configs", DIMENSION_COUNT, 1, 1e9, 0, NULL };
	static const struct field time = { "config-time", DIMENSION_TIME, 0, 1e9, 1, "of one, on one replica: 20 min" };
	static const char *const of_requests[] = { "requests", "prompt-tokens", "answer-tokens" };

	v->requests = field_quantity_or(&s->reader, e, &configs, 1, "1: one checkpoint with one setting");
	field_quantity(&s->reader, e, &time, &v->config_s, NULL);
	for (size_t i = 0; v->config_s > 0 && i < sizeof(of_requests) / sizeof(of_requests[0]); i++)
		if (field_is_present(e, of_requests[i]))
			field_fault(&s->reader, e, of_requests[i],
				    "config-time says how long it takes; accepted: that, or requests, prompt-tokens "
				    "and answer-tokens");
	reward_element_read(s, e, &v->judge);
	if (v->judge.kind == REWARD_MODEL)
		field_fault(&s->reader, e, NULL,
			    "answers of an evaluation are judged apart; accepted: <reward kind=\"judge\" .../>, "
			    "sandbox or rule");
}

/* Of other methods, evaluations' own. */
static void refuse_suite(struct scenario *s, struct element e, const struct workload *w)
{
	static const char *const of_suites[] = { "configs", "config-time" };

	for (size_t i = 0; i < 2; i++)
		if (field_is_present(e, of_suites[i]))
			field_fault(&s->reader, e, of_suites[i], "belongs to method evaluate, not to %s",
				    method_name(w->method));
}

static void read_lengths(struct scenario *s, struct element e, struct serving *v)
{
	static const struct field prompt = {
		"prompt-tokens", DIMENSION_COUNT, 0, TOKENS_MOST, 0, "prompt-tokens=\"500\", mean tokens"
	};
	static const struct field answer = {
		"answer-tokens", DIMENSION_COUNT, 1, TOKENS_MOST, 0, "answer-tokens=\"200\", mean tokens"
	};

	v->prompt = 1; /* a token stands for a configuration whose time is known */
	if (v->config_s > 0)
		return;
	v->prompt = field_quantity_needed(&s->reader, e, &prompt);
	v->answer = field_quantity_needed(&s->reader, e, &answer);
}

static void refuse(struct scenario *s, struct element e, const struct workload *w)
{
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (field_is_present(e, own[i]))
			field_fault(&s->reader, e, own[i], "belongs to methods serve, generate and evaluate, not to %s",
				    method_name(w->method));
}

void serving_element_read(struct scenario *s, struct element e, struct workload *w)
{
	static const struct field weight = { "weight-bits", DIMENSION_NUMBER, 2, 32, 0, NULL };
	static const struct field cache = { "cache-bits", DIMENSION_NUMBER, 2, 32, 0, NULL };
	static const struct field cached = { "cached", DIMENSION_FRACTION, 0, 1, 0, "of the prompts' tokens" };
	static const struct field batched = { "batched", DIMENSION_FRACTION, 0, 1, 0, "of the requests" };
	static const struct field replica = { "replica-gpus", DIMENSION_COUNT, 1, 1e5, 0, NULL };
	static const char *const of_data[] = { "tokens", "examples", "words", "characters", "bytes", "epochs" };
	struct serving *v;

	if (w->method != METHOD_SERVE && w->method != METHOD_GENERATE && w->method != METHOD_EVALUATE) {
		refuse(s, e, w);
		return;
	}
	v = scenario_own(s, sizeof(*v));
	w->serving = v;
	for (size_t i = 0; i < sizeof(of_data) / sizeof(of_data[0]); i++)
		if (field_is_present(e, of_data[i]))
			field_fault(&s->reader, e, of_data[i],
				    "method %s has requests, prompt-tokens and answer-tokens instead",
				    method_name(w->method));
	v->requests = 1;
	if (w->method == METHOD_EVALUATE)
		read_suite(s, e, v);
	else
		refuse_suite(s, e, w);
	read_lengths(s, e, v);
	read_load(s, e, w, v);
	v->weight_bits = field_quantity_or(&s->reader, e, &weight, 16, "16");
	v->cache_bits = field_quantity_or(&s->reader, e, &cache, 16, "16");
	v->cached = field_quantity_or(&s->reader, e, &cached, 0, "0: an API caches nothing");
	v->batched = field_quantity_or(&s->reader, e, &batched, 0, "0: none waits for an API's batch");
	v->replica_gpus = field_quantity_or(&s->reader, e, &replica, 0, "the fewest that hold the model");
	w->tokens.distribution = distribution_constant(serving_run_tokens(v));
	w->tokens_per_example.distribution = w->padding.distribution = w->evaluation.distribution =
		w->data_stall.distribution = distribution_constant(0);
	w->epochs.distribution = distribution_constant(1);
}

/* ---- the speed ---- */

static void note_run(struct scenario *s, struct element e, const struct serving_run *r)
{
	field_default_of(&s->reader, e, "replicas",
			 "%.0f of %.3g GPUs; each holds %.0f requests at a time; %.4g requests/s at most", r->replicas,
			 r->replica_gpus, floor(r->held), r->most_requests_per_s);
	if (!(r->mean.batch > 0))
		return;
	field_default_of(&s->reader, e, "utilisation", "%.3g %% on average; %.0f GPUs carry the peak",
			 100 * r->requests_per_s / r->most_requests_per_s, r->least_gpus);
	field_default_of(&s->reader, e, "latency",
			 "on average %.3g ms to the first token, %.3g ms a token; at the peak %.3g and %.3g ms",
			 r->mean.ttft_s / MILLI, r->mean.tpot_s / MILLI, r->peak.ttft_s / MILLI,
			 r->peak.tpot_s / MILLI);
}

/* What can't be; 1 when it was reported. */
static int is_too_much(struct scenario *s, struct element e, const struct plan *p, const struct serving_run *r)
{
	if (!(r->held >= 1) || !(r->replicas >= 1)) {
		scenario_infeasible(
			s, e, p, NULL,
			"%.0f GPUs hold no replica of the model with one request; accepted: more GPUs, fewer "
			"weight-bits, or a larger accelerator",
			cluster_gpus(p->cluster));
		return 1;
	}
	if (p->workload->method == METHOD_SERVE && !r->peak.is_stable) {
		scenario_infeasible(
			s, e, p, NULL,
			"its peak of %.4g requests/s is more than the %.4g that its GPUs serve; accepted: at least "
			"%.0f GPUs, fewer weight-bits, or a lower peak",
			p->workload->serving->peak * r->requests_per_s, r->most_requests_per_s, r->least_gpus);
		return 1;
	}
	return 0;
}

void serving_element_predict(struct scenario *s, struct element e, struct element said, struct plan *p)
{
	const char *lacks = serving_run_lacks(p->workload, p->cluster);
	struct prior belief = { 0 };
	struct serving_run run;

	if (lacks) {
		field_fault(&s->reader, said, "mfu", "serving needs %s (plan '%s')", lacks, p->id);
		return;
	}
	run = serving_run_of(p->workload, p->cluster);
	if (is_too_much(s, e, p, &run))
		return;
	note_run(s, e, &run);
	if (p->workload->method == METHOD_SERVE) {
		p->speed.throughput.distribution = distribution_constant(run.rate);
		return;
	}
	if (!(run.log_sd > 0)) { /* its time was said */
		p->speed.throughput.distribution = distribution_constant(run.rate);
		return;
	}
	belief.median = run.rate;
	belief.log_sd = run.log_sd;
	believed_speed_take(s, e, p, &belief, "predicted from model, hardware and lengths",
			      "on the cluster or plan, of a short trial: throughput=\"3000 tokens/s/gpu\"");
}
