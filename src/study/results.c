/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/results.h"

#include "base/mem.h"

#include <stdlib.h>

void results_init(struct results *r, const struct plan *const *plans, size_t plan_count, const struct study *study)
{
	*r = (struct results){ .plans = plans, .plan_count = plan_count, .study = study };
	r->outcomes = mem_alloc(plan_count, sizeof(*r->outcomes));
	for (size_t i = 0; i < plan_count; i++)
		r->outcomes[i] = mem_alloc(study->replications, sizeof(**r->outcomes));
}

void results_release(struct results *r)
{
	for (size_t i = 0; i < r->plan_count; i++)
		free(r->outcomes[i]);
	free(r->outcomes);
	*r = (struct results){ 0 };
}

double results_bytes(size_t plan_count, const struct study *study)
{
	return (double)plan_count * (double)study->replications * sizeof(struct outcome);
}
