/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * design.h - inputs that are varied and their values: --vary XPATH=V1,V2,...; a design point is one value of each.
 */
#ifndef FLOPCAST_CLI_DESIGN_H
#define FLOPCAST_CLI_DESIGN_H

#include "cli/options.h"
#include "study/results.h"

enum { DESIGN_VARIED_MOST = 4, DESIGN_POINTS_MOST = 10000 };

/* One --vary taken apart. */
struct variation {
	char *path; /* without the values */
	char **values;
	size_t count, capacity;
};

struct design {
	struct options options;
	struct variation varied[DESIGN_VARIED_MOST];
	size_t varied_count, varied_most; /* how many the verb takes */
};

/* --vary and the options of a simulation; the input is a struct design. */
extern const struct argp design_argp;

void design_release(struct design *d);

/* Adds "XPATH=V1,V2,..."; returns NULL, or what is wrong with it. */
const char *design_vary(struct design *d, const char *assignment);
void design_add_value(struct variation *v, const char *value, size_t length);

/* Points of the full grid; point i has value design_index(d, i, k) of input k: the first varies slowest. */
size_t design_points(const struct design *d);
size_t design_index(const struct design *d, size_t point, size_t input);

/* Opens the scenario with each value of each input, the others at their first: a slip in the last one must not cost an hour. */
MUST_CHECK enum status design_check(const struct design *d, struct diag_list *diags);

/* Simulates the scenario with input k at its value index[k]. `results` and `s` must be released in any case. */
MUST_CHECK enum status design_run(const struct design *d, const size_t index[DESIGN_VARIED_MOST],
				  struct results *results, struct scenario *s, struct diag_list *diags);

#endif
