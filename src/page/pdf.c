/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/pdf.h"

#include "base/leftover.h"
#include "base/mem.h"
#include "base/text.h"
#include "report/tool.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* RFC 8089 of an absolute path. */
static void add_url(struct text *t, const char *path)
{
	text_add(t, "file://");
	for (; *path; path++)
		text_addf(t, isalnum((unsigned char)*path) || strchr("/-_.~", *path) ? "%c" : "%%%02X",
			  (unsigned char)*path);
}

static int run(struct tool *tool)
{
	tool->is_silent = 1;
	tool_run_all(tool, 1, NULL, NULL);
	return tool->error;
}

static int print_by_browser(const char *browser, const char *page, const char *pdf)
{
	struct text url = TEXT_INIT, target = TEXT_INIT;
	struct tool tool = { .argv = { browser, "--headless", "--disable-gpu", "--no-first-run",
				       "--no-pdf-header-footer" } };
	int argc = 5, error;

	add_url(&url, page);
	text_addf(&target, "--print-to-pdf=%s", pdf);
	tool.argv[argc++] = target.s;
	if (!geteuid()) /* Chromium's sandbox refuses root; the page is ours, and its policy allows it nothing */
		tool.argv[argc++] = "--no-sandbox";
	tool.argv[argc] = url.s;
	error = run(&tool);
	text_release(&url);
	text_release(&target);
	return error;
}

static int print_page(const char *page, const char *pdf)
{
	static const char *const browsers[] = { "chromium", "chromium-browser", "google-chrome",
						"google-chrome-stable" };
	struct tool weasyprint = { .argv = { "weasyprint", page, pdf, NULL } };
	int error = ENOENT;

	for (size_t i = 0; i < sizeof(browsers) / sizeof(browsers[0]) && error == ENOENT; i++)
		error = print_by_browser(browsers[i], page, pdf);
	return error == ENOENT ? run(&weasyprint) : error;
}

/* The browser writes into a folder that only we can enter, so through no link. 0, or an errno. */
static int print_beside(const char *page, const char *folder, const char *pdf)
{
	char *work = leftover_make_folder(folder);
	struct text trial = TEXT_INIT;
	int error;

	if (!work)
		return errno;
	text_addf(&trial, "%s/report.pdf", work);
	leftover_note(trial.s);
	error = print_page(page, trial.s);
	if (!error && rename(trial.s, pdf)) /* some browsers report success and write nothing */
		error = errno == ENOENT ? EIO : errno;
	leftover_forget(trial.s);
	leftover_remove(work);
	free(work);
	text_release(&trial);
	return error;
}

enum status pdf_write(const char *page, const char *pdf, struct diag_list *diags)
{
	char *path = realpath(page, NULL),
	     *folder = path ? mem_strndup(path, (size_t)(strrchr(path, '/') - path)) : NULL;
	struct text where = TEXT_INIT;
	int error = folder ? print_beside(path, folder, pdf) : errno;

	text_add_safe(&where, pdf, 4096);
	if (error && !path)
		diag_add(diags, SEVERITY_ERROR, where.s, 0, "cannot be written: %s", strerror(error));
	else if (error == ENOENT)
		diag_add(diags, SEVERITY_ERROR, where.s, 0,
			 "neither Chromium nor WeasyPrint is installed (Debian: apt-get install chromium, or apt-get "
			 "install weasyprint); or print the HTML page from a browser");
	else if (error == EIO)
		diag_add(diags, SEVERITY_ERROR, where.s, 0,
			 "the browser wrote nothing; it needs room, and folders that it may write into (HOME, TMPDIR)");
	else if (error)
		diag_add(diags, SEVERITY_ERROR, where.s, 0, "could not be printed: %s", strerror(error));
	free(path);
	free(folder);
	text_release(&where);
	return error ? STATUS_RUNTIME : STATUS_OK;
}
