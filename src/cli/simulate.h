/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * simulate.h - from options to results: what verbs that simulate share.
 */
#ifndef FLOPCAST_CLI_SIMULATE_H
#define FLOPCAST_CLI_SIMULATE_H

#include "cli/publish.h"

/* Simulates what `results` lack of the plans of `s` (explore/experiment.h), with the threads and the progress line that `options` (struct options) asks for; SIGINT and SIGTERM stop it. `results`
 * must be released in any case. */
MUST_CHECK enum status simulate(const void *options, const struct scenario *s, struct results *results);

/* Simulates what a study lacks, publishes it and judges it by `requirements` (o->require_count of them). What was stored
 * stays whatever happens. */
MUST_CHECK enum status simulate_study(const struct options *o, struct saved_study *s,
				      const struct requirement *requirements, struct diag_list *diags);

#endif
