/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "site/site_scheduled.h"

#include "base/bug.h"

#include <math.h>
#include <stddef.h>

static double wait_for_scheduler(struct allocation *t, double now_s)
{
	(void)t, (void)now_s;
	return INFINITY;
}

/* What is left of a session under way is known to the plan (site/allocation.h). */
static double request_left_s(struct allocation *t, double now_s)
{
	int goes_on = t->grants == 1 && t->plan->resume.state == RESUME_RUNNING;

	return goes_on ? INFINITY : t->until_s - now_s;
}

static enum verdict submit_again(struct allocation *t, double now_s)
{
	(void)t, (void)now_s;
	return VERDICT_REQUEUE;
}

/* Everybody knows what he has asked for. */
static double always_warned_s(const struct allocation *t)
{
	(void)t;
	return INFINITY;
}

static void bill_nothing(struct allocation *t, double now_s)
{
	(void)t, (void)now_s;
}

struct site_policy site_scheduled(const struct site_policy *site, const struct plan *plan)
{
	struct site_policy p = *site;

	BUG_IF(!plan->site->kind->sharing(plan->site).ways);
	p.wait_s = wait_for_scheduler;
	p.limit_s = request_left_s;
	p.expire = submit_again;
	if (!plan->site->kind->has_queue) /* which says itself whether a job is warned */
		p.saves_s = always_warned_s;
	if (plan->jobs->holds_cluster) {
		p.bill = bill_nothing;
		p.close = NULL;
	}
	return p;
}
