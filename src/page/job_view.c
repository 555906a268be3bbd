/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * job_view.c - the jobs of a plan that has several: what each costs, when it is done, and its share of the money.
 */
#include "page/view.h"
#include "study/job_summary.h"

#include <stdlib.h>

enum { HALF = 50, LIKELY = 80 };

static double at(const struct job_summary *s, enum job_metric metric, int percent)
{
	return sample_summary_quantile(&s->metrics[metric], percent)->value;
}

/* "12 × LoRA: Llama 2 7B" */
static json_t *what(const struct view *v, const struct job *j)
{
	const struct workload *w = j->plan->workload;
	json_t *values = json_object(), *method = view_method(v, w);
	struct text t = TEXT_INIT;

	if (j->copies > 1)
		text_addf(&t, "%lld × ", (long long)j->copies);
	text_add(&t, json_string_value(method));
	json_decref(method);
	json_value_set(values, "method", view_user(t.s));
	json_value_set(values, "model", view_user(w->arch ? w->arch->name : w->id));
	text_release(&t);
	return view_say(v, WORD("{{method}}: {{model}}"), values);
}

static json_t *row(const struct view *v, const struct job *j, const struct job_summary *s, const struct plan_summary *p)
{
	double whole_s = plan_summary_level(p, METRIC_WALL, LIKELY).value,
	       cost = s->metrics[JOB_METRIC_COST].moments.mean;
	json_t *o = json_object();

	json_value_set(o, "id", view_user(j->id));
	json_value_set(o, "what", what(v, j));
	json_value_set(o, "cost50", view_amount(at(s, JOB_METRIC_COST, HALF)));
	json_value_set(o, "cost80", view_amount(at(s, JOB_METRIC_COST, LIKELY)));
	json_value_set(o, "share", view_share(cost / p->metrics[METRIC_COST].moments.mean));
	json_value_set(o, "time50", view_time_short_like(v, at(s, JOB_METRIC_END_S, HALF), whole_s));
	json_value_set(o, "time80", view_time_short_like(v, at(s, JOB_METRIC_END_S, LIKELY), whole_s));
	return o;
}

json_t *job_view(const struct view *v, size_t plan)
{
	const struct plan_summary *p = &v->forecast->plans[plan];
	const struct jobs *jobs = p->plan->jobs;
	struct job_summary *summaries;
	json_t *list;

	if (!jobs || !p->ends[END_FINISHED])
		return NULL;
	summaries = job_summaries(v->forecast->results, plan);
	list = json_array();
	for (size_t i = 0; i < jobs->count; i++)
		json_array_append_new(list, row(v, &jobs->items[i], &summaries[i], p));
	free(summaries);
	return list;
}
