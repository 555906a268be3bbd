/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scenario_open.h - from a scenario file to its plans: reads the document, calls the reader of each element, checks.
 */
#ifndef FLOPCAST_SCENARIO_SCENARIO_OPEN_H
#define FLOPCAST_SCENARIO_SCENARIO_OPEN_H

#include "scenario/scenario.h"

struct scenario_options {
	const char *const *sets; /* "XPATH=VALUE" */
	size_t set_count;
	const char *const *catalogs; /* files of one's own, which win over the built-in one */
	size_t catalog_count;
	const struct pin *pins; /* inputs held at other values than the file's */
	size_t pin_count;
	int allow_oom;	       /* a plan that doesn't fit into memory is a warning, not an error */
	int passes_infeasible; /* a plan that can't be is left out, whatever the study says; none may be left */
	int asks_memory;       /* memory is what is asked for: no word about plans that don't fit */
	int is_without_plans;  /* a <serving> alone will do */
	int reads_no_file;     /* files that the scenario names are not there */
	const char *sampling;  /* of the study, in place of the file's; NULL = the file's */
	const struct speed_constants *constants; /* NULL = those that were fitted */
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
MUST_CHECK enum status scenario_open_copy(struct scenario *s, const struct scenario_copy *copy,
					  const struct scenario_options *options, struct diag_list *diags);

#endif
