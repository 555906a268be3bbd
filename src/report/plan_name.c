/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/plan_name.h"

#include "base/unit.h"
#include "model/work.h"
#include "report/format.h"
#include "report/site_name.h"
#include "site/site_kind.h"

#include <math.h>
#include <string.h>

/* Another plan of the same workload at the same place: of as many GPUs, or of any number. */
static int has_double(const struct forecast *f, size_t plan, int of_same_size)
{
	const struct plan *own = f->plans[plan].plan;

	for (size_t i = 0; i < f->results->plan_count; i++) {
		const struct plan *p = f->plans[i].plan;

		if (i != plan && !strcmp(p->workload->id, own->workload->id) &&
		    !strcmp(p->site->name, own->site->name) &&
		    (!of_same_size || cluster_gpus(p->cluster) == cluster_gpus(own->cluster)))
			return 1;
	}
	return 0;
}

void plan_name_add(struct text *t, const struct forecast *f, size_t plan)
{
	const struct plan *p = f->plans[plan].plan;

	site_name_add(t, p->site->name, f->words);
	if (has_double(f, plan, 0) && !site_kind_is_service(p->site))
		text_addf(t, words_get(f->words, ", %.0f GPUs"), cluster_gpus(p->cluster));
	if (has_double(f, plan, 1))
		text_addf(t, " (%s)", p->id);
}

void plan_name_machines(struct text *t, const struct plan *p)
{
	if (!site_kind_is_service(p->site) && p->cluster->accelerator)
		text_addf(t, "%.0f × %s", cluster_gpus(p->cluster), p->cluster->accelerator->name);
}

/* Three digits: "140B", "20.3M". */
static void add_tokens(struct text *t, double count)
{
	double unit = count > 0 ? pow(10, floor(log10(count)) - 2) : 1;

	format_quantity(t, round(count / unit) * unit, DIMENSION_COUNT, "");
}

/* "pre-training, 12 × LoRA": the methods of the jobs, in their order; the first four. */
static void add_methods(struct text *t, const struct jobs *jobs, const struct words *words)
{
	enum { SHOWN = 4 };
	int64_t copies[METHOD_END] = { 0 };
	int shown = 0;

	for (size_t i = 0; i < jobs->count; i++)
		copies[jobs->items[i].plan->workload->method] += jobs->items[i].copies;
	for (size_t i = 0; i < jobs->count; i++) {
		enum method method = jobs->items[i].plan->workload->method;
		int64_t n = copies[method];

		if (!n || ++shown > SHOWN)
			continue;
		text_add(t, shown > 1 ? words_get(words, ", ") : "");
		if (n > 1)
			text_addf(t, "%lld × ", (long long)n);
		text_add(t, words_get(words, method_words(method)));
		copies[method] = 0;
	}
	if (shown > SHOWN)
		text_add(t, ", …");
}

void plan_name_job(struct text *t, const struct forecast *f, size_t plan)
{
	const struct plan *p = f->plans[plan].plan;
	struct text tokens = TEXT_INIT, method = TEXT_INIT;

	if (p->jobs) {
		add_methods(&method, p->jobs, f->words);
		text_addf(t, words_get(f->words, "%zu jobs (%s)"), p->jobs->copies, text_str(&method));
		text_release(&method);
		return;
	}
	if (p->workload->method != METHOD_PRETRAIN)
		text_addf(&method, words_get(f->words, "%s: "), words_get(f->words, method_words(p->workload->method)));
	add_tokens(&tokens, work_expected(p).tokens);
	text_add(t, text_str(&method));
	text_addf(t, words_get(f->words, "%s, %s tokens"), p->workload->arch->name, text_str(&tokens));
	text_release(&tokens);
	text_release(&method);
}
