/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/json.h"

#include "base/unit.h"
#include "model/elastic.h"
#include "report/choice_json.h"
#include "report/deployment_table.h"
#include "report/json_value.h"
#include "report/plan_pick.h"
#include "scenario/scenario.h"
#include "site/site_kind.h"
#include "study/job_summary.h"
#include "study/price_risk.h"

#include <math.h>
#include <stdlib.h>

static json_t *distribution(const struct sample_summary *s)
{
	json_t *object = json_object(), *intervals = json_object();
	int none = !s->moments.count;
	char key[8];

	json_value_set(object, "mean", json_value_real(none ? NAN : s->moments.mean));
	json_value_set(object, "se", json_value_real(none ? NAN : s->mean_se));
	json_value_set(object, "sd", json_value_real(none ? NAN : moments_sd(&s->moments)));
	json_value_set(object, "min", json_value_real(none ? NAN : s->moments.min));
	json_value_set(object, "max", json_value_real(none ? NAN : s->moments.max));
	for (int i = 0; i < SUMMARY_QUANTILES; i++) {
		json_t *interval = json_object();

		snprintf(key, sizeof(key), "p%02d", summary_percent[i]);
		json_value_set(object, key, json_value_real(s->quantiles[i].value));
		json_value_set(interval, "lo", json_value_real(s->quantiles[i].lo));
		json_value_set(interval, "hi", json_value_real(s->quantiles[i].hi));
		json_value_set(intervals, key, interval);
	}
	json_value_set(object, "ci", intervals);
	return object;
}

static json_t *variance(const struct variance *v)
{
	json_t *object = json_object();

	json_value_set_renamed(object, "random_events", json_value_real(v->random));
	json_value_set_renamed(object, "random_events_se", json_value_real(v->random_se));
	json_value_set_renamed(object, "input_uncertainty", json_value_real(v->inputs));
	json_value_set_renamed(object, "input_uncertainty_se", json_value_real(v->inputs_se));
	return object;
}

static json_t *outcomes(const struct plan_summary *p)
{
	json_t *object = json_object();

	for (int m = 0; m < METRIC_END; m++)
		json_value_set_renamed(object, metric_name((enum metric)m), distribution(&p->metrics[m]));
	if (p->has_variances) {
		json_value_set(json_object_get(object, metric_name(METRIC_COST)), "variance",
			       variance(&p->variances.cost));
		json_value_set(json_object_get(object, metric_name(METRIC_WALL)), "variance",
			       variance(&p->variances.wall));
	}
	return object;
}

static json_t *ideal(const struct plan_summary *p)
{
	json_t *object = json_object();

	json_value_set(object, "flop", json_value_real(p->ideal.flop));
	json_value_set(object, "wall_s", json_value_real(p->ideal.wall_s));
	json_value_set(object, "gpu_h", json_value_real(p->ideal.gpu_h));
	json_value_set(object, "cost", json_value_real(p->ideal.cost));
	return object;
}

static json_t *levels(const struct sample_summary *s)
{
	static const int percents[] = { 10, 50, 80, 90 };
	json_t *object = json_object();
	char key[8];

	for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
		snprintf(key, sizeof(key), "p%02d", percents[i]);
		json_value_set(object, key, json_value_real(sample_summary_quantile(s, percents[i])->value));
	}
	return object;
}

static json_t *failure_free(const struct plan_summary *p)
{
	json_t *object = json_object();

	json_value_set(object, "cost", levels(&p->failure_free[METRIC_COST]));
	json_value_set(object, "wall_s", levels(&p->failure_free[METRIC_WALL]));
	return object;
}

static json_t *budget_parts(const struct budget_parts *b)
{
	json_t *object = json_object();

	json_value_set(object, "at", json_value_real(PARTS_PERCENT / 100.0));
	json_value_set(object, "base", json_value_real(b->base));
	json_value_set(object, "planned", json_value_real(b->planned));
	json_value_set(object, "random", json_value_real(b->random));
	json_value_set(object, "inputs", json_value_real(b->inputs));
	return object;
}

static json_t *price_risk(const struct price_risk *r)
{
	json_t *object = json_object();

	json_value_set(object, "at", json_value_real(PRICE_RISK_PERCENT / 100.0));
	json_value_set(object, "cost", json_value_real(r->at_80));
	json_value_set(object, "mean", json_value_real(r->mean));
	json_value_set(object, "percent", json_value_real(r->percent));
	json_value_set(object, "gpu_h_price", json_value_real(r->price * HOUR_S));
	json_value_set(object, "fair_gpu_h_price", json_value_real(r->fair * HOUR_S));
	json_value_set(object, "even_gpu_h_price", json_value_real(r->even_80 * HOUR_S));
	return object;
}

static json_t *memory(const struct memory *m)
{
	json_t *object = json_object();

	json_value_set(object, "need_b", json_value_real(m->need_b));
	json_value_set(object, "have_b", json_value_real(m->have_b));
	json_value_set(object, "fits", m->is_known ? json_boolean(m->fits) : json_null());
	return object;
}

static json_t *ends(const struct plan_summary *p)
{
	json_t *object = json_object();

	for (int i = 0; i < END_COUNT; i++)
		json_value_set(object, end_reason_name((enum end_reason)i), json_integer((json_int_t)p->ends[i]));
	return object;
}

static json_t *chances(const struct plan_summary *p)
{
	const struct {
		const char *name;
		const struct interval *chance;
	} rows[] = { { "budget", &p->budget }, { "deadline", &p->deadline }, { "both", &p->both } };
	json_t *object = json_object(), *intervals = json_object();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *interval = json_object();

		json_value_set(object, rows[i].name, json_value_real(rows[i].chance->value));
		json_value_set(interval, "lo", json_value_real(rows[i].chance->lo));
		json_value_set(interval, "hi", json_value_real(rows[i].chance->hi));
		json_value_set(intervals, rows[i].name, interval);
	}
	json_value_set(object, "ci", intervals);
	return object;
}

static json_t *job(const struct job *j, const struct job_summary *s)
{
	json_t *object = json_object();

	json_value_set(object, "id", json_value_string(j->id));
	json_value_set(object, "workload", json_value_string(j->plan->workload->id));
	json_value_set(object, "method", json_value_string(method_name(j->plan->workload->method)));
	json_value_set(object, "nodes", json_integer((json_int_t)j->plan->cluster->nodes));
	json_value_set(object, "count", json_integer((json_int_t)j->copies));
	for (int m = 0; m < JOB_METRIC_COUNT; m++)
		json_value_set(object, job_metric_name((enum job_metric)m), distribution(&s->metrics[m]));
	return object;
}

static json_t *jobs(const struct results *results, size_t plan)
{
	const struct jobs *list = results->plans[plan]->jobs;
	struct job_summary *summaries = job_summaries(results, plan);
	json_t *array = json_array();

	for (size_t i = 0; i < list->count; i++)
		BUG_IF(json_array_append_new(array, job(&list->items[i], &summaries[i])));
	free(summaries);
	return array;
}

static const char *method(const struct plan *p)
{
	return p->jobs ? "campaign" : method_name(p->workload->method);
}

/* What cannot be there is left out. */
static int has_cause(const struct plan *p, enum cause cause)
{
	return cause == CAUSE_EXPERIMENTS ? plan_has_experiments(p)
	       : cause == CAUSE_SPARES	  ? p->cluster->spares > 0 && p->site->kind->bills_spares
	       : cause == CAUSE_DEGRADED  ? elastic_is_used(p->cluster)
					  : 1;
}

static json_t *plan(const struct forecast *f, size_t index)
{
	const struct plan_summary *p = &f->plans[index];
	json_t *object = json_object(), *breakdown = json_object();
	struct price_risk risk;

	for (int i = 0; i < CAUSE_END; i++)
		if (has_cause(p->plan, (enum cause)i))
			json_value_set_renamed(breakdown, cause_name((enum cause)i), json_value_real(p->breakdown[i]));
	json_value_set(object, "id", json_value_string(p->plan->id));
	json_value_set(object, "method", json_value_string(method(p->plan)));
	json_value_set(object, "cluster",
		       *p->plan->cluster->id ? json_value_string(p->plan->cluster->id) : json_null());
	json_value_set(object, "site", json_value_string(p->plan->site->id));
	json_value_set(object, "currency", json_value_string(f->currency));
	json_value_set(object, "gpus", json_integer((json_int_t)cluster_gpus(p->plan->cluster)));
	json_value_set(object, "ideal", ideal(p));
	json_value_set(object, "failure_free", failure_free(p));
	json_value_set(object, "budget_parts", budget_parts(&p->parts));
	if (price_risk_find(&risk, f->results, index))
		json_value_set(object, "price_risk", price_risk(&risk));
	json_value_set(object, "memory", memory(&p->memory));
	json_value_set(object, "outcomes", outcomes(p));
	json_value_set(object, "breakdown", breakdown);
	json_value_set(object, "ends", ends(p));
	json_value_set(object, "chances", chances(p));
	if (p->plan->jobs)
		json_value_set(object, "jobs", jobs(f->results, index));
	return object;
}

static json_t *scenario(const struct forecast *f)
{
	json_t *object = json_object(), *sets = json_array();

	json_value_set(object, "file", json_value_string(f->file));
	json_value_set(object, "title", json_value_string(f->title));
	json_value_set(object, "sha256", json_value_string(f->sha256));
	for (size_t i = 0; i < f->set_count; i++)
		BUG_IF(json_array_append_new(sets, json_value_string(f->sets[i])));
	json_value_set(object, "set", sets);
	return object;
}

static json_t *study(const struct forecast *f)
{
	const struct study *s = f->results->study;
	json_t *object = json_object();

	json_value_set(object, "replications", json_integer((json_int_t)f->results->replications));
	json_value_set(object, "seed", json_value_seed(s->seed));
	json_value_set(object, "sampling", json_value_string(sampling_word(s->sampling)));
	json_value_set(object, "budget", json_value_real(s->budget));
	json_value_set(object, "deadline_s", json_value_real(s->deadline_s));
	json_value_set(object, "horizon_s", json_value_real(s->horizon_s));
	if (f->until > 0)
		json_value_set(object, "until", json_value_real(f->until));
	if (f->shards > 1)
		json_value_set(object, "first", json_integer((json_int_t)f->results->first));
	json_value_set(object, "event_limit", json_integer((json_int_t)s->event_limit));
	return object;
}

static json_t *impossible(const struct forecast *f)
{
	json_t *array = json_array();

	for (size_t i = 0; i < f->impossible_count; i++) {
		json_t *object = json_object();

		json_value_set(object, "id", json_value_string(f->impossible[i].plan));
		json_value_set(object, "reason", json_value_string(f->impossible[i].reason.said));
		BUG_IF(json_array_append_new(array, object));
	}
	return array;
}

/* Of each workload whose plan was chosen by its cost. */
static json_t *choices(const struct forecast *f)
{
	size_t count;
	struct plan_pick *picks = plan_picks(f, &count);
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		struct choice c;
		json_t *object;

		if (!plan_pick_choice(f, &picks[i], &c))
			continue;
		object = choice_json(&c);
		json_value_set(object, "workload", json_value_string(picks[i].workload->id));
		json_value_set(object, "plan", json_value_string(f->plans[picks[i].plan].plan->id));
		json_value_set(object, "plans", json_integer((json_int_t)c.options));
		BUG_IF(json_array_append_new(array, object));
	}
	free(picks);
	return array;
}

static json_t *deployments(const struct forecast *f)
{
	json_t *array = json_array();

	for (size_t i = 0; i < f->deployment_count; i++)
		BUG_IF(json_array_append_new(array, deployment_json(&f->deployments[i])));
	return array;
}

void json_forecast(struct text *t, const struct forecast *f)
{
	json_t *root = json_object(), *plans = json_array();

	for (size_t i = 0; i < f->results->plan_count; i++)
		BUG_IF(json_array_append_new(plans, plan(f, i)));
	json_value_set(root, "flopcast", json_value_string(FLOPCAST_VERSION));
	json_value_set(root, "format", json_integer(JSON_FORMAT));
	json_value_set(root, "scenario", scenario(f));
	json_value_set(root, "study", study(f));
	json_value_set(root, "plans", plans);
	json_value_set(root, "choices", choices(f));
	json_value_set(root, "impossible", impossible(f));
	if (f->deployment_count)
		json_value_set(root, "serving", deployments(f));
	json_value_write(t, root);
}
