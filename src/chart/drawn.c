/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/drawn.h"

#include "base/file.h"

#include <string.h>
#include <unistd.h>

#define LIST_NAME "/.drawn"
enum { LIST_MOST_B = 1 << 20 };

static void read_list(const char *folder, struct text *list)
{
	struct text path = TEXT_INIT;
	const char *error;

	text_addf(&path, "%s" LIST_NAME, folder);
	if (file_read(path.s, LIST_MOST_B, list, &error)) /* none: nothing here is ours */
		text_clear(list);
	text_release(&path);
}

static enum status write_list(const char *folder, const struct text *list, const char **error)
{
	struct text path = TEXT_INIT;
	enum status status;

	text_addf(&path, "%s" LIST_NAME, folder);
	status = file_write(path.s, text_str(list), list->length, error);
	text_release(&path);
	return status;
}

static int has_line(const struct text *list, const char *name)
{
	size_t length = strlen(name);

	for (const char *s = text_str(list); *s; s += strcspn(s, "\n"), s += *s == '\n')
		if (strcspn(s, "\n") == length && !memcmp(s, name, length))
			return 1;
	return 0;
}

enum status drawn_add(const char *folder, const char *const *files, size_t count, const char **error)
{
	struct text list = TEXT_INIT;
	enum status status = STATUS_OK;
	size_t before;

	read_list(folder, &list);
	before = list.length;
	for (size_t i = 0; i < count; i++)
		if (!has_line(&list, files[i]))
			text_addf(&list, "%s\n", files[i]);
	if (list.length != before)
		status = write_list(folder, &list, error);
	text_release(&list);
	return status;
}

void drawn_clear(const char *folder, int (*goes)(void *context, const char *folder, const char *file), void *context)
{
	struct text list = TEXT_INIT, rest = TEXT_INIT, path = TEXT_INIT;
	const char *error;
	char *s, *line;

	read_list(folder, &list);
	for (s = list.s; s && (line = strsep(&s, "\n")) && *line;) {
		/* A list may have come with a folder from anywhere: no name in it leads out of the folder. */
		if (strchr(line, '/') || !goes(context, folder, line)) {
			text_addf(&rest, "%s\n", line);
			continue;
		}
		text_clear(&path);
		text_addf(&path, "%s/%s", folder, line);
		unlink(path.s);
	}
	/* A list that names what has gone does no harm. */
	if (list.length != rest.length && write_list(folder, &rest, &error))
		error = NULL;
	text_release(&list);
	text_release(&rest);
	text_release(&path);
}
