/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/driver.h"

#include "base/mem.h"
#include "report/mover.h"

#include <stdlib.h>
#include <string.h>

#define SURE  4.0  /* standard errors that a correlation must be away from 0 */
#define LEAST 0.05 /* and no less than this */
#define FIFTH 0.2

/* Inputs as people call them: the end of the element's name ("" = any), the attribute. */
static const struct {
	const char *element, *attribute, *words;
} names[] = {
	{ "", "mfu", WORD("speed on the GPU (MFU)") },
	{ "", "throughput", WORD("speed on the GPU (tokens per second)") },
	{ "", "tokens", WORD("number of tokens") },
	{ "", "tokens-per-example", WORD("tokens of an example") },
	{ "", "padding", WORD("padding of the examples") },
	{ ", recovery", "restart", WORD("time of a restart") },
	{ ", failure", "lifetime", WORD("time between failures") },
	{ ", failure", "rate-factor", WORD("how often machines fail") },
	{ ", failure", "repair", WORD("time of a repair") },
	{ ", partition", "wait", WORD("waiting in the queue") },
	{ ", session", "wait", WORD("waiting for a session") },
	{ ", session", "disconnect", WORD("time until a session is cut") },
	{ ", preemption", "uptime", WORD("time until a spot machine is taken away") },
	{ ", preemption", "reacquire", WORD("waiting for another spot machine") },
	{ ", rate", "price", WORD("price of the GPUs") },
	{ ", purchase", "life", WORD("life of the machines") },
	{ ", purchase", "utilisation", WORD("share of time in use") },
	{ ", purchase", "price", WORD("price of buying a GPU") },
	{ ", tokens", "price", WORD("price of the tokens") },
	{ ", tokens", "turnaround", WORD("turnaround of the service") },
	{ ", checkpoint", "write", WORD("time of writing a checkpoint") },
	{ ", overhead", "calendar", WORD("calendar time beside computing") },
	{ ", overhead", "straggler", WORD("stragglers") },
	{ ", overhead", "start", WORD("time to start the job") },
	{ ", experiments", "attempts", WORD("number of failed attempts") },
	{ ", experiments", "share", WORD("size of a failed attempt") },
};

static int compare_values(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int compare_drivers(const void *a, const void *b)
{
	double x = fabs(((const struct driver *)a)->rank.value), y = fabs(((const struct driver *)b)->rank.value);

	return (x < y) - (x > y);
}

/* Median of the costs whose input lies in [from, to]. */
static double median_within(const double *input, const double *cost, size_t count, double from, double to)
{
	double *kept = mem_alloc(count, sizeof(*kept)), median;
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!isnan(cost[i]) && input[i] >= from && input[i] <= to)
			kept[n++] = cost[i];
	qsort(kept, n, sizeof(*kept), compare_values);
	median = n ? interval_quantile(kept, n, 0.5).value : NAN;
	free(kept);
	return median;
}

static void split(struct driver *d, const double *input, const double *cost, size_t count)
{
	double *ascending = mem_alloc(count, sizeof(*ascending));

	for (size_t i = 0; i < count; i++)
		ascending[i] = input[i];
	qsort(ascending, count, sizeof(*ascending), compare_values);
	d->low = interval_quantile(ascending, count, FIFTH).value;
	d->high = interval_quantile(ascending, count, 1 - FIFTH).value;
	d->cost_low = median_within(input, cost, count, -INFINITY, d->low);
	d->cost_high = median_within(input, cost, count, d->high, INFINITY);
	free(ascending);
}

static void consider(struct drivers *list, const struct view *v, const struct provenance *input, const double *cost)
{
	const struct results *r = v->forecast->results;
	struct parameter p = { .distribution = input->value, .entity = input->entity, .input = input->input };
	double *drawn = mem_alloc(r->replications, sizeof(*drawn));
	struct driver d = { .input = input };

	for (size_t i = 0; i < r->replications; i++)
		drawn[i] = parameter_draw(&p, r->study->seed, r->first + i);
	d.rank = sensitivity_rank(drawn, cost, r->replications);
	if (fabs(d.rank.value) >= LEAST && fabs(d.rank.value) > SURE * d.rank.se) {
		split(&d, drawn, cost, r->replications);
		list->random_events -= d.rank.value * d.rank.value;
		list->items = mem_grow(list->items, list->count, &list->capacity, sizeof(d));
		list->items[list->count++] = d;
	}
	free(drawn);
}

struct drivers drivers_find(const struct view *v, size_t plan)
{
	double *cost = summary_values(v->forecast->results, plan, METRIC_COST);
	const struct moments *m = &v->forecast->plans[plan].metrics[METRIC_COST].moments;
	struct drivers list = { .random_events = 1, .is_fixed = !(m->max > m->min) };

	for (size_t i = 0; i < v->scenario->reader.trail_count; i++)
		if (mover_is_candidate(v->scenario, i, v->forecast->plans[plan].plan))
			consider(&list, v, &v->scenario->reader.trail[i], cost);
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), compare_drivers);
	free(cost);
	return list;
}

void drivers_release(struct drivers *list)
{
	free(list->items);
}

static int ends_with(const char *s, const char *end)
{
	size_t length = strlen(s), tail = strlen(end);

	return length >= tail && !strcmp(s + length - tail, end);
}

/* "grpo: speed on the GPU (MFU)", of an input of a job of several. */
static json_t *of_job(const struct view *v, const char *element, json_t *words)
{
	static const char job[] = "job '";
	const char *id = element + sizeof(job) - 1, *end;
	struct text name = TEXT_INIT;
	json_t *values;

	if (strncmp(element, job, sizeof(job) - 1) != 0 || !(end = strchr(id, '\'')))
		return words;
	text_add_bytes(&name, id, (size_t)(end - id));
	values = json_object();
	json_value_set(values, "job", view_user(name.s));
	json_value_set(values, "input", words);
	text_release(&name);
	return view_say(v, WORD("{{job}}: {{input}}"), values);
}

json_t *driver_name(const struct view *v, const struct provenance *input)
{
	struct text t = TEXT_INIT;
	json_t *words;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(input->attribute, names[i].attribute) && ends_with(input->element, names[i].element))
			return of_job(v, input->element, view_words(v, names[i].words));
	text_addf(&t, "%s, %s", input->element, input->attribute);
	words = view_user(t.s);
	text_release(&t);
	return words;
}

int driver_is_assumed(const struct provenance *input)
{
	const struct citation *c = &input->citation;

	return input->instead || !c->source || (c->confidence && !strcmp(c->confidence, "low"));
}
