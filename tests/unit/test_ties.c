/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every pair of things that can happen, at the same instant: they come in the order of src/event/event_class.h, no node and
 * no second is lost, and nothing is charged twice.
 *
 * A thing can be made to happen at 2 h in several ways, since clocks begin late or stand still in some of them. A pair
 * for which no two ways do it has a reason, which is printed; one that has a reason and happens all the same is a fault.
 */
#include "../support/reckon.h"

#include "site/pricing.h"
#include "event/event_class.h"
#include "sim/observer.h"

#include <math.h>
#include <string.h>

#define HOUR_S 3600.0
#define TIE_S  (2 * HOUR_S)

/* ---- what makes each class happen at 2 h ---- */

static struct stop stops[2];

static const double from_one[] = { 1 * HOUR_S, 100 * HOUR_S }, from_half[] = { 0.5 * HOUR_S, 100 * HOUR_S };
static const double either[] = { 1.5 * HOUR_S, 100 * HOUR_S }, either_later[] = { 2 * HOUR_S, 100 * HOUR_S };

/* One of two values: in some replications one node is struck and the other is not. */
static struct distribution one_of(const double *sample)
{
	struct distribution d = { .kind = DISTRIBUTION_EMPIRICAL, .sample = sample, .sample_count = 2 };

	assert_null(distribution_prepare(&d));
	return d;
}

static void fail_node(struct fixture *f, enum failure_cause cause, double life_h)
{
	fixture_repair(fixture_fail(f, cause, fixture_hours(life_h)), fixture_hours(0.7));
}

static void node(struct fixture *f)
{
	fail_node(f, FAILURE_NODE, 2);
}

static void gpu(struct fixture *f)
{
	fail_node(f, FAILURE_GPU, 2);
}

/* Where machines came at 0.5 h. */
static void node_late(struct fixture *f)
{
	fail_node(f, FAILURE_NODE, 1.5);
}

static void gpu_late(struct fixture *f)
{
	fail_node(f, FAILURE_GPU, 1.5);
}

static struct failure *fail_group(struct fixture *f, struct distribution life)
{
	struct failure *failure = fixture_fail(f, FAILURE_GROUP, life);

	failure->size = 2;
	fixture_repair(failure, fixture_hours(0.3));
	return failure;
}

static void group(struct fixture *f)
{
	fail_group(f, fixture_hours(2));
}

static void group_late(struct fixture *f)
{
	fail_group(f, fixture_hours(1.5));
}

/* Some of the spares' groups stay. */
static void group_of_some(struct fixture *f)
{
	fail_group(f, one_of(either_later));
}

/* Back at 2 h, with one place empty since the spare stepped in for the other. */
static void repair(struct fixture *f)
{
	fixture_repair(fixture_fail(f, FAILURE_NODE, fixture_hours(1.5)), fixture_hours(0.5));
	f->cluster.spares = 1;
}

static void repair_of_one(struct fixture *f)
{
	fixture_repair(fixture_fail(f, FAILURE_NODE, one_of(either)), fixture_hours(0.5));
	f->cluster.spares = 0;
}

static void crash(struct fixture *f, enum failure_cause cause, double life_h)
{
	struct failure *failure = fixture_fail(f, cause, fixture_hours(life_h));

	failure->has_detection = cause == FAILURE_HANG;
	failure->detection = fixture_hours(0.1);
	failure->rollback = cause == FAILURE_SPIKE;
}

static void job(struct fixture *f)
{
	crash(f, FAILURE_JOB, 2);
}

static void hang(struct fixture *f)
{
	crash(f, FAILURE_HANG, 2);
}

static void spike(struct fixture *f)
{
	crash(f, FAILURE_SPIKE, 2);
}

/* Due at the instant from which on the run stands still, until 2 h. */
static void job_paused(struct fixture *f)
{
	crash(f, FAILURE_JOB, 1.5);
}

static void hang_paused(struct fixture *f)
{
	crash(f, FAILURE_HANG, 1.5);
}

static void spike_paused(struct fixture *f)
{
	crash(f, FAILURE_SPIKE, 1.5);
}

/* The same where machines came at 0.5 h. */
static void job_late(struct fixture *f)
{
	crash(f, FAILURE_JOB, 1);
}

static void hang_late(struct fixture *f)
{
	crash(f, FAILURE_HANG, 1);
}

static void spike_late(struct fixture *f)
{
	crash(f, FAILURE_SPIKE, 1);
}

/* The restart of a crash at 1.75 h is over. */
static void restarted(struct fixture *f)
{
	fixture_fail(f, FAILURE_JOB, fixture_hours(1.75));
}

/* Restarts take no time: over at the instant that they begin. */
static void restarted_at_once(struct fixture *f)
{
	f->cluster.restart = distribution_constant(0);
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

/* At another site it is for nothing. */
static struct cloud *cloud_of(struct fixture *f)
{
	static struct cloud none;

	return f->site.kind == &site_cloud ? SITE_TERMS(cloud, &f->site) : &none;
}

static void block_expired(struct fixture *f)
{
	cloud_of(f)->market = MARKET_BLOCK;
	cloud_of(f)->term_s = TIE_S;
}

static struct partition queue;

static void centre_expired(struct fixture *f)
{
	fixture_site(f, &site_hpc);
	SITE_TERMS(hpc, &f->site)->gpu = fixture_price(1);
	queue = (struct partition){ .walltime_s = TIE_S, .most_gpus = INFINITY };
	f->plan.partition = &queue;
}

/* A unit an hour of session, ten in a pack of 36,000 USD: 1 USD a second. */
static void session_expired(struct fixture *f)
{
	fixture_site(f, &site_notebook);
	SITE_TERMS(notebook, &f->site)->session_s = TIE_S;
	SITE_TERMS(notebook, &f->site)->pack = fixture_price(10 * HOUR_S);
	SITE_TERMS(notebook, &f->site)->pack_units = 10;
	SITE_TERMS(notebook, &f->site)->buys = 1;
	f->plan.burn_per_s = 1 / HOUR_S;
}

static void granted(struct fixture *f)
{
	cloud_of(f)->provision = fixture_hours(2);
}

/* The second block: machines from 0.5 h to 1.5 h, and again. */
static void granted_again(struct fixture *f)
{
	cloud_of(f)->market = MARKET_BLOCK;
	cloud_of(f)->term_s = HOUR_S;
	cloud_of(f)->provision = fixture_hours(0.5);
}

/* One of two spot nodes is taken away at 1.5 h; after half an hour another kind is taken. */
static void fell_back(struct fixture *f)
{
	cloud_of(f)->market = MARKET_SPOT;
	cloud_of(f)->spot.fallback_s = 0.5 * HOUR_S;
	cloud_of(f)->fallback = fixture_price(1);
	cloud_of(f)->spot.preemption = (struct failure){ .cause = FAILURE_PREEMPTION,
							 .entity = 2000,
							 .lifetime = one_of(either),
							 .repair = fixture_hours(50),
							 .has_repair = 1 };
	f->cluster.spares = 0;
}

/* A market that has eight nodes, but one or eight from 2 h on, and one before. */
static void trade(struct fixture *f, const struct spot_line *lines)
{
	cloud_of(f)->market = MARKET_SPOT;
	cloud_of(f)->spot.preemption.cause = FAILURE_PREEMPTION;
	cloud_of(f)->spot.trace = (struct spot_trace){ .lines = lines, .count = 3, .after = SPOT_HOLD };
	f->cluster.spares = 0;
}

static void market_falls(struct fixture *f)
{
	static const struct spot_line lines[] = { { .nodes = 8 },
						  { .time_s = TIE_S, .nodes = 1 },
						  { .time_s = 3 * HOUR_S, .nodes = 8 } };

	trade(f, lines);
}

/* Of eight nodes, spares among them: the job goes on. */
static void market_takes_one(struct fixture *f)
{
	static const struct spot_line lines[] = { { .nodes = 8 },
						  { .time_s = TIE_S, .nodes = 7 },
						  { .time_s = 3 * HOUR_S, .nodes = 8 } };

	trade(f, lines);
	f->cluster.spares = 6;
}

static void market_rises(struct fixture *f)
{
	static const struct spot_line lines[] = { { .nodes = 8 },
						  { .time_s = 1.5 * HOUR_S, .nodes = 1 },
						  { .time_s = TIE_S, .nodes = 8 } };

	trade(f, lines);
}

/* One of two nodes is out from 1 h to 1.75 h; a restart, half an hour on the other, a write. */
static void grown(struct fixture *f)
{
	f->cluster.elastic = (struct elastic){ .least = 1, .grow = GROW_AT_ONCE };
	fixture_repair(fixture_fail(f, FAILURE_NODE, one_of(from_one)), fixture_hours(0.75));
	f->cluster.spares = 0;
}

/* The same where machines came at 0.5 h. */
static void grown_of_two(struct fixture *f)
{
	f->cluster.elastic = (struct elastic){ .least = 1, .grow = GROW_AT_ONCE };
	fixture_repair(fixture_fail(f, FAILURE_NODE, one_of(from_half)), fixture_hours(0.75));
	f->cluster.spares = 0;
}

static void horizon(struct fixture *f)
{
	f->study.horizon_s = TIE_S;
}

enum { WAYS = 3 };

/* Where a thing happens, if not anywhere. */
enum place { ANYWHERE, BLOCK, CENTRE, NOTEBOOK, SPOT, MARKET };

static const struct cause_of_tie {
	const char *name;
	enum event_class class;
	enum place place;
	void (*ways[WAYS])(struct fixture *f);
} causes[] = {
	{ "node", EVENT_NODE_FAILURE, ANYWHERE, { node, node_late } },
	{ "gpu", EVENT_NODE_FAILURE, ANYWHERE, { gpu, gpu_late } },
	{ "group", EVENT_NODE_FAILURE, ANYWHERE, { group, group_late, group_of_some } },
	{ "repair", EVENT_REPAIR, ANYWHERE, { repair, repair_of_one } },
	{ "job", EVENT_JOB_FAILURE, ANYWHERE, { job, job_paused, job_late } },
	{ "hang", EVENT_JOB_FAILURE, ANYWHERE, { hang, hang_paused, hang_late } },
	{ "spike", EVENT_JOB_FAILURE, ANYWHERE, { spike, spike_paused, spike_late } },
	{ "restarted", EVENT_RESTARTED, ANYWHERE, { restarted, restarted_at_once } },
	{ "outage", EVENT_OUTAGE, ANYWHERE, { outage } },
	{ "outage over", EVENT_OUTAGE_OVER, ANYWHERE, { outage_over } },
	{ "stop", EVENT_STOP, ANYWHERE, { stop } },
	{ "stop over", EVENT_STOP_OVER, ANYWHERE, { stop_over } },
	{ "finished", EVENT_FINISHED, ANYWHERE, { finished } },
	{ "block expired", EVENT_EXPIRED, BLOCK, { block_expired } },
	{ "job of a centre expired", EVENT_EXPIRED, CENTRE, { centre_expired } },
	{ "session expired", EVENT_EXPIRED, NOTEBOOK, { session_expired } },
	{ "granted", EVENT_GRANTED, ANYWHERE, { granted, granted_again } },
	{ "fell back", EVENT_FALLBACK, SPOT, { fell_back } },
	{ "market falls", EVENT_MARKET, MARKET, { market_falls, market_takes_one } },
	{ "market rises", EVENT_MARKET, MARKET, { market_rises } },
	{ "grown", EVENT_GROWN, ANYWHERE, { grown, grown_of_two } },
	{ "horizon", EVENT_HORIZON, ANYWHERE, { horizon } },
};

enum { CAUSES = sizeof(causes) / sizeof(causes[0]) };

/* ---- what cannot be ---- */

static int are(const struct cause_of_tie *a, const struct cause_of_tie *b, enum event_class one, enum event_class other)
{
	return (a->class == one && b->class == other) || (a->class == other && b->class == one);
}

static int is_one_of(const struct cause_of_tie *a, const struct cause_of_tie *b, enum event_class class)
{
	return a->class == class || b->class == class;
}

static int is_at(const struct cause_of_tie *a, const struct cause_of_tie *b, enum place place)
{
	return a->place == place || b->place == place;
}

/* Of two different things of which one ends the run. */
static const char *why_not_at_the_end(const struct cause_of_tie *a, const struct cause_of_tie *b)
{
	if (is_one_of(a, b, EVENT_FALLBACK))
		return "a run with an empty place computes nothing, so it does not finish";
	if (a->class > EVENT_FINISHED || b->class > EVENT_FINISHED)
		return "the work is done, and nothing comes after";
	if (is_one_of(a, b, EVENT_OUTAGE_OVER))
		return NULL;
	return "a run that goes on at this instant has work left";
}

/* NULL: it can be. */
static const char *why_never(const struct cause_of_tie *a, const struct cause_of_tie *b)
{
	if (a == b)
		return NULL;
	if (a->place > ANYWHERE && b->place > ANYWHERE)
		return "at different sites";
	if (is_one_of(a, b, EVENT_FINISHED))
		return why_not_at_the_end(a, b);
	if (is_at(a, b, CENTRE) && is_one_of(a, b, EVENT_REPAIR))
		return "a centre puts a healthy node in the place of a failed one: none is waited for";
	if (are(a, b, EVENT_GRANTED, EVENT_REPAIR))
		return "a grant fills every place: no repair is waited for";
	if (are(a, b, EVENT_GRANTED, EVENT_EXPIRED))
		return "what is granted is held for longer than nothing";
	if (are(a, b, EVENT_GRANTED, EVENT_FALLBACK))
		return "spot machines are granted once, when none is missing yet";
	if (are(a, b, EVENT_GRANTED, EVENT_GROWN) || are(a, b, EVENT_STOP_OVER, EVENT_GROWN))
		return "who begins again takes up all nodes: there is none to grow by";
	if (is_at(a, b, CENTRE) && is_one_of(a, b, EVENT_GROWN))
		return "a centre puts a healthy node in the place of a failed one: none is ever missing";
	if (are(a, b, EVENT_FALLBACK, EVENT_GROWN))
		return "of two nodes one is out and the other is at work: there is none to grow by";
	if (are(a, b, EVENT_STOP, EVENT_STOP_OVER))
		return "stops that meet are one";
	if (are(a, b, EVENT_STOP, EVENT_JOB_FAILURE))
		return "the stop comes first, and clocks of the job stand still";
	return NULL;
}

/* ---- who watches ---- */

struct watch {
	struct observer observer; /* first: observer.h */
	double time_s;
	int class, starts_at_once;
	unsigned at_tie; /* bits of the classes that have come at 2 h */
};

static void before(struct observer *o, const struct replication *r, const struct outcome *out, const struct event *e)
{
	struct watch *w = (struct watch *)o;
	/* It was not there when the instant began: what takes no time, and growing when nothing is to be saved. */
	int is_new = (w->starts_at_once && e->class == EVENT_RESTARTED) || e->class == EVENT_GROWN;

	(void)r, (void)out;
	assert_true(e->time_s > w->time_s || (e->time_s == w->time_s && (e->class >= w->class || is_new)));
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

/* All that is held is paid once: at 1 USD a GPU-second, spares too; a session at 1 USD a second. Of a block what is left
 * is paid as well; a spot node that is out is not. */
static void assert_charged_once(const struct fixture *f, const struct outcome *o, double missing_s)
{
	double held_s = o->wall_s - o->ledger.time_s[CAUSE_QUEUE];
	double gpus = f->site.kind == &site_notebook ? 1 : pricing_billed_gpus(&f->plan);

	assert_close(o->cost - o->ledger.money[CAUSE_IDLE], held_s * gpus - missing_s, 1e-9);
	assert_close(ledger_time_s(&o->ledger), o->wall_s, 1e-9);
	for (int i = 0; i < CAUSE_TIMES; i++)
		assert_true(o->ledger.time_s[i] >= 0);
}

/* What comes at 2 h; the invariants hold after each event (sim/replication.c). */
static unsigned play(void (*one)(struct fixture *f), void (*two)(struct fixture *f), int is_walked, uint64_t index)
{
	struct watch w = { .observer = { before, after }, .class = -1 };
	struct checkpoint memory;
	struct replication r;
	struct outcome o;
	struct fixture f;

	init(&f, &memory, is_walked);
	one(&f);
	if (two != one)
		two(&f);
	w.starts_at_once = one == restarted_at_once || two == restarted_at_once;
	replication_init(&r, &f.plan, &f.study);
	r.check_invariants = 1;
	r.observer = &w.observer;
	replication_run(&r, index, &o);
	assert_charged_once(&f, &o, r.spot ? r.allocation.spot.missing_s : 0);
	if (o.end == END_FINISHED)
		assert_close(o.ledger.time_s[CAUSE_COMPUTE], f.workload.tokens.distribution.argument[0] / 2, 1e-9);
	replication_release(&r);
	return w.at_tie;
}

/* In how many replications it is looked for: with a chance of 1/4 each it is missed with one of 1e-3. */
enum { TRIES = 24 };

static int is_left_to_chance(void (*way)(struct fixture *f))
{
	return way == group_of_some || way == repair_of_one || way == fell_back || way == grown || way == grown_of_two;
}

/* Do these two ways make both come at 2 h? */
static int tie(const struct cause_of_tie *a, int i, const struct cause_of_tie *b, int j, int is_walked)
{
	uint64_t tries = is_left_to_chance(a->ways[i]) || is_left_to_chance(b->ways[j]) ? TRIES : 1;

	for (uint64_t index = 0; index < tries; index++) {
		unsigned at_tie = play(a->ways[i], b->ways[j], is_walked, index);

		if ((at_tie & 1u << a->class) && (at_tie & 1u << b->class))
			return 1;
	}
	return 0;
}

static int can_tie(const struct cause_of_tie *a, const struct cause_of_tie *b, int is_walked)
{
	int is_met = 0;

	if (a->place > ANYWHERE && b->place > ANYWHERE && a != b) /* one fixture has one site */
		return 0;
	for (int i = 0; i < WAYS && a->ways[i]; i++)
		for (int j = 0; j < WAYS && b->ways[j]; j++)
			if (a != b || i == j)
				is_met |= tie(a, i, b, j, is_walked);
	return is_met;
}

/* Returns whether the two come at the same instant. */
static int judge(const struct cause_of_tie *a, const struct cause_of_tie *b, int is_walked)
{
	const char *reason = why_never(a, b);
	int is_met = can_tie(a, b, is_walked);

	if (!is_met && !reason)
		fail_msg("%s with %s: not at the same instant, and no reason why", a->name, b->name);
	if (is_met && reason)
		fail_msg("%s with %s: it is said that %s, but they come together", a->name, b->name, reason);
	if (reason && !is_walked)
		print_message("# never %s with %s: %s\n", a->name, b->name, reason);
	return is_met;
}

static void test_every_pair(void **state)
{
	int ties = 0;

	(void)state;
	for (int walked = 0; walked < 2; walked++)
		for (size_t i = 0; i < CAUSES; i++)
			for (size_t j = i; j < CAUSES; j++)
				ties += judge(&causes[i], &causes[j], walked);
	print_message("# %d of %d pairs at the same instant; for each of the others there is a reason\n", ties,
		      CAUSES * (CAUSES + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_pair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
