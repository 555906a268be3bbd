/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * limit - about the least time one thread needs for the workloads R1, R2 and R3; the engine's speed is quoted as a
 * ratio to it. It knows nothing else and has no event queue, yet its results are exact. Times are in hours.
 *
 *   - From one failure to the next the job's computing and writing is closed form.
 *   - Exponential nodes (R1) have no memory: together they fail as one Poisson process.
 *   - Weibull nodes up since t = 0 fail in the order of their cumulative hazards, exponentials of mean 1: while n are
 *     up, the least exceeds the one before by an exponential of mean 1/n. Nodes that came later are in a heap.
 *   - Repairs are an unsorted list, purged only when it could hold more than there are spares.
 */
#include <err.h>
#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define INTERVAL_H    1.0
#define WRITE_H	      (2.0 / 60)
#define CYCLE_H	      (INTERVAL_H + WRITE_H)
#define RESTART_H     0.5
#define REPAIR_H      24.0
#define SPREAD	      0.5 /* sd over mean, of restarts and of repairs */
#define GPUS_PER_NODE 8
#define USD_PER_GPU_H 2.0

enum { LAYERS = 256, NODES_MAX = 2048 + 32 }; /* NODES_MAX: with the spares */
enum result { WALL, LOST, WRITE, RESTART, STALL, FAILURES, COST, RESULTS };

static const struct workload {
	const char *name;
	int nodes, spares;
	double lifetime_h, shape; /* Weibull; exponential if the shape is 1 */
	double parameters, tokens, peak_flops, mfu;
} workloads[] = {
	{ "R1", 256, 8, 1500, 1, 65.2e9, 1.4e12, 312e12, 0.46 },
	{ "R2", 256, 8, 1500, 0.7, 65.2e9, 1.4e12, 312e12, 0.46 },
	{ "R3", 2048, 32, 20000, 0.7, 405e9, 15.6e12, 989e12, 0.40 },
};

/* Layers of equal area under exp(-|x|^power / power); layer i, edge[i] wide, is from height[i] to height[i + 1].
 * Bases (where the tails start) and areas: Marsaglia & Tsang, "The ziggurat method ...", J. Stat. Softw. 5(8), 2000. */
static struct ziggurat {
	double power, base, area, edge[LAYERS + 1], height[LAYERS + 1];
} laplace = { .power = 1, .base = 7.69711747013104972, .area = 0.003949659822581557 },
  normal = { .power = 2, .base = 3.6541528853610088, .area = 0.00492867323397466 };

struct run {
	const struct workload *workload;
	bool memoryless;
	uint64_t random;
	double scale_h, exponent; /* a lifetime is scale_h * hazard^exponent */
	double writes, last_h;	  /* the job's writes, and what it computes after the last */
	double now_h, writes_left, total[RESULTS];
	double first_h, hazard;	  /* next failure of the nodes up since t = 0 (R1: of all), hazard it stands for */
	int first, late, repairs; /* how many are up since t = 0, are in late_h, in repair_h */
	double late_h[NODES_MAX], repair_h[NODES_MAX]; /* failures of those that came later, a heap; ends of repairs */
};

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

static inline uint64_t random_bits(uint64_t *state) /* splitmix64 */
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static double draw_uniform(uint64_t *random)
{
	return (double)(random_bits(random) >> 11) * 0x1p-53;
}

static double density(const struct ziggurat *z, double x)
{
	return exp(z->power == 1 ? -fabs(x) : -x * x / 2);
}

static void stack_layers(struct ziggurat *z)
{
	z->edge[1] = z->base;
	z->height[1] = density(z, z->base);
	z->edge[0] = z->area / z->height[1]; /* as wide as if the tail were flattened */
	for (int i = 2; i < LAYERS; i++) {
		z->height[i] = z->height[i - 1] + z->area / z->edge[i - 1];
		z->edge[i] = pow(-z->power * log(z->height[i]), 1 / z->power);
	}
	z->height[LAYERS] = 1;
}

/* From the base on the curve is below the exponential that touches it there. */
static __attribute__((noinline)) double draw_tail(uint64_t *random, const struct ziggurat *z)
{
	double slope = pow(z->base, z->power - 1), beyond;
	do
		beyond = -log(1 - draw_uniform(random)) / slope;
	while (draw_uniform(random) * z->height[1] * exp(-slope * beyond) > density(z, z->base + beyond));
	return z->base + beyond;
}

/* The low 8 bits choose a layer, the high 53 a place in it; 99 in 100 are where the curve is above all of the layer. */
static inline double draw(uint64_t *random, const struct ziggurat *z)
{
	for (;;) {
		uint64_t bits = random_bits(random), layer = bits % LAYERS;
		double x = (double)((int64_t)bits >> 11) * 0x1p-52 * z->edge[layer];
		if (fabs(x) < z->edge[layer + 1])
			return x;
		if (layer == 0)
			return copysign(draw_tail(random, z), x);
		double part = draw_uniform(random);
		if (z->height[layer] + part * (z->height[layer + 1] - z->height[layer]) < density(z, x))
			return x;
	}
}

static inline double draw_exponential(struct run *r)
{
	return fabs(draw(&r->random, &laplace));
}

static inline double draw_lognormal(struct run *r, double mean)
{
	const double variance = log(1 + SPREAD * SPREAD);
	return mean * exp(sqrt(variance) * draw(&r->random, &normal) - variance / 2);
}

static void push_late(struct run *r, double failure_h)
{
	int i = r->late++;
	for (; i > 0 && r->late_h[(i - 1) / 2] > failure_h; i = (i - 1) / 2)
		r->late_h[i] = r->late_h[(i - 1) / 2];
	r->late_h[i] = failure_h;
}

static void pop_late(struct run *r)
{
	int i = 0, child = 1;
	double last_h = r->late_h[--r->late];
	for (; child < r->late; i = child, child = 2 * i + 1) {
		child += r->late_h[child + 1] < r->late_h[child]; /* the sibling of an only child is last_h */
		if (r->late_h[child] >= last_h)
			break;
		r->late_h[i] = r->late_h[child];
	}
	r->late_h[i] = last_h;
}

static inline void draw_first(struct run *r, int up)
{
	double step = draw_exponential(r) / up; /* infinite if none is up */
	r->hazard += step;
	r->first_h = r->memoryless ? r->now_h + r->scale_h * step : r->scale_h * pow(r->hazard, r->exponent);
}

static double next_failure_h(const struct run *r)
{
	return smaller(r->first_h, r->late_h[0]);
}

static inline void fail_node(struct run *r)
{
	r->total[FAILURES]++;
	r->repair_h[r->repairs++] = r->now_h + draw_lognormal(r, REPAIR_H);
	if (r->late_h[0] < r->first_h)
		pop_late(r);
	else if (!r->memoryless) /* else drawn when it is known how many are up */
		draw_first(r, --r->first);
}

static inline void add_node(struct run *r, int up)
{
	if (r->memoryless)
		draw_first(r, up);
	else
		push_late(r, r->now_h + r->scale_h * pow(draw_exponential(r), r->exponent));
}

static int purge_repairs(struct run *r)
{
	int kept = 0;
	for (int i = 0; i < r->repairs; i++) { /* without branches, which would be mispredicted */
		double end_h = r->repair_h[i];
		r->repair_h[kept] = end_h;
		kept += end_h > r->now_h;
	}
	return r->repairs = kept;
}

static void stall(struct run *r) /* until all that are missing came back */
{
	int all = r->workload->nodes + r->workload->spares;
	double start_h = r->now_h;
	while (r->repairs > r->workload->spares) {
		if (r->memoryless)
			draw_first(r, all - r->repairs);
		double failure_h = next_failure_h(r), *back_h = r->repair_h;
		for (int i = 1; i < r->repairs; i++)
			back_h = r->repair_h[i] < *back_h ? &r->repair_h[i] : back_h;
		r->now_h = smaller(failure_h, *back_h);
		if (failure_h < *back_h) {
			fail_node(r);
		} else {
			*back_h = r->repair_h[--r->repairs];
			add_node(r, all - r->repairs);
		}
	}
	r->total[STALL] += r->now_h - start_h;
}

static void recover(struct run *r) /* from a failure to the end of a restart that no other failure cuts short */
{
	double start_h, ready_h;
	do {
		fail_node(r);
		if (r->repairs > r->workload->spares && purge_repairs(r) > r->workload->spares)
			stall(r);
		else
			add_node(r, r->workload->nodes);
		start_h = r->now_h;
		ready_h = start_h + draw_lognormal(r, RESTART_H);
		r->now_h = smaller(ready_h, next_failure_h(r));
		r->total[RESTART] += r->now_h - start_h;
	} while (r->now_h < ready_h);
}

static void compute(struct run *r) /* until a node fails */
{
	double up_h = next_failure_h(r) - r->now_h, writes = floor(up_h * (1 / CYCLE_H));
	double cut_h = up_h - writes * CYCLE_H, lost_h = smaller(cut_h, INTERVAL_H);
	r->now_h += up_h;
	r->writes_left -= writes;
	r->total[LOST] += lost_h;
	r->total[WRITE] += writes * WRITE_H + (cut_h - lost_h);
}

static void simulate(struct run *r)
{
	double end_h;
	memset(r->total, 0, sizeof(r->total));
	r->now_h = r->hazard = 0;
	r->writes_left = r->writes;
	r->repairs = 0;
	r->late = 1;
	r->late_h[0] = INFINITY; /* so that the heap is never empty */
	r->first = r->workload->nodes;
	draw_first(r, r->first);
	while (end_h = r->now_h + r->writes_left * CYCLE_H + r->last_h, next_failure_h(r) < end_h) {
		compute(r);
		recover(r);
	}
	r->total[WALL] = end_h;
	r->total[WRITE] += r->writes_left * WRITE_H;
	r->total[COST] = end_h * (r->workload->nodes + r->workload->spares) * GPUS_PER_NODE * USD_PER_GPU_H;
}

static void prepare(struct run *r, const struct workload *w, uint64_t seed)
{
	double work_h = 6 * w->parameters * w->tokens / (w->nodes * GPUS_PER_NODE * w->peak_flops * w->mfu) / 3600;
	*r = (struct run){ .workload = w, .memoryless = w->shape == 1, .exponent = 1 / w->shape };
	r->scale_h = w->lifetime_h / tgamma(1 + r->exponent);
	r->writes = ceil(work_h / INTERVAL_H) - 1;
	r->last_h = work_h - r->writes * INTERVAL_H;
	r->random = random_bits(&seed); /* neighbouring seeds start far apart */
	stack_layers(&laplace);
	stack_layers(&normal);
}

static double clock_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void measure(const struct workload *w, double reps, uint64_t seed)
{
	static const char *const names[] = { "wall_h",	"lost_h",   "checkpoint_h", "restart_h",
					     "stall_h", "failures", "cost_usd" };
	static struct run r;
	prepare(&r, w, seed);
	double mean[RESULTS] = { 0 }, squares[RESULTS] = { 0 }, start_s = clock_s();
	for (double n = 1; n <= reps; n++) {
		simulate(&r);
		for (int k = 0; k < RESULTS; k++) { /* Welford's */
			double off = r.total[k] - mean[k];
			mean[k] += off / n;
			squares[k] += off * (r.total[k] - mean[k]);
		}
	}
	double seconds = clock_s() - start_s;
	printf("%s\t%.0f\t%.6f\t%.4f\n", w->name, reps, seconds, seconds / reps * 1e6);
	for (int k = 0; k < RESULTS; k++)
		printf("%s\t%.10g\t%.4g\n", names[k], mean[k], sqrt(squares[k] / (reps - 1) / reps));
}

static uint64_t read_number(const char *text, unsigned least)
{
	uint64_t x = strtoull(text, NULL, 10);
	if (!*text || text[strspn(text, "0123456789")] || x == UINT64_MAX || x < least)
		errx(2, "not a whole number from %u up: '%s'", least, text);
	return x;
}

int main(int argc, char **argv)
{
	static const struct option options[] = { { "seed", required_argument, NULL, 's' }, { NULL, 0, NULL, 0 } };
	uint64_t reps = 10000, seed = 1;
	for (int c; (c = getopt_long(argc, argv, "n:", options, NULL)) != -1;)
		if (c == 'n')
			reps = read_number(optarg, 2); /* one has no standard error */
		else if (c == 's')
			seed = read_number(optarg, 0);
		else
			return 2;
	for (size_t i = 0; optind == argc - 1 && i < sizeof(workloads) / sizeof(*workloads); i++)
		if (!strcmp(argv[optind], workloads[i].name)) {
			measure(&workloads[i], (double)reps, seed);
			return fflush(stdout) || ferror(stdout);
		}
	errx(2, "use limit R1|R2|R3 [-n REPS] [--seed S]");
}
