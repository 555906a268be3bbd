/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { AT_ONCE_MOST = 16 };

static int start(const struct tool *tool, const char *folder, pid_t *child)
{
	posix_spawn_file_actions_t actions;
	int error;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addchdir_np(&actions, folder);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	/* posix_spawnp does not write to the arguments. */
	error = posix_spawnp(child, tool->argv[0], &actions, NULL, (char *const *)(const void *)tool->argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

static int finish(pid_t child)
{
	int wait_status = 0;

	while (waitpid(child, &wait_status, 0) < 0)
		if (errno != EINTR)
			return errno;
	return wait_status ? EIO : 0;
}

void tool_run_all(struct tool *tools, size_t count, const char *folder, tool_progress *progress, void *context)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t at_once = processors < 1 ? 1 : processors > AT_ONCE_MOST ? AT_ONCE_MOST : (size_t)processors;
	pid_t children[AT_ONCE_MOST];

	/* Text is measured by the locale's characters; a PDF holds its date. */
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("SOURCE_DATE_EPOCH", "0", 1);
	for (size_t i = 0; i < count + at_once; i++) {
		if (i >= at_once && i - at_once < count) {
			if (!tools[i - at_once].error)
				tools[i - at_once].error = finish(children[i % at_once]);
			if (progress)
				progress(context, i - at_once + 1, count);
		}
		if (i < count)
			tools[i].error = start(&tools[i], folder, &children[i % at_once]);
	}
}
