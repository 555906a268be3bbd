/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/plan_copy.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void plan_copy_make(struct plan_copy *c, const struct plan *plan)
{
	*c = (struct plan_copy){
		.plan = *plan, .workload = *plan->workload, .cluster = *plan->cluster, .site = *plan->site
	};
	c->partition = plan->partition ? *plan->partition : (struct partition){ .wait = distribution_constant(0) };
	c->failures = mem_alloc(plan->cluster->failure_count + 1, sizeof(*c->failures));
	memcpy(c->failures, plan->cluster->failures, plan->cluster->failure_count * sizeof(*c->failures));
	c->cluster.failures = c->failures;
	c->plan.workload = &c->workload;
	c->plan.cluster = &c->cluster;
	c->plan.site = &c->site;
	c->plan.partition = plan->partition ? &c->partition : NULL;
}

void plan_copy_release(struct plan_copy *c)
{
	free(c->failures);
	*c = (struct plan_copy){ 0 };
}

void plan_copy_learn_hazard(struct plan_copy *c, const struct site_rest *rest)
{
	for (size_t i = 0; i < c->cluster.failure_count; i++)
		failure_learn(&c->failures[i], rest->hazard);
	if (c->site.kind->go_on)
		c->site.kind->go_on(&c->site, rest);
}
