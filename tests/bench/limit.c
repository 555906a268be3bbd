/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * limit - how fast can the reference workloads R1, R2 and R3 be simulated at all?
 *
 * The engine's speed is quoted as a ratio to this program.  It runs one scalar thread, knows nothing but these three
 * workloads, and has no event queue:
 *
 *   - Between two failures the job's compute and checkpoint cycle is closed form; only failures take time.
 *   - Exponential nodes (R1) have no memory, so the N of them are one Poisson process.
 *   - Weibull nodes (R2, R3) that started at t = 0 fail in the order of their cumulative hazards, and the order
 *     statistics of N unit exponentials come one at a time: the j-th exceeds the one before by a unit exponential over
 *     the number still up.  So one node's clock stands for the whole first generation.
 *   - Only nodes that joined later own a clock each: in a heap if it can strike within the run, unconverted on a shelf
 *     otherwise.
 *   - Repair ends are an unsorted list, looked at only when it is longer than the pool of spares.
 *   - All draws are ziggurats or small tables over xoshiro256++; the tables are computed at start.
 *
 * No shortcut changes the model: every result is exact up to rounding.
 */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Scalar code is meant, and is faster: gcc would pack the generator's state, only to take it apart at once. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-slp-vectorize")
#endif

#define INLINE		    static inline __attribute__((always_inline))
#define SELDOM		    static __attribute__((noinline, cold))
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

enum { NODES_MAX = 2048, SPARES_MAX = 32, GPUS_PER_NODE = 8 };

#define INTERVAL_H 1.0
#define WRITE_H	   (2.0 / 60.0)
#define CYCLE_H	   (INTERVAL_H + WRITE_H)

static const double RESTART_MEAN_H = 0.5;
static const double REPAIR_MEAN_H = 24.0;
static const double USD_PER_GPU_H = 2.0;

/* Standard deviation over mean, of restarts and of repairs alike: one table of lognormals of mean 1 serves both. */
static const double LOGNORMAL_SPREAD = 0.5;

enum law { EXPONENTIAL, WEIBULL };

struct workload {
	const char *name;
	enum law law;
	int nodes;
	int spares;
	double lifetime_mean_h;
	double parameters;
	double tokens;
	double peak_flops;
	double mfu;
	/* Few runs last longer.  A choice of speed alone: results are the same to the last bit whatever it is. */
	double horizon_h;
};

static const double WEIBULL_SHAPE = 0.7;

static const struct workload WORKLOADS[] = {
	{ "R1", EXPONENTIAL, 256, 8, 1500.0, 65.2e9, 1.4e12, 312e12, 0.46, 0.0 },
	{ "R2", WEIBULL, 256, 8, 1500.0, 65.2e9, 1.4e12, 312e12, 0.46, 1050.0 },
	{ "R3", WEIBULL, 2048, 32, 20000.0, 405e9, 15.6e12, 989e12, 0.40, 2250.0 },
};

/* fmin() without its care for NaN, which costs a few instructions. */
INLINE double smaller(double a, double b)
{
	return a < b ? a : b;
}

/* a b + c.  Strict C11 forbids gcc to fuse the two by itself; without the instruction fma() would be a slow call. */
INLINE double fused(double a, double b, double c)
{
#ifdef FP_FAST_FMA
	return fma(a, b, c);
#else
	return a * b + c;
#endif
}

/* ---- random bits: xoshiro256++ (Blackman and Vigna) ------------------------------------------------------------- */

struct rng {
	uint64_t s[4];
};

static const uint64_t GOLDEN_GAMMA = 0x9e3779b97f4a7c15u;

/* The output function of splitmix64. */
INLINE uint64_t mix64(uint64_t z)
{
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* Replications start one apart, not one gamma apart, else their states would be shifted copies of each other. */
INLINE void rng_start(struct rng *g, uint64_t seed, uint64_t replication)
{
	uint64_t walk = mix64(seed + GOLDEN_GAMMA) + replication;

	for (int i = 0; i < 4; i++)
		g->s[i] = mix64(walk += GOLDEN_GAMMA);
}

INLINE uint64_t rotate_left(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

INLINE uint64_t rng_bits(struct rng *g)
{
	uint64_t s0 = g->s[0], s1 = g->s[1], s2 = g->s[2] ^ s0, s3 = g->s[3] ^ s1;
	uint64_t bits = rotate_left(s0 + g->s[3], 23) + s0;

	g->s[0] = s0 ^ s3;
	g->s[1] = s1 ^ s2;
	g->s[2] = s2 ^ s1 << 17;
	g->s[3] = rotate_left(s3, 45);
	return bits;
}

INLINE double rng_uniform(struct rng *g)
{
	return (double)(int64_t)(rng_bits(g) >> 11) * 0x1p-53;
}

/* ---- exponentials and normals: ziggurats (Marsaglia and Tsang) -------------------------------------------------- */

enum { LAYERS = 256 };

/*
 * Equal areas under a falling density with peak 1.  Layer i spans height[i] to height[i + 1]; a point uniform across
 * its outer edge lies under the curve for sure if it is left of the inner one.  Layer 0 also stands for the tail.
 */
struct ziggurat {
	struct {
		double step; /* outer edge over 2^52 */
		double inner;
	} layer[LAYERS];
	double height[LAYERS + 1];
	double base; /* where the tail begins */
};

struct curve {
	double (*density)(double x);
	double (*inverse)(double density);
	double (*tail_area)(double x);
};

static struct ziggurat exponential_ziggurat;
static struct ziggurat normal_ziggurat;

static double exponential_density(double x)
{
	return exp(-x);
}

static double exponential_inverse(double density)
{
	return -log(density);
}

static double normal_density(double x)
{
	return exp(-0.5 * x * x);
}

static double normal_inverse(double density)
{
	return sqrt(-2.0 * log(density));
}

static double normal_tail_area(double x)
{
	return sqrt(acos(-1.0) / 2.0) * erfc(x / sqrt(2.0));
}

/* Stacks the layers on a given base; returns the height they reach, which is 1 when the base is right. */
static double ziggurat_stack(struct ziggurat *z, const struct curve *curve, double base)
{
	double height = curve->density(base);
	double area = base * height + curve->tail_area(base);
	double edge = base;

	z->base = base;
	z->height[0] = 0.0;
	z->layer[0].step = area / height * 0x1p-52;
	z->layer[0].inner = base;
	for (int i = 1; i < LAYERS; i++) {
		z->height[i] = height;
		z->layer[i].step = edge * 0x1p-52;
		height += area / edge; /* infinite once the top was passed */
		edge = height < 1.0 ? curve->inverse(height) : 0.0;
		z->layer[i].inner = edge;
	}
	z->height[LAYERS] = 1.0;
	z->layer[LAYERS - 1].inner = 0.0;
	return height;
}

/* The further out the base, the thinner the layers and the lower the top: bisection finds it. */
static void ziggurat_build(struct ziggurat *z, const struct curve *curve)
{
	double low = 1.0, high = 20.0;

	for (int i = 0; i < 100; i++) {
		double middle = 0.5 * (low + high);

		if (ziggurat_stack(z, curve, middle) > 1.0)
			low = middle;
		else
			high = middle;
	}
	ziggurat_stack(z, curve, high);
}

static bool is_under(struct rng *g, const struct ziggurat *z, unsigned layer, double density)
{
	double low = z->height[layer], high = z->height[layer + 1];

	return low + rng_uniform(g) * (high - low) < density;
}

INLINE double draw_exponential(struct rng *g);
INLINE double draw_normal(struct rng *g);

/* One draw in a hundred falls between the edges or into the tail, which is the whole curve again, further out. */
SELDOM double exponential_edge(struct rng *g, unsigned layer, double x)
{
	if (layer == 0)
		return exponential_ziggurat.base + draw_exponential(g);
	return is_under(g, &exponential_ziggurat, layer, exponential_density(x)) ? x : draw_exponential(g);
}

/* Mean 1. */
INLINE double draw_exponential(struct rng *g)
{
	uint64_t bits = rng_bits(g);
	unsigned layer = bits % LAYERS;
	double x = (double)(int64_t)(bits >> 12) * exponential_ziggurat.layer[layer].step;

	if (UNLIKELY(x >= exponential_ziggurat.layer[layer].inner))
		return exponential_edge(g, layer, x);
	return x;
}

/* Beyond the base the normal lies below an exponential of rate `base`; accept under the quotient of the two. */
static double normal_tail(struct rng *g)
{
	double beyond;

	do
		beyond = draw_exponential(g) / normal_ziggurat.base;
	while (2.0 * draw_exponential(g) <= beyond * beyond);
	return normal_ziggurat.base + beyond;
}

SELDOM double normal_edge(struct rng *g, unsigned layer, double x)
{
	if (layer == 0)
		return copysign(normal_tail(g), x);
	return is_under(g, &normal_ziggurat, layer, normal_density(x)) ? x : draw_normal(g);
}

/* The top 53 bits, signed, place the point; the low 8, which they do not include, choose the layer. */
INLINE double draw_normal(struct rng *g)
{
	uint64_t bits = rng_bits(g);
	unsigned layer = bits % LAYERS;
	double x = (double)((int64_t)bits >> 11) * normal_ziggurat.layer[layer].step;

	if (UNLIKELY(fabs(x) >= normal_ziggurat.layer[layer].inner))
		return normal_edge(g, layer, x);
	return x;
}

/* ---- lognormals: e^(sigma z - sigma^2/2) as a table over z times a short series --------------------------------- */

enum { CELLS_PER_UNIT = 64, UNITS = 8 };

static struct {
	double sigma;
	double at[2 * UNITS * CELLS_PER_UNIT + 1]; /* z = -UNITS ... UNITS */
} lognormal_table;

static double lognormal_of(double z)
{
	double sigma = lognormal_table.sigma;

	return exp(sigma * (z - 0.5 * sigma));
}

static void lognormal_build(void)
{
	lognormal_table.sigma = sqrt(log1p(LOGNORMAL_SPREAD * LOGNORMAL_SPREAD));
	for (int i = 0; i <= 2 * UNITS * CELLS_PER_UNIT; i++)
		lognormal_table.at[i] = lognormal_of((double)i / CELLS_PER_UNIT - UNITS);
}

/* Mean 1.  The argument of the series is below 0.004, so what it leaves out is below 1e-14. */
INLINE double draw_lognormal(struct rng *g)
{
	double z = draw_normal(g);

	if (UNLIKELY(fabs(z) >= UNITS))
		return lognormal_of(z);
	int cell = (int)((z + UNITS) * CELLS_PER_UNIT + 0.5);
	double d = lognormal_table.sigma * (z + UNITS - cell * (1.0 / CELLS_PER_UNIT));
	double series = fused(fused(fused(fused(1.0 / 24, d, 1.0 / 6), d, 1.0 / 2), d, 1.0), d, 1.0);

	return lognormal_table.at[cell] * series;
}

/* ---- Weibull lifetimes: scale hazard^(1/shape) as two tables and a short series --------------------------------- */

enum { EXPONENT_VALUES = 2048, MANTISSA_BITS = 52, CUT_BITS = 7, CUTS = 1 << CUT_BITS, TERMS = 5 };

static struct {
	double of_exponent[EXPONENT_VALUES]; /* times the scale, so in hours */
	struct {
		double inverse;
		double power;
	} cut[CUTS]; /* of the middle of each slice of 1 ... 2 */
	double coefficient[TERMS + 1];
} lifetime_table;

static double weibull_scale_h(const struct workload *w)
{
	return w->lifetime_mean_h / tgamma(1.0 + 1.0 / WEIBULL_SHAPE);
}

static void lifetime_build(const struct workload *w)
{
	double power = 1.0 / WEIBULL_SHAPE, scale_h = weibull_scale_h(w);

	for (int i = 0; i < EXPONENT_VALUES; i++)
		lifetime_table.of_exponent[i] = scale_h * exp2(power * (i - 1023));
	for (int i = 0; i < CUTS; i++) {
		double middle = 1.0 + (i + 0.5) / CUTS;

		lifetime_table.cut[i].inverse = 1.0 / middle;
		lifetime_table.cut[i].power = pow(middle, power);
	}
	lifetime_table.coefficient[0] = 1.0;
	for (int i = 1; i <= TERMS; i++)
		lifetime_table.coefficient[i] = lifetime_table.coefficient[i - 1] * (power - (i - 1)) / i;
}

/*
 * The age at which a node's cumulative hazard is what it drew at birth.  hazard = 2^k m, and m = middle (1 + d) with
 * |d| < 1/256, so that five terms of the binomial series leave out less than 1e-16.
 */
INLINE double lifetime_h(double hazard)
{
	const double *c = lifetime_table.coefficient;
	const uint64_t one = (uint64_t)1023 << MANTISSA_BITS, half_cut = (uint64_t)1 << (MANTISSA_BITS - CUT_BITS - 1);
	uint64_t bits, m_bits, middle_bits;
	double m, middle;

	memcpy(&bits, &hazard, sizeof(bits));
	m_bits = one | (bits & (((uint64_t)1 << MANTISSA_BITS) - 1));
	middle_bits = (m_bits & ~(2 * half_cut - 1)) | half_cut;
	memcpy(&m, &m_bits, sizeof(m));
	memcpy(&middle, &middle_bits, sizeof(middle));
	unsigned cut = (unsigned)(bits >> (MANTISSA_BITS - CUT_BITS)) % CUTS;
	double d = (m - middle) * lifetime_table.cut[cut].inverse;
	double series = fused(fused(fused(fused(fused(c[5], d, c[4]), d, c[3]), d, c[2]), d, c[1]), d, c[0]);

	return lifetime_table.of_exponent[bits >> MANTISSA_BITS] * lifetime_table.cut[cut].power * series;
}

/* ---- the fleet: nodes that are up, and nodes in repair ---------------------------------------------------------- */

struct shelved {
	double birth_h;
	double hazard;
};

/* No list can overflow: a node is in one place at a time, and there are no more than nodes and spares. */
struct fleet {
	struct rng rng;
	const struct workload *workload;
	uint32_t failures;

	/* Exponential: the next failure of all. */
	double poisson_h;

	/* Weibull, nodes up since t = 0: the next of their failures, and the hazard at which it strikes. */
	double first_h;
	double first_hazard;
	int first_count;

	/* Weibull, later nodes: failure times, the earliest on top (infinite if none). */
	double heap_h[NODES_MAX + SPARES_MAX];
	int heap_count;

	/* Weibull, later nodes that certainly live beyond the horizon. */
	struct shelved shelf[NODES_MAX + SPARES_MAX];
	int shelf_count;

	double repair_end_h[NODES_MAX + SPARES_MAX];
	int repairs;
};

INLINE void heap_add(struct fleet *f, double failure_h)
{
	int at = f->heap_count++;

	while (at > 0 && f->heap_h[(at - 1) / 2] > failure_h) {
		f->heap_h[at] = f->heap_h[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	f->heap_h[at] = failure_h;
}

INLINE void heap_drop_top(struct fleet *f)
{
	int count = --f->heap_count, at = 0, child;
	double last_h = f->heap_h[count];

	f->heap_h[count] = HUGE_VAL; /* an only child's sibling, or the top of an empty heap */
	while ((child = 2 * at + 1) < count) {
		child += f->heap_h[child + 1] < f->heap_h[child];
		if (f->heap_h[child] >= last_h)
			break;
		f->heap_h[at] = f->heap_h[child];
		at = child;
	}
	if (count > 0)
		f->heap_h[at] = last_h;
}

INLINE void first_generation_next(struct fleet *f)
{
	if (f->first_count == 0) {
		f->first_h = HUGE_VAL;
		return;
	}
	f->first_hazard += draw_exponential(&f->rng) / f->first_count--;
	f->first_h = lifetime_h(f->first_hazard);
}

/* Of nodes born at t before the horizon, those that drew a hazard above at_start - t per_h go to the shelf. */
static struct {
	double horizon_h;
	double at_start;
	double per_h;
} shelf_bound;

/*
 * A node born at t outlives the horizon H if its hazard exceeds ((H - t)/scale)^shape.  That is concave in t, so its
 * tangent at H/2 lies above it: a bound that costs one multiplication.
 */
static void shelf_bound_build(const struct workload *w)
{
	double middle = pow(0.5 * w->horizon_h / weibull_scale_h(w), WEIBULL_SHAPE);

	shelf_bound.horizon_h = w->horizon_h;
	shelf_bound.at_start = middle * (1.0 + WEIBULL_SHAPE);
	shelf_bound.per_h = middle * 2.0 * WEIBULL_SHAPE / w->horizon_h;
}

/* The run lasts longer than foreseen, so every node's clock is needed. */
SELDOM void shelf_clear(struct fleet *f)
{
	for (int i = 0; i < f->shelf_count; i++)
		heap_add(f, f->shelf[i].birth_h + lifetime_h(f->shelf[i].hazard));
	f->shelf_count = 0;
}

INLINE double next_failure_h(struct fleet *f, enum law law)
{
	if (law == EXPONENTIAL)
		return f->poisson_h;
	double next_h = smaller(f->first_h, f->heap_h[0]);

	if (UNLIKELY(next_h > shelf_bound.horizon_h)) {
		shelf_clear(f);
		next_h = smaller(f->first_h, f->heap_h[0]);
	}
	return next_h;
}

/* No memory: whenever the number of nodes up changes, the time to the next failure is drawn afresh. */
INLINE void poisson_redraw(struct fleet *f, double now_h, int up)
{
	f->poisson_h = up > 0 ? now_h + draw_exponential(&f->rng) * f->workload->lifetime_mean_h / up : HUGE_VAL;
}

static void fleet_start(struct fleet *f, const struct workload *w, uint64_t seed, uint64_t replication)
{
	rng_start(&f->rng, seed, replication);
	f->workload = w;
	f->failures = 0;
	f->repairs = 0;
	if (w->law == EXPONENTIAL) {
		poisson_redraw(f, 0.0, w->nodes);
		return;
	}
	f->heap_count = 0;
	f->heap_h[0] = HUGE_VAL;
	f->shelf_count = 0;
	f->first_count = w->nodes;
	f->first_hazard = 0.0;
	first_generation_next(f);
}

/* The node whose failure is next goes to repair. */
INLINE void node_fails(struct fleet *f, double now_h, enum law law)
{
	f->failures++;
	f->repair_end_h[f->repairs++] = now_h + REPAIR_MEAN_H * draw_lognormal(&f->rng);
	if (law == EXPONENTIAL)
		return; /* the caller redraws */
	if (f->first_h <= f->heap_h[0])
		first_generation_next(f);
	else
		heap_drop_top(f);
}

/* A fresh node starts; `up` counts it. */
INLINE void node_joins(struct fleet *f, double now_h, int up, enum law law)
{
	if (law == EXPONENTIAL) {
		poisson_redraw(f, now_h, up);
		return;
	}
	double hazard = draw_exponential(&f->rng);

	if (now_h < shelf_bound.horizon_h && hazard > shelf_bound.at_start - shelf_bound.per_h * now_h)
		f->shelf[f->shelf_count++] = (struct shelved){ now_h, hazard };
	else
		heap_add(f, now_h + lifetime_h(hazard));
}

INLINE void drop_finished_repairs(struct fleet *f, double now_h)
{
	int kept = 0;

	for (int i = 0; i < f->repairs; i++) {
		double end_h = f->repair_end_h[i];

		f->repair_end_h[kept] = end_h; /* no branch: half of them have finished, in no order */
		kept += end_h > now_h;
	}
	f->repairs = kept;
}

INLINE int earliest_repair(const struct fleet *f)
{
	int earliest = 0;

	for (int i = 1; i < f->repairs; i++)
		earliest = f->repair_end_h[i] < f->repair_end_h[earliest] ? i : earliest;
	return earliest;
}

/* More nodes in repair than there were spares: some are missing.  Returns when the last of those has come back. */
INLINE double wait_for_repairs(struct fleet *f, double now_h, enum law law)
{
	int nodes = f->workload->nodes, spares = f->workload->spares;

	if (law == EXPONENTIAL)
		poisson_redraw(f, now_h, nodes + spares - f->repairs);
	while (f->repairs > spares) {
		int earliest = earliest_repair(f);
		double end_h = f->repair_end_h[earliest], failure_h = next_failure_h(f, law);

		if (failure_h < end_h) {
			now_h = failure_h;
			node_fails(f, now_h, law);
			if (law == EXPONENTIAL)
				poisson_redraw(f, now_h, nodes + spares - f->repairs);
		} else {
			now_h = end_h;
			f->repair_end_h[earliest] = f->repair_end_h[--f->repairs];
			node_joins(f, now_h, nodes + spares - f->repairs, law);
		}
	}
	return now_h;
}

/* A node fails now.  Returns when the job has all its nodes again, which is at once if there is a spare. */
INLINE double fail_and_refill(struct fleet *f, double now_h, enum law law)
{
	node_fails(f, now_h, law);
	if (UNLIKELY(f->repairs > f->workload->spares)) {
		drop_finished_repairs(f, now_h);
		if (f->repairs > f->workload->spares)
			return wait_for_repairs(f, now_h, law);
	}
	node_joins(f, now_h, f->workload->nodes, law);
	return now_h;
}

/* ---- the job ---------------------------------------------------------------------------------------------------- */

enum quantity { WALL_H, LOST_H, CHECKPOINT_H, RESTART_H, STALL_H, FAILURES, COST_USD, QUANTITIES };

static const char *const QUANTITY_NAMES[QUANTITIES] = { "wall_h",  "lost_h",   "checkpoint_h", "restart_h",
							"stall_h", "failures", "cost_usd" };

static double compute_h(const struct workload *w)
{
	return 6.0 * w->parameters * w->tokens / (w->nodes * GPUS_PER_NODE * w->peak_flops * w->mfu) / 3600.0;
}

static double usd_per_h(const struct workload *w)
{
	return (w->nodes + w->spares) * GPUS_PER_NODE * USD_PER_GPU_H;
}

struct job {
	double now_h;
	double writes_left;
	double lost_h;
	double checkpoint_h;
	double restart_h;
	double stall_h;
};

/* Computes and writes until the failure, which leaves the job at its last complete write. */
INLINE void run_until(struct job *job, double failure_h)
{
	double up_h = failure_h - job->now_h;
	double writes = floor(up_h * (1.0 / CYCLE_H)), cut_h = up_h - writes * CYCLE_H;
	double thrown_away_h = smaller(cut_h, INTERVAL_H);

	job->now_h = failure_h;
	job->writes_left -= writes;
	job->lost_h += thrown_away_h;
	job->checkpoint_h += writes * WRITE_H + (cut_h - thrown_away_h);
}

/* From the failure that strikes now to the end of the first restart that no other failure cuts short. */
INLINE void recover(struct job *job, struct fleet *f, enum law law)
{
	for (;;) {
		double full_h = fail_and_refill(f, job->now_h, law);
		double ready_h = full_h + RESTART_MEAN_H * draw_lognormal(&f->rng);
		double failure_h = next_failure_h(f, law);

		job->stall_h += full_h - job->now_h;
		if (ready_h <= failure_h) {
			job->restart_h += ready_h - full_h;
			job->now_h = ready_h;
			return;
		}
		job->restart_h += failure_h - full_h;
		job->now_h = failure_h;
	}
}

/* The outcome of one replication, but for its cost.  Inlined once for each law, which drops the other one's code. */
INLINE void simulate(struct fleet *f, double work_h, double *outcome, enum law law)
{
	struct job job = { 0 };
	double last_piece_h, left_h, failure_h;

	job.writes_left = ceil(work_h / INTERVAL_H) - 1.0;
	last_piece_h = work_h - job.writes_left * INTERVAL_H;
	for (;;) {
		failure_h = next_failure_h(f, law);
		left_h = job.writes_left * CYCLE_H + last_piece_h;
		if (failure_h - job.now_h >= left_h)
			break;
		run_until(&job, failure_h);
		recover(&job, f, law);
	}
	outcome[WALL_H] = job.now_h + left_h;
	outcome[LOST_H] = job.lost_h;
	outcome[CHECKPOINT_H] = job.checkpoint_h + job.writes_left * WRITE_H;
	outcome[RESTART_H] = job.restart_h;
	outcome[STALL_H] = job.stall_h;
	outcome[FAILURES] = f->failures;
}

static __attribute__((noinline)) void simulate_exponential(struct fleet *f, double work_h, double *outcome)
{
	simulate(f, work_h, outcome, EXPONENTIAL);
}

static __attribute__((noinline)) void simulate_weibull(struct fleet *f, double work_h, double *outcome)
{
	simulate(f, work_h, outcome, WEIBULL);
}

/* ---- many replications ------------------------------------------------------------------------------------------ */

/* Sums of differences from the first replication, so that squares lose no digits to the mean. */
struct moments {
	double first[QUANTITIES];
	double sum[QUANTITIES];
	double sum_squares[QUANTITIES];
};

INLINE void moments_add(struct moments *m, const double *outcome)
{
	for (int q = 0; q < QUANTITIES; q++) {
		double difference = outcome[q] - m->first[q];

		m->sum[q] += difference;
		m->sum_squares[q] += difference * difference;
	}
}

static void replicate(struct moments *m, const struct workload *w, uint64_t reps, uint64_t seed)
{
	static struct fleet fleet;
	double work_h = compute_h(w), price = usd_per_h(w), outcome[QUANTITIES];

	memset(m, 0, sizeof(*m));
	for (uint64_t i = 0; i < reps; i++) {
		fleet_start(&fleet, w, seed, i);
		if (w->law == EXPONENTIAL)
			simulate_exponential(&fleet, work_h, outcome);
		else
			simulate_weibull(&fleet, work_h, outcome);
		outcome[COST_USD] = outcome[WALL_H] * price;
		if (i == 0)
			memcpy(m->first, outcome, sizeof(outcome));
		moments_add(m, outcome);
	}
}

static void print_moments(const struct moments *m, uint64_t reps)
{
	double n = (double)reps;

	for (int q = 0; q < QUANTITIES; q++) {
		double mean = m->sum[q] / n;
		double variance = fmax(0.0, m->sum_squares[q] - n * mean * mean) / (n - 1.0);

		printf("%s\t%.10g\t%.4g\n", QUANTITY_NAMES[q], m->first[q] + mean, sqrt(variance / n));
	}
}

static double monotonic_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void build_tables(const struct workload *w)
{
	const struct curve exponential = { exponential_density, exponential_inverse, exponential_density };
	const struct curve normal = { normal_density, normal_inverse, normal_tail_area };

	ziggurat_build(&exponential_ziggurat, &exponential);
	ziggurat_build(&normal_ziggurat, &normal);
	lognormal_build();
	if (w->law == WEIBULL) {
		lifetime_build(w);
		shelf_bound_build(w);
	}
}

/* ---- command line ----------------------------------------------------------------------------------------------- */

struct options {
	const struct workload *workload;
	uint64_t reps;
	uint64_t seed;
};

static const struct workload *find_workload(const char *name)
{
	for (size_t i = 0; i < sizeof(WORKLOADS) / sizeof(WORKLOADS[0]); i++)
		if (!strcmp(name, WORKLOADS[i].name))
			return &WORKLOADS[i];
	fprintf(stderr, "limit: '%s' is neither a workload nor an option\n", name);
	return NULL;
}

/* Digits only: strtoull() alone would take blanks and signs as well. */
static bool parse_count(const char *option, const char *text, uint64_t least, uint64_t *value)
{
	char *end;
	bool is_digits = text && *text && strspn(text, "0123456789") == strlen(text);

	errno = 0;
	*value = is_digits ? strtoull(text, &end, 10) : 0;
	if (is_digits && errno == 0 && *value >= least)
		return true;
	fprintf(stderr, "limit: %s needs a whole number from %llu up\n", option, (unsigned long long)least);
	return false;
}

/* At least two replications, because one has no standard error. */
static bool parse_options(int argc, char **argv, struct options *o)
{
	*o = (struct options){ NULL, 10000, 1 };
	for (int i = 1; i < argc; i++) {
		bool is_fine;

		if (!strcmp(argv[i], "-n"))
			is_fine = parse_count("-n", argv[++i], 2, &o->reps);
		else if (!strcmp(argv[i], "--seed"))
			is_fine = parse_count("--seed", argv[++i], 0, &o->seed);
		else
			is_fine = !o->workload && (o->workload = find_workload(argv[i])) != NULL;
		if (!is_fine)
			return false;
	}
	return o->workload != NULL;
}

int main(int argc, char **argv)
{
	struct options o;
	struct moments moments;
	double start_s, seconds;

	if (!parse_options(argc, argv, &o)) {
		fprintf(stderr, "usage: limit R1|R2|R3 [-n REPS] [--seed S]\n");
		return 2;
	}
	build_tables(o.workload);
	start_s = monotonic_s();
	replicate(&moments, o.workload, o.reps, o.seed);
	seconds = monotonic_s() - start_s;
	printf("%s\t%llu\t%.6f\t%.4f\n", o.workload->name, (unsigned long long)o.reps, seconds,
	       seconds / (double)o.reps * 1e6);
	print_moments(&moments, o.reps);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
