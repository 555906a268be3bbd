/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file_set.h"

#include "base/file.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void file_set_release(struct file_set *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->items[i].name);
		text_release(&s->items[i].content);
	}
	free(s->items);
	*s = (struct file_set){ 0 };
}

void file_set_add(struct file_set *s, const char *name, const char *bytes, size_t length)
{
	struct file_copy copy = { mem_strdup(name), TEXT_INIT };

	text_add_bytes(&copy.content, bytes, length);
	s->items = mem_grow(s->items, s->count, &s->capacity, sizeof(*s->items));
	s->items[s->count++] = copy;
}

void file_set_copy(struct file_set *to, const struct file_set *from)
{
	for (size_t i = 0; i < from->count; i++)
		file_set_add(to, from->items[i].name, text_str(&from->items[i].content), from->items[i].content.length);
}

enum status file_set_read(struct file_set *s, const char *folder, const char *name, size_t limit, struct text *content,
			  const char **error)
{
	enum status status;

	for (size_t i = 0; i < s->count; i++)
		if (!strcmp(s->items[i].name, name)) {
			text_add_bytes(content, text_str(&s->items[i].content), s->items[i].content.length);
			return STATUS_OK;
		}
	if (s->is_closed) {
		*error = "is not among the files that were kept";
		return STATUS_INVALID;
	}
	status = file_read_below(folder, name, limit, content, error);
	if (!status)
		file_set_add(s, name, text_str(content), content->length);
	return status;
}
