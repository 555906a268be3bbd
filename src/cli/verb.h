/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verb.h - the verbs of the command: one file each. Each gets its own argv (argv[0] = "flopcast VERB") and returns the
 * exit status (base/status.h).
 */
#ifndef FLOPCAST_CLI_VERB_H
#define FLOPCAST_CLI_VERB_H

#include "base/diag.h"
#include "base/status.h"

enum status verb_estimate(int argc, char **argv);
enum status verb_run(int argc, char **argv);
enum status verb_resume(int argc, char **argv);
enum status verb_merge(int argc, char **argv);
enum status verb_slurm(int argc, char **argv);
enum status verb_export(int argc, char **argv);
enum status verb_explain(int argc, char **argv);
enum status verb_report(int argc, char **argv);
enum status verb_validate(int argc, char **argv);
enum status verb_sweep(int argc, char **argv);
enum status verb_diff(int argc, char **argv);
enum status verb_trace(int argc, char **argv);
enum status verb_sensitivity(int argc, char **argv);
enum status verb_optimize(int argc, char **argv);
enum status verb_schema(int argc, char **argv);
enum status verb_init(int argc, char **argv);
enum status verb_completion(int argc, char **argv);
enum status verb_catalog(int argc, char **argv);
enum status verb_memory(int argc, char **argv);
enum status verb_track(int argc, char **argv);

/* Prints what was collected to stderr (warnings too, unless quiet) and frees it. Returns `status`. */
enum status verb_end(enum status status, struct diag_list *diags, int quiet);

#endif
