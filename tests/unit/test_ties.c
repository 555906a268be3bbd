/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every pair of things that can happen, at the same instant: they come in the order of src/sim/event_class.h, no node and
 * no second is lost, and nothing is charged twice.
 */
#include "../support/reckon.h"

#include "model/pricing.h"
#include "sim/event_class.h"
#include "sim/observer.h"

#include <math.h>
#include <string.h>

#define HOUR_S 3600.0
#define TIE_S  (2 * HOUR_S)

/* ---- what makes each class happen at 2 h ---- */

static struct stop stops[2];

static void node(struct fixture *f)
{
	fixture_repair(fixture_fail(f, FAILURE_NODE, fixture_hours(2)), fixture_hours(0.7));
}

static void gpu(struct fixture *f)
{
	fixture_repair(fixture_fail(f, FAILURE_GPU, fixture_hours(2)), fixture_hours(0.7));
}

static void group(struct fixture *f)
{
	struct failure *failure = fixture_fail(f, FAILURE_GROUP, fixture_hours(2));

	failure->size = 2;
	fixture_repair(failure, fixture_hours(0.3));
}

/* Back at 2 h, with one place empty since the spare stepped in for the other. */
static void repair(struct fixture *f)
{
	fixture_repair(fixture_fail(f, FAILURE_NODE, fixture_hours(1.5)), fixture_hours(0.5));
	f->cluster.spares = 1;
}

static void job(struct fixture *f)
{
	fixture_fail(f, FAILURE_JOB, fixture_hours(2));
}

static void hang(struct fixture *f)
{
	struct failure *failure = fixture_fail(f, FAILURE_HANG, fixture_hours(2));

	failure->has_detection = 1;
	failure->detection = fixture_hours(0.1);
}

static void spike(struct fixture *f)
{
	fixture_fail(f, FAILURE_SPIKE, fixture_hours(2))->rollback = 1;
}

/* The restart of a crash at 1.75 h is over. */
static void restarted(struct fixture *f)
{
	fixture_fail(f, FAILURE_JOB, fixture_hours(1.75));
}

static void outage(struct fixture *f)
{
	fixture_repair(fixture_fail(f, FAILURE_STORAGE, fixture_hours(2)), fixture_hours(0.4));
}

static void outage_over(struct fixture *f)
{
	fixture_repair(fixture_fail(f, FAILURE_STORAGE, fixture_hours(1.5)), fixture_hours(0.5));
}

static void add_stop(struct fixture *f, double first_h)
{
	stops[f->cluster.stop_count++] =
		(struct stop){ .first_s = first_h * HOUR_S, .every_s = 7 * HOUR_S, .lasts = fixture_hours(0.5) };
	f->cluster.stops = stops;
}

static void stop(struct fixture *f)
{
	add_stop(f, 2);
}

static void stop_over(struct fixture *f)
{
	add_stop(f, 1.5);
}

static void finished(struct fixture *f)
{
	f->workload.tokens = fixture_constant(1.75 * HOUR_S * (double)f->cluster.nodes);
}

static void expired(struct fixture *f)
{
	f->site.cloud.market = MARKET_BLOCK;
	f->site.cloud.term_s = TIE_S;
}

static void granted(struct fixture *f)
{
	f->site.cloud.provision = fixture_hours(2);
}

static void horizon(struct fixture *f)
{
	f->study.horizon_s = TIE_S;
}

static const struct cause_of_tie {
	const char *name;
	void (*make)(struct fixture *f);
	enum event_class class;
} causes[] = {
	{ "node", node, EVENT_NODE_FAILURE },
	{ "gpu", gpu, EVENT_NODE_FAILURE },
	{ "group", group, EVENT_NODE_FAILURE },
	{ "repair", repair, EVENT_REPAIR },
	{ "job", job, EVENT_JOB_FAILURE },
	{ "hang", hang, EVENT_JOB_FAILURE },
	{ "spike", spike, EVENT_JOB_FAILURE },
	{ "restarted", restarted, EVENT_RESTARTED },
	{ "outage", outage, EVENT_OUTAGE },
	{ "outage over", outage_over, EVENT_OUTAGE_OVER },
	{ "stop", stop, EVENT_STOP },
	{ "stop over", stop_over, EVENT_STOP_OVER },
	{ "finished", finished, EVENT_FINISHED },
	{ "expired", expired, EVENT_EXPIRED },
	{ "granted", granted, EVENT_GRANTED },
	{ "horizon", horizon, EVENT_HORIZON },
};

enum { CAUSES = sizeof(causes) / sizeof(causes[0]) };

/* ---- who watches ---- */

struct watch {
	struct observer observer; /* first: observer.h */
	double time_s;
	int class;
	unsigned at_tie; /* bits of the classes that have come at 2 h */
};

static void before(struct observer *o, const struct replication *r, const struct outcome *out, const struct event *e)
{
	struct watch *w = (struct watch *)o;

	(void)r, (void)out;
	assert_true(e->time_s > w->time_s || (e->time_s == w->time_s && e->class >= w->class));
	if (e->time_s == TIE_S)
		w->at_tie |= 1u << e->class;
	w->time_s = e->time_s;
	w->class = e->class;
}

static void after(struct observer *o, const struct replication *r, const struct outcome *out)
{
	(void)o, (void)r, (void)out;
}

/* Two nodes of one GPU and six spares, 20 h of work, an interval of 1 h, writes and restarts of 0.25 h, a tier of memory. */
static void init(struct fixture *f, struct checkpoint *memory, int is_walked)
{
	fixture_init(f, 2, 20 * HOUR_S);
	f->cluster.spares = 6;
	fixture_checkpoint(f, HOUR_S, 0.25 * HOUR_S);
	f->cluster.restart = fixture_hours(0.25);
	f->study.horizon_s = 200 * HOUR_S;
	*memory = (struct checkpoint){ .policy = CHECKPOINT_FIXED,
				       .interval_s = 0.5 * HOUR_S,
				       .tier = TIER_MEMORY,
				       .write = fixture_constant(0) };
	f->cluster.more = memory;
	f->cluster.more_count = (size_t)is_walked;
}

/* All that is held is paid once: at 1 USD a GPU-second, spares too. Of a block what is left is paid as well. */
static void assert_charged_once(const struct fixture *f, const struct outcome *o)
{
	double held_s = o->wall_s - o->ledger.time_s[CAUSE_QUEUE];

	assert_close(o->cost - o->ledger.money[CAUSE_IDLE], held_s * pricing_billed_gpus(&f->plan), 1e-9);
	assert_close(ledger_time_s(&o->ledger), o->wall_s, 1e-9);
	for (int i = 0; i < CAUSE_TIMES; i++)
		assert_true(o->ledger.time_s[i] >= 0);
}

/* Every cause of its own comes at 2 h; the invariants hold after each event (sim/replication.c). */
static unsigned play(const struct cause_of_tie *a, const struct cause_of_tie *b, int is_walked)
{
	struct watch w = { .observer = { before, after }, .class = -1 };
	struct checkpoint memory;
	struct replication r;
	struct outcome o;
	struct fixture f;

	init(&f, &memory, is_walked);
	a->make(&f);
	if (b != a)
		b->make(&f);
	replication_init(&r, &f.plan, &f.study);
	r.check_invariants = 1;
	r.observer = &w.observer;
	replication_run(&r, 0, &o);
	replication_release(&r);
	assert_charged_once(&f, &o);
	if (o.end == END_FINISHED)
		assert_close(o.ledger.time_s[CAUSE_COMPUTE], f.workload.tokens.distribution.argument[0] / 2, 1e-9);
	return w.at_tie;
}

/* What comes later than 2 h, or never, once the other has struck: clocks of nodes begin with the grant, a repair and a
 * restart need what has been before them undisturbed, the end ends it. */
static int may_miss(const struct cause_of_tie *one, const struct cause_of_tie *two)
{
	enum event_class class = one->class, other = two->class;
	int needs_calm = class == EVENT_RESTARTED || class == EVENT_FINISHED || class == EVENT_REPAIR;

	if (class == EVENT_JOB_FAILURE && (other == EVENT_STOP || two->make == group)) /* its clock pauses */
		return 1;
	return other == EVENT_GRANTED || other == EVENT_FINISHED || needs_calm || class == EVENT_EXPIRED ||
	       other == EVENT_RESTARTED || other == EVENT_REPAIR || other == EVENT_STOP_OVER || class == EVENT_HORIZON;
}

static void test_every_pair(void **state)
{
	int ties = 0;

	(void)state;
	for (int walked = 0; walked < 2; walked++)
		for (size_t i = 0; i < CAUSES; i++)
			for (size_t j = i; j < CAUSES; j++) {
				const struct cause_of_tie *a = &causes[i], *b = &causes[j];
				unsigned at_tie = play(a, b, walked);

				ties += (at_tie & 1u << a->class) && (at_tie & 1u << b->class);
				if (!(at_tie & 1u << a->class) && !may_miss(a, b))
					fail_msg("%s with %s: the former has not come", a->name, b->name);
				if (!(at_tie & 1u << b->class) && !may_miss(b, a))
					fail_msg("%s with %s: the latter has not come", a->name, b->name);
			}
	print_message("# %d of %d pairs at the same instant\n", ties, CAUSES * (CAUSES + 1));
	assert_true(ties > 120);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_pair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
