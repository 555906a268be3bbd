/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * options.h - the options that verbs share, in groups.
 */
#ifndef FLOPCAST_CLI_OPTIONS_H
#define FLOPCAST_CLI_OPTIONS_H

#include "explore/experiment.h"
#include "report/words.h"
#include "study/accuracy.h"

#include <argp.h>

/* Keys of options: 'o' and the like, then these. A verb's own options that are not here begin at OPTION_OWN. */
enum {
	OPTION_SET = 256,
	OPTION_PLAN,
	OPTION_SEED,
	OPTION_JSON,
	OPTION_OOM,
	OPTION_SAMPLING,
	OPTION_FULL,
	OPTION_CHARTS,
	OPTION_NO_CHARTS,
	OPTION_PNG,
	OPTION_PDF,
	OPTION_CHECK,
	OPTION_REQUIRE,
	OPTION_LANGUAGE,
	OPTION_UNTIL,
	OPTION_SHARD,
	OPTION_CSV,
	OPTION_NO_OUTPUT,
	OPTION_VARY,
	OPTION_CATALOG,
	OPTION_OWN = 512
};

enum option_group {
	OPTIONS_QUIET = 1 << 0,
	OPTIONS_SCENARIO = 1 << 1, /* -n, --seed, --set, --plan, --catalog, --allow-oom */
	OPTIONS_SIMULATE = 1 << 2, /* -j, --check-invariants */
	OPTIONS_RESULT = 1 << 3,   /* of a study: --require, --json, --lang, --csv, --charts */
	OPTIONS_STUDY = 1 << 4,	   /* of `run` alone: -o, --until, --shard, --no-output */
	OPTIONS_VARY = 1 << 5,
	OPTIONS_JSON = 1 << 6,
	OPTIONS_PICTURES = 1 << 9, /* formats of charts */
	ARGUMENT_FILE = 1 << 7,	   /* one scenario */
	ARGUMENT_FOLDER = 1 << 8,  /* one folder of a study */
	OPTIONS_EXPERIMENT = OPTIONS_QUIET | OPTIONS_SCENARIO | OPTIONS_SIMULATE | ARGUMENT_FILE
};

struct options {
	struct experiment experiment;
	const char **sets, **plans, **requires, **catalogs; /* of --set, --plan, --require, --catalog */
	size_t catalog_capacity, set_capacity, plan_capacity, require_count, require_capacity;
	int threads; /* 0: one a processor */
	const char *folder;
	enum { CHARTS_BY_DEFAULT, CHARTS_YES, CHARTS_NO } charts;
	struct words words; /* of --lang; no language: not given */
	unsigned formats;   /* of charts: DRAWING_PNG, DRAWING_PDF, or'ed */
	int json, quiet, check, csv, full, no_output;
	int faults; /* of usage, printed when they were met */
	struct accuracy until;
};

/* Appends the rows of some groups to list[*count]. */
enum { OPTIONS_MOST = 64 };
void options_list(unsigned groups, struct argp_option list[OPTIONS_MOST], size_t *count);

/* An option or argument of some groups; ARGP_ERR_UNKNOWN when it is of none. */
error_t options_parse(struct options *o, unsigned groups, int key, char *arg, struct argp_state *state);

/* Prints a fault of usage, as argp_error does, and goes on: the call ends when all of them are told. */
__attribute__((format(printf, 2, 3))) void options_fault(struct argp_state *state, const char *format, ...);

/* An argument as a message shows it: without control characters and what else is not seen. Until the next call. */
const char *options_shown(const char *arg);

/* A line of a path between words, the path as a message shows it. */
void options_say(FILE *out, const char *before, const char *path, const char *after);

/* Arguments of options, or a fault of usage that names the option. */
uint64_t options_replications(const char *arg, uint64_t most, struct argp_state *state);
uint64_t options_seed(const char *arg, struct argp_state *state);
int64_t options_whole(const char *option, const char *arg, int64_t least, int64_t most, struct argp_state *state);

/* For tables of words: the index of `arg`, or a fault of usage. */
int options_choose(const char *option, const char *arg, const char *const *words, int count, struct argp_state *state);

/* Writes to the file of -o, without one to standard output. */
MUST_CHECK enum status options_write(const struct options *o, const struct text *t, struct diag_list *diags);

void options_release(struct options *o);

#endif
