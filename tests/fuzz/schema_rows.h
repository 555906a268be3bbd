/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * schema_rows.h - what the schema of the language allows, as rows: the attributes and children of each element.
 */
#ifndef FLOPCAST_TESTS_FUZZ_SCHEMA_ROWS_H
#define FLOPCAST_TESTS_FUZZ_SCHEMA_ROWS_H

#include <stddef.h>

enum { SCHEMA_WORDS = 32 };

struct schema_row {
	const char *element, *name;	 /* of the attribute, or of the child */
	const char *type;		 /* "quantity", "distribution", "integer", "reference", ...; "" for words */
	const char *words[SCHEMA_WORDS]; /* what is accepted, where only words are */
	size_t word_count;
	int is_child, is_required;
};

/* All rows, read once from the embedded schema. */
const struct schema_row *schema_rows(size_t *count);

#endif
