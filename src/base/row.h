/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * row.h - enums and functions from lists of rows: LIST(X) calls X(constant, name, ...) for each row.
 */
#ifndef FLOPCAST_BASE_ROW_H
#define FLOPCAST_BASE_ROW_H

/* Columns: the first, second and third of a row. */
#define ROW_CONSTANT(constant, ...)    ROW_FIRST(constant, )
#define ROW_NAME(constant, ...)	       ROW_FIRST(__VA_ARGS__, )
#define ROW_WORDS(constant, name, ...) ROW_FIRST(__VA_ARGS__, )
#define ROW_LISTED(constant, ...)      ROW_BARE(__VA_ARGS__, ) " " /* a literal of all names: "sgd adamw " */
#define ROW_BARE(first, ...)	       first
#define ROW_FIRST(first, ...)	       first,

/* const char *function(type): the text in that column of the constant's row. */
#define ROW_TEXT(function, type, LIST, COLUMN)                                                                         \
	const char *function(type row)                                                                                 \
	{                                                                                                              \
		static const char *const texts[] = { LIST(COLUMN) };                                                   \
                                                                                                                       \
		return texts[row];                                                                                     \
	}

#endif
