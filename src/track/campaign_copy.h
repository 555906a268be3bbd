/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * campaign_copy.h - some jobs of a plan of several, as a plan of its own whose parts may be changed without changing the scenario's.
 */
#ifndef FLOPCAST_TRACK_CAMPAIGN_COPY_H
#define FLOPCAST_TRACK_CAMPAIGN_COPY_H

#include "track/plan_copy.h"

struct campaign_copy {
	const struct jobs *of;
	struct plan_copy whole; /* its plan has the jobs below */
	struct jobs jobs;
	struct job *items;
	size_t *of_job;		/* [item] index in the scenario's list */
	struct plan_copy *runs; /* [item] */
	size_t *after;
	size_t most;
};

/* Without jobs yet, for at most so many items. Must not be moved while its plan is used. To be released; the plan must outlive it. */
void campaign_copy_make(struct campaign_copy *c, const struct plan *plan, size_t most);
void campaign_copy_release(struct campaign_copy *c);

/* `copies` of a job; its random events depend on the id, which must outlive the copy. Returns the copy of its run. */
struct plan_copy *campaign_copy_add(struct campaign_copy *c, size_t job, const char *id, int64_t copies);

/* After the last: each item waits for all items of the jobs that its job waits for. */
void campaign_copy_link(struct campaign_copy *c);

#endif
