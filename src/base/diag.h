/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * diag.h - faults and warnings for the user, collected so that all are shown at once.
 */
#ifndef FLOPCAST_BASE_DIAG_H
#define FLOPCAST_BASE_DIAG_H

#include <stddef.h>
#include <stdio.h>

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct diag {
	enum severity severity;
	char *where; /* "file:line", or what else the user can find; already safe to print */
	int line;    /* for the order of printing; 0 = no line */
	char *message;
};

/* Zero-initialised is empty. Not shared between threads. */
struct diag_list {
	struct diag *items;
	size_t count, capacity, errors, dropped; /* dropped: beyond what is kept */
};

enum { DIAG_TEXT_LIMIT = 80 }; /* bytes of a user's value shown in a message */

__attribute__((format(printf, 5, 6))) void diag_add(struct diag_list *list, enum severity severity, const char *where,
						    int line, const char *format, ...);
/* No more faults are kept; one that is left out counts as an error. */
int diag_is_full(const struct diag_list *list);
void diag_drop(struct diag_list *list);

void diag_print(struct diag_list *list, FILE *out); /* by line, "where: error: message" each */
void diag_release(struct diag_list *list);

#endif
