/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * publish.h - from outcomes to what a user gets: summaries, files, charts, the table or JSON on stdout.
 */
#ifndef FLOPCAST_CLI_PUBLISH_H
#define FLOPCAST_CLI_PUBLISH_H

#include "cli/saved_study.h"
#include "report/publication.h"
#include "study/requirement.h"

/* Writes the study's folder as `o` asks for, and prints. */
MUST_CHECK enum status publish(const struct options *o, struct saved_study *s, struct diag_list *diags);

/* --require, read before anything is simulated: a slip must not cost an hour. To be freed. */
MUST_CHECK enum status publish_read_requirements(const struct options *o, const struct scenario *s,
						 struct requirement **list, struct diag_list *diags);

/* A line for each requirement and plan; STATUS_UNMET when one is not met. */
MUST_CHECK enum status publish_judgement(const struct options *o, const struct requirement *list,
					 const struct results *results);

#endif
