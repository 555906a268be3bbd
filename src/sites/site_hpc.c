/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_hpc.c - a computing centre: jobs wait in a queue, run for at most the partition's wall-time and are billed for
 * the GPU-hours that they run. A longer run is a chain of jobs; a job whose node fails goes back to the queue.
 */
#include "sites/site_hpc.h"

#include "scenario/price.h"
#include "scenario/site_element.h"
#include "site/allocation.h"
#include "site/pricing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What an allocation keeps: the rank of the wait that comes next, 0 = it is drawn. */
struct queue {
	double rank;
};

SITE_TERMS_FIT(hpc);
ALLOCATION_ACCOUNT_FIT(queue);

static const struct hpc *terms(const struct site *s)
{
	return SITE_TERMS(hpc, s);
}

/* ---- what it grants and bills ---- */

/* Some queues cost more than others. */
static const struct price *price_of(const struct plan *p)
{
	return p->partition && p->partition->has_price ? &p->partition->gpu : &terms(p->site)->gpu;
}

/* One wait is all of the spread of many a plan: the first is as even as the inputs are (plan/input.h). Lives with an event salt
 * would share it. */
static int has_even_wait(const struct allocation *t)
{
	const struct partition *p = t->plan->partition;

	return p && p->first_wait && p->first_wait->dimension && !t->event_salt && !distribution_is_constant(&p->wait);
}

static void start(struct allocation *t, uint64_t seed, uint64_t replication)
{
	struct queue *q = ALLOCATION_ACCOUNT(queue, t);

	t->rate = price_draw(price_of(t->plan), seed, replication);
	if (has_even_wait(t))
		q->rank = input_rank(t->plan->partition->first_wait, seed, replication);
}

static double wait_s(struct allocation *t, double now_s)
{
	const struct partition *p = t->plan->partition;
	struct queue *q = ALLOCATION_ACCOUNT(queue, t);
	double rank = q->rank;

	(void)now_s;
	q->rank = 0;
	return !p ? 0 : rank > 0 ? distribution_quantile(&p->wait, rank) : distribution_draw(&p->wait, &t->wait_stream);
}

static double quota_left_s(const struct allocation *t)
{
	return (terms(t->plan->site)->quota_gpu_s - t->used_gpu_s) / pricing_billed_gpus(t->plan);
}

static double limit_s(struct allocation *t, double now_s)
{
	double walltime_s = t->plan->partition ? t->plan->partition->walltime_s : INFINITY;

	(void)now_s;
	return fmax(0, fmin(walltime_s, quota_left_s(t)));
}

static enum verdict expire(struct allocation *t, double now_s)
{
	double held_s = now_s - t->since_s;

	return quota_left_s(t) - held_s <= 1e-9 * held_s ? VERDICT_END : VERDICT_REQUEUE;
}

static double saves_s(const struct allocation *t)
{
	return terms(t->plan->site)->save_s;
}

static void bill(struct allocation *t, double now_s)
{
	double gpus = pricing_billed_gpus(t->plan);

	allocation_book(t, t->rate * gpus);
	t->used_gpu_s += gpus * (now_s - t->since_s);
}

static const struct site_policy policy = {
	.start = start, .wait_s = wait_s, .limit_s = limit_s, .expire = expire, .bill = bill, .saves_s = saves_s
};

static double ideal(const struct plan *p, double held_s, double tokens)
{
	(void)tokens;
	return held_s * pricing_billed_gpus(p) * price_mean(price_of(p));
}

static struct sharing sharing(const struct site *s)
{
	(void)s;
	return (struct sharing){ SHARING_BY_JOB, SHARING_BY_JOB, "hpc" };
}

static struct site_limit limit(const struct plan *p)
{
	return (struct site_limit){ p->partition ? p->partition->walltime_s : INFINITY, terms(p->site)->save_s };
}

static double quota_gpu_s(const struct site *s)
{
	return terms(s)->quota_gpu_s;
}

static void go_on(struct site *s, const struct site_rest *rest)
{
	struct hpc *h = SITE_TERMS(hpc, s);

	h->quota_gpu_s = fmax(0, h->quota_gpu_s - rest->used_gpu_s);
}

static const struct price *gpu_price(const struct site *s)
{
	return &terms(s)->gpu;
}

const struct site_kind site_hpc = { .name = "hpc",
				    .policy = &policy,
				    .has_queue = 1,
				    .grant = GRANT_JOB,
				    .ideal = ideal,
				    .sharing = sharing,
				    .limit = limit,
				    .quota_gpu_s = quota_gpu_s,
				    .go_on = go_on,
				    .gpu_price = gpu_price };

/* ---- how it is written ---- */

/* A centre's rate has no market, step, minimum or term. */
static void check_plain_rate(struct scenario *s, struct element rate)
{
	static const char *const names[] = { "market",	   "step",	"minimum", "term", "drift",
					     "volatility", "half-life", "fixed",   "index" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (field_is_present(rate, names[i]))
			field_fault(&s->reader, rate, names[i], "belongs to a site of kind cloud");
}

static struct partition *read_partition(struct scenario *s, struct element e)
{
	struct partition *p = scenario_resolved(s, e);
	int64_t gpus = 0;
	char *id;

	if (p)
		return p;
	p = scenario_resolve(s, e, sizeof(*p));
	id = field_text(e, "id");
	p->id = id ? strcpy(scenario_own(s, strlen(id) + 1), id) : "";
	free(id);
	p->walltime_s = CENTURY_S;
	site_element_time(s, e, "walltime", &p->walltime_s);
	p->most_gpus = field_integer(&s->reader, e, "max-gpus", 1, 100000000, &gpus) ? (double)gpus : INFINITY;
	field_integer(&s->reader, e, "max-running", 1, 1000000, &p->most_running);
	site_element_duration(s, e, "wait", &p->wait);
	if (!distribution_is_constant(&p->wait))
		p->first_wait = input_set_use(&s->reader.inputs, stream_entity("first wait at a queue"));
	p->has_price = field_is_present(e, "price");
	if (p->has_price)
		price_read(s, e, price_field("price", DIMENSION_GPU_PRICE, HOUR_S), &p->gpu);
	return p;
}

static void read(struct scenario *s, struct element e, struct site *site)
{
	struct hpc *h = SITE_TERMS(hpc, site);
	static const struct field quota = { "quota", DIMENSION_GPU_TIME, 0, INFINITY, 1, NULL };
	struct element rate = site_element_need(s, e, "rate", "price=\"50 TWD/gpu-h\"");

	h->quota_gpu_s = INFINITY;
	field_quantity(&s->reader, e, &quota, &h->quota_gpu_s, NULL);
	site_element_time(s, e, "save-before", &h->save_s);
	if (rate.node) {
		check_plain_rate(s, rate);
		price_read(s, rate, price_field("price", DIMENSION_GPU_PRICE, HOUR_S), &h->gpu);
	}
	for (size_t n = 0; child_at(e, "partition", n).node; n++)
		read_partition(s, child_at(e, "partition", n));
}

/* The partition that the plan names, or the first that is large enough. */
static void choose_partition(struct scenario *s, struct element plan, struct element site, struct plan *p)
{
	char *wanted = field_text(plan, "partition");
	double gpus = cluster_gpus(p->cluster), most = 0;
	struct element e;

	for (size_t n = 0; (e = child_at(site, "partition", n)).node; n++) {
		struct partition *candidate = read_partition(s, e);

		if (wanted ? strcmp(candidate->id, wanted) != 0 : candidate->most_gpus < gpus) {
			most = fmax(most, candidate->most_gpus);
			continue;
		}
		if (!p->partition)
			p->partition = candidate;
	}
	if (wanted && !p->partition)
		field_fault(&s->reader, plan, "partition", "site '%s' has no partition of this id", p->site->id);
	else if (wanted && p->partition->most_gpus < gpus)
		scenario_infeasible(s, plan, p, "partition",
				    "%.0f GPUs exceed the %.0f that a job gets in "
				    "partition '%s'",
				    gpus, p->partition->most_gpus, p->partition->id);
	else if (!p->partition && most > 0)
		scenario_infeasible(s, plan, p, "site", "%.0f GPUs exceed the %.0f that a job gets at '%s'", gpus, most,
				    p->site->id);
	free(wanted);
}

const struct site_element site_hpc_element = { .children = { "rate", "partition" },
					       .attributes = { "save-before", "quota" },
					       .read = read,
					       .read_plan = choose_partition };
