/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/summary.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/unit.h"
#include "site/pricing.h"
#include "model/work.h"
#include "sim/campaign_ideal.h"
#include "stats/sort.h"
#include "study/alike_replications.h"
#include "study/share.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const int summary_percent[SUMMARY_QUANTILES] = { 5, 10, 50, 80, 90, 95, 99 };

_Static_assert(END_COUNT <= UCHAR_MAX, "an end reason is a byte");

/* How the replications of a plan ended. */
static unsigned char *read_ends(const struct results *results, size_t plan)
{
	double *column = results_column(results, plan, OUTCOME_END_REASON);
	unsigned char *ends = mem_alloc(results->replications, 1);

	for (size_t i = 0; i < results->replications; i++)
		ends[i] = (unsigned char)column[i];
	free(column);
	return ends;
}

double *summary_values(const struct results *results, size_t plan, enum metric metric)
{
	unsigned char *ends = read_ends(results, plan);
	double *values = metric_read(results, plan, metric);

	for (size_t i = 0; i < results->replications; i++)
		values[i] = ends[i] == END_FINISHED ? values[i] : NAN;
	free(ends);
	return values;
}

/* INFINITY: beyond any bound, so not reached. */
static double reached(double value)
{
	return isfinite(value) ? value : NAN;
}

/* Of n ascending values; `order`: the same in the order of the replications, NULL = independent. */
static struct interval level(const double *ascending, size_t n, const struct batched *order, double share)
{
	double value = n ? interval_value(ascending, n, share) : NAN;
	struct interval q = { NAN, NAN, NAN };

	if (isfinite(value))
		q = order ? interval_quantile_effective(ascending, n, share, batched_effective(order, value, share))
			  : interval_quantile(ascending, n, share);
	return isfinite(q.value) ? (struct interval){ q.value, reached(q.lo), reached(q.hi) }
				 : (struct interval){ NAN, NAN, NAN };
}

/* Of what grows with time a run that does not finish takes more than any bound; of the rest nothing is said. */
static double unfinished(enum metric metric)
{
	return metric == METRIC_COST || metric == METRIC_WALL || metric == METRIC_GPU_H || metric == METRIC_ENERGY ||
			       metric == METRIC_CO2E
		       ? INFINITY
		       : NAN;
}

static int comes_in_batches(const struct results *results)
{
	return results->study->sampling == SAMPLING_QUASI_RANDOM && results->study->is_uncertain;
}

/* The replications of a plan by what their inputs alone would cost and take; nothing of a study that is not quasi-random. */
struct alikes {
	struct alike by_cost, by_time;
};

static void alikes_init(struct alikes *a, const struct results *results, size_t plan)
{
	*a = (struct alikes){ 0 };
	if (comes_in_batches(results)) {
		a->by_cost = alike_replications(results, plan, 0);
		a->by_time = alike_replications(results, plan, 1);
	}
}

static const struct alike *alikes_of(const struct alikes *a, enum metric metric)
{
	return metric == METRIC_COST ? &a->by_cost : &a->by_time;
}

static void alikes_release(struct alikes *a)
{
	free(a->by_cost.order);
	free(a->by_time.order);
}

/* A sample twice: ascending without NAN and with INFINITY last; and, of a quasi-random study, in the order of the
 * replications. Takes over `values`. */
struct sample {
	double *ascending, *ordered; /* ordered: NULL where it is not asked for, and of a random study */
	size_t count;
	struct batched batched;
};

/* alike: NULL = the order of the replications is not asked for. */
static void sample_init(struct sample *s, const struct results *results, const struct alike *alike, double *values)
{
	size_t n = results->replications;

	*s = (struct sample){ .ascending = values };
	if (alike && comes_in_batches(results)) {
		s->ordered = mem_alloc(n, sizeof(*s->ordered));
		memcpy(s->ordered, values, n * sizeof(*values));
		s->batched = (struct batched){ s->ordered, n, results->first, *alike };
	}
	for (size_t i = 0; i < n; i++)
		if (!isnan(values[i]))
			s->ascending[s->count++] = values[i];
	sort_ascending(s->ascending, s->count);
}

static const struct batched *sample_order(const struct sample *s)
{
	return s->ordered ? &s->batched : NULL;
}

static void sample_release(struct sample *s)
{
	free(s->ascending);
	free(s->ordered);
}

static void sample_all(struct sample *s, const struct results *results, size_t plan, enum metric metric,
		       const struct alike *alike, const unsigned char *ends)
{
	double *values = metric_read(results, plan, metric);

	for (size_t i = 0; i < results->replications; i++)
		values[i] = isnan(values[i]) || ends[i] == END_FINISHED ? values[i] : unfinished(metric);
	sample_init(s, results, alike, values);
}

struct interval summary_level(const struct results *results, size_t plan, enum metric metric, double share)
{
	unsigned char *ends = read_ends(results, plan);
	struct alike alike = { 0 };
	struct sample s;
	struct interval q;

	if (comes_in_batches(results))
		alike = alike_replications(results, plan, metric != METRIC_COST);
	sample_all(&s, results, plan, metric, &alike, ends);
	q = level(s.ascending, s.count, sample_order(&s), share);
	sample_release(&s);
	free(alike.order);
	free(ends);
	return q;
}

void summary_dots(const struct results *results, size_t plan, enum metric metric, double *values, size_t count)
{
	unsigned char *ends = read_ends(results, plan);
	struct sample s;

	sample_all(&s, results, plan, metric, NULL, ends);
	for (size_t i = 0; i < count; i++)
		values[i] = s.count ? reached(interval_value(s.ascending, s.count, ((double)i + 0.5) / (double)count))
				    : NAN;
	sample_release(&s);
	free(ends);
}

/* `ends` tells which replications finished. */
static double *sort_metric(const struct results *results, size_t plan, enum metric metric, const unsigned char *ends,
			   size_t *count)
{
	double *values = metric_read(results, plan, metric);
	size_t n = 0;

	for (size_t i = 0; i < results->replications; i++)
		if (ends[i] == END_FINISHED && !isnan(values[i]))
			values[n++] = values[i];
	sort_ascending(values, n);
	*count = n;
	return values;
}

double *summary_sorted(const struct results *results, size_t plan, enum metric metric, size_t *count)
{
	unsigned char *ends = read_ends(results, plan);
	double *values = sort_metric(results, plan, metric, ends, count);

	free(ends);
	return values;
}

struct moments summary_moments(const struct results *results, size_t plan, enum metric metric)
{
	struct moments m = { 0 };
	size_t n;
	double *ascending = summary_sorted(results, plan, metric, &n);

	for (size_t i = 0; i < n; i++)
		moments_add(&m, ascending[i]);
	free(ascending);
	return m;
}

const struct interval *sample_summary_quantile(const struct sample_summary *s, int percent)
{
	int i = 0;

	while (summary_percent[i] != percent)
		BUG_IF(++i == SUMMARY_QUANTILES);
	return &s->quantiles[i];
}

void sample_summary_init(struct sample_summary *s, const double *ascending, size_t n, const struct batched *order)
{
	struct moments m = { 0 };

	for (size_t i = 0; i < n && isfinite(ascending[i]); i++)
		moments_add(&m, ascending[i]);
	*s = (struct sample_summary){ .moments = m };
	for (int i = 0; i < SUMMARY_QUANTILES; i++)
		s->quantiles[i] = level(ascending, n, order, summary_percent[i] / 100.0);
	s->mean_se = order ? batched_se(order) : moments_se(&s->moments);
}

/* Mean of a column over the finished replications. */
static double mean_of(const struct results *results, size_t plan, enum outcome_column c, const unsigned char *ends)
{
	double *values = results_column(results, plan, c), sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < results->replications; i++)
		if (ends[i] == END_FINISHED) {
			sum += values[i];
			n++;
		}
	free(values);
	return n ? sum / (double)n : NAN;
}

static void mean_times(double times_s[CAUSE_TIMES], const struct results *results, size_t plan,
		       const unsigned char *ends)
{
	for (int c = 0; c < CAUSE_TIMES; c++)
		times_s[c] = mean_of(results, plan, (enum outcome_column)(OUTCOME_TIME + c), ends);
}

void summary_times(const struct results *results, size_t plan, double times_s[CAUSE_TIMES])
{
	unsigned char *ends = read_ends(results, plan);

	mean_times(times_s, results, plan, ends);
	free(ends);
}

static void summarise_causes(struct plan_summary *s, const struct results *results, size_t plan,
			     const unsigned char *ends)
{
	for (int c = 0; c < CAUSE_END; c++)
		s->breakdown[c] = mean_of(results, plan, (enum outcome_column)(OUTCOME_MONEY + c), ends);
	mean_times(s->times_s, results, plan, ends);
}

/* Share of the replications that are hits, 0 or 1 each. */
static struct interval share_of(const struct results *results, const struct alike *alike, const double *hits)
{
	size_t n = results->replications;
	struct batch_counts c = { .events = alike_events(alike, hits), .dimensions = alike->dimensions };
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		c.values[(results->first + i) % BATCHES]++;
		c.hits[(results->first + i) % BATCHES] += hits[i];
		sum += hits[i];
	}
	return interval_share(sum / (double)n, comes_in_batches(results) ? batch_counts_effective(&c) : (double)n);
}

static struct kept kept_of(const struct results *results, size_t plan, const struct alikes *alikes, double budget,
			   double deadline_s)
{
	size_t n = results->replications;
	unsigned char *ends = read_ends(results, plan);
	double *cost = results_column(results, plan, OUTCOME_COST),
	       *wall_s = results_column(results, plan, OUTCOME_WALL), *hits = mem_alloc(n, sizeof(*hits));
	struct kept kept;

	for (size_t i = 0; i < n; i++)
		hits[i] = ends[i] == END_FINISHED && cost[i] <= budget;
	kept.budget = share_of(results, &alikes->by_cost, hits);
	for (size_t i = 0; i < n; i++)
		hits[i] = ends[i] == END_FINISHED && wall_s[i] <= deadline_s;
	kept.deadline = share_of(results, &alikes->by_time, hits);
	for (size_t i = 0; i < n; i++)
		hits[i] = ends[i] == END_FINISHED && cost[i] <= budget && wall_s[i] <= deadline_s;
	kept.both = share_of(results, &alikes->by_cost, hits);
	free(hits);
	free(ends);
	free(cost);
	free(wall_s);
	return kept;
}

struct kept summary_kept(const struct results *results, size_t plan, double budget, double deadline_s)
{
	struct alikes alikes;
	struct kept kept;

	alikes_init(&alikes, results, plan);
	kept = kept_of(results, plan, &alikes, budget, deadline_s);
	alikes_release(&alikes);
	return kept;
}

static void summarise_chances(struct plan_summary *s, const struct results *results, size_t plan,
			      const struct alikes *alikes)
{
	const struct study *study = results->study;
	const struct interval none = { NAN, NAN, NAN };
	struct kept kept = kept_of(results, plan, alikes, study->budget, study->deadline_s);

	s->budget = isinf(study->budget) ? none : kept.budget;
	s->deadline = isinf(study->deadline_s) ? none : kept.deadline;
	s->both = isinf(study->budget) || isinf(study->deadline_s) ? none : kept.both;
}

static struct ideal ideal_of_jobs(const struct plan *p)
{
	const struct campaign_ideal c = campaign_ideal(p);

	return (struct ideal){ .flop = c.flop, .wall_s = c.wall_s, .gpu_h = c.gpu_s / HOUR_S, .cost = c.cost };
}

static struct ideal ideal(const struct plan *p)
{
	struct work_draw draw = work_expected(p);
	double wall_s = work_compute_s(p, &draw);

	return (struct ideal){ .flop = work_flop(p, &draw),
			       .wall_s = wall_s,
			       .gpu_h = wall_s / HOUR_S * pricing_billed_gpus(p),
			       .cost = pricing_ideal(p, wall_s, draw.tokens) };
}

/* Planned share of the failure-free cost, over the replications whose twin finishes. */
static double planned_share(const struct results *results, size_t plan)
{
	double *planned = results_column(results, plan, OUTCOME_FAILURE_FREE_PLANNED);
	double *cost = results_column(results, plan, OUTCOME_FAILURE_FREE_COST), sum = 0, all = 0;

	for (size_t i = 0; i < results->replications; i++)
		if (isfinite(cost[i])) {
			sum += planned[i];
			all += cost[i];
		}
	free(planned);
	free(cost);
	return all > 0 ? sum / all : 0;
}

static void summarise_failure_free(struct plan_summary *s, const struct results *results, size_t plan,
				   const struct alikes *alikes)
{
	static const enum outcome_column columns[METRIC_MAIN] = {
		[METRIC_COST] = OUTCOME_FAILURE_FREE_COST, [METRIC_WALL] = OUTCOME_FAILURE_FREE_WALL
	};

	for (int m = 0; m < METRIC_MAIN; m++) {
		double *values = results_column(results, plan, columns[m]);
		struct sample sample;

		sample_init(&sample, results, alikes_of(alikes, (enum metric)m), values);
		sample_summary_init(&s->failure_free[m], sample.ascending, sample.count, sample_order(&sample));
		sample_release(&sample);
	}
}

static void split_budget(struct plan_summary *s, const struct results *results, size_t plan)
{
	double median = sample_summary_quantile(&s->failure_free[METRIC_COST], 50)->value;
	double likely = sample_summary_quantile(&s->failure_free[METRIC_COST], PARTS_PERCENT)->value;
	double budget = plan_summary_level(s, METRIC_COST, PARTS_PERCENT).value;
	int is_reached = !isnan(budget);

	s->parts.planned = is_reached ? planned_share(results, plan) * median : NAN;
	s->parts.base = is_reached ? median - s->parts.planned : NAN;
	s->parts.inputs = is_reached ? likely - median : NAN;
	s->parts.random = is_reached ? budget - likely : NAN;
}

/* Parts of a summary: the metrics, then these. */
enum { PART_CAUSES = METRIC_END, PART_CHANCES, PART_FAILURE_FREE, PARTS };

struct summarising {
	struct plan_summary *summary;
	const struct results *results;
	size_t plan;
	const struct alikes *alikes;
	const unsigned char *ends;
};

static void summarise_part(void *context, size_t part)
{
	const struct summarising *w = context;
	struct sample s;

	if (part == PART_CAUSES) {
		summarise_causes(w->summary, w->results, w->plan, w->ends);
	} else if (part == PART_FAILURE_FREE) {
		summarise_failure_free(w->summary, w->results, w->plan, w->alikes);
	} else if (part == PART_CHANCES) {
		summarise_chances(w->summary, w->results, w->plan, w->alikes);
	} else {
		sample_all(&s, w->results, w->plan, (enum metric)part, alikes_of(w->alikes, (enum metric)part),
			   w->ends);
		sample_summary_init(&w->summary->metrics[part], s.ascending, s.count, sample_order(&s));
		sample_release(&s);
	}
}

/* From so many replications on one part is summarised at a time: of a million, two at a time took up to 59 MB, one takes 44 MB. */
enum { ONE_AT_A_TIME = 500000 };

void summary_init(struct plan_summary *s, const struct results *results, size_t plan, int threads)
{
	unsigned char *ends = read_ends(results, plan);
	struct alikes alikes;
	struct summarising work;

	*s = (struct plan_summary){ .plan = results->plans[plan], .replications = results->replications };
	BUG_IF(!s->replications);
	s->ideal = s->plan->jobs ? ideal_of_jobs(s->plan) : ideal(s->plan);
	s->memory = memory_of(s->plan);
	for (size_t i = 0; i < s->replications; i++)
		s->ends[ends[i]]++;
	alikes_init(&alikes, results, plan);
	work = (struct summarising){ s, results, plan, &alikes, ends };
	share_tasks(s->replications < ONE_AT_A_TIME ? threads : 1, PARTS, summarise_part, &work);
	alikes_release(&alikes);
	split_budget(s, results, plan);
	free(ends);
}

void summary_split(struct plan_summary *s, const struct results *results, size_t plan)
{
	s->has_variances = results->study->is_uncertain;
	if (s->has_variances)
		s->variances = variance_split(results, plan);
}

double summary_waste_share(const struct plan_summary *s)
{
	double money = 0;

	for (int c = 0; c < CAUSE_END; c++)
		money += cause_loss((enum cause)c) == LOSS_FAILURE ? s->breakdown[c] : 0;
	return money / s->metrics[METRIC_COST].moments.mean;
}
