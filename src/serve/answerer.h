/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * answerer.h - one answer, made by a process of its own: what goes wrong there, or never ends, ends with it.
 */
#ifndef FLOPCAST_SERVE_ANSWERER_H
#define FLOPCAST_SERVE_ANSWERER_H

#include "base/text.h"

/* Ask whether the answer is still wanted; 0 ends the process. */
typedef int answerer_is_wanted(void *context);

struct answerer {
	const char *const *arguments; /* of this very program, from argv[1] on; ends with NULL */
	double limit_s;		      /* wall time */
	answerer_is_wanted *is_wanted;
	void *context;
};

enum answerer_end {
	ANSWERER_DONE,	   /* exit status 0 */
	ANSWERER_REFUSED,  /* another one: the reply says why */
	ANSWERER_LATE,	   /* longer than the limit */
	ANSWERER_UNWANTED, /* is_wanted said no */
	ANSWERER_FAILED	   /* could not be started, or died */
};

/* The request is its standard input, the reply what it prints. */
enum answerer_end answerer_run(const struct answerer *a, const struct text *request, struct text *reply);

#endif
