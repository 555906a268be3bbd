/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random_plan.h"

#include <math.h>

#define HOUR_S	 3600.0
#define MINUTE_S 60.0
#define DAY_S	 86400.0
#define MONTH_S	 (365.25 / 12 * DAY_S)

static int flip(gsl_rng *rng)
{
	return gsl_rng_uniform(rng) < 0.5;
}

static double uniform_h(gsl_rng *rng, double least, double most)
{
	return (least + (most - least) * gsl_rng_uniform(rng)) * HOUR_S;
}

static struct distribution exponential(double mean_h)
{
	return fixture_distribution(DISTRIBUTION_EXPONENTIAL, mean_h * HOUR_S, 0, 0);
}

/* Exponential or Weibull with early failures. */
static struct distribution lifetime(gsl_rng *rng, double mean_h)
{
	return flip(rng) ? exponential(mean_h) : fixture_distribution(DISTRIBUTION_WEIBULL, mean_h * HOUR_S, 0.7, 0);
}

/* One in two times nothing. */
static struct distribution delay(gsl_rng *rng, double mean_h)
{
	return flip(rng) ? distribution_constant(0) : exponential(mean_h);
}

static void init_cluster(struct fixture *f, gsl_rng *rng)
{
	fixture_init(f, 1 + (int64_t)gsl_rng_uniform_int(rng, 4), uniform_h(rng, 5, 60));
	if (flip(rng))
		fixture_checkpoint(f, HOUR_S, flip(rng) ? 0 : 6 * MINUTE_S);
	if (flip(rng))
		fixture_repair(fixture_fail(f, FAILURE_NODE, lifetime(rng, 60)), delay(rng, 2));
	if (flip(rng))
		fixture_fail(f, FAILURE_JOB, exponential(40));
	f->cluster.spares = (int64_t)gsl_rng_uniform_int(rng, 2);
	f->cluster.restart = delay(rng, 0.2);
	f->study.horizon_s = 2000 * HOUR_S;
	f->study.event_limit = 5000;
	f->study.seed = gsl_rng_get(rng);
}

static void init_cloud(struct cloud *c, gsl_rng *rng)
{
	*c = (struct cloud){ .market = (enum market)gsl_rng_uniform_int(rng, MARKET_END),
			     .gpu = fixture_price(1 / HOUR_S),
			     .step_s = flip(rng) ? 0 : HOUR_S,
			     .minimum_s = flip(rng) ? 0 : 2 * HOUR_S,
			     .term_s = uniform_h(rng, 5, 50),
			     .provision = delay(rng, 1),
			     .spot.notice_s = flip(rng) ? 0 : 10 * MINUTE_S,
			     .spot.fallback_s = flip(rng) ? INFINITY : 2 * HOUR_S,
			     .fallback = fixture_price(3 / HOUR_S) };
	c->spot.preemption = (struct failure){ .cause = FAILURE_PREEMPTION,
					       .entity = 7,
					       .lifetime = lifetime(rng, 40),
					       .repair = delay(rng, 2),
					       .has_repair = 1 };
}

static void init_units(struct notebook *n, gsl_rng *rng)
{
	n->buys = flip(rng);
	if (n->buys) {
		n->pack = fixture_price(10);
		n->pack_units = 100;
	}
	if (!n->buys || flip(rng)) {
		n->has_months = 1;
		n->subscription = fixture_price(flip(rng) ? 0 : 10 / MONTH_S);
		n->month_units = 100;
	}
}

static void init_notebook(struct fixture *f, struct notebook *n, gsl_rng *rng)
{
	init_units(n, rng);
	f->plan.burn_per_s = flip(rng) ? 0 : 20 * gsl_rng_uniform(rng) / HOUR_S;
	n->expiry_s = flip(rng) ? INFINITY : 30 * DAY_S;
	n->session_s = flip(rng) ? INFINITY : 24 * HOUR_S;
	n->save_s = flip(rng) ? 0 : 6 * MINUTE_S;
	n->wait = delay(rng, 1);
	n->has_disconnect = flip(rng);
	n->disconnect = exponential(20);
}

static void init_hpc(struct random_plan *p, struct hpc *h, gsl_rng *rng)
{
	h->gpu = fixture_price(1 / HOUR_S);
	h->save_s = flip(rng) ? 0 : 6 * MINUTE_S;
	h->quota_gpu_s = flip(rng) ? INFINITY : 100 * HOUR_S;
	p->partition = (struct partition){
		.id = "partition", .walltime_s = uniform_h(rng, 5, 50), .most_gpus = INFINITY, .wait = delay(rng, 3)
	};
	p->f.plan.partition = flip(rng) ? &p->partition : NULL;
}

/* Failures are drawn for all kinds alike: what is drawn next does not depend on the kind. */
static void init_kind(struct random_plan *p, gsl_rng *rng)
{
	struct site *s = &p->f.site;
	struct cloud cloud;
	struct notebook notebook = { 0 };
	struct hpc hpc = { 0 };

	double turnaround_s;

	init_cloud(&cloud, rng);
	init_notebook(&p->f, &notebook, rng);
	init_hpc(p, &hpc, rng);
	turnaround_s = uniform_h(rng, 1, 10);
	fixture_site(&p->f, s->kind);
	if (s->kind == &site_cloud)
		*SITE_TERMS(cloud, s) = cloud;
	else if (s->kind == &site_notebook)
		*SITE_TERMS(notebook, s) = notebook;
	else if (s->kind == &site_hpc)
		*SITE_TERMS(hpc, s) = hpc;
	else if (s->kind == &site_owned)
		SITE_TERMS(owned, s)->purchase = SITE_TERMS(owned, s)->staff = fixture_price(1 / HOUR_S);
	else
		*SITE_TERMS(api, s) =
			(struct api){ .token = fixture_price(1e-3), .turnaround = fixture_constant(turnaround_s) };
}

void random_plan_init(struct random_plan *p, gsl_rng *rng)
{
	struct site *s = &p->f.site;

	init_cluster(&p->f, rng);
	s->kind = site_kinds[gsl_rng_uniform_int(rng, SITE_KINDS)];
	s->startup = delay(rng, 0.1);
	init_kind(p, rng);
}
