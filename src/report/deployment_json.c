/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/deployment_table.h"
#include "report/json_value.h"

static json_t *quantiles(const struct sample_summary *s)
{
	static const int percents[] = { 10, 50, 80, 90 };
	json_t *object = json_object();
	char key[8];

	json_value_set(object, "mean", json_value_real(s->moments.mean));
	for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
		snprintf(key, sizeof(key), "p%d", percents[i]);
		json_value_set(object, key, json_value_real(sample_summary_quantile(s, percents[i])->value));
	}
	return object;
}

static json_t *option(const struct option_summary *s)
{
	json_t *object = json_object(), *parts = json_object();

	for (int i = 0; i < BILL_PARTS; i++)
		json_value_set(parts, bill_part_name((enum bill_part)i), json_value_real(s->part[i]));
	json_value_set(object, "id", json_value_string(s->option->id));
	json_value_set(object, "cost", quantiles(&s->total));
	json_value_set(object, "cost_per_mtok", quantiles(&s->per_mtok));
	json_value_set(object, "parts", parts);
	json_value_set(object, "gpus", json_value_real(s->gpus));
	json_value_set(object, "utilisation", json_value_real(s->busy));
	json_value_set(object, "ttft_s", json_value_real(s->ttft_s));
	json_value_set(object, "tpot_s", json_value_real(s->tpot_s));
	json_value_set(object, "in_time", json_value_real(s->in_time.value));
	json_value_set(object, "cheapest", json_value_real(s->cheapest.value));
	return object;
}

static json_t *loads(const struct deployment_study *s)
{
	json_t *array = json_array();

	for (size_t l = 0; l < DEPLOYMENT_LOADS; l++) {
		json_t *object = json_object(), *month = json_object(), *cheapest = json_object();

		for (size_t i = 0; i < s->deployment->option_count; i++) {
			json_value_set(month, s->options[i].option->id, json_value_real(s->loads[l].month[i]));
			json_value_set(cheapest, s->options[i].option->id, json_value_real(s->loads[l].cheapest[i]));
		}
		json_value_set(object, "requests_per_day", json_value_real(s->loads[l].requests_per_day));
		json_value_set(object, "month_p50", month);
		json_value_set(object, "cheapest", cheapest);
		BUG_IF(json_array_append_new(array, object));
	}
	return array;
}

static json_t *break_evens(const struct deployment_study *s)
{
	json_t *array = json_array();

	for (size_t i = 0; i < s->deployment->option_count; i++) {
		const struct option_break_even *e = &s->break_even[i];
		json_t *object;

		if (i == s->best)
			continue;
		object = json_object();
		json_value_set(object, "option", json_value_string(s->options[i].option->id));
		json_value_set(object, "than", json_value_string(s->options[s->best].option->id));
		json_value_set(object, "cheaper", json_value_string(e->is_cheaper_above ? "above" : "below"));
		json_value_set(object, "requests_per_day",
			       json_pack("{s:o,s:o,s:o}", "p10", json_value_real(e->requests_per_day[0]), "p50",
					 json_value_real(e->requests_per_day[1]), "p90",
					 json_value_real(e->requests_per_day[2])));
		json_value_set(object, "chance", json_value_real(e->share));
		BUG_IF(json_array_append_new(array, object));
	}
	return array;
}

static json_t *tips(const struct deployment_study *s)
{
	json_t *array = json_array();

	for (size_t i = 0; i < s->tip_count; i++) {
		json_t *object = json_object();

		json_value_set(object, "lever", json_value_string(lever_name(s->tips[i].lever)));
		json_value_set(object, "factor", json_value_real(s->tips[i].factor));
		json_value_set(object, "option", json_value_string(s->options[s->tips[i].option].option->id));
		BUG_IF(json_array_append_new(array, object));
	}
	return array;
}

json_t *deployment_json(const struct deployment_study *s)
{
	json_t *object = json_object(), *options = json_array();

	for (size_t i = 0; i < s->deployment->option_count; i++)
		BUG_IF(json_array_append_new(options, option(&s->options[i])));
	json_value_set(object, "id", json_value_string(s->deployment->id));
	json_value_set(object, "months", json_value_real(s->deployment->months));
	json_value_set(object, "replications", json_integer((json_int_t)s->replications));
	json_value_set(object, "best", json_value_string(s->options[s->best].option->id));
	json_value_set(object, "options", options);
	json_value_set(object, "by_requests", loads(s));
	json_value_set(object, "break_even", break_evens(s));
	json_value_set(object, "tips", tips(s));
	return object;
}
