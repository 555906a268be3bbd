/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/phase_element.h"

#include "model/schedule.h"
#include "model/work.h"
#include "xml/catalog.h"
#include "xml/child.h"

#include <math.h>

#define ROUNDING 1e-9 /* of shares that add up to all */

static void check_method(struct scenario *s, struct element e, const struct workload *w)
{
	if (w->rl || w->serving)
		field_fault(&s->reader, e, NULL, "method %s trains by steps of its own; accepted: no phases",
			    method_name(w->method));
}

static void check_sequence(struct scenario *s, struct element e, const struct workload *w, const struct phase *p)
{
	if (p->sequence && !w->sequence)
		field_fault(&s->reader, e, "sequence",
			    "the workload has no sequence to compare with; accepted: sequence on the <workload> too");
	else if (p->sequence > w->sequence)
		field_fault(&s->reader, e, "sequence",
			    "longer than the workload's %lld tokens, which its memory and layout are for; accepted: at "
			    "most "
			    "that, or a <job> of its own",
			    (long long)w->sequence);
}

static void read_phase(struct scenario *s, struct element e, const struct workload *w, struct phase *p)
{
	static const struct field share = { "share", DIMENSION_FRACTION, 0, 1, 1, "of the run's tokens" };
	static const struct field tokens = { "tokens", DIMENSION_COUNT, 1, 1e18, 0, "of this phase" };

	field_quantity(&s->reader, e, &share, &p->share, NULL);
	field_quantity(&s->reader, e, &tokens, &p->tokens, NULL);
	field_integer(&s->reader, e, "batch", 1, 100000000, &p->batch);
	field_integer(&s->reader, e, "sequence", 1, 1000000000, &p->sequence);
	if (field_is_present(e, "share") == field_is_present(e, "tokens"))
		field_fault(&s->reader, e, NULL, "needs tokens, such as 250B, or a share, such as 10%%: one of them");
	if (!field_is_present(e, "batch") && !field_is_present(e, "sequence"))
		field_fault(&s->reader, e, NULL,
			    "is like the rest of the run; accepted: a batch, a sequence or both of its own");
	check_sequence(s, e, w, p);
}

/* They may not have more tokens than the run. */
static void check_sum(struct scenario *s, struct element workload, const struct workload *w)
{
	double all = work_tokens(w, parameter_mean(&w->tokens), parameter_mean(&w->tokens_per_example),
				 parameter_mean(&w->epochs));
	double sum = 0;

	for (size_t i = 0; i < w->phase_count; i++) {
		const struct phase *p = &w->phases[i];

		sum += p->tokens > 0 ? p->tokens / all : p->share;
		if (sum > 1 + ROUNDING) {
			field_fault(&s->reader, child_at(workload, "phase", i), NULL,
				    "the phases so far take %.4g %% of the run's %.4g tokens; accepted: at most all of "
				    "them",
				    100 * sum, all);
			return;
		}
	}
}

void phase_element_read_all(struct scenario *s, struct element workload, struct workload *w)
{
	size_t count = child_count(workload, "phase");
	struct phase *phases;

	if (!count)
		return;
	phases = scenario_own(s, count * sizeof(*phases));
	check_method(s, child_at(workload, "phase", 0), w);
	for (size_t i = 0; i < count; i++)
		read_phase(s, child_at(workload, "phase", i), w, &phases[i]);
	w->phases = phases;
	w->phase_count = count;
	check_sum(s, workload, w);
}

/* A batch of whole microbatches of all replicas, where it matters. */
static void check_batch(struct scenario *s, struct element e, const struct plan *p, const struct phase *phase)
{
	const struct layout *l = &p->cluster->layout;
	int64_t gpus = (int64_t)cluster_gpus(p->cluster), at_once;

	if (!phase->batch)
		return;
	if (p->speed.basis != SPEED_PREDICTED || !l->is_given) {
		field_warning(&s->reader, e, "batch",
			      "has no effect on plan '%s', whose speed is given for all batches; mfu=\"predicted\" "
			      "knows them",
			      p->id);
		return;
	}
	if (gpus % (l->tensor * l->pipeline * l->context))
		return; /* said of the layout */
	at_once = l->microbatch * layout_data(l, gpus);
	if (phase->batch % at_once)
		field_fault(
			&s->reader, e, "batch",
			"must be a multiple of microbatch %lld x data %lld = %lld (plan '%s'); accepted: such as %lld",
			(long long)l->microbatch, (long long)(at_once / l->microbatch), (long long)at_once, p->id,
			(long long)((phase->batch / at_once + 1) * at_once));
}

void phase_element_resolve(struct scenario *s, struct plan *p)
{
	const struct workload *w = p->workload;
	struct element workload;
	struct phase_speed *speed;

	if (!w->phase_count || s->reader.diags->errors)
		return;
	workload = catalog_find_in(&s->document, "workload", w->id);
	speed = scenario_own(s, w->phase_count * sizeof(*speed));
	for (size_t i = 0; i < w->phase_count; i++) {
		speed[i] = (struct phase_speed){ 1, 1 };
		check_batch(s, child_at(workload, "phase", i), p, &w->phases[i]);
		if (!s->reader.diags->errors)
			speed[i] = schedule_speed(p, &w->phases[i]);
	}
	p->phase_speed = speed;
}
