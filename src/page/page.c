/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/page.h"

#include "base/file.h"
#include "base/mem.h"
#include "report/plan_pick.h"
#include "scenario/scenario.h"
#include "chart/scripts.h"
#include "page/template.h"
#include "page/driver.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* RFC 4648, section 4, of a digest given in hexadecimal. */
static void add_base64(struct text *t, const char *hex)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned bits = 0, count = 0, length = 0;

	for (; *hex; hex++) {
		bits = bits << 4 | (unsigned)(*hex <= '9' ? *hex - '0' : *hex - 'a' + 10);
		count += 4;
		if (count >= 6) {
			count -= 6;
			text_add_bytes(t, &digits[bits >> count & 63], 1);
			length++;
		}
	}
	if (count) {
		text_add_bytes(t, &digits[bits << (6 - count) & 63], 1);
		length++;
	}
	for (; length % 4; length++)
		text_add(t, "=");
}

/* A style or script, and the hash by which the policy of the page allows it. */
static void add_asset(json_t *root, const char *name, const char *begin, const char *end)
{
	struct text t = TEXT_INIT;
	char hex[65];

	json_value_set(root, name, json_value_string(begin));
	file_sha256(begin, (size_t)(end - begin), hex);
	text_add(&t, "sha256-");
	add_base64(&t, hex);
	{
		struct text key = TEXT_INIT;

		text_addf(&key, "%s_hash", name);
		json_value_set(root, key.s, json_value_string(t.s));
		text_release(&key);
	}
	text_release(&t);
}

static json_t *impossible_view(const struct forecast *f)
{
	json_t *list = json_array();

	for (size_t i = 0; i < f->impossible_count; i++) {
		json_t *o = json_object();
		const struct phrase *said = &f->impossible[i].reason;
		struct text reason = TEXT_INIT;

		phrase_add(&reason, said, words_get(f->words, said->format));
		json_value_set(o, "plan", view_user(f->impossible[i].plan));
		json_value_set(o, "reason", view_user(text_str(&reason)));
		text_release(&reason);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *conversion_view(const struct page *p)
{
	json_t *o = json_object();
	struct text rate = TEXT_INIT;

	text_addf(&rate, "%.6g", p->conversion.rate);
	json_value_set(o, "from", view_user(p->conversion.from));
	json_value_set(o, "to", view_user(p->forecast->currency));
	json_value_set(o, "rate", view_user(rate.s));
	json_value_set(o, "date", view_user(p->conversion.date));
	json_value_set(o, "source", view_user(p->conversion.source));
	text_release(&rate);
	return o;
}

/* The live page takes a scenario behind the #, percent-encoded (RFC 3986, section 2.1); pages/live.js reads it. */
static void add_live_page(const struct page *p, json_t *root)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	struct text xml = TEXT_INIT, address = TEXT_INIT;

	document_write(&p->scenario->document, &xml);
	text_addf(&address, "%s#scenario=", p->live);
	for (const char *c = text_str(&xml); *c; c++)
		if (strchr(plain, *c))
			text_add_bytes(&address, c, 1);
		else
			text_addf(&address, "%%%02X", (unsigned char)*c);
	json_value_set(root, "live", json_value_string(address.s));
	text_release(&xml);
	text_release(&address);
}

static void add_origin(const struct page *p, json_t *root)
{
	const struct forecast *f = p->forecast;
	struct text seed = TEXT_INIT;

	text_addf(&seed, "%llu", (unsigned long long)f->results->study->seed);
	json_value_set(root, "language", json_string(f->words ? f->words->language : "en"));
	json_value_set(root, "version", json_string(FLOPCAST_VERSION));
	json_value_set(root, "title", view_user(*f->title ? f->title : f->file));
	json_value_set(root, "file", view_user(f->file));
	json_value_set(root, "sha256", view_user(f->sha256));
	json_value_set(root, "seed", view_user(seed.s));
	json_value_set(root, "replications", view_count((double)f->results->replications));
	json_value_set(root, "currency", view_user(f->currency));
	json_value_set(root, "command", view_user(p->command));
	if (p->conversion.from)
		json_value_set(root, "conversion", conversion_view(p));
	if (p->live)
		add_live_page(p, root);
	text_release(&seed);
}

/* The job that takes most money first, one without an answer before all. */
static int compare_picks(const void *a, const void *b)
{
	double x = ((const struct plan_pick *)a)->ask, y = ((const struct plan_pick *)b)->ask;

	return isnan(x) || isnan(y) ? isnan(y) - isnan(x) : (x < y) - (x > y);
}

struct page_facts {
	struct plan_pick *picks;
	size_t pick_count;
	struct drivers *drivers; /* of each pick */
};

struct page_facts *page_facts_make(const struct forecast *f, const struct scenario *s)
{
	const struct view v = { .forecast = f, .scenario = s };
	struct page_facts *facts = mem_alloc(1, sizeof(*facts));

	facts->picks = plan_picks(f, &facts->pick_count);
	qsort(facts->picks, facts->pick_count, sizeof(*facts->picks), compare_picks);
	facts->drivers = mem_alloc(facts->pick_count + 1, sizeof(*facts->drivers));
	for (size_t i = 0; i < facts->pick_count; i++)
		facts->drivers[i] = drivers_find(&v, facts->picks[i].plan);
	return facts;
}

void page_facts_free(struct page_facts *facts)
{
	for (size_t i = 0; facts && i < facts->pick_count; i++)
		drivers_release(&facts->drivers[i]);
	if (facts) {
		free(facts->drivers);
		free(facts->picks);
	}
	free(facts);
}

static json_t *page_view(const struct page *p)
{
	struct page_facts *own = p->facts ? NULL : page_facts_make(p->forecast, p->scenario);
	const struct page_facts *facts = own ? own : p->facts;
	const struct view v = { .forecast = p->forecast,
				.scenario = p->scenario,
				.words = p->forecast->words,
				.picks = facts->picks,
				.pick_count = facts->pick_count,
				.drivers = facts->drivers };
	const struct study *study = p->forecast->results->study;
	json_t *root = json_object();

	add_origin(p, root);
	add_asset(root, "style", page_style, page_style_end);
	add_asset(root, "script", page_script, page_script_end);
	json_value_set(root, "has_limits", json_boolean(!isinf(study->budget) || !isinf(study->deadline_s)));
	json_value_set(root, "has_budget", json_boolean(!isinf(study->budget)));
	json_value_set(root, "has_deadline", json_boolean(!isinf(study->deadline_s)));
	json_value_set(root, "is_annex", json_boolean(p->is_annex));
	json_value_set(root, "several_jobs", json_boolean(v.pick_count > 1));
	json_value_set(root, "headlines", answer_view(&v));
	json_value_set(root, "comparisons", comparison_view(&v));
	json_value_set(root, "has_impossible", json_boolean(p->forecast->impossible_count));
	json_value_set(root, "impossible_count", view_count((double)p->forecast->impossible_count));
	json_value_set(root, "impossible", impossible_view(p->forecast));
	json_value_set(root, "drivers", sensitivity_view(&v));
	json_value_set(root, "wastes", loss_view(&v));
	json_value_set(root, "has_deployments", json_boolean(p->forecast->deployment_count));
	json_value_set(root, "deployments", deployment_view(&v));
	json_value_set(root, "tracked", tracked_view(&v));
	json_value_set(root, "figure_groups", figure_view(&v, &p->charts));
	json_value_set(root, "errors", error_view(&v));
	input_view(&v, root);
	page_facts_free(own);
	return root;
}

static void render(struct text *t, const struct page *p, const char *template, const struct template_format *format)
{
	json_t *root = page_view(p);

	template_render(t, template, p->forecast->words, format, root);
	json_decref(root);
}

void page_html(struct text *t, const struct page *p)
{
	render(t, p, page_template_html, &template_html);
}

void page_markdown(struct text *t, const struct page *p)
{
	render(t, p, page_template_markdown, &template_markdown);
}
