/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * faults.c - preloaded into the program (LD_PRELOAD): the FAULT_AT-th call of one kind fails as the system would have it fail.
 *
 * Only what is called until main returns fails: in a coverage build gcov then writes its counts, and does not look at what malloc gives.
 *
 * FAULT_KIND: memory (malloc, calloc, realloc), write (pwrite; write by stdio is not seen here), flush (fflush of a
 * file), sync (fsync, fdatasync), rename, create (open and openat with O_CREAT), mkdir, spawn. FAULT_COUNT names a file that
 * gets the number of calls at the end. FAULT_PERMANENT: all later calls fail as well, as on a disk that stays full.
 *
 * FAULT_KIND=power: at the FAULT_AT-th write the power fails. The folder FAULT_DURABLE then holds of the folder FAULT_FOLDER
 * what had reached the disk: each file as it was when it was synced last, without the writes since, and those that were removed
 * since the folder was synced last. With FAULT_REORDER=SEED some of the writes since have reached it, whatever their order, and some
 * of those by half.
 *
 * FAULT_KIND=lock: a lock of a file is answered with the error FAULT_ERROR (ENOLCK if not set), as by a network file system without.
 *
 * FAULT_KIND=clock: the clock on the wall is an hour earlier each time it is looked at.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum kind { MEMORY, WRITE, FLUSH, SYNC, RENAME, CREATE, MKDIR, SPAWN, POWER, CLOCK, LOCK, KINDS, NONE };

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

#define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))

static enum kind asked = NONE;
static long at;
static int is_permanent;
static atomic_long calls;
static atomic_int is_ready;

__attribute__((constructor)) static void begin(void)
{
	static const char *const names[KINDS] = { "memory", "write", "flush", "sync",  "rename", "create",
						  "mkdir",  "spawn", "power", "clock", "lock" };
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

typedef int main_function(int argc, char **argv, char **variables);

static main_function *program;

static int until_return(int argc, char **argv, char **variables)
{
	int status = program(argc, argv, variables);

	is_ready = 0;
	return status;
}

int __libc_start_main(main_function *main, int argc, char **argv, void (*begin_main)(void), void (*end_main)(void),
		      void (*end_loader)(void), void *stack)
{
	int (*next)(main_function *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *) =
		(__typeof__(next))dlsym(RTLD_NEXT, "__libc_start_main");

	program = main;
	return next(until_return, argc, argv, begin_main, end_main, end_loader, stack);
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

/* ---- what a disk holds when the power fails ---- */

enum { PATH_MOST = 4096, REMOVED_MOST = 64 };

static char removed[REMOVED_MOST][PATH_MOST];
static int removed_count;

/* The place of a file of the folder that is watched, in the folder of what is durable; 0: it is of another. */
static int durable_place(const char *path, char place[PATH_MOST])
{
	const char *folder = getenv("FAULT_FOLDER"), *durable = getenv("FAULT_DURABLE");
	size_t length = folder ? strlen(folder) : 0;

	if (asked != POWER || !durable || strncmp(path, folder, length) != 0 || (path[length] && path[length] != '/'))
		return 0;
	return snprintf(place, PATH_MOST, "%s%s", durable, path + length) < PATH_MOST;
}

static void copy_file(const char *from, const char *to)
{
	int in = NEXT(int (*)(const char *, int, ...), "open")(from, O_RDONLY | O_CLOEXEC);
	int out = NEXT(int (*)(const char *, int, ...), "open")(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	char block[65536];
	ssize_t n;

	while (in >= 0 && out >= 0 && (n = read(in, block, sizeof(block))) > 0)
		if (write(out, block, (size_t)n) != n)
			break;
	close(in);
	close(out);
}

/* Writes that no sync has followed. */
enum { PENDING_MOST = 4096 };
static struct pending {
	char place[PATH_MOST];
	void *bytes;
	size_t count;
	off64_t offset;
} * pending;
static int pending_count;

static void note_pending(int fd, const void *bytes, size_t count, off64_t offset)
{
	char link[64], path[PATH_MOST] = "";
	struct pending *p;

	if (!pending)
		pending = __libc_calloc(PENDING_MOST, sizeof(*pending));
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (pending_count == PENDING_MOST || readlink(link, path, sizeof(path) - 1) < 0)
		return;
	p = &pending[pending_count];
	if (!durable_place(path, p->place))
		return;
	p->bytes = memcpy(__libc_malloc(count), bytes, count);
	p->count = count;
	p->offset = offset;
	pending_count++;
}

static void drop_pending(const char *place)
{
	for (int i = 0; i < pending_count; i++)
		if (!strcmp(pending[i].place, place)) {
			free(pending[i].bytes);
			pending[i--] = pending[--pending_count];
		}
}

/* Of each write since the sync: nothing, all, or its first half. */
static void keep_some(uint64_t seed)
{
	for (int i = 0; i < pending_count; i++) {
		const struct pending *p = &pending[i];
		int out;

		seed = seed * 6364136223846793005 + 1442695040888963407;
		if (seed >> 62 < 2)
			continue;
		out = NEXT(int (*)(const char *, int, ...), "open")(p->place, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
		(void)NEXT(ssize_t(*)(int, const void *, size_t, off64_t),
			   "pwrite64")(out, p->bytes, seed >> 62 == 2 ? p->count : p->count / 2, p->offset);
		close(out);
	}
}

/* A file has reached the disk, or a folder with what was removed from it. */
static void keep_durable(int fd)
{
	char link[64], path[PATH_MOST] = "", place[PATH_MOST];
	struct stat info;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (readlink(link, path, sizeof(path) - 1) < 0 || !durable_place(path, place) || stat(path, &info))
		return;
	if (!S_ISDIR(info.st_mode)) {
		copy_file(path, place);
		drop_pending(place);
		return;
	}
	for (; removed_count > 0; removed_count--)
		NEXT(int (*)(const char *), "unlink")(removed[removed_count - 1]);
}

int unlink(const char *path)
{
	char place[PATH_MOST];

	if (durable_place(path, place) && removed_count < REMOVED_MOST)
		strcpy(removed[removed_count++], place);
	return NEXT(int (*)(const char *), "unlink")(path);
}

/* ---- the clock ---- */

int clock_gettime(clockid_t clock, struct timespec *now)
{
	int status = NEXT(int (*)(clockid_t, struct timespec *), "clock_gettime")(clock, now);

	if (asked == CLOCK && clock == CLOCK_REALTIME)
		now->tv_sec -= 3600 * (atomic_fetch_add(&calls, 1) + 1);
	return status;
}

time_t time(time_t *now)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (now)
		*now = t.tv_sec;
	return t.tv_sec;
}

int gettimeofday(struct timeval *now, void *zone)
{
	(void)zone;
	now->tv_sec = time(NULL);
	now->tv_usec = 0;
	return 0;
}

/* ---- calls that fail ---- */

/* Half of the bytes, as on a disk that is full in the middle. */
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
	ssize_t (*next)(int, const void *, size_t, off64_t) =
		NEXT(ssize_t(*)(int, const void *, size_t, off64_t), "pwrite64");

	if (fails(POWER, 0)) {
		if (getenv("FAULT_REORDER"))
			keep_some(strtoull(getenv("FAULT_REORDER"), NULL, 10));
		_exit(137);
	}
	if (asked == POWER && getenv("FAULT_REORDER"))
		note_pending(fd, bytes, count, offset);
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
	int status = fails(SYNC, EIO) ? -1 : NEXT(int (*)(int), "fsync")(fd);

	if (!status)
		keep_durable(fd);
	return status;
}

int fdatasync(int fd)
{
	int status = fails(SYNC, EIO) ? -1 : NEXT(int (*)(int), "fdatasync")(fd);

	if (!status)
		keep_durable(fd);
	return status;
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

/* Locks of either kind, taken or asked about. */
int fcntl64(int fd, int command, ...)
{
	int is_lock = command == F_SETLK || command == F_SETLKW || command == F_GETLK || command == F_OFD_SETLK ||
		      command == F_OFD_SETLKW || command == F_OFD_GETLK;
	const char *error = getenv("FAULT_ERROR");
	va_list args;
	void *argument;

	va_start(args, command);
	argument = va_arg(args, void *);
	va_end(args);
	return is_lock && fails(LOCK, error ? atoi(error) : ENOLCK)
		       ? -1
		       : NEXT(int (*)(int, int, ...), "fcntl64")(fd, command, argument);
}

int fcntl(int fd, int command, ...)
{
	va_list args;
	void *argument;

	va_start(args, command);
	argument = va_arg(args, void *);
	va_end(args);
	return fcntl64(fd, command, argument);
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
