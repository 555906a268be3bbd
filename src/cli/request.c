/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/request.h"

#include "report/json.h"
#include "report/json_value.h"
#include "report/mover.h"
#include "scenario/question.h"
#include "scenario/scenario_open.h"
#include "study/runner.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REPLICATIONS = 2000, REPLICATIONS_MOST = 100000, DOTS = 50, THREADS_MOST = 4 };

/* ---- what is asked ---- */

static void fault(struct diag_list *diags, const char *field, const char *message)
{
	diag_add(diags, SEVERITY_ERROR, field, 0, "%s", message);
}

static void read_number(const json_t *form, const char *key, uint64_t most, uint64_t *value, struct diag_list *diags)
{
	const json_t *number = json_object_get(form, key);

	if (!number)
		return;
	if (json_is_integer(number) && json_integer_value(number) >= 0 && (uint64_t)json_integer_value(number) <= most)
		*value = (uint64_t)json_integer_value(number);
	else
		diag_add(diags, SEVERITY_ERROR, key, 0, "accepted: a whole number from 0 to %llu",
			 (unsigned long long)most);
}

static int is_known(const char *key)
{
	static const char *const others[] = { "kind", "scenario", "set", "replications", "seed", "dots", "lang" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (!strcmp(others[i], key))
			return 1;
	for (int i = 0; i < QUESTION_FIELDS; i++)
		if (!strcmp(question_options[i].name, key))
			return 1;
	return 0;
}

static void check_keys(json_t *form, struct diag_list *diags)
{
	const char *key;
	json_t *value;

	json_object_foreach(form, key, value)
	{
		struct text where = TEXT_INIT;

		text_add_safe(&where, key, DIAG_TEXT_LIMIT);
		if (!is_known(key))
			fault(diags, text_str(&where), "there is no such field; docs/SERVE.md lists them");
		text_release(&where);
	}
}

/* A question of one line, with the names of `flopcast estimate`. */
static enum status write_scenario(struct request *r, struct diag_list *diags)
{
	struct question q = { .where = "form", .prefix = "", .replications = REPLICATIONS, .seed = 1 };
	struct question_taken taken;
	struct catalog catalog = { .own_count = 0 };
	enum status status;

	read_number(r->form, "replications", REPLICATIONS_MOST, &q.replications, diags);
	read_number(r->form, "seed", INT64_MAX, &q.seed, diags);
	q.kind = json_string_value(json_object_get(r->form, "kind"));
	for (int i = 0; i < QUESTION_FIELDS; i++) {
		const json_t *value = json_object_get(r->form, question_options[i].name);

		if (value && !json_is_string(value))
			fault(diags, question_options[i].name, "accepted: a text, such as \"1T\"");
		q.value[i] = json_string_value(value);
		if (q.value[i] && !*q.value[i]) /* an empty field says nothing */
			q.value[i] = NULL;
	}
	if (q.value[QUESTION_CONFIG])
		fault(diags, "config", "no file is read for a form; post a scenario");
	status = question_scenario(&q, &catalog, &r->xml, &taken, diags);
	catalog_release(&catalog);
	return diags->errors ? STATUS_USAGE : status;
}

static void read_sets(struct request *r, struct diag_list *diags)
{
	const json_t *list = json_object_get(r->form, "set");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *set = json_string_value(json_array_get(list, i));

		if (!set || r->set_count == REQUEST_SETS)
			fault(diags, "set", "accepted: at most 64 texts, such as \"//cluster/@nodes=4\"");
		else
			r->sets[r->set_count++] = set;
	}
	if (list && !json_is_array(list))
		fault(diags, "set", "accepted: a list of texts");
}

static enum status read_form(struct request *r, struct diag_list *diags)
{
	const char *xml = json_string_value(json_object_get(r->form, "scenario"));

	check_keys(r->form, diags);
	read_sets(r, diags);
	if (!xml)
		return write_scenario(r, diags);
	text_add(&r->xml, xml);
	r->name = "scenario.xml";
	read_number(r->form, "replications", REPLICATIONS_MOST, &r->replications, diags);
	return diags->errors ? STATUS_USAGE : STATUS_OK;
}

enum status request_read(struct request *r, const char *bytes, size_t length, struct diag_list *diags)
{
	enum status status = STATUS_USAGE;
	struct text body = TEXT_INIT;
	const char *first;

	text_add_bytes(&body, bytes, length);
	text_drop_mark(&body);
	first = text_str(&body) + strspn(text_str(&body), " \t\r\n");
	if (*first == '<') {
		r->name = "scenario.xml";
		r->xml = body;
		return STATUS_OK;
	}
	r->form = json_loadb(text_str(&body), body.length, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(r->form))
		status = read_form(r, diags);
	else
		fault(diags, "request", "neither a scenario nor a JSON object; docs/SERVE.md says what is accepted");
	text_release(&body);
	return status;
}

/* ---- the forecast ---- */

static enum status open_scenario(struct request *r, int has_folder, struct diag_list *diags)
{
	const struct scenario_options options = {
		.sets = r->sets, .set_count = r->set_count, .allow_oom = 1, .reads_no_file = !has_folder
	};
	struct scenario *s = &r->scenario;
	enum status status = scenario_open_text(s, r->name ? r->name : "form.xml", &r->xml, &options, diags);

	if (!status && r->replications)
		s->study.replications = r->replications;
	if (!status && s->study.replications > REPLICATIONS_MOST) {
		diag_add(diags, SEVERITY_ERROR, "replications", 0, "at most %d here", REPLICATIONS_MOST);
		status = STATUS_USAGE;
	}
	return status;
}

enum status request_simulate(struct request *r, int has_folder, struct diag_list *diags)
{
	static const struct record unsaved;
	const struct scenario *s = &r->scenario;
	struct runner runner = { .threads = (int)sysconf(_SC_NPROCESSORS_ONLN) };
	enum status status = open_scenario(r, has_folder, diags);

	if (status)
		return status;
	if (runner.threads > THREADS_MOST)
		runner.threads = THREADS_MOST;
	results_init(&r->results, (const struct plan *const *)s->plans, s->plan_count, &s->study);
	status = runner_run(&runner, &r->results);
	if (!status)
		publication_init(&r->publication, s, &r->results, &unsaved, runner.threads);
	return status;
}

/* ---- the reply ---- */

/* Values that (i + 0.5) / 50 of the replications stay within: what a plot of 50 dots shows. null: never finished. */
static json_t *dots(const struct results *results, size_t plan, enum metric metric)
{
	size_t count, all = results->replications;
	double *values = summary_sorted(results, plan, metric, &count);
	json_t *list = json_array();

	for (int i = 0; i < DOTS; i++) {
		size_t at = (size_t)(((double)i + 0.5) / DOTS * (double)all);

		json_array_append_new(list, at < count ? json_value_real(values[at]) : json_null());
	}
	free(values);
	return list;
}

static json_t *movers(const struct scenario *s, const struct results *results, size_t plan)
{
	struct mover *list = movers_alloc(s);
	size_t count = movers_find(s, results, plan, list);
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		struct text low = TEXT_INIT, high = TEXT_INIT;
		json_t *object = json_object();

		mover_words(&list[i], &low, &high);
		json_value_set(object, "element", json_value_string(list[i].from->element));
		json_value_set(object, "input", json_value_string(list[i].from->attribute));
		json_value_set(object, "low", json_value_string(low.s));
		json_value_set(object, "high", json_value_string(high.s));
		json_value_set(object, "rank", json_value_real(list[i].rank));
		json_array_append_new(array, object);
		text_release(&low);
		text_release(&high);
	}
	free(list);
	return array;
}

/* The JSON of `flopcast run`; with "dots" in the form what a page draws besides. Of a request that was simulated. */
static void request_add_forecast(const struct request *r, struct text *out)
{
	const struct forecast *f = &r->publication.forecast;
	struct text json = TEXT_INIT;
	json_t *root, *plans;

	if (!json_is_true(json_object_get(r->form, "dots"))) {
		json_forecast(out, f);
		return;
	}
	json_forecast(&json, f);
	root = json_loads(json.s, 0, NULL);
	plans = json_object_get(root, "plans");
	for (size_t i = 0; i < json_array_size(plans); i++) {
		json_t *plan = json_array_get(plans, i), *both = json_object();

		json_value_set(both, "cost", dots(f->results, i, METRIC_COST));
		json_value_set(both, "wall_s", dots(f->results, i, METRIC_WALL));
		json_value_set(plan, "dots", both);
		json_value_set(plan, "movers", movers(&r->scenario, f->results, i));
	}
	json_value_write(out, root);
	text_release(&json);
}

void request_add_faults(const struct diag_list *diags, struct text *out)
{
	json_t *root = json_object(), *list = json_array();

	for (size_t i = 0; i < diags->count; i++) {
		json_t *object = json_object();

		if (diags->items[i].severity != SEVERITY_ERROR) {
			json_decref(object);
			continue;
		}
		json_value_set(object, "where", json_value_string(diags->items[i].where));
		json_value_set(object, "message", json_value_string(diags->items[i].message));
		json_array_append_new(list, object);
	}
	json_value_set(root, "errors", list);
	json_value_write(out, root);
}

void request_release(struct request *r)
{
	publication_release(&r->publication);
	results_release(&r->results);
	scenario_release(&r->scenario);
	json_decref(r->form);
	text_release(&r->xml);
}

enum status request_reply(const char *what, const struct text *body, int has_folder, struct text *reply)
{
	struct request r = { .form = NULL };
	struct diag_list diags = { 0 };
	enum status status = request_read(&r, text_str(body), body->length, &diags);

	if (!status && !strcmp(what, "scenario"))
		text_add_bytes(reply, text_str(&r.xml), r.xml.length);
	else if (!status && !(status = request_simulate(&r, has_folder, &diags)))
		request_add_forecast(&r, reply);
	if (status)
		request_add_faults(&diags, reply);
	request_release(&r);
	diag_release(&diags);
	return status;
}
