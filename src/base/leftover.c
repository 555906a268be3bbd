/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/leftover.h"

#include "base/mem.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AT_ONCE_MOST = 64 }; /* a few are open at a time; what is beyond is removed as usual, but not at a sudden end */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *paths[AT_ONCE_MOST];

/* Nothing below a link is touched: openat would refuse it, unlink removes the link. */
static void remove_path(const char *path)
{
	struct dirent *entry;
	DIR *folder;

	if (!unlink(path) || (errno != EISDIR && errno != EPERM))
		return;
	folder = opendir(path);
	while (folder && (entry = readdir(folder)))
		unlinkat(dirfd(folder), entry->d_name, 0);
	if (folder)
		closedir(folder);
	rmdir(path);
}

static void remove_all(void)
{
	pthread_mutex_lock(&lock);
	for (int i = 0; i < AT_ONCE_MOST; i++)
		if (paths[i])
			remove_path(paths[i]);
	pthread_mutex_unlock(&lock);
}

static void register_cleaner(void)
{
	(void)atexit(remove_all); /* refused only where memory is missing, and then little else begins */
}

char *leftover_name(const char *path)
{
	struct text name = TEXT_INIT;
	uint64_t random;

	if (getentropy(&random, sizeof(random)))
		random = (uint64_t)getpid() << 32 ^ (uint64_t)(uintptr_t)&name; /* O_EXCL keeps what is there */
	text_addf(&name, "%s.%016llx.part", path, (unsigned long long)random);
	return name.s;
}

/* Puts `copy` where NULL is, or NULL where `path` is; returns what stood there, if anything. */
static char *exchange(const char *path, char *copy)
{
	char *old = copy;

	pthread_mutex_lock(&lock);
	for (int i = 0; i < AT_ONCE_MOST; i++)
		if (path ? paths[i] && !strcmp(paths[i], path) : !paths[i]) {
			old = paths[i];
			paths[i] = copy;
			break;
		}
	pthread_mutex_unlock(&lock);
	return old;
}

void leftover_note(const char *path)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, register_cleaner);
	free(exchange(NULL, mem_strdup(path)));
}

void leftover_forget(const char *path)
{
	free(exchange(path, NULL));
}

void leftover_remove(const char *path)
{
	remove_path(path);
	leftover_forget(path);
}

char *leftover_make_folder(const char *parent)
{
	struct text stem = TEXT_INIT;
	char *path;

	text_addf(&stem, "%s/", parent);
	path = leftover_name(stem.s);
	text_release(&stem);
	leftover_note(path);
	if (!mkdir(path, 0700))
		return path;
	leftover_forget(path);
	free(path);
	return NULL;
}
