/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scenario.h - a scenario file, resolved: plans in base units, and where each value came from.
 */
#ifndef FLOPCAST_SCENARIO_SCENARIO_H
#define FLOPCAST_SCENARIO_SCENARIO_H

#include "plan/plan.h"
#include "scenario/catalog.h"

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
	void **owned; /* everything the plans point to */
	size_t owned_count, owned_capacity;
};

struct scenario_options {
	const char *const *sets; /* "XPATH=VALUE" */
	size_t set_count;
	int allow_oom; /* a plan that doesn't fit into memory is a warning, not an error */
};

/* Reads, checks and resolves. All faults and warnings go to `diags`; on STATUS_OK there are no errors among them. The
 * scenario must be released in any case. */
MUST_CHECK enum status scenario_open(struct scenario *s, const char *path, const struct scenario_options *options,
				     struct diag_list *diags);
void scenario_release(struct scenario *s);

/* Memory that lives as long as the scenario, zeroed. */
void *scenario_own(struct scenario *s, size_t size);

#endif
