/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/speed_element.h"

#include "model/prior.h"
#include "model/throughput.h"
#include "model/work.h"

#include <stdlib.h>
#include <string.h>

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

static void take_prior(struct scenario *s, struct element e, struct element said, struct plan *p)
{
	struct prior prior = prior_mfu(p->workload, p->cluster->accelerator);
	struct distribution d = prior_distribution(&prior);
	struct text words = TEXT_INIT;

	text_addf(&words, "prior, median %.3g %%: %s", 100 * prior.median, prior.words);
	field_worded_parameter(&s->reader, e, &mfu, words.s, &d, &p->speed.mfu);
	field_share_luck(&s->reader, &p->speed.mfu, field_entity(said, "mfu"));
	text_release(&words);
}

static void predict(struct scenario *s, struct element e, struct element said, struct plan *p)
{
	const char *lacks = throughput_lacks(p->workload, p->cluster);
	struct prior belief = { .log_sd = throughput_log_sd(p->workload, p->cluster) };
	struct throughput t;
	struct distribution d;

	if (lacks) {
		field_fault(&s->reader, said, "mfu", "the prediction needs %s (plan '%s'); or take mfu=\"prior\"",
			    lacks, p->id);
		return;
	}
	t = throughput_predict(p->workload, p->cluster, &throughput_fitted);
	belief.median = throughput_rate(&t, p->cluster);
	d = prior_distribution(&belief);
	field_worded_parameter(&s->reader, e, &throughput, "predicted from model, hardware and layout", &d,
			       &p->speed.throughput);
	field_share_luck(&s->reader, &p->speed.throughput, field_entity(said, "mfu"));
}

void speed_element_resolve(struct scenario *s, struct element e, struct element said, struct plan *p)
{
	if (p->speed.basis == SPEED_PRIOR)
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
