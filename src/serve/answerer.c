/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/answerer.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { TICK_MS = 20, CHUNK = 65536, REPLY_MOST = 32 << 20 };

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The request as a file without a name. */
static int request_file(const struct text *request)
{
	int fd = memfd_create("request", MFD_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && done < request->length) {
		ssize_t n = write(fd, request->s + done, request->length - done);

		if (n <= 0) {
			close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

/* Its standard error goes nowhere: faults are in the reply. With the programs that it starts it is a group, which ends as one. */
static int spawn(const struct answerer *a, int in, int out, pid_t *pid)
{
	char *argv[16] = { (char *)"flopcast" };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t group;
	int failed;

	for (size_t i = 0; a->arguments[i] && i + 2 < sizeof(argv) / sizeof(argv[0]); i++)
		argv[i + 1] = (char *)a->arguments[i];
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawnattr_init(&group);
	posix_spawnattr_setpgroup(&group, 0);
	posix_spawnattr_setflags(&group, POSIX_SPAWN_SETPGROUP);
	failed = posix_spawn(pid, "/proc/self/exe", &files, &group, argv, environ);
	posix_spawnattr_destroy(&group);
	posix_spawn_file_actions_destroy(&files);
	return !failed;
}

/* Reads until the end, the limit, or until nobody wants it. */
static enum answerer_end read_reply(const struct answerer *a, int fd, struct text *reply)
{
	double end_s = now_s() + a->limit_s;
	struct pollfd ready = { fd, POLLIN, 0 };
	char *chunk = mem_alloc(CHUNK, 1);
	enum answerer_end end = ANSWERER_DONE;
	ssize_t n = 1;

	while (end == ANSWERER_DONE && n > 0) {
		if (a->is_wanted && !a->is_wanted(a->context))
			end = ANSWERER_UNWANTED;
		else if (now_s() > end_s)
			end = ANSWERER_LATE;
		else if (poll(&ready, 1, TICK_MS) <= 0)
			continue;
		else if ((n = read(fd, chunk, CHUNK)) > 0)
			text_add_bytes(reply, chunk, (size_t)n);
		if (reply->length > REPLY_MOST)
			end = ANSWERER_FAILED;
	}
	free(chunk);
	return end;
}

static enum answerer_end reap(pid_t pid, enum answerer_end end)
{
	int status = 0;

	if (end != ANSWERER_DONE)
		kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (end != ANSWERER_DONE)
		return end;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		return ANSWERER_LATE;
	if (!WIFEXITED(status))
		return ANSWERER_FAILED;
	return WEXITSTATUS(status) ? ANSWERER_REFUSED : ANSWERER_DONE;
}

enum answerer_end answerer_run(const struct answerer *a, const struct text *request, struct text *reply)
{
	enum answerer_end end = ANSWERER_FAILED;
	int in = request_file(request), out[2] = { -1, -1 };
	pid_t pid;

	if (in >= 0 && !pipe2(out, O_CLOEXEC) && spawn(a, in, out[1], &pid)) {
		close(out[1]);
		out[1] = -1;
		end = reap(pid, read_reply(a, out[0], reply));
	}
	for (int i = 0; i < 2; i++)
		if (out[i] >= 0)
			close(out[i]);
	if (in >= 0)
		close(in);
	return end;
}
