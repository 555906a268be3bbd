/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The oracle: the plainest simulator of one job under failures; it shares nothing with the engine. Times are in hours.
 * At equal times the end of a phase comes first, then nodes by number, then the job failure. */
#include <err.h>
#include <getopt.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum result { WALL, LOST, WRITE, RESTART, STALL, FAILURES, COMPUTE, DONE }; /* four of them, and DONE, are phases */
enum place { POOL, UP, REPAIR, PLACES };
enum text { NODES, SPARES, WORK, INTERVAL, WRITING, LIFETIME, REPAIRING, RESTARTING, JOB, SEED, BREAK, REPS, TEXTS };

struct dist {
	double (*draw)(const gsl_rng *rng, double a, double b);
	double a, b; /* what GSL wants, not what the user typed */
};

struct model {
	size_t nodes, all_nodes, writes; /* all_nodes: with the spares */
	double work_h, interval_h, write_h;
	struct dist stay[PLACES], restart, job; /* how long a node stays in a place */
	char broken;				/* first letter of --break, or 0 */
};

struct node {
	enum place place;
	double clock_h; /* when it leaves this place by itself */
};

struct run {
	const struct model *model;
	gsl_rng *rng;
	struct node *node;
	enum result phase;
	size_t up, writes_done;
	double now_h, phase_end_h, job_left_h, unsaved_h, *total; /* total: by result */
};

static double draw_h(const struct run *r, struct dist d)
{
	return d.draw(r->rng, d.a, d.b);
}

static void enter(struct run *r, enum result phase, double length_h)
{
	r->phase = phase;
	r->phase_end_h = r->now_h + length_h;
}

static void compute(struct run *r)
{
	const struct model *m = r->model;
	double segment_h = r->writes_done < m->writes ? m->interval_h : m->work_h - (double)m->writes * m->interval_h;
	enter(r, COMPUTE, fmax(segment_h - r->unsaved_h, 0));
}

static void end_phase(struct run *r)
{
	if (r->phase == WRITE) {
		r->writes_done++;
		r->unsaved_h = 0;
	}
	if (r->phase != COMPUTE)
		compute(r);
	else if (r->writes_done < r->model->writes)
		enter(r, WRITE, r->model->write_h);
	else
		r->phase = DONE;
}

static void put(struct run *r, struct node *node, enum place place)
{
	r->up = r->up + (place == UP) - (node->place == UP);
	*node = (struct node){ place, r->now_h + draw_h(r, r->model->stay[place]) };
}

static void restart_or_stall(struct run *r)
{
	bool whole = r->up == r->model->nodes;
	enter(r, whole ? RESTART : STALL, whole ? draw_h(r, r->model->restart) : INFINITY);
}

static void roll_back(struct run *r) /* what failures of nodes and of the job have in common */
{
	r->total[FAILURES]++;
	double lost_h = r->model->broken == 'l' ? 0 : r->unsaved_h;
	r->total[LOST] += lost_h;
	r->unsaved_h -= lost_h;
	for (size_t i = 0; r->model->broken == 'a' && i < r->model->all_nodes; i++)
		if (r->node[i].place == UP)
			put(r, &r->node[i], UP);
	restart_or_stall(r);
}

static void change_node(struct run *r, struct node *node) /* it fails, or is back from repair */
{
	bool failed = node->place == UP, whole = r->up == r->model->nodes;
	put(r, node, failed ? REPAIR : POOL);
	for (size_t i = 0; r->up < r->model->nodes && i < r->model->all_nodes; i++)
		if (r->node[i].place == POOL)
			put(r, &r->node[i], UP);
	if (failed)
		roll_back(r);
	else if (!whole)
		restart_or_stall(r);
}

static struct node *soonest(const struct run *r)
{
	struct node *best = r->node;
	for (size_t i = 1; i < r->model->all_nodes; i++)
		if (r->node[i].clock_h < best->clock_h)
			best = &r->node[i];
	return best;
}

static void step(struct run *r)
{
	struct node *node = soonest(r);
	double job_h = r->phase == STALL ? INFINITY : r->now_h + fmax(r->job_left_h, 0);
	double next_h = fmin(r->phase_end_h, fmin(node->clock_h, job_h));
	if (isinf(next_h) || r->total[FAILURES] > 1e6)
		errx(2, "this job never ends");
	double step_h = next_h - r->now_h;
	r->now_h = next_h;
	r->total[r->phase] += step_h;
	r->unsaved_h += r->phase == COMPUTE ? step_h : 0;
	r->job_left_h -= r->phase == STALL ? 0 : step_h;
	if (next_h >= r->phase_end_h) {
		end_phase(r);
	} else if (next_h >= node->clock_h) {
		change_node(r, node);
	} else {
		r->job_left_h = draw_h(r, r->model->job);
		roll_back(r);
	}
}

static void replicate(struct run *r)
{
	r->now_h = r->unsaved_h = 0;
	r->writes_done = 0;
	for (size_t i = 0; i < r->model->all_nodes; i++)
		put(r, &r->node[i], i < r->model->nodes ? UP : POOL);
	r->job_left_h = draw_h(r, r->model->job);
	compute(r);
	while (r->phase != DONE)
		step(r);
	r->total[WALL] = r->now_h;
	if (fabs(r->total[COMPUTE] - r->total[LOST] - r->model->work_h) > 1e-9 * r->now_h)
		errx(2, "the times do not add up");
}

static double number(const char *text, double least, bool whole)
{
	char *end;
	double x = strtod(text, &end);
	if (end == text || *end || !(x >= least && x <= 1e15) || (whole && x != floor(x)))
		errx(2, "bad or missing number: '%s'", text);
	return x;
}

static struct dist distribution(const char *text) /* Weibull of shape 1: exponential; infinite shape: constant */
{
	double x = INFINITY, y = 1;
	char junk;
	if (!strcmp(text, "never") || (sscanf(text, "constant:%lf%c", &x, &junk) == 1 && x >= 0))
		return (struct dist){ gsl_ran_weibull, x, INFINITY };
	if ((sscanf(text, "exponential:%lf%c", &x, &junk) == 1 && x > 0) ||
	    (sscanf(text, "weibull:%lf,%lf%c", &x, &y, &junk) == 2 && x > 0 && y >= 0.01))
		return (struct dist){ gsl_ran_weibull, x / tgamma(1 + 1 / y), y };
	if (sscanf(text, "lognormal:%lf,%lf%c", &x, &y, &junk) != 2 || !(x > 0 && y > 0 && isfinite(x + y)))
		errx(2, "bad or missing distribution: '%s'", text);
	double log_sd = sqrt(log1p(y / x * (y / x)));
	return (struct dist){ gsl_ran_lognormal, log(x) - log_sd * log_sd / 2, log_sd };
}

static void read_options(int argc, char **argv, const char *text[TEXTS])
{
	static const char *const names[] = { "nodes",  "spares",  "work-h", "interval-h", "write-h", "lifetime",
					     "repair", "restart", "job",    "seed",	  "break" };
	struct option options[TEXTS] = { { NULL, 0, NULL, 0 } };
	for (int i = 0; i < REPS; i++)
		options[i] = (struct option){ names[i], required_argument, NULL, i };
	int c;
	while ((c = getopt_long(argc, argv, "n:", options, NULL)) != -1 && c != '?')
		text[c == 'n' ? REPS : c] = optarg;
	if (c == '?' || optind < argc)
		errx(2, "use --nodes N --work-h W --lifetime DIST -n REPS and others, see the source");
}

static struct model read_model(const char *const text[TEXTS])
{
	struct model m = { .broken = *text[BREAK] };
	m.stay[UP] = distribution(text[LIFETIME]);
	m.stay[POOL] = distribution("never");
	m.stay[REPAIR] = distribution(text[REPAIRING]);
	m.restart = distribution(text[RESTARTING]);
	m.job = distribution(text[JOB]);
	m.nodes = (size_t)number(text[NODES], 1, true);
	m.all_nodes = m.nodes + (size_t)number(text[SPARES], 0, true);
	m.work_h = number(text[WORK], 1e-9, false);
	m.interval_h = number(text[INTERVAL], 0, false);
	m.write_h = number(text[WRITING], 0, false);
	m.writes = m.interval_h > 0 ? (size_t)fmax(ceil(m.work_h / m.interval_h - 1e-9) - 1, 0) : 0;
	if (m.broken && strcmp(text[BREAK], "age") && strcmp(text[BREAK], "loss"))
		errx(2, "not something to break: %s", text[BREAK]);
	return m;
}

static void report(double *results, size_t reps)
{
	static const char *const names[] = { "wall_h", "lost_h", "checkpoint_h", "restart_h", "stall_h", "failures" };
	for (size_t k = 0; k < COMPUTE; k++) {
		double sd = reps > 1 ? gsl_stats_sd(results + k, DONE, reps) : 0;
		double mean = gsl_stats_mean(results + k, DONE, reps);
		printf("%s\t%.12g\t%.12g\t%.12g\n", names[k], mean, sd / sqrt((double)reps), sd);
	}
	gsl_sort(results + WALL, DONE, reps);
	printf("p50_h\t%.12g\t0\t0\n", gsl_stats_quantile_from_sorted_data(results + WALL, DONE, reps, 0.5));
	printf("p90_h\t%.12g\t0\t0\n", gsl_stats_quantile_from_sorted_data(results + WALL, DONE, reps, 0.9));
}

int main(int argc, char **argv)
{
	const char *text[TEXTS] = { "", "0", "", "0", "0", "", "never", "constant:0", "never", "1", "", "" };
	read_options(argc, argv, text);
	struct model m = read_model(text);
	size_t reps = (size_t)number(text[REPS], 1, true);
	double *results = calloc(reps, DONE * sizeof(*results));
	struct run r = { .model = &m, .rng = gsl_rng_alloc(gsl_rng_mt19937), .total = results };
	r.node = calloc(m.all_nodes, sizeof(*r.node));
	if (!results || !r.node)
		errx(2, "out of memory");
	gsl_rng_set(r.rng, (unsigned long)number(text[SEED], 0, true));
	for (size_t rep = 0; rep < reps; rep++, r.total += DONE)
		replicate(&r);
	report(results, reps);
	free(results);
	free(r.node);
	gsl_rng_free(r.rng);
	return 0;
}
