/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/speed_element.h"

#include "model/layout_choice.h"
#include "model/padding.h"
#include "model/prior.h"
#include "model/throughput.h"
#include "model/work.h"
#include "scenario/rl_element.h"
#include "scenario/serving_element.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define GIGA 1e9

static const struct field mfu = { "mfu", DIMENSION_FRACTION, 0, 1, 1, "write 45% or 0.45" };
static const struct field throughput = { "throughput", DIMENSION_THROUGHPUT, 0, 1e12, 1, NULL };
static const struct field step_time = { "step-time", DIMENSION_TIME, 0, 1e9, 1, NULL };

static enum speed_basis read_basis(struct element e)
{
	return field_is_word(e, "mfu", "prior")	      ? SPEED_PRIOR
	       : field_is_word(e, "mfu", "predicted") ? SPEED_PREDICTED
						      : SPEED_GIVEN;
}

int speed_element_read(struct scenario *s, struct element e, struct speed *speed)
{
	int has_mfu = field_is_present(e, "mfu"), has_throughput = field_is_present(e, "throughput");
	int has_step = field_is_present(e, "step-time");

	if (has_mfu + has_throughput + has_step > 1)
		field_fault(&s->reader, e, has_mfu ? "mfu" : "step-time",
			    "stands beside %s; one of them says how fast it is",
			    has_throughput ? "throughput" : "step-time");
	speed->basis = read_basis(e);
	if (speed->basis == SPEED_GIVEN)
		field_parameter(&s->reader, e, &mfu, &speed->mfu, NULL);
	field_parameter(&s->reader, e, &throughput, &speed->throughput, NULL);
	field_parameter(&s->reader, e, &step_time, &speed->step, NULL);
	return has_mfu || has_throughput || has_step;
}

/* The memory_fix for a speed that nobody has measured. */
#define HOW_FAST                                                                                                       \
	"on the cluster or plan, of a short trial: throughput=\"3000 tokens/s/gpu\", step-time=\"12 s\" (with a "      \
	"<layout>), "                                                                                                  \
	"or mfu=\"triangular(min=0.3, mode=0.4, max=0.45)\""

static void take_prior(struct scenario *s, struct element e, struct element said, struct plan *p)
{
	struct prior prior = prior_mfu(p->workload, p->cluster->accelerator);
	struct distribution d = prior_distribution(&prior);
	struct text words = TEXT_INIT;

	text_addf(&words, "prior, median %.3g %%: %s", 100 * prior.median, prior.words);
	field_worded_parameter(&s->reader, e, &mfu, words.s, &d, &p->speed.mfu);
	field_mark_prior(&s->reader, HOW_FAST);
	field_share_luck(&s->reader, &p->speed.mfu, field_entity(said, "mfu"));
	text_release(&words);
}

__attribute__((format(printf, 4, 5))) static void note(struct scenario *s, struct element e, const char *attribute,
						       const char *format, ...)
{
	struct text words = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&words, format, args);
	va_end(args);
	field_default(&s->reader, e, attribute, words.s);
	text_release(&words);
}

/* A layout for a plan that has none, each part noted as a default with its reason. */
static void choose_layout(struct scenario *s, struct element e, struct plan *p)
{
	struct layout_choice choice = layout_choice_of(p);
	const struct layout *l = &choice.layout;
	struct cluster *c;

	if (!choice.is_found)
		return;
	c = scenario_own(s, sizeof(*c));
	*c = *p->cluster;
	c->layout = choice.layout;
	p->cluster = c;
	note(s, e, "layout", "chosen, none is given: takes %.3g of %.3g GB a GPU", choice.need_b / GIGA,
	     c->accelerator->memory_b / GIGA);
	note(s, e, "layout tensor", "%lld: the least in a node that fits", (long long)l->tensor);
	note(s, e, "layout pipeline", "%lld: the least beside it that fits", (long long)l->pipeline);
	if (l->context > 1)
		note(s, e, "layout context", "%lld: no tensor and pipeline fits without", (long long)l->context);
	if (l->expert)
		note(s, e, "layout expert", "%lld: no tensor and pipeline fits without", (long long)l->expert);
	note(s, e, "layout zero", "%d: of the other GPUs, %lld replicas", l->zero,
	     (long long)layout_data(l, (int64_t)cluster_gpus(c)));
	note(s, e, "layout recompute", "%s",
	     l->recompute == RECOMPUTE_FULL ? "full: selective doesn't fit" : "selective");
	note(s, e, "layout microbatch", "%lld: fits, at most 8,192 tokens, assumed", (long long)l->microbatch);
	note(s, e, "layout batch", "%lld sequences: assumed (docs/MODEL.md)", (long long)l->batch);
}

/* The plan gets a workload of its own, whose sequences are as long as the longest of a microbatch is on average. */
static void pad(struct scenario *s, struct plan *p, const struct workload *unpadded, int64_t microbatch)
{
	double longest = padding_longest(unpadded->length_log_sd, microbatch);
	struct workload *w = scenario_own(s, sizeof(*w));

	*w = *unpadded;
	w->sequence = (int64_t)ceil((double)unpadded->sequence * longest);
	w->padding.distribution = distribution_constant(1 - 1 / longest);
	p->workload = w;
}

/* The layout, and padding where it depends on the microbatch: of a layout that is to be chosen as it would be without
 * padding, first, so that the one that is chosen for such sequences fits with its own, no longer, ones. */
static void lay_out(struct scenario *s, struct element e, struct plan *p)
{
	const struct workload *unpadded = p->workload;
	int pads = unpadded->length_log_sd > 0, is_given = p->cluster->layout.is_given;
	struct layout_choice first;

	if (!is_given && pads) {
		first = layout_choice_of(p);
		if (first.is_found)
			pad(s, p, unpadded, first.layout.microbatch);
	}
	if (!is_given)
		choose_layout(s, e, p);
	if (!pads || !p->cluster->layout.is_given)
		return;
	pad(s, p, unpadded, p->cluster->layout.microbatch);
	note(s, e, "padding", "%.3g %% of the tokens: to the longest of %lld, %lld tokens on average",
	     100 * parameter_mean(&p->workload->padding), (long long)p->cluster->layout.microbatch,
	     (long long)p->workload->sequence);
}

static void predict(struct scenario *s, struct element e, struct element said, struct plan *p)
{
	struct prior belief = { 0 };
	const char *lacks;
	struct throughput t;
	struct distribution d;

	lay_out(s, e, p);
	lacks = throughput_lacks(p->workload, p->cluster);
	if (lacks) {
		field_fault(&s->reader, said, "mfu", "the prediction needs %s (plan '%s'); or take mfu=\"prior\"",
			    lacks, p->id);
		return;
	}
	t = throughput_predict(p->workload, p->cluster, &throughput_fitted);
	belief.log_sd = throughput_log_sd(p->workload, p->cluster);
	belief.median = throughput_rate(&t, p->cluster) * work_training_share(p->workload);
	d = prior_distribution(&belief);
	field_worded_parameter(&s->reader, e, &throughput, "predicted from model, hardware and layout", &d,
			       &p->speed.throughput);
	field_mark_prior(&s->reader, HOW_FAST);
	field_share_luck(&s->reader, &p->speed.throughput, field_entity(said, "mfu"));
}

void speed_element_resolve(struct scenario *s, struct element e, struct element said, struct plan *p)
{
	int is_used = p->workload->rl || p->workload->serving;

	if (is_used && p->speed.basis == SPEED_PRIOR)
		field_fault(&s->reader, said, "mfu",
			    "method %s has no prior of MFU, since most of it is no training; accepted: "
			    "mfu=\"predicted\", or step-time",
			    method_name(p->workload->method));
	else if (p->workload->serving && p->speed.basis == SPEED_PREDICTED)
		serving_element_predict(s, e, said, p);
	else if (p->workload->rl && p->speed.basis == SPEED_PREDICTED)
		rl_element_predict(s, e, said, p);
	else if (p->speed.basis == SPEED_PRIOR)
		take_prior(s, e, said, p);
	else if (p->speed.basis == SPEED_PREDICTED)
		predict(s, e, said, p);
	else if (!distribution_is_constant(&p->speed.step.distribution) || parameter_mean(&p->speed.step) > 0)
		if (!(work_step_tokens(p) > 0))
			field_fault(&s->reader, said, "step-time",
				    "needs the workload's sequence, or the model's context, to know the tokens of a "
				    "step (plan '%s')",
				    p->id);
}
