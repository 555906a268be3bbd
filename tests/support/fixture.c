/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include "assertions.h"

#include <math.h>

#define HOUR_S 3600.0
#define KWH_J  3.6e6

struct distribution fixture_distribution(enum distribution_kind kind, double a, double b, double c)
{
	struct distribution d = { .kind = kind, .argument = { a, b, c } };

	assert_null(distribution_prepare(&d));
	return d;
}

struct parameter fixture_constant(double value)
{
	return (struct parameter){ .distribution = distribution_constant(value) };
}

struct price fixture_price(double amount)
{
	return (struct price){ .amount = fixture_constant(amount), .exchange.rate = fixture_constant(1) };
}

struct price fixture_price_per_hour(double amount)
{
	return fixture_price(amount / HOUR_S);
}

struct distribution fixture_hours(double h)
{
	return distribution_constant(h * HOUR_S);
}

static void point_within(struct fixture *f)
{
	f->workload.arch = &f->arch;
	f->cluster.accelerator = &f->accelerator;
	f->cluster.failures = f->failures;
	f->plan.workload = &f->workload;
	f->plan.cluster = &f->cluster;
	f->plan.site = &f->site;
}

void fixture_init(struct fixture *f, int64_t nodes, double compute_s)
{
	*f = (struct fixture){
		.arch = { .id = "model", .params = 1, .active_params = 1, .experts = 1, .experts_active = 1 },
		.workload = { .id = "work",
			      .tokens = fixture_constant(compute_s * (double)nodes),
			      .tokens_per_example = fixture_constant(0),
			      .epochs = fixture_constant(1),
			      .dequantization = fixture_constant(1) },
		.accelerator = { .id = "gpu", .peak_flop_per_s = 1e12 },
		.cluster = { .id = "cluster",
			     .nodes = nodes,
			     .gpus_per_node = 1,
			     .layout = layout_default(),
			     .restart = distribution_constant(0),
			     .checkpoint = { .policy = CHECKPOINT_NONE, .write = fixture_constant(0) } },
		.site = { .id = "site" },
		.plan = { .id = "plan", .speed = { .mfu = fixture_constant(0.5), .throughput = fixture_constant(1) } },
		.study = { .replications = 1,
			   .seed = 42,
			   .budget = INFINITY,
			   .deadline_s = INFINITY,
			   .horizon_s = INFINITY,
			   .event_limit = UINT64_MAX },
	};
	fixture_site(f, &site_cloud);
	point_within(f);
}

void fixture_site(struct fixture *f, const struct site_kind *kind)
{
	struct site *s = &f->site;

	s->kind = kind;
	if (kind == &site_cloud)
		*SITE_TERMS(cloud, s) = (struct cloud){ .gpu = fixture_price(1), .spot.fallback_s = INFINITY };
	else if (kind == &site_hpc)
		*SITE_TERMS(hpc, s) = (struct hpc){ .quota_gpu_s = INFINITY };
	else if (kind == &site_notebook)
		*SITE_TERMS(notebook, s) = (struct notebook){ .session_s = INFINITY, .expiry_s = INFINITY };
	else if (kind == &site_owned)
		*SITE_TERMS(owned, s) = (struct owned){ .life_s = 1, .utilisation = 1 };
	else
		*SITE_TERMS(api, s) = (struct api){ .turnaround = fixture_constant(1) };
}

void fixture_checkpoint(struct fixture *f, double interval_s, double write_s)
{
	f->cluster.checkpoint = (struct checkpoint){ .policy = CHECKPOINT_FIXED,
						     .interval_s = interval_s,
						     .write = fixture_constant(write_s) };
}

void fixture_recover(struct fixture *f)
{
	fixture_checkpoint(f, HOUR_S, 0.1 * HOUR_S);
	f->cluster.restart = fixture_hours(0.2);
}

void fixture_three_hours(struct fixture *f, int64_t nodes)
{
	fixture_init(f, nodes, 3 * 3600.0);
	fixture_checkpoint(f, 3600, 0.25 * 3600);
	f->cluster.restart = fixture_hours(0.25);
}

void fixture_gpus_per_node(struct fixture *f, int64_t gpus)
{
	f->workload.tokens.distribution.argument[0] *= (double)gpus;
	f->cluster.gpus_per_node = gpus;
}

void fixture_power(struct fixture *f)
{
	f->accelerator.tdp_w = 400;
	f->site.power = (struct power){ .is_known = 1,
					.tdp_share = 0.8,
					.host_share = 0.5,
					.pue = 1.5,
					.kg_per_j = 0.5 / KWH_J,
					.energy = fixture_price(0.1 / KWH_J) };
}

struct failure *fixture_fail(struct fixture *f, enum failure_cause cause, struct distribution lifetime)
{
	struct failure *failure = &f->failures[f->cluster.failure_count];

	assert_true(f->cluster.failure_count < FIXTURE_FAILURES);
	*failure = (struct failure){ .cause = cause, .entity = 1000 + f->cluster.failure_count, .lifetime = lifetime };
	f->cluster.failure_count++;
	return failure;
}

void fixture_repair(struct failure *failure, struct distribution repair)
{
	failure->has_repair = 1;
	failure->repair = repair;
}
