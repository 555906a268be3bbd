/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/judging.h"

#include <math.h>

static int is_waited_for(const struct reward *r)
{
	return r->kind == REWARD_JUDGE || r->kind == REWARD_SANDBOX;
}

static int fails_by_place(const struct reward *r)
{
	return r->kind == REWARD_SANDBOX && r->lifetime_s > 0 && isfinite(r->lifetime_s);
}

double judging_runs(const struct reward *r)
{
	double survives = fails_by_place(r) ? exp(-r->latency_s / r->lifetime_s) : 1;

	return 1 / ((1 - r->fails) * survives);
}

/* Places that are there, on average. */
static double places(const struct reward *r)
{
	double share = fails_by_place(r) ? r->lifetime_s / (r->lifetime_s + r->repair_s) : 1;

	return fmax(1, r->concurrent * share);
}

double judging_s(const struct reward *r, double answers)
{
	if (!is_waited_for(r))
		return 0;
	return r->cold_s + ceil(answers * judging_runs(r) / places(r)) * r->latency_s;
}

double judging_paid(const struct reward *r, double answers, double batches)
{
	double runs = answers * judging_runs(r);

	return r->kind == REWARD_JUDGE	   ? runs * r->tokens
	       : r->kind == REWARD_SANDBOX ? runs * r->latency_s + batches * r->concurrent * r->cold_s
					   : 0;
}

double judging_per_s(const struct reward *r)
{
	return is_waited_for(r) && r->latency_s > 0 ? places(r) / (judging_runs(r) * r->latency_s) : INFINITY;
}
