/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An oracle for checkpoints in several tiers: the plainest simulator of one job whose failures differ in what they leave,
 * with an event for each write; it shares nothing with the engine. Times are in hours, all lives and restarts exponential,
 * nodes replaced at once. Copies are kept in a heap without order and looked through at every failure.
 *
 *   tiers REPS SEED WORK NODE JOB SPIKE ROLLBACK OUTAGE LASTS RESTART TIER...
 *
 * NODE, JOB, SPIKE, OUTAGE: mean time to the next, 0 = never; a spike gives up ROLLBACK copies; TIER is
 * kind:interval:write:slowdown:fails:corrupt:keep:restart with kind s(torage), p(eer) or m(emory); slowdown -1 = blocking;
 * keep 0 = all; restart 0 = the common one. The storage comes first: of writes due together it is written first. */
#include <err.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIERS = 4, COPIES = 100000 };
enum result { WALL, LOST, WRITING, RESTARTING, STALL, FAILURES, RESULTS };
enum what { NODE, JOB, SPIKE, STORAGE, RESTARTED, WROTE, MOVED };

struct tier {
	char kind;
	double interval, write, slowdown, fails, corrupt, keep, restart;
	double due, ends, holds; /* progress at which it is written next; the write under way */
	bool is_spoiled;
};

struct copy {
	double progress;
	size_t tier;
	long number;
	bool is_bad;
};

struct model {
	double work, mean[STORAGE + 1], rollback, lasts, restart;
	size_t tiers;
};

struct job {
	const struct model *m;
	gsl_rng *rng;
	struct tier tier[TIERS];
	struct copy *copies;
	size_t count;
	long number;
	double now, progress, next[STORAGE + 1], back, restart_ends;
	bool is_out, is_restarting;
	double *total;
};

static double life(const struct job *j, double mean)
{
	return mean > 0 ? gsl_ran_exponential(j->rng, mean) : INFINITY;
}

static bool is_blocking(const struct tier *t)
{
	return t->slowdown < 0;
}

static const struct tier *stopper(const struct job *j)
{
	for (size_t i = 0; i < j->m->tiers; i++)
		if (is_blocking(&j->tier[i]) && isfinite(j->tier[i].ends))
			return &j->tier[i];
	return NULL;
}

static void resume(struct job *j)
{
	j->is_restarting = false;
	j->restart_ends = INFINITY;
	for (size_t i = 0; i < j->m->tiers; i++) {
		j->tier[i].due = j->progress + j->tier[i].interval;
		j->tier[i].ends = INFINITY;
	}
}

static void begin_what_is_due(struct job *j)
{
	for (size_t i = 0; i < j->m->tiers && !stopper(j); i++) {
		struct tier *t = &j->tier[i];
		if (isfinite(t->ends) || j->progress < t->due - 1e-9 || j->progress > j->m->work - 1e-9)
			continue;
		t->ends = j->now + t->write;
		t->holds = j->progress;
		t->due = j->progress + t->interval;
		t->is_spoiled = t->kind == 's' && j->is_out;
	}
}

/* The newest: the most progress, and of those the last written. */
static size_t newest(const struct job *j, char kind)
{
	size_t best = j->count;
	for (size_t i = 0; i < j->count; i++) {
		const struct copy *c = &j->copies[i];
		if (kind && j->tier[c->tier].kind != kind)
			continue;
		if (best == j->count || c->progress > j->copies[best].progress ||
		    (c->progress == j->copies[best].progress && c->number > j->copies[best].number))
			best = i;
	}
	return best;
}

static void drop(struct job *j, size_t i)
{
	j->copies[i] = j->copies[--j->count];
}

static void drop_oldest(struct job *j, size_t tier)
{
	size_t oldest = j->count;
	double count = 0;
	for (size_t i = 0; i < j->count; i++)
		if (j->copies[i].tier == tier) {
			count++;
			if (oldest == j->count || j->copies[i].progress < j->copies[oldest].progress)
				oldest = i;
		}
	if (count > j->tier[tier].keep)
		drop(j, oldest);
}

static void end_write(struct job *j, size_t i)
{
	struct tier *t = &j->tier[i];
	t->ends = INFINITY;
	if (t->is_spoiled || gsl_rng_uniform(j->rng) < t->fails)
		return;
	if (j->count == COPIES)
		errx(2, "too many copies");
	j->copies[j->count++] = (struct copy){ t->holds, i, ++j->number, gsl_rng_uniform(j->rng) < t->corrupt };
	if (t->keep > 0)
		drop_oldest(j, i);
}

static void fail(struct job *j, enum what what)
{
	double bad = 0, mean = j->m->restart, kept = 0;
	j->total[FAILURES]++;
	j->next[what] = j->now + life(j, j->m->mean[what]);
	if (what == NODE)
		for (size_t i; (i = newest(j, 'm')) < j->count;)
			drop(j, i);
	for (double k = what == SPIKE ? j->m->rollback : 0; k > 0 && j->count; k--)
		drop(j, newest(j, 0));
	for (; j->count && j->copies[newest(j, 0)].is_bad; bad++)
		drop(j, newest(j, 0));
	if (j->count) {
		const struct copy *c = &j->copies[newest(j, 0)];
		kept = c->progress;
		if (j->tier[c->tier].restart > 0)
			mean = j->tier[c->tier].restart;
	}
	j->total[LOST] += j->progress - kept;
	j->progress = kept;
	j->is_restarting = true;
	j->restart_ends = j->now;
	for (; bad >= 0; bad--)
		j->restart_ends += life(j, mean);
	for (size_t i = 0; i < j->m->tiers; i++)
		j->tier[i].ends = INFINITY;
}

static void change_storage(struct job *j)
{
	j->is_out = !j->is_out;
	j->next[STORAGE] = j->now + life(j, j->is_out ? j->m->lasts : j->m->mean[STORAGE]);
	for (size_t i = 0; i < j->m->tiers; i++)
		j->tier[i].is_spoiled |= j->is_out && j->tier[i].kind == 's';
}

static double speed(const struct job *j)
{
	double share = 1;
	for (size_t i = 0; i < j->m->tiers; i++)
		share -= isfinite(j->tier[i].ends) ? fmax(j->tier[i].slowdown, 0) : 0;
	return stopper(j) ? 0 : share;
}

static double goal(const struct job *j)
{
	double next = j->m->work;
	for (size_t i = 0; i < j->m->tiers; i++)
		if (isinf(j->tier[i].ends) && j->tier[i].due < j->m->work - 1e-9)
			next = fmin(next, j->tier[i].due);
	return next;
}

static void step(struct job *j)
{
	double rate = 0, at;
	enum what what = NODE;
	size_t wrote = 0;
	if (!j->is_restarting) {
		begin_what_is_due(j);
		rate = speed(j);
	}
	for (enum what w = JOB; w <= STORAGE; w++)
		if (j->next[w] < j->next[what])
			what = w;
	at = j->next[what];
	if (j->restart_ends < at) {
		at = j->restart_ends;
		what = RESTARTED;
	}
	for (size_t i = 0; i < j->m->tiers; i++)
		if (j->tier[i].ends < at) {
			at = j->tier[i].ends;
			what = WROTE;
			wrote = i;
		}
	if (rate > 0 && j->now + (goal(j) - j->progress) / rate < at) {
		at = j->now + (goal(j) - j->progress) / rate;
		what = MOVED;
	}
	j->total[j->is_restarting ? RESTARTING : WRITING] += (at - j->now) * (1 - rate);
	j->progress = what == MOVED ? goal(j) : j->progress + (at - j->now) * rate;
	j->now = at;
	if (what == STORAGE)
		change_storage(j);
	else if (what == RESTARTED)
		resume(j);
	else if (what == WROTE)
		end_write(j, wrote);
	else if (what != MOVED)
		fail(j, what);
}

static void replicate(struct job *j)
{
	j->now = j->progress = 0;
	j->count = 0;
	j->is_out = false;
	for (enum what w = NODE; w <= STORAGE; w++)
		j->next[w] = life(j, j->m->mean[w]);
	resume(j);
	while (j->progress < j->m->work)
		step(j);
	j->total[WALL] = j->now;
	if (fabs(j->now - j->m->work - j->total[LOST] - j->total[WRITING] - j->total[RESTARTING]) > 1e-7 * j->now)
		errx(2, "the times do not add up");
}

static void report(const double *results, size_t reps)
{
	static const char *const names[] = { "wall_h", "lost_h", "checkpoint_h", "restart_h", "stall_h", "failures" };
	for (size_t k = 0; k < RESULTS; k++) {
		double sum = 0, squares = 0;
		for (size_t i = 0; i < reps; i++)
			sum += results[i * RESULTS + k];
		for (size_t i = 0; i < reps; i++)
			squares += pow(results[i * RESULTS + k] - sum / (double)reps, 2);
		double sd = sqrt(squares / ((double)reps - 1));
		printf("%s\t%.12g\t%.12g\t%.12g\n", names[k], sum / (double)reps, sd / sqrt((double)reps), sd);
	}
}

int main(int argc, char **argv)
{
	if (argc < 12 || argc > 11 + TIERS)
		errx(2,
		     "use tiers REPS SEED WORK NODE JOB SPIKE ROLLBACK OUTAGE LASTS RESTART TIER..., see the source");
	double n[11];
	for (int i = 1; i < 11; i++)
		n[i] = strtod(argv[i], NULL);
	struct model m = { n[3], { n[4], n[5], n[6], n[8] }, n[7], n[9], n[10], (size_t)argc - 11 };
	size_t reps = (size_t)n[1];
	struct job j = { .m = &m, .rng = gsl_rng_alloc(gsl_rng_mt19937) };
	for (size_t i = 0; i < m.tiers; i++) {
		struct tier *t = &j.tier[i];
		if (sscanf(argv[11 + i], "%c:%lf:%lf:%lf:%lf:%lf:%lf:%lf", &t->kind, &t->interval, &t->write,
			   &t->slowdown, &t->fails, &t->corrupt, &t->keep, &t->restart) != 8)
			errx(2, "not a tier: %s", argv[11 + i]);
	}
	double *results = calloc(reps, RESULTS * sizeof(*results));
	j.copies = calloc(COPIES, sizeof(*j.copies));
	if (!results || !j.copies)
		errx(2, "out of memory");
	gsl_rng_set(j.rng, (unsigned long)n[2]);
	for (size_t i = 0; i < reps; i++) {
		j.total = results + i * RESULTS;
		replicate(&j);
	}
	report(results, reps);
	free(results);
	free(j.copies);
	gsl_rng_free(j.rng);
	return 0;
}
