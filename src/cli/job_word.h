/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * job_word.h - one run of a plan of several jobs, as a command line names it: JOB, or JOB/K of one of several copies, K from 0 on.
 */
#ifndef FLOPCAST_CLI_JOB_WORD_H
#define FLOPCAST_CLI_JOB_WORD_H

#include "base/diag.h"
#include "base/status.h"
#include "plan/jobs.h"

/* The job that `length` bytes of a word name; NULL: there is none such, or it has several copies and none is said. */
const struct job *job_word_find(const struct jobs *jobs, const char *word, size_t length, int64_t *copy);

/* Says which there are, where `word` of an option names none; `what` is the form that is accepted. Returns STATUS_USAGE. */
enum status job_word_refuse(const struct jobs *jobs, const char *option, const char *word, const char *what,
			    struct diag_list *diags);

#endif
