/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/simulator.h"

void simulator_init(struct simulator *s, const struct plan *plan, const struct study *study)
{
	*s = (struct simulator){ .plan = plan };
	if (plan->jobs)
		s->several = campaign_open(plan, study);
	else
		replication_init(&s->one, plan, study);
}

void simulator_release(struct simulator *s)
{
	if (s->several)
		campaign_close(s->several);
	else
		replication_release(&s->one);
}

int simulator_run(struct simulator *s, uint64_t index, struct outcome *out)
{
	if (s->several) {
		s->several->checks = s->check_invariants;
		s->several->effort.stop = s->stop;
		return campaign_replicate(s->several, index, out);
	}
	s->one.check_invariants = s->check_invariants;
	s->one.effort.stop = s->stop;
	return replication_run(&s->one, index, out);
}

const struct job_outcome *simulator_jobs(const struct simulator *s)
{
	return s->several->outcomes;
}
