/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scenario.h - a scenario file, resolved: plans in base units, and where each value came from.
 *
 * What every reader of an element writes into. scenario_open.h opens a file and calls the readers.
 */
#ifndef FLOPCAST_SCENARIO_SCENARIO_H
#define FLOPCAST_SCENARIO_SCENARIO_H

#include "base/phrase.h"
#include "plan/plan.h"
#include "xml/catalog.h"

/* A plan that is impossible where it was put, and why. */
struct infeasible {
	char *plan;
	struct phrase reason;
};

/* Of the speed that nobody has measured: model/utilisation.h, model/pooling.h. */
struct speed_constants {
	const struct utilisation_fit *utilisation;
	const struct pool_constants *pools;
};

struct scenario {
	struct document document;
	struct catalog catalog;
	struct field_reader reader; /* provenance of every value */
	char *title;		    /* "" when none; as written, not safe to print */
	char currency[4];	    /* of the report */
	struct study study;
	struct plan **plans;
	struct element *plan_elements; /* of the same index, for messages */
	size_t plan_count;
	const struct deployment **deployments; /* <serving> */
	size_t deployment_count;
	struct infeasible *infeasible; /* plans that can't be, when the study asks to list them */
	size_t infeasible_count, infeasible_capacity;
	int lists_infeasible;
	int asks_memory, is_without_plans; /* struct scenario_options */
	struct speed_constants constants;
	char *date;	  /* of the study, YYYY-MM-DD; NULL = not given */
	int fiscal_month; /* of the study: in which a fiscal year begins; 0 = not given */
	void **owned;	  /* everything the plans point to */
	size_t owned_count, owned_capacity;
	void *resolved; /* a tree of tsearch() by element; what it was resolved to */
};

void scenario_release(struct scenario *s);

/* A plan turns out to be impossible: a fault at `attribute`, or, where the study says infeasible="list", an entry of
 * the list; the plan is then left out. `format` is a literal, for a phrase (base/phrase.h). */
__attribute__((format(printf, 5, 6))) void scenario_infeasible(struct scenario *s, struct element e,
							       const struct plan *p, const char *attribute,
							       const char *format, ...);
void scenario_infeasible_release(struct infeasible *x);
int scenario_is_infeasible(const struct scenario *s, const struct plan *p);

/* Memory that lives as long as the scenario, zeroed. */
void *scenario_own(struct scenario *s, size_t size);

/* What an element, also of the catalog, was resolved to: NULL until scenario_resolve() has given it memory of the scenario's. */
void *scenario_resolved(const struct scenario *s, struct element e);
void *scenario_resolve(struct scenario *s, struct element e, size_t size);

/* An element that is resolved to nothing is used: scenario_resolved() is not NULL from now on. */
void scenario_use(struct scenario *s, struct element e);

#endif
