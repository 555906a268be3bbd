/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/json.h"

#include "base/bug.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static json_t *real(double x)
{
	return isfinite(x) ? json_real(x) : json_null();
}

/* A user's text; bytes that are not UTF-8 (a file name) can't be a JSON string. */
static json_t *string(const char *s)
{
	json_t *value = json_string(s);

	return value ? value : json_null();
}

/* Takes the reference of `value`; out of memory ends the program like everywhere else. */
static void set(json_t *object, const char *key, json_t *value)
{
	BUG_IF(json_object_set_new(object, key, value));
}

static json_t *distribution(const struct sample_summary *s)
{
	json_t *object = json_object(), *intervals = json_object();
	int none = !s->moments.count;
	char key[8];

	set(object, "mean", real(none ? NAN : s->moments.mean));
	set(object, "se", real(none ? NAN : moments_se(&s->moments)));
	set(object, "sd", real(none ? NAN : moments_sd(&s->moments)));
	set(object, "min", real(none ? NAN : s->moments.min));
	set(object, "max", real(none ? NAN : s->moments.max));
	for (int i = 0; i < SUMMARY_QUANTILES; i++) {
		json_t *interval = json_object();

		snprintf(key, sizeof(key), "p%02d", summary_percent[i]);
		set(object, key, real(s->quantiles[i].value));
		set(interval, "lo", real(s->quantiles[i].lo));
		set(interval, "hi", real(s->quantiles[i].hi));
		set(intervals, key, interval);
	}
	set(object, "ci", intervals);
	return object;
}

static json_t *outcomes(const struct plan_summary *p)
{
	json_t *object = json_object();

	for (int m = 0; m < METRIC_END; m++)
		set(object, metric_name((enum metric)m), distribution(&p->metrics[m]));
	return object;
}

static json_t *ideal(const struct plan_summary *p)
{
	json_t *object = json_object();

	set(object, "flop", real(p->ideal.flop));
	set(object, "wall_s", real(p->ideal.wall_s));
	set(object, "gpu_h", real(p->ideal.gpu_h));
	set(object, "cost", real(p->ideal.cost));
	return object;
}

static json_t *memory(const struct memory *m)
{
	json_t *object = json_object();

	set(object, "need_b", real(m->need_b));
	set(object, "have_b", real(m->have_b));
	set(object, "fits", m->is_known ? json_boolean(m->fits) : json_null());
	return object;
}

static json_t *ends(const struct plan_summary *p)
{
	json_t *object = json_object();

	for (int i = 0; i < END_COUNT; i++)
		set(object, end_reason_name((enum end_reason)i), json_integer((json_int_t)p->ends[i]));
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

		set(object, rows[i].name, real(rows[i].chance->value));
		set(interval, "lo", real(rows[i].chance->lo));
		set(interval, "hi", real(rows[i].chance->hi));
		set(intervals, rows[i].name, interval);
	}
	set(object, "ci", intervals);
	return object;
}

static json_t *plan(const struct plan_summary *p, const char *currency)
{
	json_t *object = json_object(), *breakdown = json_object();

	for (int i = 0; i < CAUSE_END; i++)
		set(breakdown, cause_name((enum cause)i), real(p->breakdown[i]));
	set(object, "id", string(p->plan->id));
	set(object, "method", string(method_name(p->plan->workload->method)));
	set(object, "cluster", *p->plan->cluster->id ? string(p->plan->cluster->id) : json_null());
	set(object, "site", string(p->plan->site->id));
	set(object, "currency", string(currency));
	set(object, "gpus", json_integer((json_int_t)cluster_gpus(p->plan->cluster)));
	set(object, "ideal", ideal(p));
	set(object, "memory", memory(&p->memory));
	set(object, "outcomes", outcomes(p));
	set(object, "breakdown", breakdown);
	set(object, "ends", ends(p));
	set(object, "chances", chances(p));
	return object;
}

static json_t *scenario(const struct forecast *f)
{
	json_t *object = json_object(), *sets = json_array();

	set(object, "file", string(f->file));
	set(object, "title", string(f->title));
	set(object, "sha256", string(f->sha256));
	for (size_t i = 0; i < f->set_count; i++)
		BUG_IF(json_array_append_new(sets, string(f->sets[i])));
	set(object, "set", sets);
	return object;
}

static json_t *study(const struct forecast *f)
{
	const struct study *s = f->results->study;
	json_t *object = json_object();

	set(object, "replications", json_integer((json_int_t)f->results->replications));
	/* jansson has signed integers only; a seed above 2^63 - 1 is kept exact as text. */
	if (s->seed <= INT64_MAX) {
		set(object, "seed", json_integer((json_int_t)s->seed));
	} else {
		char digits[24];

		snprintf(digits, sizeof(digits), "%llu", (unsigned long long)s->seed);
		set(object, "seed", string(digits));
	}
	set(object, "budget", real(s->budget));
	set(object, "deadline_s", real(s->deadline_s));
	set(object, "horizon_s", real(s->horizon_s));
	set(object, "event_limit", json_integer((json_int_t)s->event_limit));
	return object;
}

static json_t *impossible(const struct forecast *f)
{
	json_t *array = json_array();

	for (size_t i = 0; i < f->impossible_count; i++) {
		json_t *object = json_object();

		set(object, "id", string(f->impossible[i].plan));
		set(object, "reason", string(f->impossible[i].reason));
		BUG_IF(json_array_append_new(array, object));
	}
	return array;
}

void json_forecast(struct text *t, const struct forecast *f)
{
	json_t *root = json_object(), *plans = json_array();
	char *dump;

	for (size_t i = 0; i < f->results->plan_count; i++)
		BUG_IF(json_array_append_new(plans, plan(&f->plans[i], f->currency)));
	set(root, "flopcast", string(FLOPCAST_VERSION));
	set(root, "scenario", scenario(f));
	set(root, "study", study(f));
	set(root, "plans", plans);
	set(root, "impossible", impossible(f));
	dump = json_dumps(root, JSON_INDENT(2) | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(15));
	BUG_IF(!dump);
	text_add(t, dump);
	text_add(t, "\n");
	free(dump);
	json_decref(root);
}
