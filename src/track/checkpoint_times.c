/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/checkpoint_times.h"

#include "base/mem.h"
#include "base/text.h"
#include "track/log_field.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char prefix[] = "checkpoint-", state_name[] = "trainer_state.json";

/* N of "checkpoint-N"; -1: it is no such name. */
static double step_of(const char *name, size_t length)
{
	double step;
	size_t n = sizeof(prefix) - 1;

	if (length <= n || memcmp(name, prefix, n) != 0 || !log_field_number(name + n, length - n, &step) || step < 0)
		return -1;
	return step;
}

static int by_step(const void *a, const void *b)
{
	const struct checkpoint_time *left = a, *right = b;

	return left->step < right->step ? -1 : left->step > right->step;
}

/* Checkpoints of a folder, by step. */
static void collect(struct checkpoint_times *t, const char *folder)
{
	DIR *entries = opendir(folder);
	struct text path = TEXT_INIT;

	*t = (struct checkpoint_times){ 0 };
	for (struct dirent *e; entries && (e = readdir(entries));) {
		double step = step_of(e->d_name, strlen(e->d_name));
		struct stat status;

		text_clear(&path);
		text_addf(&path, "%s/%s/%s", folder, e->d_name, state_name);
		if (step < 0 || stat(path.s, &status))
			continue;
		t->items = mem_grow(t->items, t->count, &t->capacity, sizeof(*t->items));
		t->items[t->count++] = (struct checkpoint_time){ step, (double)status.st_mtim.tv_sec +
									       1e-9 * (double)status.st_mtim.tv_nsec };
	}
	if (entries)
		closedir(entries);
	text_release(&path);
	if (t->count)
		qsort(t->items, t->count, sizeof(*t->items), by_step);
}

/* Cuts the last name off a path, and gives where it began. */
static char *cut_name(char *path)
{
	char *name = strrchr(path, '/');

	*name = '\0';
	return name + 1;
}

/* The folder of `path`, or that above it where it is a checkpoint's; to be freed. NULL: it is gone. */
static char *output_folder(const char *path)
{
	char *folder = realpath(path, NULL), *name;

	if (!folder)
		return NULL;
	cut_name(folder);
	name = strrchr(folder, '/');
	if (name && step_of(name + 1, strlen(name + 1)) >= 0)
		cut_name(folder);
	return folder;
}

int checkpoint_times_read(struct checkpoint_times *t, const char *path)
{
	char *folder = output_folder(path);
	int ascends = 1;

	*t = (struct checkpoint_times){ 0 };
	if (folder)
		collect(t, folder);
	free(folder);
	for (size_t i = 1; i < t->count; i++)
		ascends &= t->items[i].unix_s > t->items[i - 1].unix_s;
	if (t->count > 1 && ascends)
		return 1;
	checkpoint_times_release(t);
	return 0;
}

void checkpoint_times_release(struct checkpoint_times *t)
{
	free(t->items);
	*t = (struct checkpoint_times){ 0 };
}

char *checkpoint_times_newest(const char *folder)
{
	struct checkpoint_times t;
	struct text path = TEXT_INIT;
	char *result = NULL;

	collect(&t, folder);
	if (t.count) {
		text_addf(&path, "%s/%s%.0f/%s", folder, prefix, t.items[t.count - 1].step, state_name);
		result = mem_strdup(path.s);
	}
	text_release(&path);
	checkpoint_times_release(&t);
	return result;
}
