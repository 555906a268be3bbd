/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/tornado.h"

#include "base/mem.h"
#include "report/format.h"
#include "report/json_value.h"

#include <stdlib.h>

enum { INPUT_WIDTH = 42, RANGE_WIDTH = 34, VALUES_WIDTH = 26, VALUE_LIMIT = 60 };

static void add_value(struct text *t, enum metric metric, double value, const char *currency)
{
	if (metric == METRIC_COST) {
		format_money(t, value);
		text_addf(t, "%s%s", *currency ? " " : "", currency);
	} else {
		format_duration(t, value, NULL);
	}
}

/* At least one blank. */
static void pad(struct text *t, size_t begin, size_t width)
{
	size_t columns = text_columns(t->s + begin);

	do
		text_add(t, " ");
	while (++columns < width);
}

static void add_correlation(struct text *t, struct correlation c)
{
	if (isnan(c.value))
		text_add(t, "       -     ");
	else
		text_addf(t, "%6.2f ±%.2f", c.value, 1.959963984540054 * c.se);
}

static void add_row(struct text *t, const struct tornado *w, const struct input_effect *e, enum metric metric)
{
	const struct swing *s = &e->by[metric];
	size_t begin = t->length;

	if (s->p80[0] == s->p80[1] && s->p50[0] == s->p50[1]) /* moves the other metric only */
		return;
	text_add(t, "    ");
	text_add_safe(t, e->input, VALUE_LIMIT);
	pad(t, begin, INPUT_WIDTH);
	begin = t->length;
	text_addf(t, "%s to %s", e->low, e->high);
	pad(t, begin, RANGE_WIDTH);
	begin = t->length;
	add_value(t, metric, s->p80[0], "");
	text_add(t, " to ");
	add_value(t, metric, s->p80[1], w->currency);
	pad(t, begin, VALUES_WIDTH);
	add_correlation(t, s->rank);
	if (w->has_sobol)
		add_correlation(t, s->sobol);
	text_add(t, "\n");
}

static void add_metric(struct text *t, const struct tornado *w, const struct plan_sensitivity *p, enum metric metric)
{
	int is_cost = metric == METRIC_COST;
	struct correlation inputs = p->by[metric].inputs;
	size_t begin;

	text_addf(t, "  %s: 50 %% chance of no more than ", is_cost ? "cost" : "time");
	add_value(t, metric, p->by[metric].p50, w->currency);
	text_add(t, ", 80 % chance of no more than ");
	add_value(t, metric, p->by[metric].p80, w->currency);
	text_add(t, "\n");
	begin = t->length;
	text_add(t, "    input");
	pad(t, begin, INPUT_WIDTH);
	begin = t->length;
	text_add(t, "low to high point");
	pad(t, begin, RANGE_WIDTH);
	begin = t->length;
	text_add(t, "80 % chance value");
	pad(t, begin, VALUES_WIDTH);
	text_addf(t, " rank corr.%s\n", w->has_sobol ? "   share of variance" : "");
	for (size_t i = 0; i < p->input_count; i++)
		add_row(t, w, &p->inputs[i], metric);
	if (!isnan(inputs.value))
		text_addf(t, "    variance: %.0f %% (±%.0f) from uncertain inputs, %.0f %% from random events\n",
			  100 * inputs.value, 196 * inputs.se, 100 * (1 - inputs.value));
}

void tornado_text(struct text *t, const struct tornado *w)
{
	for (size_t i = 0; i < w->plan_count; i++) {
		const struct plan_sensitivity *p = &w->plans[i];

		text_addf(t, "%s\n", p->plan);
		if (!p->input_count)
			text_add(t,
				 "  nothing that moves it is uncertain; --by 10% varies every quantity by so much\n");
		else {
			add_metric(t, w, p, METRIC_COST);
			add_metric(t, w, p, METRIC_WALL);
		}
	}
	text_addf(t,
		  "%llu replications a point, seed %llu; low and high: 10 %% and 90 %% points, all else drawn alike\n",
		  (unsigned long long)w->replications, (unsigned long long)w->seed);
}

/* ---- JSON ---- */

static json_t *sides(const double values[2])
{
	json_t *array = json_array();

	BUG_IF(json_array_append_new(array, json_value_real(values[0])));
	BUG_IF(json_array_append_new(array, json_value_real(values[1])));
	return array;
}

static json_t *correlation(struct correlation c)
{
	json_t *object;

	if (isnan(c.value))
		return json_null();
	object = json_object();
	json_value_set(object, "value", json_value_real(c.value));
	json_value_set(object, "se", json_value_real(c.se));
	return object;
}

static json_t *swing(const struct swing *s)
{
	json_t *object = json_object();

	json_value_set(object, "mean", sides(s->mean));
	json_value_set(object, "p50", sides(s->p50));
	json_value_set(object, "p80", sides(s->p80));
	json_value_set(object, "rank", correlation(s->rank));
	json_value_set(object, "sobol", correlation(s->sobol));
	return object;
}

static json_t *base(const struct base_values *b)
{
	json_t *object = json_object();

	json_value_set(object, "mean", json_value_real(b->mean));
	json_value_set(object, "p50", json_value_real(b->p50));
	json_value_set(object, "p80", json_value_real(b->p80));
	json_value_set_renamed(object, "input_uncertainty", correlation(b->inputs));
	return object;
}

static json_t *plan(const struct plan_sensitivity *p)
{
	json_t *object = json_object(), *inputs = json_array();

	for (size_t i = 0; i < p->input_count; i++) {
		const struct input_effect *e = &p->inputs[i];
		json_t *input = json_object();

		json_value_set(input, "input", json_value_string(e->input));
		json_value_set(input, "low", json_value_string(e->low));
		json_value_set(input, "high", json_value_string(e->high));
		json_value_set(input, "cost", swing(&e->by[METRIC_COST]));
		json_value_set(input, "wall_s", swing(&e->by[METRIC_WALL]));
		BUG_IF(json_array_append_new(inputs, input));
	}
	json_value_set(object, "id", json_value_string(p->plan));
	json_value_set(object, "cost", base(&p->by[METRIC_COST]));
	json_value_set(object, "wall_s", base(&p->by[METRIC_WALL]));
	json_value_set(object, "inputs", inputs);
	return object;
}

void tornado_json(struct text *t, const struct tornado *w)
{
	json_t *root = json_object(), *plans = json_array();

	for (size_t i = 0; i < w->plan_count; i++)
		BUG_IF(json_array_append_new(plans, plan(&w->plans[i])));
	sidecar_sign(root, &(struct sidecar){ w->sha256, w->sets, w->set_count, w->seed });
	json_value_set(root, "currency", json_value_string(w->currency));
	json_value_set(root, "replications", json_integer((json_int_t)w->replications));
	json_value_set(root, "plans", plans);
	json_value_write(t, root);
}

/* ---- CSV ---- */

static void add_cell(struct text *t, double x)
{
	if (isfinite(x))
		text_addf(t, ",%.15g", x);
	else
		text_add(t, ",");
}

static void add_line(struct text *t, const struct plan_sensitivity *p, const struct input_effect *e, enum metric metric)
{
	const struct swing *s = &e->by[metric];

	text_addf(t, "%s,%s,", p->plan, metric_name(metric));
	text_add_csv(t, e->input);
	text_add(t, ",");
	text_add_csv(t, e->low);
	text_add(t, ",");
	text_add_csv(t, e->high);
	add_cell(t, s->p80[0]);
	add_cell(t, p->by[metric].p80);
	add_cell(t, s->p80[1]);
	add_cell(t, s->p50[0]);
	add_cell(t, p->by[metric].p50);
	add_cell(t, s->p50[1]);
	add_cell(t, s->rank.value);
	add_cell(t, s->sobol.value);
	text_add(t, "\r\n");
}

void tornado_csv(struct text *t, const struct tornado *w)
{
	text_add(t, "plan,metric,input,low_label,high_label,low,base,high,p50_low,p50_base,p50_high,rank,sobol\r\n");
	for (size_t i = 0; i < w->plan_count; i++)
		for (size_t k = 0; k < w->plans[i].input_count; k++) {
			add_line(t, &w->plans[i], &w->plans[i].inputs[k], METRIC_COST);
			add_line(t, &w->plans[i], &w->plans[i].inputs[k], METRIC_WALL);
		}
}

/* ---- the JSON, read again ---- */

enum { INPUTS_MOST = 10000 };

static int read_sides(const json_t *swing, double sides[2])
{
	const json_t *p80 = json_object_get(swing, "p80");

	return json_array_size(p80) == 2 && sidecar_number(json_array_get(p80, 0), &sides[0]) &&
	       sidecar_number(json_array_get(p80, 1), &sides[1]);
}

static int read_input(json_t *value, struct input_effect *e)
{
	*e = (struct input_effect){ .input = json_string_value(json_object_get(value, "input")),
				    .low = json_string_value(json_object_get(value, "low")),
				    .high = json_string_value(json_object_get(value, "high")) };
	return e->input && e->low && e->high && read_sides(json_object_get(value, "cost"), e->by[METRIC_COST].p80) &&
	       read_sides(json_object_get(value, "wall_s"), e->by[METRIC_WALL].p80);
}

static int read_plan(json_t *value, struct plan_sensitivity *p)
{
	json_t *inputs = json_object_get(value, "inputs");
	size_t count = json_array_size(inputs);

	*p = (struct plan_sensitivity){ .plan = json_string_value(json_object_get(value, "id")) };
	if (!p->plan || !json_is_array(inputs) || count > INPUTS_MOST ||
	    !sidecar_number(json_object_get(json_object_get(value, "cost"), "p80"), &p->by[METRIC_COST].p80) ||
	    !sidecar_number(json_object_get(json_object_get(value, "wall_s"), "p80"), &p->by[METRIC_WALL].p80))
		return 0;
	p->inputs = mem_alloc(count, sizeof(*p->inputs));
	for (; p->input_count < count; p->input_count++)
		if (!read_input(json_array_get(inputs, p->input_count), &p->inputs[p->input_count]))
			return 0;
	return 1;
}

static int read_root(struct tornado_file *file)
{
	struct tornado *w = &file->tornado;
	const json_t *plans = json_object_get(file->root, "plans"),
		     *count = json_object_get(file->root, "replications");

	w->currency = json_string_value(json_object_get(file->root, "currency"));
	w->replications = (uint64_t)json_integer_value(count);
	if (!w->currency || !json_is_integer(count) || !json_is_array(plans))
		return 0;
	file->plans = mem_alloc(json_array_size(plans), sizeof(*file->plans));
	w->plans = file->plans;
	for (; w->plan_count < json_array_size(plans); w->plan_count++)
		if (!read_plan(json_array_get(plans, w->plan_count), &file->plans[w->plan_count])) {
			w->plan_count++; /* what it has is released too */
			return 0;
		}
	return 1;
}

int tornado_file_read(struct tornado_file *file, const char *folder, const struct sidecar *of, struct diag_list *diags)
{
	*file = (struct tornado_file){ .root = sidecar_read(folder, TORNADO_FILE, of, diags) };
	if (!file->root)
		return 0;
	file->tornado.seed = of->seed;
	if (read_root(file))
		return 1;
	sidecar_refuse(folder, TORNADO_FILE, diags);
	return 0;
}

void tornado_file_release(struct tornado_file *file)
{
	for (size_t i = 0; i < file->tornado.plan_count; i++)
		free(file->plans[i].inputs);
	free(file->plans);
	json_decref(file->root);
	*file = (struct tornado_file){ 0 };
}
