/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/drawing.h"

#include "base/file.h"
#include "base/mem.h"
#include "chart/scripts.h"
#include "report/tool.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum status write_beside(const struct drawing *d, const char *id, const char *suffix, const char *bytes,
				size_t length)
{
	struct text path = TEXT_INIT;
	const char *error = "";
	enum status status;

	text_addf(&path, "%s/%s%s", d->folder, id, suffix);
	status = file_write(path.s, bytes, length, &error);
	if (status)
		diag_add(d->diags, SEVERITY_ERROR, path.s, 0, "cannot be written: %s", error);
	text_release(&path);
	return status;
}

enum status drawing_open(struct drawing *d, const char *folder, struct diag_list *diags)
{
	const char *error = "";

	*d = (struct drawing){ .folder = mem_strdup(folder), .diags = diags };
	if (!file_make_folder(folder, &error))
		return write_beside(d, "style", ".gp", script_style, (size_t)(script_style_end - script_style));
	diag_add(diags, SEVERITY_ERROR, folder, 0, "cannot be written: %s", error);
	return STATUS_RUNTIME;
}

void drawing_release(struct drawing *d)
{
	for (size_t i = 0; i < d->count; i++)
		free(d->ids[i]);
	free(d->ids);
	free(d->folder);
}

enum status drawing_add(struct drawing *d, const struct chart_script *script, const char *id, const struct text *data)
{
	struct text call = TEXT_INIT;
	enum status status = write_beside(d, id, ".csv", data->s, data->length);
	size_t length = strlen(script->name);

	if (!status)
		status = write_beside(d, script->name, "", script->begin, (size_t)(script->end - script->begin));
	text_addf(&call, "# Draws %s.svg of %s.csv: gnuplot %s.gp\ncall \"%s\" \"%s.csv\" \"%s\"\n", id, id, id,
		  script->name, id, id);
	/* A script that is called as its data draws them by itself. */
	if (!status && (strlen(id) + 3 != length || strncmp(id, script->name, length - 3) != 0))
		status = write_beside(d, id, ".gp", call.s, call.length);
	text_release(&call);
	if (status)
		return status;
	d->ids = mem_grow(d->ids, d->count, &d->capacity, sizeof(*d->ids));
	d->ids[d->count++] = mem_strdup(id);
	return STATUS_OK;
}

static char *with(const char *id, const char *suffix)
{
	struct text name = TEXT_INIT;

	text_addf(&name, "%s%s", id, suffix);
	return name.s;
}

/* The worst error of some tools: 0, ENOENT, or another. */
static int worst(const struct tool *tools, size_t count, size_t *which)
{
	int error = 0;

	for (size_t i = 0; i < count; i++)
		if (tools[i].error && (!error || error == ENOENT)) {
			error = tools[i].error;
			*which = i;
		}
	return error;
}

static enum status draw(struct drawing *d, int is_needed)
{
	struct tool *tools = mem_alloc(d->count, sizeof(*tools));
	size_t which = 0;
	int error;

	for (size_t i = 0; i < d->count; i++)
		tools[i] = (struct tool){ .argv = { "gnuplot", "-d", with(d->ids[i], ".gp"), NULL } };
	tool_run_all(tools, d->count, d->folder);
	error = worst(tools, d->count, &which);
	if (error == ENOENT)
		diag_add(d->diags, is_needed ? SEVERITY_ERROR : SEVERITY_WARNING, "charts", 0,
			 "gnuplot is not installed (Debian: apt-get install gnuplot-nox); the numbers are complete, "
			 "the pictures are missing");
	else if (error)
		diag_add(d->diags, SEVERITY_ERROR, d->ids[which], 0, "gnuplot could not draw it: %s", strerror(error));
	for (size_t i = 0; i < d->count; i++)
		free((char *)tools[i].argv[2]);
	free(tools);
	return error && (is_needed || error != ENOENT) ? STATUS_RUNTIME : STATUS_OK;
}

/* Two tools a picture: PNG with two dots a pixel of the SVG, PDF. */
static enum status convert(struct drawing *d)
{
	static const struct {
		const char *format, *suffix, *zoom;
	} formats[] = { { "png", ".png", "2" }, { "pdf", ".pdf", "1" } };
	size_t count = 2 * d->count, which = 0;
	struct tool *tools = mem_alloc(count, sizeof(*tools));
	int error;

	for (size_t i = 0; i < count; i++)
		tools[i] =
			(struct tool){ .argv = { "rsvg-convert", "-f", formats[i % 2].format, "-z", formats[i % 2].zoom,
						 "-o", with(d->ids[i / 2], formats[i % 2].suffix),
						 with(d->ids[i / 2], ".svg"), NULL } };
	tool_run_all(tools, count, d->folder);
	error = worst(tools, count, &which);
	if (error == ENOENT)
		diag_add(
			d->diags, SEVERITY_WARNING, "charts", 0,
			"rsvg-convert is not installed (Debian: apt-get install librsvg2-bin); the charts are there as "
			"SVG only");
	else if (error)
		diag_add(d->diags, SEVERITY_ERROR, d->ids[which / 2], 0, "rsvg-convert could not convert it: %s",
			 strerror(error));
	for (size_t i = 0; i < count; i++) {
		free((char *)tools[i].argv[6]);
		free((char *)tools[i].argv[7]);
	}
	free(tools);
	return error && error != ENOENT ? STATUS_RUNTIME : STATUS_OK;
}

static int is_drawn(const struct drawing *d)
{
	struct text path = TEXT_INIT;
	int is_there;

	text_addf(&path, "%s/%s.svg", d->folder, d->ids[0]);
	is_there = !access(path.s, F_OK);
	text_release(&path);
	return is_there;
}

enum status drawing_finish(struct drawing *d, int is_needed)
{
	enum status status = d->count ? draw(d, is_needed) : STATUS_OK;

	return d->count && !status && is_drawn(d) ? convert(d) : status;
}

static int is_of(const char *file, const char *name)
{
	static const char *const suffixes[] = { ".csv", ".svg", ".png", ".pdf", ".gp" };
	const char *end = strrchr(file, '.');
	size_t length = strlen(name);

	for (size_t i = 0; end && i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (!strcmp(end, suffixes[i]))
			return !strncmp(file, name, length) && strchr(".-", file[length]);
	return 0;
}

void drawing_clear(const char *folder, const char *name)
{
	struct dirent *entry;
	DIR *charts = opendir(folder);

	while (charts && (entry = readdir(charts)))
		if (is_of(entry->d_name, name))
			unlinkat(dirfd(charts), entry->d_name, 0);
	if (charts)
		closedir(charts);
}
