/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * question_check.h - the values of a question, each checked, and what they name looked up in the catalog.
 */
#ifndef FLOPCAST_SCENARIO_QUESTION_CHECK_H
#define FLOPCAST_SCENARIO_QUESTION_CHECK_H

#include "scenario/question.h"

struct question_check {
	const struct catalog *catalog;
	const struct question *question;
	struct diag_list *diags;
	struct element model, accelerator, language; /* node NULL: not said, or faulty */
	const char *params;			     /* where there is no model */
	int64_t gpus, node_gpus;
	struct element *sites;
	size_t site_count, site_capacity;
	int site_choices;	   /* the place was not said: the middle of so many, by price */
	struct text price, budget; /* with unit and currency; empty: not said */
	char currency[4];	   /* of the answer */
};

/* Checks all; each fault goes to k->diags. */
void question_check_all(struct question_check *k, int64_t default_gpus);
void question_check_release(struct question_check *k);

/* A fault of a field ("gpu"; NULL: of the whole), at the question's place. */
__attribute__((format(printf, 3, 4))) void question_fault(struct question_check *k, const char *field,
							  const char *format, ...);

#endif
