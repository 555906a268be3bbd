/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fixture.h - a plan of round numbers to start a test from.
 */
#ifndef FLOPCAST_TESTS_SUPPORT_FIXTURE_H
#define FLOPCAST_TESTS_SUPPORT_FIXTURE_H

#include "plan/plan.h"
#include "site/site_kind.h"
#include "sites/site_api.h"
#include "sites/site_cloud.h"
#include "sites/site_hpc.h"
#include "sites/site_notebook.h"
#include "sites/site_owned.h"

enum { FIXTURE_FAILURES = 4 };

/* Points into itself: not to be copied. */
struct fixture {
	struct arch arch;
	struct workload workload;
	struct accelerator accelerator;
	struct failure failures[FIXTURE_FAILURES];
	struct cluster cluster;
	struct site site;
	struct plan plan;
	struct study study;
};

/* `nodes` of one GPU, each with one token per second, on compute_s x nodes tokens: the work takes compute_s. Nothing
 * fails, no checkpoint, restarts take no time, a cloud at 1 USD per GPU-second, no horizon, seed 42. */
void fixture_init(struct fixture *f, int64_t nodes, double compute_s);

/* The site becomes one of that kind: no limit, and but for a cloud no price. */
void fixture_site(struct fixture *f, const struct site_kind *kind);

/* A checkpoint every interval_s that takes write_s. */
void fixture_checkpoint(struct fixture *f, double interval_s, double write_s);

/* One every hour of compute that takes 6 min; 12 min for a restart. */
void fixture_recover(struct fixture *f);

/* Work of 3 h, a checkpoint every hour that takes 0.25 h: computing in [0, 1], [1.25, 2.25], [2.5, 3.5]; 0.25 h for a
 * restart. */
void fixture_three_hours(struct fixture *f, int64_t nodes);

/* Each node gets `gpus` GPUs and that much more work. */
void fixture_gpus_per_node(struct fixture *f, int64_t gpus);

/* GPUs of 400 W x 0.8 x 1.5 for the host x PUE 1.5 = 720 W, at 0.1 USD and 0.5 kg a kWh. */
void fixture_power(struct fixture *f);

/* One more cause of failure, without repair. */
struct failure *fixture_fail(struct fixture *f, enum failure_cause cause, struct distribution lifetime);
void fixture_repair(struct failure *failure, struct distribution repair);

/* A prepared distribution; arguments that the kind doesn't have are 0. Fails the test when they are refused. */
struct distribution fixture_distribution(enum distribution_kind kind, double a, double b, double c);
struct parameter fixture_constant(double value);
struct distribution fixture_hours(double h);	    /* constant */
struct price fixture_price(double amount);	    /* in the reporting currency, without tax */
struct price fixture_price_per_hour(double amount); /* of a GPU, or of time */

#endif
