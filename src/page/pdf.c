/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/pdf.h"

#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Runs a program with nothing to read and nobody to listen; returns 0 or an errno. No shell takes part. */
static int run(char **argv)
{
	posix_spawn_file_actions_t actions;
	int error, wait_status = 0;
	pid_t child;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	error = posix_spawnp(&child, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	while (!error && waitpid(child, &wait_status, 0) < 0 && errno == EINTR)
		;
	return error ? error : wait_status ? EIO : 0;
}

/* RFC 8089 of an absolute path. */
static void add_url(struct text *t, const char *path)
{
	text_add(t, "file://");
	for (; *path; path++)
		text_addf(t, isalnum((unsigned char)*path) || strchr("/-_.~", *path) ? "%c" : "%%%02X",
			  (unsigned char)*path);
}

static int print_by_browser(const char *browser, const char *page, const char *pdf)
{
	struct text url = TEXT_INIT, target = TEXT_INIT;
	char *argv[9] = { (char *)browser, (char *)"--headless", (char *)"--disable-gpu", (char *)"--no-first-run",
			  (char *)"--no-pdf-header-footer" };
	int argc = 5, error;

	add_url(&url, page);
	text_addf(&target, "--print-to-pdf=%s", pdf);
	argv[argc++] = target.s;
	if (!geteuid()) /* Chromium's sandbox refuses root; the page is ours, and its policy allows it nothing */
		argv[argc++] = (char *)"--no-sandbox";
	argv[argc] = url.s;
	error = run(argv);
	text_release(&url);
	text_release(&target);
	return error;
}

static int print_page(const char *page, const char *pdf)
{
	static const char *const browsers[] = { "chromium", "chromium-browser", "google-chrome",
						"google-chrome-stable" };
	char *argv[] = { (char *)"weasyprint", (char *)page, (char *)pdf, NULL };
	int error = ENOENT;

	for (size_t i = 0; i < sizeof(browsers) / sizeof(browsers[0]) && error == ENOENT; i++)
		error = print_by_browser(browsers[i], page, pdf);
	return error == ENOENT ? run(argv) : error;
}

enum status pdf_write(const char *page, const char *pdf, struct diag_list *diags)
{
	struct text trial = TEXT_INIT, where = TEXT_INIT;
	char *path = realpath(page, NULL);
	int error;

	text_addf(&trial, "%s.part", pdf);
	unlink(trial.s);
	error = path ? print_page(path, trial.s) : errno;
	if (!error && rename(trial.s, pdf)) /* some browsers report success and write nothing */
		error = errno;
	text_add_safe(&where, pdf, 4096);
	if (error && !path)
		diag_add(diags, SEVERITY_ERROR, where.s, 0, "cannot be written: %s", strerror(error));
	else if (error == ENOENT)
		diag_add(diags, SEVERITY_ERROR, where.s, 0,
			 "neither Chromium nor WeasyPrint is installed (Debian: apt-get install chromium, or apt-get "
			 "install weasyprint); or print the HTML page from a browser");
	else if (error)
		diag_add(diags, SEVERITY_ERROR, where.s, 0, "could not be printed: %s", strerror(error));
	unlink(trial.s);
	free(path);
	text_release(&trial);
	text_release(&where);
	return error ? STATUS_RUNTIME : STATUS_OK;
}
