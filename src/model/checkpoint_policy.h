/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * checkpoint_policy.h - how the time between two checkpoints is chosen: one row a policy.
 *
 * A new policy is a constant of enum checkpoint_policy (plan/cluster.h) and a row here; the reader takes its word from the
 * row, the runs their interval.
 */
#ifndef FLOPCAST_MODEL_CHECKPOINT_POLICY_H
#define FLOPCAST_MODEL_CHECKPOINT_POLICY_H

#include "plan/cluster.h"

struct checkpoint_rule {
	const char *word; /* of interval="..."; NULL: none, or a time stands there */
	/* Seconds of compute between two writes that take write_s each, where the job fails every mtbf_s; INFINITY =
	 * nothing is written. */
	double (*interval_s)(const struct checkpoint *c, double mtbf_s, double write_s);
	int needs_write; /* it writes, so that how long that takes must be known */
	int is_dynamic;	 /* it follows the failures that the run has seen */
};

/* Of each enum checkpoint_policy. */
extern const struct checkpoint_rule checkpoint_rules[CHECKPOINT_POLICIES];

static inline const struct checkpoint_rule *checkpoint_rule(const struct checkpoint *c)
{
	return &checkpoint_rules[c->policy];
}

/* ---- formulas; M is the time between failures. Tested: tests/unit/test_checkpoint.c ---- */

/* sqrt(2 write M): Young, CACM 17(9), 1974. */
double checkpoint_young_s(double mtbf_s, double write_s);

/* sqrt(2 write M) [1 + sqrt(write / 2M) / 3 + write / 18M] - write for write < 2M, else M: Daly 2006, eq. 37. */
double checkpoint_daly_s(double mtbf_s, double write_s);

/* M [1 + W0(-exp(-1 - write / M))]: the exact minimum of checkpoint_expected_wall_s over the interval; it does not
 * depend on the restart. */
double checkpoint_optimal_s(double mtbf_s, double write_s);

#endif
