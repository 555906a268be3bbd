/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/rl_element.h"

#include "model/rl_run.h"
#include "scenario/believed_speed.h"
#include "scenario/reward_element.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define TOKENS_MOST 1e9
#define ANSWER_CV   "0.5"

/* ---- the workload ---- */

static const struct number {
	const char *name;
	double least, most;
	const char *accepted; /* what to write; also of a default */
} needed[] = {
	{ "steps", 1, 1e9, "steps=\"400\"" },
	{ "prompts", 1, 1e9, "prompts=\"512\", of a step" },
	{ "samples", 1, 1e6, "samples=\"16\", answers a prompt" },
	{ "prompt-tokens", 1, TOKENS_MOST, "prompt-tokens=\"200\", their mean" },
	{ "answer-tokens", 1, TOKENS_MOST, "answer-tokens=\"2000\", their mean in the first step" },
};

/* The last two of those needed, and the first ones of the others, also belong to serving. */
enum { NEEDED = sizeof(needed) / sizeof(needed[0]), LENGTHS = NEEDED - 2 };
enum { SHARED = 2 };
static const char *const optional[] = { "replica-gpus",	 "weight-bits",	 "answer-tokens-finish", "answer-most",
					"answer-spread", "oversampling", "generation-gpus",	 "staleness",
					"updates",	 "reference" };

static double number(struct scenario *s, struct element e, const struct number *n)
{
	const struct field f = { n->name, DIMENSION_COUNT, n->least, n->most, 0, n->accepted };
	double value = n->least;

	if (!field_quantity(&s->reader, e, &f, &value, NULL) && !field_is_present(e, n->name))
		field_fault(&s->reader, e, NULL, "no %s; accepted: %s", n->name, n->accepted);
	return value;
}

static double otherwise(struct scenario *s, struct element e, const struct number *n, double value)
{
	const struct field f = { n->name, DIMENSION_COUNT, n->least, n->most, 0, NULL };

	if (!field_quantity(&s->reader, e, &f, &value, NULL) && n->accepted)
		field_default(&s->reader, e, n->name, n->accepted);
	return value;
}

static void read_lengths(struct scenario *s, struct element e, struct rl *rl)
{
	double spread = otherwise(s, e, &(struct number){ "answer-spread", 0.01, 5, ANSWER_CV ": sd over mean" }, 0.5);

	rl->answer_finish =
		otherwise(s, e, &(struct number){ "answer-tokens-finish", 1, TOKENS_MOST, "answer-tokens: no growth" },
			  rl->answer);
	rl->answer_most = otherwise(s, e, &(struct number){ "answer-most", 1, TOKENS_MOST, "no cap" }, INFINITY);
	rl->answer_log_sd = sqrt(log1p(spread * spread));
	if (rl->answer_most < fmax(rl->answer, rl->answer_finish))
		field_fault(&s->reader, e, "answer-most",
			    "the cap is below the mean of %.0f tokens; accepted: above it, or a lower answer-tokens%s",
			    fmax(rl->answer, rl->answer_finish), rl->answer_finish > rl->answer ? "-finish" : "");
}

static void read_pools(struct scenario *s, struct element e, struct rl *rl)
{
	rl->generation_gpus = otherwise(
		s, e, &(struct number){ "generation-gpus", 1, 1e7, "0: all GPUs generate, then all train" }, 0);
	rl->staleness =
		otherwise(s, e,
			  &(struct number){ "staleness", 0, 1000,
					    rl->generation_gpus > 0 ? "1: one step off-policy" : "0: on-policy" },
			  rl->generation_gpus > 0);
	rl->replica_gpus =
		otherwise(s, e, &(struct number){ "replica-gpus", 1, 1e5, "the fewest that hold the model" }, 0);
	rl->weight_bits = otherwise(s, e, &(struct number){ "weight-bits", 2, 32, "16" }, 16);
	if (rl->staleness > 0 && !(rl->generation_gpus > 0))
		field_fault(&s->reader, e, "staleness",
			    "answers lag behind only where some GPUs generate while others train; accepted: "
			    "generation-gpus=\"8\" beside it, or staleness=\"0\"");
}

static void read_method(struct scenario *s, struct element e, struct workload *w, struct rl *rl)
{
	static const char *const booleans[] = { "false", "true", "0", "1", NULL };
	int is_ppo = w->method == METHOD_PPO, usual = w->method != METHOD_DAPO;

	rl->has_critic = is_ppo;
	rl->updates = otherwise(s, e, &(struct number){ "updates", 1, 1000, "1: one pass over a step's answers" }, 1);
	rl->oversampling = otherwise(
		s, e, &(struct number){ "oversampling", 1, 1000, "1: all prompts that are generated are kept" }, 1);
	rl->has_reference = field_word(&s->reader, e, "reference", booleans, usual,
				       usual ? "true: a frozen copy, for the KL penalty"
					     : "false: no KL penalty (Yu et al. 2025)") %
			    2;
}

static void refuse(struct scenario *s, struct element e, const struct workload *w)
{
	for (size_t i = 0; i < (w->serving ? LENGTHS : NEEDED); i++)
		if (field_is_present(e, needed[i].name))
			field_fault(&s->reader, e, needed[i].name, "belongs to methods grpo, ppo and dapo, not to %s",
				    method_name(w->method));
	for (size_t i = w->serving ? SHARED : 0; i < sizeof(optional) / sizeof(optional[0]); i++)
		if (field_is_present(e, optional[i]))
			field_fault(&s->reader, e, optional[i], "belongs to methods grpo, ppo and dapo, not to %s",
				    method_name(w->method));
}

void rl_element_read(struct scenario *s, struct element e, struct workload *w)
{
	static const char *const of_data[] = { "tokens", "examples", "words", "characters", "bytes", "epochs" };
	struct rl *rl;

	if (!workload_is_rl(w)) {
		refuse(s, e, w);
		return;
	}
	rl = scenario_own(s, sizeof(*rl));
	w->rl = rl;
	for (size_t i = 0; i < sizeof(of_data) / sizeof(of_data[0]); i++)
		if (field_is_present(e, of_data[i]))
			field_fault(&s->reader, e, of_data[i],
				    "method %s makes its own data; accepted: steps, prompts, samples, answer-tokens",
				    method_name(w->method));
	rl->steps = number(s, e, &needed[0]);
	rl->prompts = number(s, e, &needed[1]);
	rl->samples = number(s, e, &needed[2]);
	rl->prompt = number(s, e, &needed[3]);
	rl->answer = number(s, e, &needed[4]);
	read_lengths(s, e, rl);
	read_pools(s, e, rl);
	read_method(s, e, w, rl);
	reward_element_read(s, e, &rl->reward);
	w->tokens.distribution = distribution_constant(rl_run_tokens(rl));
	w->tokens_per_example.distribution = w->padding.distribution = w->evaluation.distribution =
		w->data_stall.distribution = distribution_constant(0);
	w->epochs.distribution = distribution_constant(1);
}

/* ---- the speed ---- */

static void note_step(struct scenario *s, struct element e, const struct plan *p, const struct rl_run *run)
{
	const struct rl_step *m = &run->mean;

	field_default_of(
		&s->reader, e, "rl step",
		"%.4g s on average: generation %.4g, reward %.3g, log-probabilities %.3g, reference %.3g, critic %.3g, "
		"update "
		"%.4g, weights %.3g, other %.3g%s",
		m->step_s, m->generation_s, m->reward_s, m->logprob_s, m->reference_s, m->critic_s, m->update_s,
		m->sync_s, m->overhead_s,
		p->workload->rl->generation_gpus > 0 ? "; generation and training overlap" : "");
	if (run->sequences > run->held)
		field_warning(
			&s->reader, e, NULL,
			"plan '%s': a replica gets %.0f answers a step, and its cache holds %.0f at the end of the "
			"run: they come in %.1f waves",
			p->id, run->sequences, floor(run->held), run->sequences / fmax(1, run->held));
}

void rl_element_predict(struct scenario *s, struct element e, struct element said, struct plan *p)
{
	const char *lacks = rl_run_lacks(p->workload, p->cluster);
	struct prior belief = { 0 };
	struct rl_run run;

	if (lacks) {
		field_fault(&s->reader, said, "mfu", "the prediction of a step needs %s (plan '%s')", lacks, p->id);
		return;
	}
	run = rl_run_of(p->workload, p->cluster);
	if (!(run.held >= 1)) {
		field_fault(&s->reader, said, NULL,
			    "a replica of %.3g GPUs does not hold the model and one answer (plan '%s'); accepted: more "
			    "replica-gpus, fewer weight-bits, or a larger accelerator",
			    p->workload->rl->replica_gpus > 0 ? p->workload->rl->replica_gpus
							      : cluster_gpus(p->cluster),
			    p->id);
		return;
	}
	belief.median = run.rate;
	belief.log_sd = rl_run_spread(p->workload, p->cluster);
	note_step(s, e, p, &run);
	believed_speed_take(s, e, p, &belief, "predicted from model, hardware and lengths of answers",
			      "on the cluster or plan, of a short trial: step-time=\"300 s\"");
}
