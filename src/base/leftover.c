/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/leftover.h"

#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AT_ONCE_MOST = 64, PATH_MOST = 1024 }; /* what is beyond is removed as usual, but not at a sudden end */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Not allocated, so that a signal's handler can read them. */
static struct place {
	char path[PATH_MOST];
	atomic_int is_used;
} places[AT_ONCE_MOST];

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
	for (int i = 0; i < AT_ONCE_MOST; i++)
		if (places[i].is_used)
			remove_path(places[i].path);
}

/* A signal that ends the program: of a folder only the files that were noted go, as only unlink and rmdir may be called here. */
static void on_end(int number)
{
	for (int i = 0; i < AT_ONCE_MOST; i++)
		if (places[i].is_used)
			unlink(places[i].path);
	for (int i = 0; i < AT_ONCE_MOST; i++)
		if (places[i].is_used)
			rmdir(places[i].path);
	signal(number, SIG_DFL);
	raise(number);
}

static void register_cleaner(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_end }, old;

	(void)atexit(remove_all); /* refused only where memory is missing, and then little else begins */
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (!sigaction(signals[i], NULL, &old) && old.sa_handler == SIG_DFL)
			sigaction(signals[i], &action, NULL);
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

void leftover_note(const char *path)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, register_cleaner);
	pthread_mutex_lock(&lock);
	for (int i = 0; i < AT_ONCE_MOST && strlen(path) < PATH_MOST; i++)
		if (!places[i].is_used) {
			strcpy(places[i].path, path);
			places[i].is_used = 1;
			break;
		}
	pthread_mutex_unlock(&lock);
}

void leftover_forget(const char *path)
{
	pthread_mutex_lock(&lock);
	for (int i = 0; i < AT_ONCE_MOST; i++)
		if (places[i].is_used && !strcmp(places[i].path, path))
			places[i].is_used = 0;
	pthread_mutex_unlock(&lock);
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
