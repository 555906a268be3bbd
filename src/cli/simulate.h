/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * simulate.h - from options to results: what run, sweep and diff share.
 */
#ifndef FLOPCAST_CLI_SIMULATE_H
#define FLOPCAST_CLI_SIMULATE_H

#include "cli/options.h"
#include "study/results.h"

/* Runs all plans of `s` with the threads and the progress line that `o` asks for; SIGINT and SIGTERM stop it. `results`
 * must be released in any case. */
MUST_CHECK enum status simulate(const struct options *o, const struct scenario *s, struct results *results);

#endif
