/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/speed_element.h"

#include "base/row.h"
#include "model/layout_choice.h"
#include "model/padding.h"
#include "model/pooling.h"
#include "model/throughput.h"
#include "model/utilisation.h"
#include "model/work.h"
#include "scenario/history_element.h"
#include "scenario/measured_element.h"
#include "scenario/preparation_element.h"
#include "scenario/program_draw.h"
#include "scenario/rl_element.h"
#include "scenario/serving_element.h"
#include "xml/child.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define GIGA 1e9
enum { YEAR_LEAST = 2017, YEAR_MOST = 2100 };

#define RARE_SHARE 0.01 /* of published runs, at either end: a given MFU beyond draws a warning */

static const struct field mfu = { "mfu", DIMENSION_FRACTION, 0, 1, 1, "write 45% or 0.45" };
static const struct field throughput = { "throughput", DIMENSION_THROUGHPUT, 0, 1e12, 1, NULL };
static const struct field step_time = { "step-time", DIMENSION_TIME, 0, 1e9, 1, NULL };

static enum speed_basis read_basis(struct element e)
{
	return field_is_word(e, "mfu", "prior")	      ? SPEED_PRIOR
	       : field_is_word(e, "mfu", "predicted") ? SPEED_PREDICTED
						      : SPEED_GIVEN;
}

/* Utilisations of earlier runs, one after the other. */
static void read_own(struct scenario *s, struct element e, struct speed *speed)
{
	static const char blanks[] = " \t\n,";
	char *list = field_text(e, "own");
	struct text why = TEXT_INIT;
	struct quantity q;

	for (char *rest = list, *word; rest && (word = strtok_r(rest, blanks, &rest));) {
		int is_good = !quantity_parse(word, strlen(word), DIMENSION_FRACTION, &q, &why) && q.value > 0 &&
			      q.value <= 1;

		if (!is_good || speed->own_count == OWN_RUNS_MOST)
			field_fault(&s->reader, e, "own",
				    "'%s' is %s; accepted: at most %d utilisations above 0, such as \"31%% 28%%\"",
				    word, is_good ? "one too many" : "none", OWN_RUNS_MOST);
		else
			speed->own[speed->own_count++] = q.value;
	}
	field_note(&s->reader, e, "own");
	text_release(&why);
	free(list);
}

/* Whose programs, of which year, and what they reached: of a speed that nobody has measured. */
static void read_programs(struct scenario *s, struct element e, struct speed *speed)
{
	static const char *const attributes[] = { "stack", "year", "own", "framework" };
	static const char *const stacks[] = { STACK_LIST(ROW_NAME) NULL };

	speed->stack = STACK_NOT_SAID;
	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
		if (field_is_present(e, attributes[i]) && speed->basis == SPEED_GIVEN)
			field_fault(&s->reader, e, attributes[i],
				    "says nothing where the speed is given; accepted with mfu=\"prior\" or "
				    "\"predicted\" beside it");
	if (field_is_present(e, "stack"))
		speed->stack = (enum stack)field_word(&s->reader, e, "stack", stacks, STACK_NOT_SAID, "");
	field_integer(&s->reader, e, "year", YEAR_LEAST, YEAR_MOST, &speed->year);
	read_own(s, e, speed);
	field_note(&s->reader, e, "framework");
}

/* NULL = none is said. */
static const struct framework *framework_of(struct scenario *s, struct element said, const struct plan *p)
{
	static const char *const names[] = {
#define X(constant, name, program, runs, faster, steps, longer, log_sd, machine) name,
		FRAMEWORK_LIST(X)
#undef X
			NULL
	};

	if (!field_is_present(said, "framework"))
		return NULL;
	if (p->speed.stack == STACK_OWN || p->speed.stack == STACK_FIRST)
		field_fault(&s->reader, said, "framework",
			    "says nothing of a team's own runs: its rows are benchmarks; accepted with "
			    "stack=\"tuned\", or without a stack");
	for (size_t i = 0; names[i]; i++)
		if (field_is_word(said, "framework", names[i]))
			return &s->constants.pools->frameworks[i];
	return NULL;
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
	read_programs(s, e, speed);
	return has_mfu || has_throughput || has_step;
}

/* The memory_fix for a speed that nobody has measured. */
#define HOW_FAST                                                                                                       \
	"on the cluster or plan, of a short trial: throughput=\"3000 tokens/s/gpu\", step-time=\"12 s\" (with a "      \
	"<layout>), "                                                                                                  \
	"or mfu=\"triangular(min=0.3, mode=0.4, max=0.45)\""

/* A law as a distribution whose values the scenario owns. */
static struct distribution tabled(struct scenario *s, const struct mixture *law)
{
	return mixture_distribution(law, scenario_own(s, MIXTURE_QUANTILES * sizeof(double)));
}

/* The year of the programs: as said, or that of the study. */
static int64_t year_of(const struct scenario *s, const struct speed *speed)
{
	int64_t year = 0;
	struct text why = TEXT_INIT;
	char digits[5] = "";

	if (speed->year || !s->date || strlen(s->date) < 4)
		return speed->year;
	memcpy(digits, s->date, 4);
	if (quantity_parse_integer(digits, YEAR_LEAST, YEAR_MOST, &year, &why))
		year = 0;
	text_release(&why);
	return year;
}

struct utilisation_case speed_element_case(const struct scenario *s, const struct plan *p)
{
	const struct workload *w = p->workload;

	return (struct utilisation_case){
		.workload = w,
		.accelerator = p->cluster->accelerator,
		.gpus = cluster_gpus(p->cluster),
		.tokens = work_tokens(w, parameter_mean(&w->tokens), parameter_mean(&w->tokens_per_example),
				      parameter_mean(&w->epochs)),
		.stack = p->speed.stack,
		.year = year_of(s, &p->speed),
	};
}

/* What the team's earlier runs reached: own="..." are runs like this one, <history> says of which kind. */
static size_t read_runs(struct scenario *s, struct element said, const struct plan *p,
			struct utilisation_own own[OWN_RUNS_MOST])
{
	struct utilisation_case c = speed_element_case(s, p);
	size_t count = p->speed.own_count;

	for (size_t i = 0; i < count; i++)
		own[i] = utilisation_own_run(&c, s->constants.utilisation,
					     p->speed.own[i] * utilisation_attention(p->workload));
	return history_element_read_all(s, said, &c, own, count);
}

/* By the rule in force, as the scenario's other utilisations are; of the steps alone where the calendar's prior brings the
 * stops besides. */
static struct mixture law_of(const struct scenario *s, const struct plan *p, const struct utilisation_own own[],
			     size_t count, const struct framework *framework)
{
	struct utilisation_case c = speed_element_case(s, p);
	struct mixture law = utilisation_law(&c, s->constants.utilisation);
	double counted = utilisation_attention(p->workload);

	utilisation_learn(&law, own, count);
	if (framework && !count) /* the team's own runs say more */
		utilisation_learn_tuned(&law, p->speed.stack, framework->faster_log, framework->runs);
	if (p->cluster->overhead.is_calendar_prior)
		utilisation_leave_out_stops(&law, p->speed.stack);
	for (size_t i = 0; i < law.count; i++)
		law.parts[i].log_median -= log(counted);
	law.most /= counted;
	return law;
}

/* The most that such a run can reach, by the rule in force. */
static double most_of(const struct scenario *s, const struct plan *p)
{
	struct utilisation_case c = speed_element_case(s, p);

	return utilisation_most(&c) / utilisation_attention(p->workload);
}

static const char *stack_words(enum stack stack)
{
	return stack == STACK_TUNED   ? "a tuned stack"
	       : stack == STACK_OWN   ? "a team's own stack"
	       : stack == STACK_FIRST ? "a team's first run"
				      : "tuned and own stacks, since no stack is said";
}

/* Of the same program. */
static size_t known_runs(size_t own_count, const struct framework *framework)
{
	return own_count || !framework ? own_count : framework->runs;
}

static void take_prior(struct scenario *s, struct element e, struct element said, struct plan *p)
{
	struct utilisation_own own[OWN_RUNS_MOST];
	size_t own_count = read_runs(s, said, p, own);
	const struct framework *framework = framework_of(s, said, p);
	struct mixture law = law_of(s, p, own, own_count, framework);
	struct distribution d = tabled(s, &law);
	struct text words = TEXT_INIT;

	text_addf(&words, "prior, median %.3g %%, P10-P90 %.3g-%.3g %%: %s, by what is documented of published runs",
		  100 * mixture_quantile(&law, 0.5), 100 * mixture_quantile(&law, 0.1),
		  100 * mixture_quantile(&law, 0.9), stack_words(p->speed.stack));
	if (own_count)
		text_addf(&words, ", moved by %zu of the team's own", own_count);
	else if (framework)
		text_addf(&words, ", moved by %zu of %s", framework->runs, framework->name);
	field_worded_parameter(&s->reader, e, &mfu, words.s, &d, &p->speed.mfu);
	field_mark_prior(&s->reader, HOW_FAST);
	program_draw_share(s, p, &p->speed.mfu, utilisation_program_share(known_runs(own_count, framework)));
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

/* The law of utilisation as one of tokens computed per second and GPU; its cut is the peak. */
static struct mixture rate_law(const struct mixture *law, const struct workload *unpadded, const struct plan *p)
{
	double slower = unpadded->method == METHOD_QLORA ? parameter_mean(&unpadded->dequantization) : 1;
	double computed = 1 / (1 - parameter_mean(&p->workload->padding));
	double rate = p->cluster->accelerator->peak_flop_per_s / work_flop_per_token(unpadded) / slower * computed;
	struct mixture rates = *law;

	for (size_t i = 0; i < rates.count; i++)
		rates.parts[i].log_median += log(rate);
	rates.most *= rate;
	return rates;
}

/* Share of the data-parallel traffic that programs of a year hide. Of dense steps published in 2024 and 2025 the error of the
 * prediction correlates 0.6 with that traffic's share of the step, and is least with 0.8 hidden; those of 2021 to 2023, which
 * the constants were fitted to, hide none. */
enum { OVERLAP_YEAR = 2024 };
#define OVERLAP_SHARE 0.8

static void take_overlap(struct scenario *s, struct element e, struct plan *p)
{
	struct utilisation_case known = speed_element_case(s, p);
	int64_t year = utilisation_year(&known);
	struct cluster *c;

	if (p->cluster->layout.says_overlap || !p->cluster->layout.is_given)
		return;
	c = scenario_own(s, sizeof(*c));
	*c = *p->cluster;
	c->layout.overlap = year >= OVERLAP_YEAR ? OVERLAP_SHARE : 0;
	p->cluster = c;
	note(s, e, "layout overlap", "%.0f %% of the data-parallel traffic: programs of %lld", 100 * c->layout.overlap,
	     (long long)year);
}

static void predict(struct scenario *s, struct element e, struct element said, struct plan *p)
{
	const struct workload *unpadded = p->workload;
	int is_chosen = !p->cluster->layout.is_given;
	struct utilisation_own own[OWN_RUNS_MOST];
	size_t own_count = read_runs(s, said, p, own);
	const struct framework *framework = framework_of(s, said, p);
	struct pooled_prior prior = { law_of(s, p, own, 0, NULL), law_of(s, p, own, own_count, framework) };
	struct text words = TEXT_INIT;
	struct prediction prediction;
	const char *lacks;
	struct throughput t;
	struct distribution d;
	struct mixture pooled;

	lay_out(s, e, p);
	take_overlap(s, e, p);
	lacks = throughput_lacks(p->workload, p->cluster);
	if (lacks) {
		field_fault(&s->reader, said, "mfu", "the prediction needs %s (plan '%s'); or take mfu=\"prior\"",
			    lacks, p->id);
		return;
	}
	t = throughput_predict(p->workload, p->cluster, &throughput_fitted);
	prediction = (struct prediction){ .rate = throughput_rate(&t, p->cluster) * work_training_share(p->workload),
					  .log_sd = throughput_log_sd(p->workload, p->cluster),
					  .is_chosen = is_chosen,
					  .framework = framework };
	measured_element_read(s, said, p, &prediction);
	prior = (struct pooled_prior){ rate_law(&prior.before, unpadded, p), rate_law(&prior.after, unpadded, p) };
	pooled = pooling_law(&prior, p->speed.stack, &prediction, s->constants.pools);
	d = tabled(s, &pooled);
	text_addf(&words, "predicted from model, hardware and layout: %.4g; of %s: median %.4g", prediction.rate,
		  prediction.measured ? "this machine, by its measured steps"
		  : framework	      ? framework->name
				      : stack_words(p->speed.stack),
		  mixture_quantile(&pooled, 0.5));
	field_worded_parameter(&s->reader, e, &throughput, words.s, &d, &p->speed.throughput);
	field_mark_prior(&s->reader, HOW_FAST);
	program_draw_share(s, p, &p->speed.throughput,
			   (1 - pooling_machine_share(&pooled, p->speed.stack, &prediction, s->constants.pools)) *
				   utilisation_program_share(known_runs(own_count, framework)));
	text_release(&words);
}

#define MASS_LEAST 0.01 /* of a given law below what is sustained: less is a slip, not a tail */

/* An uncertain utilisation that was given ends where the accelerator does: its tail beyond is spread over the rest. */
static void limit_given(struct scenario *s, struct element e, struct element said, struct plan *p)
{
	struct distribution *d = &p->speed.mfu.distribution,
			    cut = { .kind = DISTRIBUTION_EMPIRICAL, .sample_count = MIXTURE_QUANTILES };
	double most = most_of(s, p), within = distribution_chance(d, most), *table;

	if (distribution_is_constant(d) || distribution_quantile(d, 1) <= most)
		return;
	if (within < MASS_LEAST) {
		field_fault(&s->reader, said, "mfu",
			    "lies above %.3g %%, the most that %s sustains (plan '%s'); accepted: a law below",
			    100 * most, p->cluster->accelerator->id, p->id);
		return;
	}
	table = scenario_own(s, MIXTURE_QUANTILES * sizeof(*table));
	for (int i = 0; i < MIXTURE_QUANTILES; i++)
		table[i] = fmin(most, distribution_quantile(d, (i + 0.5) / MIXTURE_QUANTILES * within));
	cut.sample = table;
	*d = cut;
	for (size_t i = 0; i < s->reader.trail_count; i++)
		if (s->reader.trail[i].is_parameter && s->reader.trail[i].input == p->speed.mfu.input)
			s->reader.trail[i].value = cut;
	note(s, e, "mfu limit", "%.3g %%: the most that %s sustains; %.2g %% of the given law lay above", 100 * most,
	     p->cluster->accelerator->id, 100 * (1 - within));
}

/* A given MFU that hardly any published run with this accelerator and method had: a slip, or taken from another machine. */
static void check_given(struct scenario *s, struct element said, const struct plan *p)
{
	struct mixture law;
	double given, least, most;

	for (size_t i = 0; i < s->plan_count; i++)
		if (s->plans[i] && s->plans[i]->cluster && s->plans[i]->workload == p->workload &&
		    !strcmp(s->plans[i]->cluster->id, p->cluster->id))
			return;
	if (p->workload->rl || p->workload->serving || !p->cluster->accelerator)
		return;
	law = law_of(s, p, NULL, 0, NULL);
	given = distribution_quantile(&p->speed.mfu.distribution, 0.5);
	least = mixture_quantile(&law, RARE_SHARE);
	most = mixture_quantile(&law, 1 - RARE_SHARE);
	if (given < least || given > most)
		field_warning(&s->reader, said, "mfu",
			      "median %.3g %%, where published runs of this method on this accelerator had %.2g to "
			      "%.2g %% (98 of 100); mfu=\"prior\" takes those",
			      100 * given, 100 * least, 100 * most);
}

static void take_given(struct scenario *s, struct element e, struct element said, struct plan *p)
{
	check_given(s, said, p);
	if (p->speed.mfu.input && !p->speed.mfu.table)
		limit_given(s, e, said, p);
}

void speed_element_resolve(struct scenario *s, struct element e, struct element said, struct plan *p)
{
	int is_prepared = p->workload->method == METHOD_PREPARE;
	int is_used = p->workload->rl || p->workload->serving || is_prepared;

	if (p->speed.basis != SPEED_PREDICTED && child_count(said, "measured"))
		field_fault(&s->reader, child_at(said, "measured", 0), NULL,
			    "corrects a prediction; accepted with mfu=\"predicted\" on its cluster");
	if (p->speed.basis == SPEED_GIVEN && child_count(said, "history"))
		field_fault(&s->reader, child_at(said, "history", 0), NULL,
			    "moves a prior; accepted with mfu=\"prior\" or \"predicted\" on its cluster");
	if (is_used && p->speed.basis == SPEED_PRIOR)
		field_fault(&s->reader, said, "mfu",
			    "method %s has no prior of MFU, since most of it is no training; accepted: "
			    "mfu=\"predicted\", or step-time",
			    method_name(p->workload->method));
	else if (is_prepared && p->speed.basis == SPEED_PREDICTED)
		preparation_element_predict(p);
	else if (is_prepared)
		field_fault(&s->reader, said, NULL,
			    "data preparation runs on CPUs (plan '%s'); accepted: mfu=\"predicted\"", p->id);
	else if (p->workload->serving && p->speed.basis == SPEED_PREDICTED)
		serving_element_predict(s, e, said, p);
	else if (p->workload->rl && p->speed.basis == SPEED_PREDICTED)
		rl_element_predict(s, e, said, p);
	else if (p->speed.basis == SPEED_PRIOR)
		take_prior(s, e, said, p);
	else if (p->speed.basis == SPEED_PREDICTED)
		predict(s, e, said, p);
	else if (p->speed.basis == SPEED_GIVEN && field_is_present(said, "mfu"))
		take_given(s, e, said, p);
	else if (!distribution_is_constant(&p->speed.step.distribution) || parameter_mean(&p->speed.step) > 0)
		if (!(work_step_tokens(p) > 0))
			field_fault(&s->reader, said, "step-time",
				    "needs the workload's sequence, or the model's context, to know the tokens of a "
				    "step (plan '%s')",
				    p->id);
}
