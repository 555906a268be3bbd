/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * worker.h - the ranks of an MPI program besides the first: they get the study from it and simulate what it orders.
 */
#ifndef FLOPCAST_CLI_WORKER_H
#define FLOPCAST_CLI_WORKER_H

#include "cli/saved_study.h"

/* Rank 0: all others are to open this study; runner_run with with_ranks set then uses them. */
MUST_CHECK enum status worker_invite(const struct options *o, const struct record *r, struct diag_list *diags);

/* The other ranks: until rank 0 ends. */
__attribute__((noreturn)) void worker_run(void);

#endif
