/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/deployment_bill.h"

#include "base/quantity.h"
#include "base/unit.h"
#include "model/fleet.h"
#include "model/service.h"
#include "site/site_kind.h"

#include <math.h>

#define CROWDED 0.7 /* of a replica's most: where no number of GPUs is fast enough, they are counted by load alone */

ROW_TEXT(bill_part_name, enum bill_part, BILL_LIST, ROW_NAME)

ROW_TEXT(bill_part_words, enum bill_part, BILL_LIST, ROW_WORDS)

ROW_TEXT(lever_name, enum lever, LEVER_LIST, ROW_NAME)

ROW_TEXT(lever_words, enum lever, LEVER_LIST, ROW_WORDS)

/* ---- lengths ---- */

static double fetched(const struct deployment_case *c)
{
	return c->option->retrieval ? c->option->retrieval->context_tokens * c->lever[LEVER_CONTEXT] : 0;
}

static double asked(const struct deployment_case *c)
{
	return c->deployment->prompt * c->lever[LEVER_PROMPT];
}

static double prompt(const struct deployment_case *c)
{
	return asked(c) + c->option->context_tokens + fetched(c);
}

static double answer(const struct deployment_case *c)
{
	return c->deployment->answer * c->lever[LEVER_ANSWER];
}

/* ---- own GPUs ---- */

/* With other lengths than the table's, which levers make, a replica serves fewer or more requests at its most; the table is
 * taken to stretch alike. */
static double ease(const struct deployment_case *c)
{
	const struct deployment *d = c->deployment;
	struct request r = { prompt(c), answer(c) };
	struct generation g;

	if (!(fabs(r.prompt - deployment_prompt(d, c->option)) > 0) && !(fabs(r.answer - d->answer) > 0))
		return 1;
	g = fleet_replica(c->option->fleet);
	return service_most_rate(&g, &r) / r.answer / c->table->most_requests_per_s;
}

static double speed(const struct deployment_case *c)
{
	return c->draw.speed * c->lever[LEVER_SPEED] * ease(c);
}

/* Requests a second of a replica that keep to the latency wanted; *is_in_time = 0: none does. */
static double capacity(const struct deployment_case *c, int *is_in_time)
{
	const struct deployment *d = c->deployment;
	double rate = service_table_capacity(c->table, speed(c), d->ttft_s, d->tpot_s);

	*is_in_time = rate > 0;
	return rate > 0 ? rate : CROWDED * speed(c) * c->table->most_requests_per_s;
}

static double replicas(const struct deployment_case *c, double requests_per_s, double of_one)
{
	const struct fleet *f = c->option->fleet;

	if (f->gpus > 0)
		return floor(f->gpus / c->replica_gpus);
	return fmax(1, ceil(requests_per_s / of_one));
}

/* GPUs that are paid, on average over the hours of a day. */
static double paid_gpus(const struct deployment_case *c, double mean_per_s, double of_one)
{
	const double *curve = c->deployment->curve;
	double sum = 0;

	if (!c->option->fleet->is_hourly)
		return c->replica_gpus * replicas(c, deployment_peak(c->deployment) * mean_per_s, of_one);
	for (int h = 0; h < DEPLOYMENT_HOURS; h++)
		sum += replicas(c, curve[h] * mean_per_s, of_one);
	return c->replica_gpus * sum / DEPLOYMENT_HOURS;
}

/* How it is in the busiest hour at that load. */
static void look(const struct deployment_case *c, double mean_per_s, double of_one, struct deployment_bill *b)
{
	const struct deployment *d = c->deployment;
	double peak_per_s = deployment_peak(d) * mean_per_s, count = replicas(c, peak_per_s, of_one);
	double load = peak_per_s / count / speed(c);
	struct service_point p = service_table_at(c->table, load);

	b->gpus = count * c->replica_gpus;
	b->ttft_s = load < c->table->most_requests_per_s ? p.ttft_s / speed(c) : INFINITY;
	b->tpot_s = p.tpot_s / speed(c);
	b->is_in_time &= peak_per_s <= count * of_one * (1 + 1e-9);
}

/* ---- a month ---- */

static void add_api(const struct deployment_case *c, double requests, double time_s, struct deployment_bill *b)
{
	const struct deployment_option *o = c->option;
	double price = c->lever[LEVER_API] * (1 - o->batched * site_kind_use(o->api)->batch_discount);

	b->part[BILL_PROMPTS] +=
		requests * prompt(c) * price * (o->cached * c->draw.cached + (1 - o->cached) * c->draw.prompt);
	b->part[BILL_ANSWERS] += requests * answer(c) * price * c->draw.answer;
	b->part[BILL_HOSTING] += time_s * c->draw.hosting * c->lever[LEVER_API];
}

static void add_retrieval(const struct deployment_case *c, double requests, double time_s, struct deployment_bill *b)
{
	const struct retrieval *r = c->option->retrieval;
	double tokens = requests * asked(c) + r->renewed * r->corpus * time_s / QUANTITY_MONTH_S;

	b->part[BILL_RETRIEVAL] += tokens * c->draw.embedding + time_s * c->draw.store;
}

static void add_month(const struct deployment_case *c, double requests_per_day, double time_s, double of_one,
		      struct deployment_bill *b)
{
	double requests = requests_per_day * time_s / DAY_S;

	b->tokens += requests * (prompt(c) + answer(c));
	b->part[BILL_UPKEEP] += time_s * c->draw.upkeep * c->lever[LEVER_UPKEEP];
	if (c->option->api)
		add_api(c, requests, time_s, b);
	else
		b->part[BILL_GPUS] +=
			paid_gpus(c, requests_per_day / DAY_S, of_one) * time_s * c->draw.gpu * c->lever[LEVER_GPU];
	if (c->option->retrieval)
		add_retrieval(c, requests, time_s, b);
}

/* ---- all of it ---- */

/* It is trained before, and again after each period that ends before the last month does. */
static void add_training(const struct deployment_case *c, struct deployment_bill *b)
{
	const struct build *build = c->option->build;
	double all_s = c->deployment->months * QUANTITY_MONTH_S, cost = c->draw.build * c->lever[LEVER_BUILD];
	double every_s = build->every_s / c->lever[LEVER_REFRESH];

	b->part[BILL_BUILD] = cost;
	b->part[BILL_AGAIN] = isinf(every_s) ? 0 : fmax(0, ceil(all_s / every_s) - 1) * build->again * cost;
}

static void add_embedding_of_corpus(const struct deployment_case *c, struct deployment_bill *b)
{
	b->part[BILL_RETRIEVAL] += c->option->retrieval->corpus * c->draw.embedding;
}

/* Tokens that are served over those that the GPUs could, at their most. */
static double busy(const struct deployment_case *c, const struct deployment_bill *b)
{
	double gpu_s = b->part[BILL_GPUS] / (c->draw.gpu * c->lever[LEVER_GPU]);
	double most = c->table->most_requests_per_s * speed(c) / c->replica_gpus * (prompt(c) + answer(c));

	return b->part[BILL_GPUS] > 0 ? b->tokens / (gpu_s * most) : NAN;
}

void deployment_bill_make(const struct deployment_case *c, struct deployment_bill *b)
{
	double left = c->deployment->months, per_day = c->requests_per_day * c->lever[LEVER_REQUESTS], of_one = 0;
	double last = per_day;

	*b = (struct deployment_bill){ .is_in_time = 1, .ttft_s = NAN, .tpot_s = NAN, .busy = NAN };
	if (c->option->fleet)
		of_one = capacity(c, &b->is_in_time);
	if (c->option->build)
		add_training(c, b);
	if (c->option->retrieval)
		add_embedding_of_corpus(c, b);
	for (; left > 0; left--, per_day *= 1 + c->growth) {
		add_month(c, per_day, fmin(1, left) * QUANTITY_MONTH_S, of_one, b);
		last = per_day;
	}
	for (int i = 0; i < BILL_PARTS; i++)
		b->total += b->part[i];
	if (!c->option->fleet)
		return;
	look(c, last / DAY_S, of_one, b);
	b->busy = busy(c, b);
}
