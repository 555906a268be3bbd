/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * EASY backfill of a trace, job by job against tests/oracle/easy.awk, which knows nothing of src/ and shares neither
 * language nor method with it.
 *
 * The traces are generated here, not taken from an archive: lognormal run times, sizes that are mostly powers of two,
 * bursts of submissions at the same second, requests of once to ten times the run time rounded up to quarters of an
 * hour, as Lublin & Feitelson (2003) and Mu'alem & Feitelson (2001) describe them. All times are whole seconds, so that
 * the comparison is exact and ties are many.
 */
#include "scenario/swf.h"
#include "sim/load.h"
#include "sim/queue_event.h"

#include "../support/assertions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { JOBS = 3000, NODES = 64 };

/* Between bursts. A burst brings about 3500 s of work for all nodes: loads near 0.9 and 0.7. */
#define GAP_BUSY_S  3900.0
#define GAP_QUIET_S 5000.0

#define NO_MORE_S 1e15 /* the second round of the trace, beyond what is compared */

static void add_burst(struct stream *luck, struct text *t, int *jobs, double submit_s)
{
	int burst = stream_uniform(luck) < 0.3 ? 1 + (int)(stream_uniform(luck) * 8) : 1;

	for (; burst > 0 && *jobs < JOBS; burst--) {
		double z = sqrt(-2 * log(1 - stream_uniform(luck))) * cos(2 * M_PI * stream_uniform(luck));
		double run_s = fmin(172800, ceil(exp(7 + 1.8 * z)));
		double size = stream_uniform(luck) < 0.75 ? exp2(floor(stream_uniform(luck) * 7))
							  : ceil(stream_uniform(luck) * NODES);
		double times = stream_uniform(luck) < 0.15 ? 1 : 1 + 9 * stream_uniform(luck);
		double ask_s = times > 1 ? ceil(run_s * times / 900) * 900 : run_s;

		text_addf(t, "%d %.0f -1 %.0f %.0f -1 -1 %.0f %.0f -1 1 1 1 1 1 1 -1 -1\r\n", ++*jobs, submit_s, run_s,
			  size, size, ask_s);
	}
}

static struct text generate(uint64_t seed, double gap_s)
{
	struct text t = TEXT_INIT;
	struct stream luck;
	double submit_s = 0;
	int jobs = 0;

	stream_init(&luck, seed, 0, PURPOSE_LOAD, 0);
	text_add(&t, "; Computer: none, generated\r\n");
	while (jobs < JOBS) {
		add_burst(&luck, &t, &jobs, submit_s);
		submit_s += floor(-gap_s * log(1 - stream_uniform(&luck)));
	}
	return t;
}

/* Our starts, by place in the trace. */
static void replay(const struct swf *swf, double *start_s)
{
	const struct background b = {
		.is_given = 1, .trace = swf->jobs, .trace_count = swf->count, .trace_s = NO_MORE_S, .from_s = 0
	};
	struct event_queue q;
	struct scheduler s;
	struct load l;
	size_t started = 0;

	event_queue_init(&q);
	scheduler_init(&s, &scheduler_easy, NODES);
	load_init(&l, &b, &s, &q, 0);
	load_start(&l, 1, 0, 0);
	while (started < swf->count) {
		double now_s = event_queue_next_time(&q);

		while (event_queue_next_time(&q) <= now_s) {
			struct event e = event_queue_pop(&q);

			if (e.class == QUEUE_ARRIVED)
				load_arrived(&l, now_s);
			else
				load_ended(&l, e.payload, now_s);
		}
		scheduler_pass(&s, now_s);
		assert_true(scheduler_is_sound(&s));
		for (size_t i = 0; i < s.started_count; i++) {
			start_s[load_job(&l, s.started[i])->ordinal] = now_s;
			load_started(&l, s.started[i], now_s);
		}
		started += s.started_count;
	}
	load_release(&l);
	scheduler_release(&s);
	event_queue_release(&q);
}

/* The oracle's starts; returns how many jobs it let go before the first of the queue. */
static int ask_oracle(const struct text *trace, double *start_s)
{
	char path[] = "/tmp/flopcast-backfill-XXXXXX", command[200];
	int file = mkstemp(path), backfilled = -1;
	FILE *out;

	assert_true(file >= 0);
	assert_int_equal(write(file, trace->s, trace->length), (ssize_t)trace->length);
	close(file);
	snprintf(command, sizeof(command), "tr -d '\\r' <%s | awk -v nodes=%d -f tests/oracle/easy.awk", path, NODES);
	out = popen(command, "r"); /* NOLINT: our own words */
	assert_non_null(out);
	for (size_t i = 0; i < JOBS; i++)
		assert_int_equal(fscanf(out, "%lf", &start_s[i]), 1);
	assert_int_equal(fscanf(out, " backfilled %d", &backfilled), 1);
	assert_int_equal(pclose(out), 0);
	unlink(path);
	return backfilled;
}

static void check_trace(uint64_t seed, double gap_s)
{
	static double ours_s[JOBS], theirs_s[JOBS];
	const struct swf_machine machine = { NODES, 1 };
	struct text trace = generate(seed, gap_s), why = TEXT_INIT;
	struct swf swf;
	int backfilled, waited = 0;

	assert_int_equal(swf_parse(&trace, machine, &swf, &why), STATUS_OK);
	assert_int_equal(swf.count, JOBS);
	replay(&swf, ours_s);
	backfilled = ask_oracle(&trace, theirs_s);
	for (size_t i = 0; i < JOBS; i++) {
		if (ours_s[i] != theirs_s[i])
			fail_msg("seed %d, job %zu: started at %.0f, by the oracle at %.0f", (int)seed, i + 1,
				 ours_s[i], theirs_s[i]);
		waited += ours_s[i] > swf.jobs[i].submit_s;
	}
	print_message("# seed %d: %d jobs, %d waited, %d backfilled, starts equal\n", (int)seed, JOBS, waited,
		      backfilled);
	assert_true(waited > JOBS / 5 && backfilled > JOBS / 10); /* there was something to decide */
	free(swf.jobs);
	text_release(&trace);
}

static void test_busy(void **state)
{
	(void)state;
	check_trace(1, GAP_BUSY_S);
}

static void test_other_trace(void **state)
{
	(void)state;
	check_trace(2, GAP_BUSY_S);
}

static void test_quieter(void **state)
{
	(void)state;
	check_trace(3, GAP_QUIET_S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_busy),
		cmocka_unit_test(test_other_trace),
		cmocka_unit_test(test_quieter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
