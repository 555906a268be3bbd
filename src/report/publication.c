/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/publication.h"

#include "base/mem.h"
#include "study/deployment_study.h"

#include <stdlib.h>

/* Those whose training is among the plans that were simulated. */
static void compare_deployments(struct publication *p, const struct scenario *scenario, const struct results *results)
{
	p->deployments = mem_alloc(scenario->deployment_count, sizeof(*p->deployments));
	p->deployment_count = 0;
	for (size_t i = 0; i < scenario->deployment_count; i++) {
		struct deployment_study *d = &p->deployments[p->deployment_count];

		if (deployment_study_make(d, scenario->deployments[i], &scenario->study, results))
			p->deployment_count++;
		else
			deployment_study_release(d);
	}
	p->forecast.deployments = p->deployments;
	p->forecast.deployment_count = p->deployment_count;
}

void publication_init(struct publication *p, const struct scenario *scenario, const struct results *results,
		      const struct record *record, int threads)
{
	size_t count = results->plan_count;

	p->plans = mem_alloc(count, sizeof(*p->plans));
	for (size_t i = 0; i < count; i++) {
		summary_init(&p->plans[i], results, i, threads);
		summary_split(&p->plans[i], results, i);
	}
	p->forecast = (struct forecast){ .file = scenario->document.path,
					 .title = scenario->title,
					 .sha256 = scenario->document.sha256,
					 .sets = (const char *const *)record->sets.words,
					 .set_count = record->sets.count,
					 .currency = scenario->currency,
					 .date = scenario->date,
					 .fiscal_month = scenario->fiscal_month,
					 .until = record->until,
					 .shards = record->shards,
					 .results = results,
					 .plans = p->plans,
					 .impossible = scenario->infeasible,
					 .impossible_count = scenario->infeasible_count };
	compare_deployments(p, scenario, results);
}

void publication_release(struct publication *p)
{
	free(p->plans);
	for (size_t i = 0; i < p->deployment_count; i++)
		deployment_study_release(&p->deployments[i]);
	free(p->deployments);
	*p = (struct publication){ 0 };
}
