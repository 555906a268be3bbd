/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A campaign under way at each kind of place: its rest, as the logs of what the engine traced tell, is that which the engine simulates
 * from the state that the trace itself has. At its first second the rest is the plan; after its last job nothing is left.
 */
#include "scenario/scenario_open.h"
#include "sim/trace_set.h"
#include "site/pricing.h"
#include "track/lived_log.h"
#include "track/tracked_campaign.h"

#include "../support/assertions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 4000, REPLICATIONS = 40, JOBS = 4 };

/* Three jobs of 50, 40 and 30 h, one after the other; the one under way is the second. */
struct place {
	const char *name, *cluster, *site, *scheduler, *plan;
	double share;	  /* of the steps of the second job */
	double tolerance; /* of the rest's time and cost */
};

#define RESTART "<recovery restart=\"30 min\"/>"
#define WRITES	"<checkpoint interval=\"1 h\" write=\"2 min\"/>"
#define FAILS	"<failure cause=\"node\" lifetime=\"exponential(mean=30 d)\" repair=\"2 h\"/>"
#define AGES	"<failure cause=\"node\" lifetime=\"weibull(mean=90 d, shape=2)\" repair=\"2 h\"/>"

static const struct place places[] = {
	{ "a cloud", RESTART WRITES, "<site id=\"site\" kind=\"cloud\"><rate price=\"2 USD/gpu-h\"/></site>", "", "",
	  0.5, 1e-3 },
	{ "a cloud where nodes fail", FAILS RESTART WRITES,
	  "<site id=\"site\" kind=\"cloud\"><rate price=\"2 USD/gpu-h\"/></site>", "", "", 0.5, 1e-3 },
	{ "a centre with jobs of 24 h and a quota", RESTART WRITES,
	  "<site id=\"site\" kind=\"hpc\" quota=\"600 gpu-h\"><rate price=\"2 USD/gpu-h\"/>"
	  "<partition id=\"p\" walltime=\"24 h\" wait=\"6 h\"/></site>",
	  "", " partition=\"p\"", 0.85, 2e-3 }, /* of a job of the chain the log has all but its last step */
	{ "machines of one's own that age", AGES RESTART WRITES,
	  "<site id=\"site\" kind=\"owned\"><purchase price=\"30000 USD\" life=\"1461 d\" utilisation=\"60%\"/></site>",
	  "<scheduler policy=\"fifo\" hold=\"cluster\"/>", "", 0.4, 2e-3 },
};

static void open_place(struct scenario *s, const struct place *p, const char *jobs)
{
	struct scenario_options options = { 0 };
	struct diag_list diags = { 0 };
	struct text xml = TEXT_INIT;

	text_addf(&xml,
		  "<?xml version=\"1.0\"?>\n<scenario version=\"1\" title=\"a campaign under way\"><model id=\"model\" "
		  "params=\"1B\"/>\n"
		  "<accelerator id=\"gpu\" bf16=\"1000 TFLOP/s\" memory=\"80 GB\"/>\n"
		  "<workload id=\"w50\" model=\"model\" method=\"pretrain\" tokens=\"720M\"/>\n"
		  "<workload id=\"w40\" model=\"model\" method=\"pretrain\" tokens=\"576M\"/>\n"
		  "<workload id=\"w30\" model=\"model\" method=\"pretrain\" tokens=\"432M\"/>\n"
		  "<cluster id=\"cluster\" accelerator=\"gpu\" nodes=\"2\" gpus-per-node=\"2\" throughput=\"1000 "
		  "tokens/s/gpu\">%s</cluster>\n%s\n"
		  "<plan id=\"plan\" cluster=\"cluster\" site=\"site\"%s>%s%s</plan>\n"
		  "<study replications=\"%d\" seed=\"5\"/></scenario>\n",
		  p->cluster, p->site, p->plan, p->scheduler, jobs, REPLICATIONS);
	if (scenario_open_text(s, p->name, &xml, &options, &diags)) {
		diag_print(&diags, stderr);
		fail_msg("%s", p->name);
	}
	diag_release(&diags);
	text_release(&xml);
}

#define CHAIN                                                                                                          \
	"<job id=\"first\" workload=\"w50\"/><job id=\"second\" workload=\"w40\" after=\"first\"/>"                    \
	"<job id=\"third\" workload=\"w30\" after=\"second\"/>"

/* The log of a job up to a share of its steps, with dates. */
static void write_log(struct progress_log *log, const struct trace *t, double share)
{
	double steps[STEPS + 1];
	struct lived_steps s = { .steps = steps, .planned = STEPS };
	const struct log_place place = { .line = 1 };
	struct lived_row *rows;
	size_t count;

	for (; (double)s.count <= share * STEPS; s.count++)
		steps[s.count] = (double)s.count;
	rows = lived_log(t, &s, &count);
	progress_log_init(log, 0);
	for (size_t i = 0; i < count; i++) {
		struct log_record record;

		log_record_clear(&record);
		record.slot[LOG_STEP] = rows[i].step;
		record.slot[LOG_DATE] = 1772439000 + rows[i].time_s;
		progress_log_add(log, &record, &place);
	}
	progress_log_finish(log);
	free(rows);
}

/* Logs of the first jobs of a campaign, of which all but the last are whole. */
struct logs {
	struct progress_log items[JOBS];
	struct job_fact facts[JOBS];
	size_t count;
};

static void write_logs(struct logs *l, const struct trace_set *traces, size_t count, double share)
{
	l->count = count;
	for (size_t i = 0; i < count; i++) {
		write_log(&l->items[i], &traces->items[i], i + 1 < count ? 1 : share);
		l->facts[i] = (struct job_fact){ .job = i, .log = &l->items[i], .planned_steps = STEPS };
	}
}

static void release_logs(struct logs *l)
{
	for (size_t i = 0; i < l->count; i++)
		progress_log_release(&l->items[i]);
}

static void trace_replication(struct trace_set *traces, const struct scenario *s)
{
	struct simulator simulator;

	simulator_init(&simulator, s->plans[0], &s->study);
	trace_set_run(traces, &simulator, 0);
	simulator_release(&simulator);
}

static void simulate(struct outcome out[REPLICATIONS], const struct plan *plan, const struct study *study)
{
	struct simulator r;

	simulator_init(&r, plan, study);
	r.check_invariants = 1;
	for (uint64_t i = 0; i < REPLICATIONS; i++)
		simulator_run(&r, i, &out[i]);
	simulator_release(&r);
}

/* What the trace knows of the second job at the last row of its log. */
struct truth {
	double now_s, done, held_s[2], session_s, session_steps;
};

/* Seconds with machines up to now; also when the machines that it has now were granted, and what is kept. */
static double look_up(const struct trace *t, double now_s, double *granted_s, double *kept_s)
{
	double held_s = 0;

	*granted_s = *kept_s = 0;
	for (size_t i = 0; i + 1 < t->count && t->entries[i].time_s <= now_s; i++) {
		const struct trace_entry *e = &t->entries[i];
		double until_s = fmin(t->entries[i + 1].time_s, now_s);

		if (e->state == RUN_QUEUED)
			*granted_s = until_s;
		else
			held_s += until_s - e->time_s;
		if (e->state == RUN_COMPUTING)
			*kept_s = e->kept_s;
	}
	return held_s;
}

static struct truth truth_of(const struct trace_set *traces, const struct progress_log *second)
{
	const struct trace *t = &traces->items[1];
	double begin_s = second->origin_s - 1772439000, step_s = t->work.compute_s / STEPS, granted_s, kept_s;
	struct truth now = { .now_s = begin_s + second->last.time_s, .done = second->last.step };

	now.held_s[0] = look_up(&traces->items[0], INFINITY, &granted_s, &kept_s);
	now.held_s[1] = look_up(t, now.now_s, &granted_s, &kept_s);
	now.session_s = now.now_s - granted_s;
	now.session_steps = now.done - kept_s / step_s;
	return now;
}

/* The same engine started from that state, with what tracking learned. */
static void condition(struct campaign_copy *c, const struct plan *plan, const struct tracked_campaign *t,
		      const struct truth *now)
{
	double left = 1 - now->done / STEPS, used_gpu_s = (now->held_s[0] + now->held_s[1]) * pricing_billed_gpus(plan);
	const struct site_rest rest = { .used_gpu_s = used_gpu_s, .gone_s = now->now_s, .hazard = t->hazard };
	double limit_s = plan->jobs->items[1].request_s;
	struct plan_copy *second, *third;

	campaign_copy_make(c, plan, 2);
	second = campaign_copy_add(c, 1, "second", 1);
	third = campaign_copy_add(c, 2, "third", 1);
	campaign_copy_link(c);
	plan_copy_learn_hazard(&c->whole, &rest);
	plan_copy_learn_hazard(second, &rest);
	plan_copy_learn_hazard(third, &rest);
	plan_copy_learn_downtime(&c->whole, t->downtime_factor);
	plan_copy_learn_downtime(second, t->downtime_factor);
	plan_copy_learn_downtime(third, t->downtime_factor);
	second->plan.speed.throughput =
		(struct parameter){ .distribution = distribution_constant(1000), .table = t->lessons[1].throughput };
	third->plan.speed.throughput =
		(struct parameter){ .distribution = distribution_constant(1000), .table = t->tables[1] };
	second->workload.tokens.distribution = distribution_scaled(&second->workload.tokens.distribution, left);
	second->cluster.node_age_s = now->held_s[1];
	second->cluster.job_age_s = now->session_s;
	second->plan.resume = (struct plan_resume){ .state = RESUME_RUNNING,
						    .session_left_s = limit_s - now->session_s,
						    .session_share = now->session_steps / (STEPS * left) };
	c->whole.cluster.node_age_s = now->held_s[0] + now->held_s[1];
	if (plan->jobs->holds_cluster)
		c->whole.plan.resume = (struct plan_resume){ .state = RESUME_RUNNING, .session_left_s = INFINITY };
}

static void compare(const struct place *p, const struct plan *plan, const struct tracked_campaign *t,
		    const struct truth *now)
{
	static struct outcome tracked[REPLICATIONS], by_hand[REPLICATIONS];
	double wall_s[2] = { 0 }, cost[2] = { 0 };
	struct campaign_copy hand;

	condition(&hand, plan, t, now);
	simulate(tracked, &t->copy.whole.plan, &t->study);
	simulate(by_hand, &hand.whole.plan, &t->study);
	for (int i = 0; i < REPLICATIONS; i++) {
		assert_int_equal(tracked[i].end, by_hand[i].end);
		wall_s[0] += tracked[i].wall_s / REPLICATIONS;
		wall_s[1] += by_hand[i].wall_s / REPLICATIONS;
		cost[0] += tracked[i].cost / REPLICATIONS;
		cost[1] += by_hand[i].cost / REPLICATIONS;
	}
	print_message("# %s: %.0f s left, by hand %.0f; %.2f USD, by hand %.2f\n", p->name, wall_s[0], wall_s[1],
		      cost[0], cost[1]);
	assert_close(wall_s[0], wall_s[1], p->tolerance);
	assert_close(cost[0], cost[1], p->tolerance);
	campaign_copy_release(&hand);
}

static void track(struct tracked_campaign *t, struct campaign_state *state, const struct scenario *s,
		  const struct logs *logs)
{
	struct diag_list diags = { 0 };

	assert_int_equal(campaign_state_of(state, s->plans[0], logs->facts, logs->count, &diags), STATUS_OK);
	tracked_campaign_make(t, state, &s->study, 0, 0);
	diag_release(&diags);
}

static void test_places(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct scenario s = { 0 };
		struct campaign_state state;
		struct tracked_campaign t;
		struct trace_set traces;
		struct truth now;
		struct logs logs;

		open_place(&s, &places[i], CHAIN);
		trace_replication(&traces, &s);
		write_logs(&logs, &traces, 2, places[i].share);
		track(&t, &state, &s, &logs);
		now = truth_of(&traces, &logs.items[1]);
		assert_int_equal(state.done, 1);
		assert_int_equal(state.under_way, 1);
		assert_close(state.share, (50 + 40 * places[i].share) / 120, 1e-3);
		assert_close(state.copies[1].state.session_s, now.session_s, 2e-3);
		compare(&places[i], s.plans[0], &t, &now);
		tracked_campaign_release(&t);
		campaign_state_release(&state);
		release_logs(&logs);
		trace_set_release(&traces);
		scenario_release(&s);
	}
}

/* One row, at step 0: no log has said anything yet, so that each replication is that of the plan. */
static void test_first_second(void **unused)
{
	static struct outcome tracked[REPLICATIONS], plain[REPLICATIONS];

	(void)unused;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		int waits = strstr(places[i].site, "wait=") != NULL;
		struct scenario s = { 0 };
		struct campaign_state state;
		struct tracked_campaign t;
		struct trace_set traces;
		struct logs logs;

		open_place(&s, &places[i], CHAIN);
		trace_replication(&traces, &s);
		write_logs(&logs, &traces, 1, 0);
		track(&t, &state, &s, &logs);
		assert_int_equal(t.lesson_count, 0);
		simulate(plain, s.plans[0], &s.study);
		simulate(tracked, &t.copy.whole.plan, &t.study);
		for (int k = 0; k < REPLICATIONS; k++) {
			assert_int_equal(tracked[k].end, plain[k].end);
			assert_int_equal(tracked[k].failures, plain[k].failures);
			assert_close(tracked[k].wall_s + (waits ? 6 * 3600 : 0), plain[k].wall_s, 1e-12);
			assert_close(tracked[k].cost, plain[k].cost, 1e-12);
		}
		tracked_campaign_release(&t);
		campaign_state_release(&state);
		release_logs(&logs);
		trace_set_release(&traces);
		scenario_release(&s);
	}
}

static void test_after_the_last(void **unused)
{
	struct scenario s = { 0 };
	struct campaign_state state;
	struct tracked_campaign t;
	struct trace_set traces;
	struct logs logs;

	(void)unused;
	open_place(&s, &places[1], CHAIN);
	trace_replication(&traces, &s);
	write_logs(&logs, &traces, 3, 1);
	track(&t, &state, &s, &logs);
	assert_int_equal(state.done, 3);
	assert_int_equal(t.copy.jobs.count, 0);
	assert_close(state.share, 1, 1e-12);
	assert_close(state.now_s, traces.outcome.wall_s, 1e-9);
	assert_close(campaign_state_spent(&state), traces.outcome.cost, 1e-3);
	tracked_campaign_release(&t);
	campaign_state_release(&state);
	release_logs(&logs);
	trace_set_release(&traces);
	scenario_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_first_second),
		cmocka_unit_test(test_after_the_last),
	};

	return cmocka_run_group_tests_name("track_campaign", tests, NULL, NULL);
}
