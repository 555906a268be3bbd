/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * naive_events - the workloads R1, R2 and R3 as one would write them down first: every failure, return of a node, write
 * and restart is an event on the heap, every node has a clock of its own, and the generator is GSL's default. What the
 * engine does not do is measured against it (tests/bench/bench.sh). It knows nothing else. Times are in hours.
 */
#include <err.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INTERVAL_H    1.0
#define WRITE_H	      (2.0 / 60)
#define RESTART_H     0.5
#define REPAIR_H      24.0
#define SPREAD	      0.5 /* sd over mean, of restarts and of repairs */
#define GPUS_PER_NODE 8

static const struct workload {
	const char *name;
	int nodes, spares;
	double lifetime_h, shape, parameters, tokens, flops;
} workloads[] = {
	{ "R1", 256, 8, 1500, 1, 65.2e9, 1.4e12, 312e12 * 0.46 },
	{ "R2", 256, 8, 1500, 0.7, 65.2e9, 1.4e12, 312e12 * 0.46 },
	{ "R3", 2048, 32, 20000, 0.7, 405e9, 15.6e12, 989e12 * 0.40 },
};

enum kind { FAILED, BACK, INTERVAL_DONE, WRITTEN, RESTARTED };
enum state { COMPUTING, WRITING, RESTARTING, STALLED };

struct event {
	double time_h;
	enum kind kind;
	unsigned attempt; /* of the job's events: those of an earlier attempt are void */
};

struct simulation {
	const struct workload *workload;
	gsl_rng *rng;
	struct event **heap;
	size_t count, capacity;
	enum state state;
	unsigned attempt, failures;
	int pool, missing;
	double now_h, since_h, done_h, saved_h, work_h;
	double lost_h, writing_h, restart_h, stall_h;
};

static void push(struct simulation *s, double time_h, enum kind kind)
{
	struct event *e = malloc(sizeof(*e));
	size_t i = s->count++;

	if (s->count > s->capacity) {
		s->capacity = 2 * s->capacity + 16;
		s->heap = realloc(s->heap, s->capacity * sizeof(*s->heap));
	}
	if (!e || !s->heap)
		err(1, NULL);
	*e = (struct event){ time_h, kind, s->attempt };
	for (; i > 0 && s->heap[(i - 1) / 2]->time_h > time_h; i = (i - 1) / 2)
		s->heap[i] = s->heap[(i - 1) / 2];
	s->heap[i] = e;
}

static struct event pop(struct simulation *s)
{
	struct event *first = s->heap[0], *last = s->heap[--s->count], e = *first;
	size_t i = 0, child;

	while ((child = 2 * i + 1) < s->count) {
		if (child + 1 < s->count && s->heap[child + 1]->time_h < s->heap[child]->time_h)
			child++;
		if (s->heap[child]->time_h >= last->time_h)
			break;
		s->heap[i] = s->heap[child];
		i = child;
	}
	s->heap[i] = last;
	free(first);
	return e;
}

static double draw_lognormal(struct simulation *s, double mean)
{
	double variance = log(1 + SPREAD * SPREAD);

	return gsl_ran_lognormal(s->rng, log(mean) - variance / 2, sqrt(variance));
}

static void start_node(struct simulation *s)
{
	const struct workload *w = s->workload;
	double scale_h = w->lifetime_h / tgamma(1 + 1 / w->shape);

	push(s, s->now_h + gsl_ran_weibull(s->rng, scale_h, w->shape), FAILED);
}

static void enter(struct simulation *s, enum state state)
{
	s->state = state;
	s->since_h = s->now_h;
	if (state == COMPUTING)
		push(s, s->now_h + fmin(INTERVAL_H, s->work_h - s->done_h), INTERVAL_DONE);
	else if (state == WRITING)
		push(s, s->now_h + WRITE_H, WRITTEN);
	else if (state == RESTARTING)
		push(s, s->now_h + draw_lognormal(s, RESTART_H), RESTARTED);
}

static void interrupt(struct simulation *s)
{
	double elapsed_h = s->now_h - s->since_h;

	s->lost_h += s->done_h - s->saved_h + (s->state == COMPUTING ? elapsed_h : 0);
	s->writing_h += s->state == WRITING ? elapsed_h : 0;
	s->restart_h += s->state == RESTARTING ? elapsed_h : 0;
	s->stall_h += s->state == STALLED ? elapsed_h : 0;
	s->done_h = s->saved_h;
	s->attempt++;
	enter(s, s->missing ? STALLED : RESTARTING);
}

static void fail(struct simulation *s)
{
	s->failures++;
	push(s, s->now_h + draw_lognormal(s, REPAIR_H), BACK);
	if (s->pool) {
		s->pool--;
		start_node(s);
	} else {
		s->missing++;
	}
	interrupt(s);
}

static void come_back(struct simulation *s)
{
	if (!s->missing) {
		s->pool++;
		return;
	}
	start_node(s);
	if (--s->missing)
		return;
	interrupt(s);
}

/* Returns 1 when the work is done. */
static int handle(struct simulation *s, struct event e)
{
	int is_of_job = e.kind != FAILED && e.kind != BACK;

	s->now_h = e.time_h;
	if (is_of_job && e.attempt != s->attempt)
		return 0;
	if (e.kind == FAILED) {
		fail(s);
	} else if (e.kind == BACK) {
		come_back(s);
	} else if (e.kind == RESTARTED) {
		s->restart_h += s->now_h - s->since_h;
		enter(s, COMPUTING);
	} else if (e.kind == WRITTEN) {
		s->writing_h += WRITE_H;
		s->saved_h = s->done_h;
		enter(s, COMPUTING);
	} else {
		s->done_h += fmin(INTERVAL_H, s->work_h - s->done_h);
		if (s->done_h >= s->work_h)
			return 1;
		enter(s, WRITING);
	}
	return 0;
}

static void simulate(struct simulation *s, unsigned long seed)
{
	const struct workload *w = s->workload;

	gsl_rng_set(s->rng, seed);
	while (s->count)
		free(s->heap[--s->count]);
	s->now_h = s->done_h = s->saved_h = s->lost_h = s->writing_h = s->restart_h = s->stall_h = 0;
	s->attempt = s->failures = 0;
	s->missing = 0;
	s->pool = w->spares;
	for (int i = 0; i < w->nodes; i++)
		start_node(s);
	enter(s, COMPUTING);
	while (!handle(s, pop(s)))
		;
}

int main(int argc, char **argv)
{
	struct simulation s = { .rng = gsl_rng_alloc(gsl_rng_mt19937) };
	unsigned long count = argc == 4 && !strcmp(argv[2], "-n") ? strtoul(argv[3], NULL, 10) : 0;
	double sums[6] = { 0 };

	for (size_t i = 0; argc > 1 && i < sizeof(workloads) / sizeof(workloads[0]); i++)
		if (!strcmp(argv[1], workloads[i].name))
			s.workload = &workloads[i];
	if (!s.workload || !count)
		errx(2, "use: naive_events R1|R2|R3 -n REPLICATIONS");
	s.work_h = 6 * s.workload->parameters * s.workload->tokens /
		   (s.workload->nodes * GPUS_PER_NODE * s.workload->flops) / 3600;
	for (unsigned long i = 0; i < count; i++) {
		simulate(&s, i + 1);
		const double values[] = { s.now_h, s.lost_h, s.writing_h, s.restart_h, s.stall_h, s.failures };
		for (size_t k = 0; k < 6; k++)
			sums[k] += values[k] / (double)count;
	}
	printf("wall_h %.3f lost_h %.3f checkpoint_h %.3f restart_h %.3f stall_h %.3f failures %.2f\n", sums[0],
	       sums[1], sums[2], sums[3], sums[4], sums[5]);
	while (s.count)
		free(s.heap[--s.count]);
	free(s.heap);
	gsl_rng_free(s.rng);
	return 0;
}
