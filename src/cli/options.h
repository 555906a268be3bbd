/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * options.h - the options that verbs on a scenario share.
 */
#ifndef FLOPCAST_CLI_OPTIONS_H
#define FLOPCAST_CLI_OPTIONS_H

#include "report/words.h"
#include "scenario/scenario_open.h"
#include "study/accuracy.h"

#include <argp.h>

struct options {
	const char *file;
	struct scenario_options scenario;
	const char **sets, **plans, **requires; /* of --set, --plan, --require */
	size_t set_capacity, plan_count, plan_capacity, require_count, require_capacity;
	uint64_t replications; /* 0: the scenario's */
	uint64_t seed;
	int has_seed;
	int threads; /* 0: one a processor */
	const char *folder;
	enum { CHARTS_BY_DEFAULT, CHARTS_YES, CHARTS_NO } charts;
	struct words words; /* of --lang */
	int has_language;
	int json, quiet, check;
	int csv, no_output, is_stored; /* is_stored: outcomes are kept in a store, not in memory */
	uint64_t shard, shards;	       /* 0 of 0: not sharded */
	struct accuracy until;
};

/* For the only child of a verb's struct argp; its input is a struct options. The first three each include the one
 * before: what concerns the scenario, its simulation, the results of `run`. */
extern const struct argp options_scenario_argp;
extern const struct argp options_simulate_argp;
extern const struct argp options_run_argp;
/* For verbs on results that are there: what is done with them; and how the rest of them is simulated. */
extern const struct argp options_output_argp;
extern const struct argp options_resume_argp;

/* "I/K" into o->shard and o->shards, or a fault of usage. */
void options_parse_shard(struct options *o, const char *arg, struct argp_state *state);

/* A verb's only argument, the folder of a study: ARGP_KEY_ARG into *folder, or a fault of usage. */
void options_parse_folder(const char **folder, const char *arg, struct argp_state *state);

void options_release(struct options *o);

/* Opens o->file and applies -n, --seed and --plan. Faults go to `diags`; the scenario must be released in any case. */
MUST_CHECK enum status options_open(const struct options *o, struct scenario *s, struct diag_list *diags);

/* The latter alone, on a scenario that is open. */
MUST_CHECK enum status options_apply(const struct options *o, struct scenario *s, struct diag_list *diags);

#endif
