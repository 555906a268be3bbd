/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/runner.h"

#include "base/mem.h"

#include <omp.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { WAVE_LEAST = 512, PIECE_MOST = 64, PIECES_A_THREAD = 16 };
#define WAVE_S 0.5

/* Replications `begin` .. of one plan, as indices of the results. */
struct wave {
	size_t plan, begin, count, piece;
	double start_s;
	struct outcome *outcomes;
	unsigned char *done; /* [piece] */
};

/* What the threads of a study share. Waves alternate between two: one is simulated, the other put away. */
struct campaign {
	const struct runner *runner;
	struct results *results;
	struct wave waves[2];
	struct wave *now, *before;
	size_t *begun;	     /* [plan] replications that are done or under way */
	double *rate_per_s;  /* [plan] of the last wave; 0 = not known */
	size_t begun_before; /* replications of all plans that were there at the start */
	int threads;
	atomic_int is_full; /* the results take no more */
};

int runner_processors(void)
{
	return omp_get_num_procs();
}

static int is_stopped(const struct campaign *c)
{
	return c->is_full || (c->runner->stop && *c->runner->stop);
}

/* One workspace for each plan: a thread's memory is allocated once. */
static struct replication *open_workspaces(const struct campaign *c)
{
	const struct results *results = c->results;
	struct replication *spaces = mem_alloc(results->plan_count, sizeof(*spaces));

	for (size_t p = 0; p < results->plan_count; p++) {
		replication_init(&spaces[p], results->plans[p], results->study);
		spaces[p].check_invariants = c->runner->check_invariants;
	}
	return spaces;
}

static void close_workspaces(struct replication *spaces, size_t count)
{
	for (size_t p = 0; p < count; p++)
		replication_release(&spaces[p]);
	free(spaces);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* About half a second's work; at first, and until as much is there already, less: an interrupted study shall have about
 * as many replications of each plan. */
static size_t wave_size(const struct campaign *c, size_t plan)
{
	size_t there = c->begun[plan], size = there > WAVE_LEAST ? there : WAVE_LEAST;

	if (c->rate_per_s[plan] > 0 && c->rate_per_s[plan] * WAVE_S < (double)size)
		size = (size_t)(c->rate_per_s[plan] * WAVE_S) + 1;
	return least(least(size, RUNNER_WAVE), c->results->asked - there);
}

/* The plan of which least is done comes next. count = 0 when there is nothing left. */
static void plan_wave(struct campaign *c, struct wave *w)
{
	size_t plan = 0;

	for (size_t p = 1; p < c->results->plan_count; p++)
		if (c->begun[p] < c->begun[plan])
			plan = p;
	w->count = 0;
	if (is_stopped(c) || c->begun[plan] >= c->results->asked)
		return;
	w->plan = plan;
	w->begin = c->begun[plan];
	w->count = wave_size(c, plan);
	w->piece = least(w->count / ((size_t)c->threads * PIECES_A_THREAD) + 1, PIECE_MOST);
	w->start_s = omp_get_wtime();
	c->begun[plan] += w->count;
}

static size_t wave_pieces(const struct wave *w)
{
	return w->count ? (w->count + w->piece - 1) / w->piece : 0;
}

/* By one thread, between two waves. */
static void turn_over(struct campaign *c)
{
	struct wave *next = c->before;

	c->before = c->now;
	c->now = next;
	if (c->before->count)
		c->rate_per_s[c->before->plan] =
			(double)c->before->count / (omp_get_wtime() - c->before->start_s + 1e-9);
	plan_wave(c, next);
	for (size_t i = 0; i < wave_pieces(next); i++)
		next->done[i] = 0;
}

/* The wave before, up to the first piece that was not simulated, goes into the results. */
static void put_away(struct campaign *c)
{
	const struct wave *w = c->before;
	size_t pieces = 0, count;

	while (pieces < wave_pieces(w) && w->done[pieces])
		pieces++;
	count = least(pieces * w->piece, w->count);
	if (count && !c->is_full && results_put(c->results, w->plan, w->outcomes, count))
		c->is_full = 1;
}

static void run_piece(struct campaign *c, struct replication *spaces, size_t piece)
{
	struct wave *w = c->now;
	size_t begin = piece * w->piece, end = least(begin + w->piece, w->count);

	if (is_stopped(c))
		return;
	for (size_t i = begin; i < end; i++)
		replication_run(&spaces[w->plan], c->results->first + w->begin + i, &w->outcomes[i]);
	w->done[piece] = 1;
}

static void show_progress(const struct campaign *c)
{
	double done = -(double)c->begun_before - (double)c->now->count, todo = -(double)c->begun_before;

	for (size_t p = 0; p < c->results->plan_count; p++) {
		done += (double)c->begun[p];
		todo += (double)c->results->asked;
	}
	if (c->runner->progress && todo > 0)
		c->runner->progress(c->runner->context, done / todo);
}

static void run_waves(struct campaign *c)
{
#pragma omp parallel num_threads(c->threads)
	{
		struct replication *spaces = open_workspaces(c);
		int is_last;

		do {
#pragma omp single
			{
				turn_over(c);
				show_progress(c);
			}
			is_last = !c->now->count; /* read before another thread may turn over again */
#pragma omp for schedule(dynamic, 1)
			for (size_t i = 0; i <= wave_pieces(c->now); i++) {
				if (i == 0)
					put_away(c);
				else
					run_piece(c, spaces, i - 1);
			}
		} while (!is_last);
		close_workspaces(spaces, c->results->plan_count);
	}
}

static void open_campaign(struct campaign *c, const struct runner *runner, struct results *results)
{
	*c = (struct campaign){ .runner = runner, .results = results };
	c->threads = runner->threads ? runner->threads : runner_processors();
	c->begun = mem_alloc(results->plan_count, sizeof(*c->begun));
	c->rate_per_s = mem_alloc(results->plan_count, sizeof(*c->rate_per_s));
	for (size_t p = 0; p < results->plan_count; p++)
		c->begun_before += c->begun[p] = results->done[p];
	for (int i = 0; i < 2; i++) {
		c->waves[i].outcomes = mem_alloc(least(results->asked, RUNNER_WAVE), sizeof(struct outcome));
		c->waves[i].done = mem_alloc(RUNNER_WAVE, 1);
	}
	c->now = &c->waves[0];
	c->before = &c->waves[1];
}

static void close_campaign(struct campaign *c)
{
	for (int i = 0; i < 2; i++) {
		free(c->waves[i].outcomes);
		free(c->waves[i].done);
	}
	free(c->begun);
	free(c->rate_per_s);
}

enum status runner_run(const struct runner *runner, struct results *results)
{
	struct campaign c;

	open_campaign(&c, runner, results);
	run_waves(&c);
	close_campaign(&c);
	results_count(results);
	if (c.is_full)
		return STATUS_RUNTIME;
	return results->replications < results->asked ? STATUS_INTERRUPTED : STATUS_OK;
}
