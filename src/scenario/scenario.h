/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scenario.h - a scenario file, resolved: plans in base units, and where each value came from.
 */
#ifndef FLOPCAST_SCENARIO_SCENARIO_H
#define FLOPCAST_SCENARIO_SCENARIO_H

#include "plan/plan.h"
#include "xml/catalog.h"

/* A plan that is impossible where it was put, and why. */
struct infeasible {
	char *plan, *reason;
	const char *format; /* of the reason, in the manner of printf: its fixed part can be translated */
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
	struct infeasible *infeasible; /* plans that can't be, when the study asks to list them */
	size_t infeasible_count, infeasible_capacity;
	int lists_infeasible;
	int asks_memory;  /* scenario_options */
	char *date;	  /* of the study, YYYY-MM-DD; NULL = not given */
	int fiscal_month; /* of the study: in which a fiscal year begins; 0 = not given */
	void **owned;	  /* everything the plans point to */
	size_t owned_count, owned_capacity;
};

struct scenario_options {
	const char *const *sets; /* "XPATH=VALUE" */
	size_t set_count;
	const struct pin *pins; /* inputs held at other values than the file's */
	size_t pin_count;
	int allow_oom;	 /* a plan that doesn't fit into memory is a warning, not an error */
	int asks_memory; /* memory is what is asked for: no word about plans that don't fit */
};

/* Reads, checks and resolves. All faults and warnings go to `diags`; on STATUS_OK there are no errors among them. The
 * scenario must be released in any case. */
MUST_CHECK enum status scenario_open(struct scenario *s, const char *path, const struct scenario_options *options,
				     struct diag_list *diags);

/* The same of a scenario in memory; `name` stands for the file in messages. */
MUST_CHECK enum status scenario_open_text(struct scenario *s, const char *name, const struct text *xml,
					  const struct scenario_options *options, struct diag_list *diags);

/* A scenario that was kept: its XML, and the files it refers to. */
struct scenario_copy {
	const char *path, *sha256; /* of the file it was read from */
	const struct text *xml;	   /* document_write */
	const struct file_set *files;
};

/* The same from a copy; nothing is read from the disk. */
MUST_CHECK enum status scenario_reopen(struct scenario *s, const struct scenario_copy *copy,
				       const struct scenario_options *options, struct diag_list *diags);
void scenario_release(struct scenario *s);

/* A plan turns out to be impossible: a fault at `attribute`, or, where the study says infeasible="list", an entry of
 * the list; the plan is then left out. `format` is a literal;
 * no two of its conversions stand side by side. */
__attribute__((format(printf, 5, 6))) void scenario_infeasible(struct scenario *s, struct element e,
							       const struct plan *p, const char *attribute,
							       const char *format, ...);
int scenario_is_infeasible(const struct scenario *s, const struct plan *p);

/* Memory that lives as long as the scenario, zeroed. */
void *scenario_own(struct scenario *s, size_t size);

#endif
