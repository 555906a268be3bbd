/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/runner.h"

#include "base/mem.h"
#include "sim/failure_free.h"
#include "sim/simulator.h"
#include "study/ranks.h"
#include "study/share.h"

#include <omp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { WAVE_LEAST = 512, PIECE_MOST = 64, PIECES_A_THREAD = 16 };
#define WAVE_S 0.5

/* Replications `begin` .. of one plan, as indices of the results. */
struct wave {
	size_t plan, begin, count, piece;
	double start_s;
	struct outcome *outcomes;
	unsigned char *done; /* [piece] */
	size_t kept;	     /* complete from `begin` on, once it is over */
};

/* What the threads of a study share. Waves alternate between two, each one a rank: one is simulated, the other put
 * away. */
struct wave_run {
	const struct runner *runner;
	struct results *results;
	int rank, ranks;
	struct wave *now, *before; /* [rank] */
	size_t *begun;		   /* [plan] replications that are done or under way */
	double *rate_per_s;	   /* [plan] of the last wave; 0 = not known */
	size_t begun_before;	   /* replications of all plans that were there at the start */
	int threads;
	atomic_int is_full; /* the results take no more */
};

static int is_stopped(const struct wave_run *c)
{
	return c->is_full || (c->runner->stop && *c->runner->stop);
}

/* For each plan: a thread's memory is allocated once. */
struct workspace {
	struct simulator life;
	struct failure_free twin;
};

static struct workspace *open_workspaces(const struct wave_run *c)
{
	const struct results *results = c->results;
	struct workspace *spaces = mem_alloc(results->plan_count, sizeof(*spaces));

	for (size_t p = 0; p < results->plan_count; p++) {
		simulator_init(&spaces[p].life, results->plans[p], results->study);
		spaces[p].life.check_invariants = c->runner->check_invariants;
		spaces[p].life.stop = c->runner->stop;
		failure_free_init(&spaces[p].twin, results->plans[p], results->study, &spaces[p].life);
	}
	return spaces;
}

static void close_workspaces(struct workspace *spaces, size_t count)
{
	for (size_t p = 0; p < count; p++) {
		simulator_release(&spaces[p].life);
		failure_free_close(&spaces[p].twin);
	}
	free(spaces);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* About half a second's work; at first, and until as much is there already, less: an interrupted study shall have about
 * as many replications of each plan. */
static size_t wave_size(const struct wave_run *c, size_t plan)
{
	size_t there = c->begun[plan], size = there > WAVE_LEAST ? there : WAVE_LEAST;

	if (c->rate_per_s[plan] > 0 && c->rate_per_s[plan] * WAVE_S < (double)size)
		size = (size_t)(c->rate_per_s[plan] * WAVE_S) + 1;
	return least(least(size, RUNNER_WAVE), c->results->asked - there);
}

static size_t piece_size(const struct wave_run *c, size_t count)
{
	return least(count / ((size_t)c->threads * PIECES_A_THREAD) + 1, PIECE_MOST);
}

/* The plan of which least is done comes next. count = 0 when there is nothing left. */
static void plan_wave(struct wave_run *c, struct wave *w)
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
	w->piece = piece_size(c, w->count);
	w->start_s = omp_get_wtime();
	c->begun[plan] += w->count;
}

static size_t wave_pieces(const struct wave *w)
{
	return w->count ? (w->count + w->piece - 1) / w->piece : 0;
}

/* Up to the first piece that was not simulated. */
static void count_kept(struct wave *w)
{
	size_t pieces = 0;

	while (pieces < wave_pieces(w) && w->done[pieces])
		pieces++;
	w->kept = least(pieces * w->piece, w->count);
}

/* Rank 0 gets the rows of the wave before. */
static void gather(const struct wave_run *c)
{
	for (int r = 1; r < c->ranks; r++) {
		struct wave *w = &c->before[r];

		if (c->rank == 0 && w->count)
			w->kept = ranks_receive(r, w->outcomes, w->count);
		else if (c->rank == r && w->count)
			ranks_send(w->outcomes, w->kept);
	}
}

/* Rank 0 tells the others what comes next, by the numbers of the replications. */
static void share_orders(const struct wave_run *c)
{
	struct text orders = TEXT_INIT;

	for (int r = 0; r < c->ranks; r++) {
		struct wave order = c->now[r];

		order.begin += c->results->first;
		text_add_bytes(&orders, (const char *)&order, sizeof(order));
	}
	ranks_share(&orders);
	for (int r = 0; r < c->ranks && c->rank; r++) {
		struct wave order, *w = &c->now[r];

		memcpy(&order, orders.s + (size_t)r * sizeof(order), sizeof(order));
		w->plan = order.plan;
		w->begin = order.begin;
		w->count = order.count;
		w->piece = piece_size(c, w->count);
	}
	text_release(&orders);
}

/* By one thread, between two waves. */
static void turn_over(struct wave_run *c)
{
	struct wave *next = c->before, *mine = &next[c->rank];

	c->before = c->now;
	c->now = next;
	count_kept(&c->before[c->rank]);
	gather(c);
	for (int r = 0; r < c->ranks && !c->rank; r++) {
		const struct wave *w = &c->before[r];

		if (w->count)
			c->rate_per_s[w->plan] = (double)w->count / (omp_get_wtime() - w->start_s + 1e-9);
		plan_wave(c, &next[r]);
	}
	if (c->ranks > 1)
		share_orders(c);
	memset(mine->done, 0, wave_pieces(mine));
}

/* The waves before go into the results. After one that was cut short nothing of its plan is put. */
static void put_away(struct wave_run *c)
{
	for (int r = 0; r < c->ranks && !c->rank; r++) {
		const struct wave *w = &c->before[r];

		if (w->kept && !c->is_full && c->results->done[w->plan] == w->begin &&
		    results_put(c->results, w->plan, w->outcomes, w->kept))
			c->is_full = 1;
	}
}

static void run_piece(struct wave_run *c, struct workspace *spaces, size_t piece)
{
	struct wave *w = &c->now[c->rank];
	struct workspace *space = &spaces[w->plan];
	size_t begin = piece * w->piece, end = least(begin + w->piece, w->count);

	if (is_stopped(c))
		return;
	for (size_t i = begin; i < end; i++) {
		if (!simulator_run(&space->life, c->results->first + w->begin + i, &w->outcomes[i]))
			return;
		failure_free_run(&space->twin, c->results->first + w->begin + i, &w->outcomes[i]);
		if (!c->rank && c->results->plans[w->plan]->jobs)
			results_put_jobs(c->results, w->plan, w->begin + i, simulator_jobs(&space->life));
	}
	w->done[piece] = 1;
}

static void show_progress(const struct wave_run *c)
{
	double done = -(double)c->begun_before, todo = done;

	for (size_t p = 0; p < c->results->plan_count; p++) {
		done += (double)c->begun[p];
		todo += (double)c->results->asked;
	}
	for (int r = 0; r < c->ranks; r++)
		done -= (double)c->now[r].count;
	if (c->runner->progress && todo > 0)
		c->runner->progress(c->runner->context, done / todo);
}

static void run_waves(struct wave_run *c)
{
#pragma omp parallel num_threads(c->threads)
	{
		struct workspace *spaces = open_workspaces(c);
		int is_last;

		do {
#pragma omp single
			{
				turn_over(c);
				show_progress(c);
			}
			is_last = !c->now[0].count; /* read before another thread may turn over again */
#pragma omp for schedule(dynamic, 1)
			for (size_t i = 0; i <= wave_pieces(&c->now[c->rank]); i++) {
				if (i == 0)
					put_away(c);
				else
					run_piece(c, spaces, i - 1);
			}
		} while (!is_last);
		close_workspaces(spaces, c->results->plan_count);
	}
}

/* Room for what this rank holds: its own outcomes; rank 0 those of all. */
static struct wave *open_waves(const struct wave_run *c)
{
	struct wave *waves = mem_alloc((size_t)c->ranks, sizeof(*waves));

	for (int r = 0; r < c->ranks; r++) {
		if (c->rank == 0 || c->rank == r)
			waves[r].outcomes = mem_alloc(least(c->results->asked, RUNNER_WAVE), sizeof(struct outcome));
		if (c->rank == r)
			waves[r].done = mem_alloc(RUNNER_WAVE, 1);
	}
	return waves;
}

static void open_wave_run(struct wave_run *c, const struct runner *runner, struct results *results)
{
	*c = (struct wave_run){ .runner = runner, .results = results };
	c->threads = share_threads(runner->threads);
	results_expect_jobs(results);
	c->begun = mem_alloc(results->plan_count, sizeof(*c->begun));
	c->rate_per_s = mem_alloc(results->plan_count, sizeof(*c->rate_per_s));
	for (size_t p = 0; p < results->plan_count; p++)
		c->begun_before += c->begun[p] = results->done[p];
	c->ranks = runner->with_ranks ? ranks_count() : 1;
	c->rank = runner->with_ranks ? ranks_mine() : 0;
	c->now = open_waves(c);
	c->before = open_waves(c);
}

static void close_waves(struct wave *waves, int ranks)
{
	for (int r = 0; r < ranks; r++) {
		free(waves[r].outcomes);
		free(waves[r].done);
	}
	free(waves);
}

static void close_wave_run(struct wave_run *c)
{
	close_waves(c->now, c->ranks);
	close_waves(c->before, c->ranks);
	free(c->begun);
	free(c->rate_per_s);
}

enum status runner_run(const struct runner *runner, struct results *results)
{
	struct text call = TEXT_INIT;
	struct wave_run c;

	text_add(&call, "run");
	if (runner->with_ranks && ranks_mine() == 0 && ranks_count() > 1)
		ranks_share(&call);
	text_release(&call);
	open_wave_run(&c, runner, results);
	run_waves(&c);
	close_wave_run(&c);
	results_count(results);
	if (c.is_full)
		return STATUS_RUNTIME;
	return results->replications < results->asked ? STATUS_INTERRUPTED : STATUS_OK;
}
