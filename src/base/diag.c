/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/diag.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* A file of nothing but faults must not fill the memory or the screen. */
enum { DIAG_LIMIT = 200, WHERE_LIMIT = 4096, MESSAGE_LIMIT = 4000 };

static int is_repeated(const struct diag_list *list, const char *where, const char *message)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->items[i].where, where) && !strcmp(list->items[i].message, message))
			return 1;
	return 0;
}

int diag_is_full(const struct diag_list *list)
{
	return list->count >= DIAG_LIMIT;
}

void diag_drop(struct diag_list *list)
{
	list->errors++;
	list->dropped++;
}

void diag_add(struct diag_list *list, enum severity severity, const char *where, int line, const char *format, ...)
{
	struct text raw = TEXT_INIT, message = TEXT_INIT, place = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&raw, format, args);
	va_end(args);
	/* Whatever a user's value or a file's name brought in. */
	text_add_safe(&message, text_str(&raw), MESSAGE_LIMIT);
	text_add(&message, "");
	text_add_safe(&place, where, WHERE_LIMIT);
	text_add(&place, "");
	text_release(&raw);
	if (severity == SEVERITY_ERROR)
		list->errors++;
	if (is_repeated(list, place.s, message.s)) {
		text_release(&message);
	} else if (list->count < DIAG_LIMIT) {
		list->items = mem_grow(list->items, list->count, &list->capacity, sizeof(*list->items));
		list->items[list->count++] = (struct diag){ severity, mem_strdup(place.s), line, message.s };
	} else {
		list->dropped++;
		text_release(&message);
	}
	text_release(&place);
}

/* Insertion sort: stable, and lists are short. */
static void sort_by_line(struct diag_list *list)
{
	for (size_t i = 1; i < list->count; i++) {
		struct diag d = list->items[i];
		size_t j = i;

		for (; j > 0 && list->items[j - 1].line > d.line; j--)
			list->items[j] = list->items[j - 1];
		list->items[j] = d;
	}
}

void diag_print(struct diag_list *list, FILE *out)
{
	sort_by_line(list);
	for (size_t i = 0; i < list->count; i++)
		fprintf(out, "%s: %s: %s\n", list->items[i].where,
			list->items[i].severity == SEVERITY_ERROR ? "error" : "warning", list->items[i].message);
	if (list->dropped)
		fprintf(out, "flopcast: %zu more are not shown\n", list->dropped);
}

void diag_release(struct diag_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].where);
		free(list->items[i].message);
	}
	free(list->items);
	*list = (struct diag_list){ 0 };
}
