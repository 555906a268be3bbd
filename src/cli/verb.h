/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verb.h - the verbs of the command: a row here and one file each, src/cli/NAME.c.
 *
 * A verb's file describes it as a struct verb and calls verb_main. It gets its own argv (argv[0] = "flopcast NAME") and
 * returns the exit status (base/status.h).
 */
#ifndef FLOPCAST_CLI_VERB_H
#define FLOPCAST_CLI_VERB_H

#include "cli/options.h"

/* Name, whether it is in daily use, and its line in `flopcast help`. */
#define VERB_LIST(X)                                                                                                   \
	X(estimate, 1, "forecast from one line, without a file")                                                       \
	X(serve, 1, "the live page, and forecasts for other programs over HTTP")                                       \
	X(init, 1, "write a commented scenario to begin with")                                                         \
	X(run, 1, "forecast cost and time of every plan; results and charts go into output/")                          \
	X(report, 1, "planning report of a run: HTML, Markdown, PDF; four languages")                                  \
	X(charts, 0, "draw every chart of a run: SVG, PNG, PDF")                                                       \
	X(explain, 1, "every value, its source, and the closed-form estimate")                                         \
	X(validate, 1, "check scenarios; all errors at once")                                                          \
	X(track, 1, "a run that has started: progress from its log, and when it will be done")                         \
	X(learn, 0, "what finished runs measured, as elements for the next scenario")                                  \
	X(score, 0, "what was forecast against what happened")                                                         \
	X(compare, 0, "API or own GPUs, retrieval or tuning: options of serving side by side")                         \
	X(memory, 0, "GPU memory by part, and changes that make it fit; also for serving")                             \
	X(sweep, 0, "forecast for each value of an attribute, as CSV")                                                 \
	X(sensitivity, 0, "effect of each uncertain input on cost and time")                                           \
	X(optimize, 0, "cheapest plan and settings that meet the requirements; break-even")                            \
	X(diff, 0, "cost and time of scenario B minus A, same random numbers")                                         \
	X(trace, 0, "event log of one replication")                                                                    \
	X(catalog, 0, "list built-in models, accelerators, sites, exchange rates; import prices")                      \
	X(resume, 0, "continue an interrupted study")                                                                  \
	X(merge, 0, "combine the shards of a study")                                                                   \
	X(slurm, 0, "scripts that run a study or a sweep as an array of Slurm jobs")                                   \
	X(export, 0, "outcomes of every replication as CSV or JSON")                                                   \
	X(schema, 0, "XML schema of the scenario language")                                                            \
	X(completion, 0, "completion for bash, zsh and fish")                                                          \
	X(skill, 0, "SKILL.md for coding agents")

#define X(name, is_daily, words) enum status verb_##name(int argc, char **argv);
VERB_LIST(X)
#undef X

struct verb {
	unsigned groups;		   /* enum option_group, or'ed: options that it shares with others */
	const struct argp_option *options; /* its own, up to one of zeros; may be NULL */
	argp_parser_t parse;		   /* of its own options; state->input is the request; may be NULL */
	const char *arguments, *doc;	   /* of --help */
	enum status (*run)(void *request, struct diag_list *diags);
};

/* Parses, runs, prints what was found, releases the options. A request begins with its struct options. */
enum status verb_main(const struct verb *v, int argc, char **argv, void *request);

/* Prints what was collected to stderr (warnings too, unless quiet) and frees it. Returns `status`. */
enum status verb_end(enum status status, struct diag_list *diags, int quiet);

#endif
