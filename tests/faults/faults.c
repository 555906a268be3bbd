/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * faults.c - preloaded into the program (LD_PRELOAD): the FAULT_AT-th call of one kind fails as the system would have it fail.
 *
 * FAULT_KIND: memory (malloc, calloc, realloc), write (pwrite; write by stdio is not seen here), flush (fflush of a
 * file), sync (fsync, fdatasync), rename, create (open and openat with O_CREAT), mkdir, spawn. FAULT_COUNT names a file that
 * gets the number of calls at the end. FAULT_PERMANENT: all later calls fail as well, as on a disk that stays full.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum kind { MEMORY, WRITE, FLUSH, SYNC, RENAME, CREATE, MKDIR, SPAWN, KINDS, NONE };

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static enum kind asked = NONE;
static long at;
static int is_permanent;
static atomic_long calls;
static atomic_int is_ready;

__attribute__((constructor)) static void begin(void)
{
	static const char *const names[KINDS] = { "memory", "write",  "flush", "sync",
						  "rename", "create", "mkdir", "spawn" };
	const char *kind = getenv("FAULT_KIND"), *number = getenv("FAULT_AT");

	for (int i = 0; kind && i < KINDS; i++)
		if (!strcmp(kind, names[i]))
			asked = (enum kind)i;
	at = number ? atol(number) : 0;
	is_permanent = getenv("FAULT_PERMANENT") != NULL;
	is_ready = 1;
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("FAULT_COUNT");
	FILE *out;

	is_ready = 0;
	out = path ? fopen(path, "w") : NULL;
	if (out) {
		fprintf(out, "%ld\n", (long)calls);
		fclose(out);
	}
}

static int fails(enum kind kind, int error)
{
	long number;

	if (!is_ready || kind != asked)
		return 0;
	number = atomic_fetch_add(&calls, 1) + 1;
	if (!at || (number != at && !(is_permanent && number > at)))
		return 0;
	errno = error;
	return 1;
}

#define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))

void *malloc(size_t size)
{
	return fails(MEMORY, ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails(MEMORY, ENOMEM) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails(MEMORY, ENOMEM) ? NULL : __libc_realloc(old, size);
}

/* Half of the bytes, as on a disk that is full in the middle. */
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
	ssize_t (*next)(int, const void *, size_t, off64_t) =
		NEXT(ssize_t(*)(int, const void *, size_t, off64_t), "pwrite64");

	if (!fails(WRITE, ENOSPC))
		return next(fd, bytes, count, offset);
	(void)next(fd, bytes, count / 2, offset);
	errno = ENOSPC;
	return -1;
}

int fflush(FILE *file)
{
	int status = NEXT(int (*)(FILE *), "fflush")(file);

	return file && file != stdout && file != stderr && fails(FLUSH, ENOSPC) ? EOF : status;
}

int fsync(int fd)
{
	return fails(SYNC, EIO) ? -1 : NEXT(int (*)(int), "fsync")(fd);
}

int fdatasync(int fd)
{
	return fails(SYNC, EIO) ? -1 : NEXT(int (*)(int), "fdatasync")(fd);
}

int rename(const char *from, const char *to)
{
	return fails(RENAME, EIO) ? -1 : NEXT(int (*)(const char *, const char *), "rename")(from, to);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	return fails(RENAME, EIO)
		       ? -1
		       : NEXT(int (*)(int, const char *, int, const char *), "renameat")(from_fd, from, to_fd, to);
}

static int mode_of(int flags, va_list args)
{
	return flags & O_CREAT ? va_arg(args, int) : 0;
}

int open64(const char *path, int flags, ...)
{
	va_list args;
	int mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return flags & O_CREAT && fails(CREATE, ENOSPC)
		       ? -1
		       : NEXT(int (*)(const char *, int, ...), "open64")(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	int mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return flags & O_CREAT && fails(CREATE, ENOSPC)
		       ? -1
		       : NEXT(int (*)(const char *, int, ...), "open")(path, flags, mode);
}

int mkdir(const char *path, mode_t mode)
{
	return fails(MKDIR, ENOSPC) ? -1 : NEXT(int (*)(const char *, mode_t), "mkdir")(path, mode);
}

int posix_spawn(pid_t *child, const char *path, const posix_spawn_file_actions_t *actions,
		const posix_spawnattr_t *attributes, char *const argv[], char *const variables[])
{
	int (*next)(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const[],
		    char *const[]) = (__typeof__(next))dlsym(RTLD_NEXT, "posix_spawn");

	return fails(SPAWN, EAGAIN) ? EAGAIN : next(child, path, actions, attributes, argv, variables);
}
