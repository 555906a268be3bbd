/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/deployment_study.h"

#include "base/mem.h"
#include "model/fleet.h"
#include "site/site_kind.h"
#include "stats/sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Draws that curves and break-evens are made from: their quantiles need no more. */
enum { DRAWS_ENOUGH = 400, HALVINGS = 30 };
#define FACTOR_MOST 1000.0 /* of the load, either way, where a break-even is looked for */
#define TIP_MOST    20.0   /* of a lever, either way */
#define TIP_STEP    1.1

/* What all draws share. */
struct bench {
	struct deployment_study *study;
	const struct deployment *deployment;
	const struct study *how;
	double **build; /* [option] cost of its plan by replication; NULL: it has none */
};

/* ---- draws ---- */

static double expected_or_drawn(const struct price *p, uint64_t seed, uint64_t replication, int is_mean)
{
	return is_mean ? price_mean(p) : price_draw(p, seed, replication);
}

static double mean_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] / (double)n;
	return sum;
}

static double build_cost(const struct bench *b, size_t option, uint64_t replication, int is_mean)
{
	const struct build *build = b->deployment->options[option].build;

	if (!build)
		return 0;
	if (!b->build[option])
		return expected_or_drawn(&build->cost, b->how->seed, replication, is_mean);
	return is_mean ? mean_of(b->build[option], b->study->replications) : b->build[option][replication];
}

static struct option_draw draw_of(const struct bench *b, size_t option, uint64_t replication, int is_mean)
{
	const struct deployment_option *o = &b->deployment->options[option];
	const struct use_prices *api = o->api ? site_kind_use(o->api) : NULL;
	uint64_t seed = b->how->seed;
	struct option_draw w = { .upkeep = expected_or_drawn(&o->upkeep, seed, replication, is_mean),
				 .build = build_cost(b, option, replication, is_mean) };

	if (api) {
		w.prompt = expected_or_drawn(&api->prompt, seed, replication, is_mean);
		w.cached = expected_or_drawn(&api->cached, seed, replication, is_mean);
		w.answer = expected_or_drawn(&api->answer, seed, replication, is_mean);
		w.hosting = expected_or_drawn(&api->hosting, seed, replication, is_mean);
	}
	if (o->fleet) {
		w.gpu = expected_or_drawn(&o->fleet->gpu, seed, replication, is_mean);
		w.speed = is_mean ? parameter_mean(&o->fleet->speed)
				  : parameter_draw(&o->fleet->speed, seed, replication);
	}
	if (o->retrieval) {
		w.embedding = expected_or_drawn(&o->retrieval->token, seed, replication, is_mean);
		w.store = expected_or_drawn(&o->retrieval->store, seed, replication, is_mean);
	}
	return w;
}

static struct deployment_case case_of(const struct bench *b, size_t option, uint64_t replication, int is_mean)
{
	const struct deployment *d = b->deployment;
	const struct option_summary *s = &b->study->options[option];
	uint64_t seed = b->how->seed;
	struct deployment_case c = { .deployment = d,
				     .option = &d->options[option],
				     .table = &s->table,
				     .replica_gpus = s->replica_gpus,
				     .draw = draw_of(b, option, replication, is_mean) };

	c.requests_per_day = is_mean ? parameter_mean(&d->requests_per_day)
				     : parameter_draw(&d->requests_per_day, seed, replication);
	c.growth = is_mean ? parameter_mean(&d->growth) : parameter_draw(&d->growth, seed, replication);
	for (int i = 0; i < LEVERS; i++)
		c.lever[i] = 1;
	return c;
}

/* The cheapest of those in time, or of all where none is; the first of equals. */
static size_t winner(const struct deployment_bill *bills, size_t count)
{
	size_t best = 0;

	for (size_t i = 1; i < count; i++) {
		int is_better = bills[i].is_in_time != bills[best].is_in_time ? bills[i].is_in_time
									      : bills[i].total < bills[best].total;

		best = is_better ? i : best;
	}
	return best;
}

/* ---- all draws ---- */

static double median(double *x, size_t n)
{
	sort_ascending(x, n);
	return n ? interval_quantile(x, n, 0.5).value : NAN;
}

/* The draws of one option as columns. */
struct columns {
	double *total, *per_mtok, *ttft_s, *tpot_s;
	size_t in_time, cheapest;
};

static void add_draw(struct option_summary *s, struct columns *k, const struct deployment_bill *bill, size_t r,
		     size_t n)
{
	k->total[r] = bill->total;
	k->per_mtok[r] = 1e6 * bill->total / bill->tokens;
	k->ttft_s[r] = bill->ttft_s;
	k->tpot_s[r] = bill->tpot_s;
	k->in_time += (size_t)bill->is_in_time;
	for (int i = 0; i < BILL_PARTS; i++)
		s->part[i] += bill->part[i] / (double)n;
	s->gpus += bill->gpus / (double)n;
	s->busy += bill->busy / (double)n;
}

static void close_option(struct option_summary *s, struct columns *k, size_t n)
{
	int is_own = s->option->fleet != NULL;

	sort_ascending(k->total, n);
	sort_ascending(k->per_mtok, n);
	sample_summary_init(&s->total, k->total, n, NULL);
	sample_summary_init(&s->per_mtok, k->per_mtok, n, NULL);
	s->cheapest = interval_chance(k->cheapest, n);
	s->in_time = is_own ? interval_chance(k->in_time, n) : (struct interval){ NAN, NAN, NAN };
	s->gpus = is_own ? s->gpus : NAN;
	s->ttft_s = is_own ? median(k->ttft_s, n) : NAN;
	s->tpot_s = is_own ? median(k->tpot_s, n) : NAN;
}

static void run_draws(const struct bench *b)
{
	size_t count = b->deployment->option_count, n = b->study->replications;
	struct deployment_bill *bills = mem_alloc(count, sizeof(*bills));
	struct columns *k = mem_alloc(count, sizeof(*k));
	double *room = mem_alloc(4 * count * n, sizeof(*room));

	for (size_t i = 0; i < count; i++)
		k[i] = (struct columns){ .total = room + 4 * i * n,
					 .per_mtok = room + (4 * i + 1) * n,
					 .ttft_s = room + (4 * i + 2) * n,
					 .tpot_s = room + (4 * i + 3) * n };
	for (size_t r = 0; r < n; r++) {
		for (size_t i = 0; i < count; i++) {
			struct deployment_case c = case_of(b, i, r, 0);

			deployment_bill_make(&c, &bills[i]);
			add_draw(&b->study->options[i], &k[i], &bills[i], r, n);
		}
		k[winner(bills, count)].cheapest++;
	}
	for (size_t i = 0; i < count; i++) {
		close_option(&b->study->options[i], &k[i], n);
		if (b->study->options[i].cheapest.value > b->study->options[b->study->best].cheapest.value)
			b->study->best = i;
	}
	free(room);
	free(k);
	free(bills);
}

/* ---- by load ---- */

static size_t few(const struct bench *b)
{
	return b->study->replications < DRAWS_ENOUGH ? b->study->replications : DRAWS_ENOUGH;
}

static void run_load(const struct bench *b, double factor, struct deployment_load *load)
{
	size_t count = b->deployment->option_count, n = few(b);
	struct deployment_bill *bills = mem_alloc(count, sizeof(*bills));
	double *totals = mem_alloc(count * n, sizeof(*totals));

	load->requests_per_day = factor * parameter_mean(&b->deployment->requests_per_day);
	for (size_t r = 0; r < n; r++) {
		for (size_t i = 0; i < count; i++) {
			struct deployment_case c = case_of(b, i, r, 0);

			c.lever[LEVER_REQUESTS] = load->requests_per_day / c.requests_per_day;
			deployment_bill_make(&c, &bills[i]);
			totals[i * n + r] = bills[i].total / b->deployment->months;
		}
		load->cheapest[winner(bills, count)] += 1 / (double)n;
	}
	for (size_t i = 0; i < count; i++)
		load->month[i] = median(totals + i * n, n);
	free(totals);
	free(bills);
}

static void run_loads(const struct bench *b)
{
	size_t count = b->deployment->option_count;

	b->study->room = mem_alloc(2 * DEPLOYMENT_LOADS * count, sizeof(*b->study->room));
	for (size_t i = 0; i < DEPLOYMENT_LOADS; i++) {
		b->study->loads[i].month = b->study->room + 2 * i * count;
		b->study->loads[i].cheapest = b->study->loads[i].month + count;
		run_load(b, pow(10, 4.0 * (double)i / (DEPLOYMENT_LOADS - 1) - 2), &b->study->loads[i]);
	}
}

/* ---- break-even ---- */

static double gap(struct deployment_case *a, struct deployment_case *b, double factor)
{
	struct deployment_bill of_a, of_b;

	a->lever[LEVER_REQUESTS] = b->lever[LEVER_REQUESTS] = factor;
	deployment_bill_make(a, &of_a);
	deployment_bill_make(b, &of_b);
	return of_a.total - of_b.total;
}

/* Requests a day at which `a` costs as much as `b`, NAN for none; *is_above: a is the cheaper one above it. */
static double equal_at(struct deployment_case *a, struct deployment_case *b, int *is_above)
{
	double low = 1 / FACTOR_MOST, high = FACTOR_MOST;

	*is_above = gap(a, b, low) > 0;
	if ((gap(a, b, high) > 0) == *is_above)
		return NAN;
	for (int i = 0; i < HALVINGS; i++) {
		double middle = sqrt(low * high);

		if ((gap(a, b, middle) > 0) == *is_above)
			low = middle;
		else
			high = middle;
	}
	return high * a->requests_per_day;
}

static void find_break_even(const struct bench *b, size_t option)
{
	struct option_break_even *e = &b->study->break_even[option];
	static const double shares[] = { 0.1, 0.5, 0.9 };
	double *found = mem_alloc(few(b), sizeof(*found));
	size_t count = 0, above = 0, less = 0;

	for (size_t r = 0; r < few(b) && option != b->study->best; r++) {
		struct deployment_case a = case_of(b, option, r, 0), best = case_of(b, b->study->best, r, 0);
		int is_above;
		double at = equal_at(&a, &best, &is_above);

		if (isnan(at)) {
			less += (size_t)!is_above;
			continue;
		}
		found[count++] = at;
		above += (size_t)is_above;
	}
	sort_ascending(found, count);
	for (int i = 0; i < 3; i++)
		e->requests_per_day[i] = count ? interval_quantile(found, count, shares[i]).value : NAN;
	e->share = (double)count / (double)few(b);
	e->is_cheaper_above = 2 * above > count;
	e->is_cheaper = !count && 2 * less > few(b);
	free(found);
}

/* ---- what tips it ---- */

static size_t winner_at(const struct bench *b, struct deployment_case *cases, enum lever lever, double factor)
{
	size_t count = b->deployment->option_count, best;
	struct deployment_bill *bills = mem_alloc(count, sizeof(*bills));

	for (size_t i = 0; i < count; i++) {
		cases[i].lever[lever] = factor;
		deployment_bill_make(&cases[i], &bills[i]);
		cases[i].lever[lever] = 1;
	}
	best = winner(bills, count);
	free(bills);
	return best;
}

/* The factor nearest to 1 on one side at which another one wins; NAN: none up to TIP_MOST. */
static double tip_at(const struct bench *b, struct deployment_case *cases, enum lever lever, double step)
{
	size_t now = winner_at(b, cases, lever, 1);
	double inner = 1, outer = step;

	while (winner_at(b, cases, lever, outer) == now) {
		inner = outer;
		outer *= step;
		if (outer > TIP_MOST || outer < 1 / TIP_MOST)
			return NAN;
	}
	for (int i = 0; i < HALVINGS; i++) {
		double middle = sqrt(inner * outer);

		if (winner_at(b, cases, lever, middle) == now)
			inner = middle;
		else
			outer = middle;
	}
	return outer;
}

static int compare_tips(const void *a, const void *b)
{
	const struct deployment_tip *x = a, *y = b;
	double p = fabs(log(x->factor)), q = fabs(log(y->factor));

	return p != q ? (p > q) - (p < q) : (int)x->lever - (int)y->lever;
}

static void find_tips(const struct bench *b)
{
	struct deployment_study *s = b->study;
	size_t count = b->deployment->option_count;
	struct deployment_case *cases = mem_alloc(count, sizeof(*cases));

	for (size_t i = 0; i < count; i++)
		cases[i] = case_of(b, i, 0, 1);
	for (int i = 0; i < 2 * LEVERS; i++) {
		enum lever lever = (enum lever)(i / 2);
		double factor = tip_at(b, cases, lever, i % 2 ? TIP_STEP : 1 / TIP_STEP);

		if (!isnan(factor))
			s->tips[s->tip_count++] =
				(struct deployment_tip){ lever, factor, winner_at(b, cases, lever, factor) };
	}
	qsort(s->tips, s->tip_count, sizeof(s->tips[0]), compare_tips);
	free(cases);
}

/* ---- all of it ---- */

static double *costs_of(const struct results *results, const struct plan *plan)
{
	for (size_t i = 0; results && i < results->plan_count; i++)
		if (!strcmp(results->plans[i]->id, plan->id))
			return results_column(results, i, OUTCOME_COST);
	return NULL;
}

/* 0: some plan was not simulated. */
static int read_costs(struct bench *b, const struct results *results)
{
	int is_there = 1;

	for (size_t i = 0; i < b->deployment->option_count; i++) {
		const struct build *build = b->deployment->options[i].build;

		if (!build || !build->plan)
			continue;
		b->build[i] = costs_of(results, build->plan);
		is_there &= b->build[i] != NULL;
		if (b->build[i] && results->replications < b->study->replications)
			b->study->replications = results->replications;
	}
	return is_there && b->study->replications > 0;
}

static void make_options(struct bench *b)
{
	const struct deployment *d = b->deployment;

	for (size_t i = 0; i < d->option_count; i++) {
		const struct deployment_option *o = &d->options[i];
		struct option_summary *s = &b->study->options[i];
		struct service_question q = { deployment_prompt(d, o), d->answer, d->spread, d->within, b->how->seed };
		struct generation g;

		s->option = o;
		if (!o->fleet)
			continue;
		g = fleet_replica(o->fleet);
		s->replica_gpus = g.gpus;
		service_table_make(&s->table, &g, &q);
	}
}

int deployment_study_make(struct deployment_study *s, const struct deployment *d, const struct study *study,
			  const struct results *results)
{
	struct bench b = { .study = s, .deployment = d, .how = study };
	int is_there;

	*s = (struct deployment_study){ .deployment = d, .replications = study->replications };
	s->options = mem_alloc(d->option_count, sizeof(*s->options));
	s->break_even = mem_alloc(d->option_count, sizeof(*s->break_even));
	b.build = mem_alloc(d->option_count, sizeof(*b.build));
	is_there = read_costs(&b, results);
	if (is_there) {
		make_options(&b);
		run_draws(&b);
		run_loads(&b);
		for (size_t i = 0; i < d->option_count; i++)
			find_break_even(&b, i);
		find_tips(&b);
	}
	for (size_t i = 0; i < d->option_count; i++)
		free(b.build[i]);
	free(b.build);
	return is_there;
}

void deployment_study_release(struct deployment_study *s)
{
	free(s->options);
	free(s->break_even);
	free(s->room);
	*s = (struct deployment_study){ 0 };
}
