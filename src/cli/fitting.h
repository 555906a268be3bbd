/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fitting.h - where what is asked for does not fit into memory: the same work by lighter methods, and on more GPUs.
 */
#ifndef FLOPCAST_CLI_FITTING_H
#define FLOPCAST_CLI_FITTING_H

#include "cli/options.h"
#include "report/estimate.h"

enum { FITTING_MOST = 3 };

/* Opens the scenario of a question under `name`. Faults are of the question: they name nothing of the scenario. */
MUST_CHECK enum status fitting_open(const struct question *q, const struct text *xml, const char *name,
				    struct scenario *s, struct diag_list *diags);

/* Ways of the question that fit, and their figures; returns how many. `first` is the plan that does not fit. */
size_t fitting_find(const struct question *q, const struct catalog *c, const struct options *o,
		    const struct plan *first, struct estimate_fit list[FITTING_MOST]);

#endif
