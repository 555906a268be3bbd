/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run under way at each kind of place: its rest, as the log that `trace` writes of it tells, in each of its formats, is that which the
 * engine simulates from the state that the trace itself has: what is done, what no checkpoint has yet, how old the session is, what is
 * used of the quota.
 */
#include "scenario/scenario_open.h"
#include "sim/trace.h"
#include "site/pricing.h"
#include "site/site_kind.h"
#include "track/log_reader.h"
#include "track/tracked_plan.h"
#include "track/written_log.h"

#include "../support/assertions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 4000, REPLICATIONS = 40, SUBMITTED_S = 1772409600 };

struct place {
	const char *name, *cluster, *site, *plan; /* elements within cluster and site, attributes of the plan */
	int nodes, gpus;
	double share;	  /* of the steps done */
	double tolerance; /* of the rest's time and cost */
};

#define FAILURES "<failure cause=\"node\" lifetime=\"exponential(mean=60 d)\" repair=\"12 h\"/>"
#define RESTART	 "<recovery restart=\"30 min\"/>"
#define WRITES	 "<checkpoint interval=\"1 h\" write=\"2 min\"/>"

/* 100 hours of computing, cut at no write; what lasts as it comes would hide by how much the state is missed. */
static const struct place places[] = {
	{ "machines that nobody takes away", RESTART WRITES,
	  "<site id=\"site\" kind=\"cloud\"><rate price=\"2 USD/gpu-h\"/></site>", "", 2, 2, 0.41, 1e-3 },
	{ "a chain of jobs of 48 h", RESTART WRITES,
	  "<site id=\"site\" kind=\"hpc\" quota=\"1000 gpu-h\"><rate price=\"2 USD/gpu-h\"/>"
	  "<partition id=\"p\" walltime=\"48 h\" wait=\"6 h\"/></site>",
	  " partition=\"p\"", 2, 2, 0.573, 1e-3 },
	{ "a spot market", RESTART WRITES,
	  "<site id=\"site\" kind=\"cloud\"><rate market=\"spot\" price=\"1.30 USD/gpu-h\"/>"
	  "<preemption uptime=\"exponential(mean=100 h)\" reacquire=\"2 h\" notice=\"2 min\"/></site>",
	  "", 2, 2, 0.5, 1e-3 },
	{ "a notebook", RESTART WRITES,
	  "<site id=\"site\" kind=\"notebook\" expiry=\"90 d\" max-gpus=\"1\">"
	  "<subscription price=\"9.99 USD/month\" units=\"500\"/><usage accelerator=\"gpu\" units=\"10 units/h\"/>"
	  "<session limit=\"24 h\" save-before=\"10 min\"/></site>",
	  "", 1, 1, 0.3, 1e-3 },
	{ "an elastic run",
	  FAILURES RESTART WRITES "<elastic min-nodes=\"1\" shrink-takes=\"10 min\" grow-takes=\"10 min\"/>",
	  "<site id=\"site\" kind=\"cloud\"><rate price=\"2 USD/gpu-h\"/></site>", "", 2, 2, 0.5, 1e-3 },
	{ "an elastic run that lacks a node",
	  "<failure cause=\"node\" lifetime=\"exponential(mean=5 d)\" repair=\"60 h\"/>" RESTART WRITES
	  "<elastic min-nodes=\"1\" shrink-takes=\"10 min\" grow-takes=\"10 min\"/>",
	  "<site id=\"site\" kind=\"cloud\"><rate price=\"2 USD/gpu-h\"/></site>", "", 2, 2, 0.5, 1e-3 },
};

static void open_place(struct scenario *s, const struct place *p)
{
	struct scenario_options options = { 0 };
	struct diag_list diags = { 0 };
	struct text xml = TEXT_INIT;

	text_addf(&xml,
		  "<?xml version=\"1.0\"?>\n<scenario version=\"1\" title=\"a run under way\"><model id=\"model\" "
		  "params=\"1B\"/>\n"
		  "<accelerator id=\"gpu\" bf16=\"1000 TFLOP/s\" memory=\"80 GB\"/>\n"
		  "<workload id=\"work\" model=\"model\" method=\"pretrain\" tokens=\"%dM\"/>\n"
		  "<cluster id=\"cluster\" accelerator=\"gpu\" nodes=\"%d\" gpus-per-node=\"%d\" throughput=\"1000 "
		  "tokens/s/gpu\">"
		  "%s</cluster>\n%s\n"
		  "<plan id=\"plan\" workload=\"work\" cluster=\"cluster\" site=\"site\"%s/>\n"
		  "<study replications=\"%d\" seed=\"5\"/></scenario>\n",
		  360 * p->nodes * p->gpus, p->nodes, p->gpus, p->cluster, p->site, p->plan, REPLICATIONS);
	if (scenario_open_text(s, p->name, &xml, &options, &diags)) {
		diag_print(&diags, stderr);
		fail_msg("%s", p->name);
	}
	diag_release(&diags);
	text_release(&xml);
}

/* What the trace knows of the run at that time. */
struct truth {
	double now_s, done, held_s, session_s, session_steps, missing_since_s;
	int64_t missing;
};

/* Bytes of it up to the first row of that step. */
static size_t length_to(const struct text *t, double step, int is_megatron)
{
	char row[40];
	const char *at;

	snprintf(row, sizeof(row), is_megatron ? " iteration %8.0f/" : "Z,%.0f,", step);
	at = strstr(t->s, row);
	assert_non_null(at);
	return (size_t)(strchr(at, '\n') + 1 - t->s);
}

/* Its log up to a share of the steps, as track reads it; the last row is now. */
static void read_log(struct log_reading *g, const struct written_run *run, double share, int is_megatron)
{
	struct text t = TEXT_INIT;
	struct diag_list diags = { 0 };

	(is_megatron ? written_log_megatron : written_log_csv)(&t, run);
	if (log_read_bytes(g, t.s, length_to(&t, floor(share * STEPS), is_megatron), &diags)) {
		diag_print(&diags, stderr);
		fail();
	}
	assert_string_equal(log_reading_format(g), is_megatron ? "megatron-lm" : "plain-csv");
	assert_true(g->broken == 0 && g->progress.planned_steps == STEPS);
	diag_release(&diags);
	text_release(&t);
}

/* Where the run is now, by the states of the trace. */
static void look_up(struct truth *now, const struct trace *t, const struct progress_log *log)
{
	double kept_s = 0, granted_s = 0, step_s = t->work.compute_s / STEPS;

	now->now_s = log->origin_s + log->last.time_s - SUBMITTED_S;
	now->done = log->last.step;
	for (size_t i = 0; i + 1 < t->count && t->entries[i].time_s <= now->now_s; i++) {
		const struct trace_entry *e = &t->entries[i];
		double until_s = fmin(t->entries[i + 1].time_s, now->now_s);

		if (e->state != RUN_QUEUED)
			now->held_s += until_s - e->time_s;
		/* A session that ends where machines are to be had begins anew at once. */
		if (e->state == RUN_QUEUED)
			granted_s = until_s;
		else if (!strcmp(e->event, "expired") && e->state == RUN_RESTARTING)
			granted_s = e->time_s;
		if (e->missing != now->missing)
			now->missing_since_s = e->time_s;
		now->missing = e->missing;
		if (e->state == RUN_COMPUTING)
			kept_s = e->kept_s;
	}
	now->session_s = now->now_s - granted_s;
	now->session_steps = now->done - kept_s / step_s;
}

/* The same engine started from that state, with what tracking learned. */
static void condition(struct plan_copy *c, const struct plan *plan, const struct tracked_plan *t,
		      const struct truth *now)
{
	const struct site_rest rest = { .used_gpu_s = now->held_s * pricing_billed_gpus(plan),
					.gone_s = now->now_s,
					.burned = now->held_s * plan->burn_per_s,
					.hazard = t->hazard };
	double left = 1 - now->done / STEPS;

	plan_copy_make(c, plan);
	plan_copy_learn_hazard(c, &rest);
	c->plan.speed.throughput =
		(struct parameter){ .distribution = distribution_constant(t->throughput[0]), .table = t->throughput };
	c->workload.tokens.distribution = distribution_scaled(&c->workload.tokens.distribution, left);
	c->cluster.node_age_s = now->held_s;
	c->cluster.job_age_s = now->session_s;
	c->cluster.submitted_week_s = fmod(c->cluster.submitted_week_s + now->now_s, 7 * 86400);
	c->plan.resume = (struct plan_resume){ .state = RESUME_RUNNING,
					       .session_left_s = site_kind_limit(plan).longest_s - now->session_s,
					       .session_share = now->session_steps / (STEPS * left),
					       .missing = now->missing,
					       .missing_s = now->missing ? now->now_s - now->missing_since_s : 0 };
}

static void simulate(struct outcome out[REPLICATIONS], const struct plan *plan, const struct study *study)
{
	struct replication r;

	replication_init(&r, plan, study);
	r.check_invariants = 1;
	for (uint64_t i = 0; i < REPLICATIONS; i++)
		replication_run(&r, i, &out[i]);
	replication_release(&r);
}

static void compare(const struct place *p, const struct plan *plan, const struct study *study,
		    const struct progress_log *log, const struct truth *now)
{
	static struct outcome tracked[REPLICATIONS], by_hand[REPLICATIONS];
	struct track_state state;
	struct tracked_plan t;
	struct plan_copy hand;
	struct lives lives;
	const struct tracked_facts facts = {
		.lives = &lives,
		.missing = plan->cluster->nodes - (int64_t)tracked_plan_nodes(plan, log),
		.missing_s = log->last.time_s - log->width_since_s,
	};
	double wall_s[2] = { 0 }, cost[2] = { 0 };

	assert_true(track_state_of(&state, log, STEPS));
	track_state_on_machines(&state, plan);
	lives_of(&lives, plan, study, log, STEPS);
	tracked_plan_make(&t, plan, study, &state, &facts);
	condition(&hand, plan, &t, now);
	simulate(tracked, &t.copy.plan, &t.study);
	simulate(by_hand, &hand.plan, &t.study);
	for (int i = 0; i < REPLICATIONS; i++) {
		wall_s[0] += tracked[i].wall_s / REPLICATIONS;
		wall_s[1] += by_hand[i].wall_s / REPLICATIONS;
		cost[0] += tracked[i].cost / REPLICATIONS;
		cost[1] += by_hand[i].cost / REPLICATIONS;
	}
	print_message("# %s: %.0f s left, by hand %.0f; %.2f USD, by hand %.2f; session %.0f s (%.0f), held %.0f s "
		      "(%.0f), missing %d for %.0f s (%d for %.0f)\n",
		      p->name, wall_s[0], wall_s[1], cost[0], cost[1], state.session_s, now->session_s, state.held_s,
		      now->held_s, (int)facts.missing, facts.missing_s, (int)now->missing,
		      now->now_s - now->missing_since_s);
	assert_close(wall_s[0], wall_s[1], p->tolerance);
	assert_close(cost[0], cost[1], p->tolerance);
	plan_copy_release(&hand);
	tracked_plan_release(&t);
	track_state_release(&state);
}

static void test_place(const struct place *p, int is_megatron)
{
	struct scenario s = { 0 };
	struct truth now = { 0 };
	struct trace trace = { 0 };
	struct log_reading log;
	struct replication r;

	open_place(&s, p);
	replication_init(&r, s.plans[0], &s.study);
	trace_run(&trace, &r, 0);
	read_log(&log,
		 &(struct written_run){ .trace = &trace,
					.cluster = s.plans[0]->cluster,
					.steps = STEPS,
					.submitted_unix_s = SUBMITTED_S },
		 p->share, is_megatron);
	look_up(&now, &trace, &log.progress);
	compare(p, s.plans[0], &s.study, &log.progress, &now);
	log_reading_release(&log);
	trace_release(&trace);
	replication_release(&r);
	scenario_release(&s);
}

static void test_places(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		test_place(&places[i], 0);
		test_place(&places[i], 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests_name("track_cases", tests, NULL, NULL);
}
