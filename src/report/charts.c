/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/charts.h"

#include "base/file.h"
#include "report/chart_data.h"
#include "report/scripts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static enum status write_scripts(const char *folder, const char **error)
{
	const struct {
		const char *name, *begin, *end;
	} scripts[] = { { "style.gp", script_style, script_style_end },
			{ "forecast.gp", script_forecast, script_forecast_end },
			{ "plans.gp", script_plans, script_plans_end } };
	enum status status = STATUS_OK;

	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]) && !status; i++) {
		struct text path = TEXT_INIT;

		text_addf(&path, "%s/%s", folder, scripts[i].name);
		status = file_write(path.s, scripts[i].begin, (size_t)(scripts[i].end - scripts[i].begin), error);
		text_release(&path);
	}
	return status;
}

/* Runs gnuplot in `folder` on one data file; returns 0 or an errno. No shell takes part. */
static int spawn_gnuplot(const char *folder, const char *script, const char *stem)
{
	posix_spawn_file_actions_t actions;
	struct text data = TEXT_INIT;
	int error, wait_status = 0;
	pid_t child;

	/* gnuplot measures text by the locale's characters, and the numbers in a picture must not depend on the user's.
	 */
	setenv("LC_ALL", "C.UTF-8", 1);
	text_addf(&data, "%s.csv", stem);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addchdir_np(&actions, folder);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	{
		char *argv[] = { (char *)"gnuplot", (char *)"-d", (char *)"-c", (char *)script, data.s,
				 (char *)stem,	    NULL };

		error = posix_spawnp(&child, "gnuplot", &actions, NULL, argv, environ);
	}
	posix_spawn_file_actions_destroy(&actions);
	text_release(&data);
	while (!error && waitpid(child, &wait_status, 0) < 0 && errno == EINTR)
		;
	return error ? error : wait_status ? EIO : 0;
}

static int is_chart(const char *name)
{
	const char *end = strrchr(name, '.');

	return end && (!strncmp(name, "forecast-", 9) || !strncmp(name, "plans.", 6)) &&
	       (!strcmp(end, ".csv") || !strcmp(end, ".svg") || !strcmp(end, ".png"));
}

void charts_clear(const char *folder)
{
	struct text path = TEXT_INIT;
	struct dirent *entry;
	DIR *charts;

	text_addf(&path, "%s/charts", folder);
	charts = opendir(path.s);
	while (charts && (entry = readdir(charts)))
		if (is_chart(entry->d_name))
			unlinkat(dirfd(charts), entry->d_name, 0);
	if (charts)
		closedir(charts);
	text_release(&path);
}

static enum status draw(const char *folder, const char *script, const char *stem, struct diag_list *diags)
{
	int error = spawn_gnuplot(folder, script, stem);

	if (error == ENOENT) {
		diag_add(
			diags, SEVERITY_WARNING, "charts", 0,
			"gnuplot is not installed (Debian: apt-get install gnuplot-nox); the numbers are complete, the "
			"pictures are missing");
		return STATUS_OK;
	}
	if (!error)
		return STATUS_OK;
	diag_add(diags, SEVERITY_ERROR, stem, 0, "gnuplot could not draw it: %s", strerror(error));
	return STATUS_RUNTIME;
}

static enum status write_data(const char *folder, const char *stem, const struct text *data, const char **error)
{
	struct text path = TEXT_INIT;
	enum status status;

	text_addf(&path, "%s/%s.csv", folder, stem);
	status = file_write(path.s, data->s, data->length, error);
	text_release(&path);
	return status;
}

static enum status write_forecast(const char *folder, const struct forecast *f, size_t plan, struct diag_list *diags,
				  const char **error)
{
	struct text data = TEXT_INIT, stem = TEXT_INIT;
	enum status status;

	text_addf(&stem, "forecast-%s", f->plans[plan].plan->id);
	chart_data_forecast(&data, f, plan);
	status = write_data(folder, stem.s, &data, error);
	if (!status)
		status = draw(folder, "forecast.gp", stem.s, diags);
	text_release(&data);
	text_release(&stem);
	return status;
}

static enum status write_plans(const char *folder, const struct forecast *f, struct diag_list *diags,
			       const char **error)
{
	struct text data = TEXT_INIT;
	enum status status;

	chart_data_plans(&data, f);
	status = write_data(folder, "plans", &data, error);
	if (!status)
		status = draw(folder, "plans.gp", "plans", diags);
	text_release(&data);
	return status;
}

enum status charts_write(const char *folder, const struct forecast *f, struct diag_list *diags)
{
	struct text charts = TEXT_INIT;
	const char *error = NULL;
	enum status status;

	text_addf(&charts, "%s/charts", folder);
	status = file_make_folder(charts.s, &error);
	if (!status)
		status = write_scripts(charts.s, &error);
	if (!status)
		status = write_plans(charts.s, f, diags, &error);
	for (size_t i = 0; i < f->results->plan_count && !status; i++)
		if (f->plans[i].ends[END_FINISHED])
			status = write_forecast(charts.s, f, i, diags, &error);
	if (status && error)
		diag_add(diags, SEVERITY_ERROR, charts.s, 0, "cannot be written: %s", error);
	text_release(&charts);
	return status;
}
