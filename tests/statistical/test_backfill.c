/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * EASY and conservative backfill of a trace, job by job against tests/oracle/easy.awk and conservative.awk, which know
 * nothing of src/ and share neither language nor method with it.
 *
 * The traces are generated here, not taken from an archive: lognormal run times, sizes that are mostly powers of two,
 * bursts of submissions at the same second, requests of once to ten times the run time rounded up to quarters of an
 * hour, as Lublin & Feitelson (2003) and Mu'alem & Feitelson (2001) describe them. All times are whole seconds, so that
 * the comparison is exact and ties are many. A recorded trace is compared when one is named (test_recorded); for what
 * one gave see docs/MODEL.md, "Several jobs".
 */
#include "base/file.h"
#include "base/mem.h"
#include "xml/swf.h"
#include "queue/background_jobs.h"
#include "queue/queue_event.h"

#include "../support/assertions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { JOBS = 3000, JOBS_CONSERVATIVE = 800, NODES = 64 };

/* Between bursts. A burst brings about 3500 s of work for all nodes: loads near 0.9 and 0.7. */
#define GAP_BUSY_S  3900.0
#define GAP_QUIET_S 5000.0

#define NO_MORE_S 1e15 /* the second round of the trace, beyond what is compared */

static void add_burst(struct stream *stream, struct text *t, int *jobs, int most, double submit_s)
{
	int burst = stream_uniform(stream) < 0.3 ? 1 + (int)(stream_uniform(stream) * 8) : 1;

	for (; burst > 0 && *jobs < most; burst--) {
		double z = sqrt(-2 * log(1 - stream_uniform(stream))) * cos(2 * M_PI * stream_uniform(stream));
		double run_s = fmin(172800, ceil(exp(7 + 1.8 * z)));
		double size = stream_uniform(stream) < 0.75 ? exp2(floor(stream_uniform(stream) * 7))
							    : ceil(stream_uniform(stream) * NODES);
		double times = stream_uniform(stream) < 0.15 ? 1 : 1 + 9 * stream_uniform(stream);
		double ask_s = times > 1 ? ceil(run_s * times / 900) * 900 : run_s;

		text_addf(t, "%d %.0f -1 %.0f %.0f -1 -1 %.0f %.0f -1 1 1 1 1 1 1 -1 -1\r\n", ++*jobs, submit_s, run_s,
			  size, size, ask_s);
	}
}

static struct text generate(uint64_t seed, double gap_s, int most)
{
	struct text t = TEXT_INIT;
	struct stream stream;
	double submit_s = 0;
	int jobs = 0;

	stream_init(&stream, seed, 0, PURPOSE_LOAD, 0);
	text_add(&t, "; Computer: none, generated\r\n");
	while (jobs < most) {
		add_burst(&stream, &t, &jobs, most, submit_s);
		submit_s += floor(-gap_s * log(1 - stream_uniform(&stream)));
	}
	return t;
}

/* Our starts, by place in the trace. */
static void replay(const struct swf *swf, const struct scheduler_policy *policy, int64_t nodes, double *start_s)
{
	const struct background b = {
		.is_given = 1, .trace = swf->jobs, .trace_count = swf->count, .trace_s = NO_MORE_S, .from_s = 0
	};
	struct event_queue q;
	struct scheduler s;
	struct background_jobs l;
	double wake_s = INFINITY;
	size_t started = 0;

	event_queue_init(&q);
	scheduler_init(&s, policy, nodes);
	background_jobs_init(&l, &b, &s, &q, 0);
	background_jobs_start(&l, 1, 0, 0);
	while (started < swf->count) {
		double now_s = fmin(event_queue_next_time(&q), wake_s);

		while (event_queue_next_time(&q) <= now_s) {
			struct event e = event_queue_pop(&q);

			if (e.class == QUEUE_ARRIVED)
				background_jobs_arrived(&l, now_s);
			else
				background_jobs_ended(&l, e.payload, now_s);
		}
		scheduler_pass(&s, now_s);
		wake_s = scheduler_wake_s(&s);
		assert_true(scheduler_is_sound(&s));
		for (size_t i = 0; i < s.started_count; i++) {
			start_s[l.jobs[s.started[i] - l.first].ordinal] = now_s;
			background_jobs_started(&l, s.started[i], now_s);
		}
		started += s.started_count;
	}
	background_jobs_release(&l);
	scheduler_release(&s);
	event_queue_release(&q);
}

/* The oracle's starts; returns how many jobs it let go before one that had come earlier. */
static int ask_oracle(const struct text *trace, const char *oracle, int64_t nodes, double *start_s, size_t count)
{
	char path[] = "/tmp/flopcast-backfill-XXXXXX", command[200];
	int file = mkstemp(path), backfilled = -1;
	FILE *out;

	assert_true(file >= 0);
	assert_int_equal(write(file, trace->s, trace->length), (ssize_t)trace->length);
	close(file);
	snprintf(command, sizeof(command), "tr -d '\\r' <%s | awk -v nodes=%d -f tests/oracle/%s.awk", path, (int)nodes,
		 oracle);
	out = popen(command, "r"); /* NOLINT: our own words */
	assert_non_null(out);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(fscanf(out, "%lf", &start_s[i]), 1);
	assert_int_equal(fscanf(out, " backfilled %d", &backfilled), 1);
	assert_int_equal(pclose(out), 0);
	unlink(path);
	return backfilled;
}

struct comparison {
	int jobs, waited, backfilled;
};

static struct comparison compare(const char *name, const struct text *trace, const struct scheduler_policy *policy,
				 int64_t nodes)
{
	const struct swf_machine machine = { nodes, 1 };
	struct text why = TEXT_INIT;
	struct comparison c = { 0 };
	double *ours_s, *theirs_s;
	struct swf swf;

	assert_int_equal(swf_parse(trace, machine, &swf, &why), STATUS_OK);
	c.jobs = (int)swf.count;
	ours_s = mem_alloc(swf.count, sizeof(*ours_s));
	theirs_s = mem_alloc(swf.count, sizeof(*theirs_s));
	replay(&swf, policy, nodes, ours_s);
	c.backfilled = ask_oracle(trace, policy->name, nodes, theirs_s, swf.count);
	for (size_t i = 0; i < swf.count; i++) {
		if (ours_s[i] != theirs_s[i])
			fail_msg("%s, job %zu: started at %.0f, by the oracle at %.0f", name, i + 1, ours_s[i],
				 theirs_s[i]);
		c.waited += ours_s[i] > swf.jobs[i].submit_s;
	}
	print_message("# %s on %d nodes, %s: %d jobs, %d waited, %d went before others, starts equal\n", name,
		      (int)nodes, policy->name, c.jobs, c.waited, c.backfilled);
	free(ours_s);
	free(theirs_s);
	free(swf.jobs);
	return c;
}

static void check_trace(uint64_t seed, double gap_s, const struct scheduler_policy *policy, int jobs)
{
	struct text trace = generate(seed, gap_s, jobs);
	struct comparison c = compare("generated trace", &trace, policy, NODES);

	assert_int_equal(c.jobs, jobs);
	assert_true(c.waited > jobs / 5 && c.backfilled > jobs / 10); /* there was something to decide */
	text_release(&trace);
}

static void test_busy(void **state)
{
	(void)state;
	check_trace(1, GAP_BUSY_S, &scheduler_easy, JOBS);
}

static void test_other_trace(void **state)
{
	(void)state;
	check_trace(2, GAP_BUSY_S, &scheduler_easy, JOBS);
}

static void test_quieter(void **state)
{
	(void)state;
	check_trace(3, GAP_QUIET_S, &scheduler_easy, JOBS);
}

static void test_conservative(void **state)
{
	(void)state;
	check_trace(4, GAP_BUSY_S, &scheduler_conservative, JOBS_CONSERVATIVE);
	check_trace(5, GAP_QUIET_S, &scheduler_conservative, JOBS_CONSERVATIVE);
}

/* SWF_TRACE=FILE names a recorded trace, SWF_NODES=N processors of the machine that it is replayed on,
 * SWF_POLICY=conservative the policy, if not easy. */
static void test_recorded(void **state)
{
	const char *path = getenv("SWF_TRACE"), *nodes = getenv("SWF_NODES"), *policy = getenv("SWF_POLICY"), *why;
	struct text trace = TEXT_INIT;

	(void)state;
	if (!path) {
		print_message("# no recorded trace: SWF_TRACE=FILE SWF_NODES=N names one\n");
		skip();
	}
	assert_int_equal(file_read(path, 16 << 20, &trace, &why), STATUS_OK);
	compare(path, &trace, policy && !strcmp(policy, "conservative") ? &scheduler_conservative : &scheduler_easy,
		nodes ? strtol(nodes, NULL, 10) : 128);
	text_release(&trace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_busy),	     cmocka_unit_test(test_other_trace), cmocka_unit_test(test_quieter),
		cmocka_unit_test(test_conservative), cmocka_unit_test(test_recorded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
