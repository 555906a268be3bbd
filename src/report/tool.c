/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/tool.h"

#include "base/mem.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE_MOST = 16, TIME_MOST_S = 300, STEP_LEAST_NS = 1000000, STEP_MOST_NS = 20000000 };

extern char **environ;

/* ---- where it is ---- */

static int is_program(const char *path)
{
	struct stat info;

	return !stat(path, &info) && S_ISREG(info.st_mode) && !access(path, X_OK);
}

/* The absolute path of a program, added to `path`; 0 when there is none. */
static int find(const char *name, struct text *path)
{
	const char *s = getenv("PATH");

	for (; s && *s; s += strcspn(s, ":"), s += *s == ':') {
		text_clear(path);
		text_add_bytes(path, s, strcspn(s, ":"));
		text_addf(path, "/%s", name);
		if (*s == '/' && is_program(path->s))
			return 1;
	}
	return 0;
}

/* ---- its environment ---- */

static int is_passed(const char *variable)
{
	static const char *const passed[] = { "HOME=",
					      "PATH=",
					      "TMPDIR=",
					      "FONTCONFIG_FILE=",
					      "FONTCONFIG_PATH=",
					      "XDG_CACHE_HOME=",
					      "XDG_CONFIG_HOME=",
					      "XDG_DATA_HOME=",
					      "XDG_DATA_DIRS=",
					      "LD_LIBRARY_PATH=" };

	for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++)
		if (!strncmp(variable, passed[i], strlen(passed[i])))
			return 1;
	return 0;
}

/* Text is measured by the locale's characters; a PDF holds its date. To be freed. */
static const char **make_environment(void)
{
	size_t count = 0, kept = 0;
	const char **variables;

	while (environ && environ[count])
		count++;
	variables = mem_alloc(count + 3, sizeof(*variables));
	for (size_t i = 0; i < count; i++)
		if (is_passed(environ[i]))
			variables[kept++] = environ[i];
	variables[kept++] = "LC_ALL=C.UTF-8";
	variables[kept] = "SOURCE_DATE_EPOCH=0";
	return variables;
}

/* ---- running ---- */

static int set_files(posix_spawn_file_actions_t *actions, const char *folder, int is_silent)
{
	int error = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

	if (!error && folder)
		error = posix_spawn_file_actions_addchdir_np(actions, folder);
	if (!error)
		error = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (!error && is_silent)
		error = posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	return error;
}

static int spawn(const struct tool *tool, char *const *variables, pid_t *child)
{
	posix_spawn_file_actions_t actions;
	struct text path = TEXT_INIT;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return error;
	error = find(tool->argv[0], &path) ? set_files(&actions, tool->folder, tool->is_silent) : ENOENT;
	if (!error) /* posix_spawn does not write to the arguments */
		error = posix_spawn(child, path.s, &actions, NULL, (char *const *)(const void *)tool->argv, variables);
	posix_spawn_file_actions_destroy(&actions);
	text_release(&path);
	return error;
}

static int finish(pid_t child, const struct timespec *begun)
{
	struct timespec now, step = { 0, STEP_LEAST_NS };
	int wait_status = 0, is_late = 0;
	pid_t ended;

	while (!(ended = waitpid(child, &wait_status, WNOHANG)) || (ended < 0 && errno == EINTR)) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (!is_late && now.tv_sec - begun->tv_sec > TIME_MOST_S)
			is_late = !kill(child, SIGKILL);
		nanosleep(&step, NULL);
		step.tv_nsec = step.tv_nsec < STEP_MOST_NS ? 2 * step.tv_nsec : STEP_MOST_NS;
	}
	return ended < 0 ? errno : is_late ? ETIMEDOUT : wait_status ? EIO : 0;
}

size_t tool_at_once(void)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	return processors < 1 ? 1 : processors > AT_ONCE_MOST ? AT_ONCE_MOST : (size_t)processors;
}

void tool_run_all(struct tool *tools, size_t count, tool_progress *progress, void *context)
{
	size_t at_once = tool_at_once();
	const char **variables = make_environment();
	struct timespec begun[AT_ONCE_MOST];
	pid_t children[AT_ONCE_MOST];

	for (size_t i = 0; i < count + at_once; i++) {
		size_t place = i % at_once;

		if (i >= at_once && i - at_once < count) {
			if (!tools[i - at_once].error)
				tools[i - at_once].error = finish(children[place], &begun[place]);
			if (progress)
				progress(context, i - at_once + 1, count);
		}
		if (i >= count)
			continue;
		clock_gettime(CLOCK_MONOTONIC, &begun[place]);
		tools[i].error = spawn(&tools[i], (char *const *)(const void *)variables, &children[place]);
	}
	free(variables);
}

int tool_leave(const char *name, const char *argument)
{
	struct tool tool = { .argv = { name, argument, NULL } };
	pid_t child;

	return spawn(&tool, environ, &child);
}
