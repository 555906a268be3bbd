/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notation.h - distributions as people write them: "lognormal(mean=24 h, sd=12 h)", "empirical(file=waits.txt)", or a
 * bare quantity for a constant. Arguments are named, in any order; each carries the attribute's unit but for a shape.
 */
#ifndef FLOPCAST_XML_NOTATION_H
#define FLOPCAST_XML_NOTATION_H

#include "base/quantity.h"
#include "random/distribution.h"

struct notation {
	struct distribution distribution; /* arguments in base units, not prepared */
	char currency[4];
	char *file; /* of empirical(file=...), to be freed; NULL otherwise */
};

MUST_CHECK enum status notation_parse(const char *text, enum dimension dimension, struct notation *n, struct text *why);

/* The values of an empirical distribution, ascending: one quantity a line, empty lines and lines with # skipped.
 * Returns NULL with the fault and its line in `why`. To be freed. */
double *notation_sample(const char *content, enum dimension dimension, size_t *count, char currency[4],
			struct text *why);

#endif
