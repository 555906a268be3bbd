/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * experiment.h - what is simulated: a scenario with its overrides, which plans, how often; and the inputs that are varied.
 *
 * A design point is one value of each varied input. How replications are run (threads, progress, interruption) is the
 * caller's: `simulate`. Test: tests/unit/test_search.c.
 */
#ifndef FLOPCAST_EXPLORE_EXPERIMENT_H
#define FLOPCAST_EXPLORE_EXPERIMENT_H

#include "scenario/scenario_open.h"
#include "study/results.h"

enum { EXPERIMENT_INPUTS = 4, EXPERIMENT_POINTS = 10000 };

/* "XPATH=V1,V2,..." taken apart. */
struct variation {
	char *path;
	char **values;
	size_t count, capacity;
};

struct experiment {
	int accepts_none; /* a point at which no plan is possible has no results, and is no fault */
	const char *file;
	struct text input; /* the scenario's text where it is not read from `file`, which then names it */
	struct scenario_options scenario;
	const char *const *plans; /* ids of the plans that are wanted; none: all */
	size_t plan_count;
	uint64_t replications; /* 0: the scenario's */
	uint64_t seed;
	int has_seed;
	uint64_t shard, shards; /* a part of the replications or points; 0 of 0: all */
	int is_stored;		/* outcomes are kept in a store, not in memory */
	struct variation varied[EXPERIMENT_INPUTS];
	size_t varied_count, varied_most; /* how many the verb takes */
	/* Adds to `results` what is missing to results->asked; zeroed ones become those of all plans of `s` before. */
	enum status (*simulate)(const void *context, const struct scenario *s, struct results *results);
	const void *context;
};

void experiment_release(struct experiment *e);

/* Opens the scenario and applies plans, replications and seed. Faults go to `diags`; the scenario must be released in any
 * case. */
MUST_CHECK enum status experiment_open(const struct experiment *e, struct scenario *s, struct diag_list *diags);

/* The latter alone, on a scenario that is open. */
MUST_CHECK enum status experiment_apply(const struct experiment *e, struct scenario *s, struct diag_list *diags);

/* Adds "XPATH=V1,V2,..."; returns NULL, or what is wrong with it. Commas within parentheses belong to a value. */
const char *experiment_vary(struct experiment *e, const char *assignment);
void variation_add(struct variation *v, const char *value, size_t length);

/* Points of the full grid; point i has value experiment_index(e, i, k) of input k: the first varies slowest. */
size_t experiment_points(const struct experiment *e);
size_t experiment_index(const struct experiment *e, size_t point, size_t input);

/* Opens the scenario with each value of each input, the others at their first: all faults before the first hour of
 * simulation. */
MUST_CHECK enum status experiment_check(const struct experiment *e, struct diag_list *diags);

/* Opens the scenario with input k at its value index[k]; to be released in any case. */
MUST_CHECK enum status experiment_open_point(const struct experiment *e, const size_t index[EXPERIMENT_INPUTS],
					     struct scenario *s, struct diag_list *diags);

/* And simulates it. `results` and `s` must be released in any case. */
MUST_CHECK enum status experiment_run(const struct experiment *e, const size_t index[EXPERIMENT_INPUTS],
				      struct results *results, struct scenario *s, struct diag_list *diags);

/* Warns of a speed that is given for one number of machines and kept at another that is varied. */
void experiment_warn(const struct experiment *e, const struct scenario *s, struct diag_list *diags);

#endif
