/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart/drawing.h"

#include "base/file.h"
#include "base/mem.h"
#include "chart/drawn.h"
#include "chart/scripts.h"
#include "report/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_LIMIT = 64 << 20, BATCH_LEAST = 12, BATCH_MOST = 24 };

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

void drawing_release(struct drawing *d)
{
	for (size_t i = 0; i < d->count; i++)
		free(d->pictures[i].id);
	free(d->pictures);
	free(d->folder);
}

/* A file, and no link to one. */
static int is_regular(const char *path)
{
	struct stat info;

	return !lstat(path, &info) && S_ISREG(info.st_mode);
}

/* Is the file there, with these bytes? */
static int is_written(const struct drawing *d, const char *id, const char *suffix, const char *bytes, size_t length)
{
	struct text path = TEXT_INIT, content = TEXT_INIT;
	const char *error;
	int is;

	text_addf(&path, "%s/%s%s", d->folder, id, suffix);
	is = is_regular(path.s) && !file_read(path.s, FILE_LIMIT, &content, &error) && content.length == length &&
	     !memcmp(text_str(&content), bytes, length);
	text_release(&path);
	text_release(&content);
	return is;
}

/* A picture that was cut off while it was drawn has no end. */
static int is_whole(const struct drawing *d, const char *id)
{
	static const char end[] = "</svg>";
	struct text path = TEXT_INIT, content = TEXT_INIT;
	const char *error;
	int is;

	text_addf(&path, "%s/%s.svg", d->folder, id);
	is = is_regular(path.s) && !file_read(path.s, FILE_LIMIT, &content, &error) &&
	     memmem(text_str(&content), content.length, end, sizeof(end) - 1);
	text_release(&path);
	text_release(&content);
	return is;
}

/* Writes what is not there yet; *is_new is set when it was not. */
static enum status write_new(const struct drawing *d, const char *id, const char *suffix, const struct text *content,
			     int *is_new)
{
	if (is_written(d, id, suffix, text_str(content), content->length))
		return STATUS_OK;
	*is_new = 1;
	return write_beside(d, id, suffix, content->s, content->length);
}

static enum status fail(const struct drawing *d, const char *error)
{
	struct text where = TEXT_INIT;

	text_add_safe(&where, d->folder, 4096);
	diag_add(d->diags, SEVERITY_ERROR, where.s, 0, "cannot be written: %s", error);
	text_release(&where);
	return STATUS_RUNTIME;
}

enum status drawing_open(struct drawing *d, const char *folder, struct diag_list *diags)
{
	const char *error = "";
	struct stat info;

	*d = (struct drawing){ .folder = mem_strdup(folder), .diags = diags };
	if (!lstat(folder, &info) && S_ISLNK(info.st_mode))
		return fail(d, "is a symbolic link; it is not followed");
	if (!file_make_folder(folder, &error)) {
		struct text style = TEXT_INIT;
		enum status status;

		text_add_bytes(&style, script_style, (size_t)(script_style_end - script_style));
		status = write_new(d, "style", ".gp", &style, &d->is_style_new);
		text_release(&style);
		return status;
	}
	return fail(d, error);
}

/* Of the script and the style that it loads: pictures of other scripts are others. */
static void hash_scripts(const struct chart_script *script, char hash[65])
{
	struct text all = TEXT_INIT;

	text_add_bytes(&all, script->begin, (size_t)(script->end - script->begin));
	text_add_bytes(&all, script_style, (size_t)(script_style_end - script_style));
	file_sha256(all.s, all.length, hash);
	text_release(&all);
}

static enum status write_parts(const struct drawing *d, const struct chart_script *script, const char *id,
			       const struct text *data, int *is_new)
{
	struct text call = TEXT_INIT, code = TEXT_INIT;
	enum status status = write_new(d, id, ".csv", data, is_new);
	size_t length = strlen(script->name);
	char hash[65];

	hash_scripts(script, hash);
	text_add_bytes(&code, script->begin, (size_t)(script->end - script->begin));
	text_addf(&call, "# Draws %s.svg of %s.csv: gnuplot %s.gp (scripts %.16s)\ncall \"%s\" \"%s.csv\" \"%s\"\n", id,
		  id, id, hash, script->name, id, id);
	if (!status)
		status = write_new(d, script->name, "", &code, is_new);
	/* A script that is called as its data draws them by itself. */
	if (!status && (strlen(id) + 3 != length || strncmp(id, script->name, length - 3) != 0))
		status = write_new(d, id, ".gp", &call, is_new);
	text_release(&code);
	text_release(&call);
	return status;
}

enum status drawing_add(struct drawing *d, const struct chart_script *script, const char *id, const struct text *data)
{
	int is_new = d->is_style_new;
	enum status status = write_parts(d, script, id, data, &is_new);

	if (status)
		return status;
	d->pictures = mem_grow(d->pictures, d->count, &d->capacity, sizeof(*d->pictures));
	d->pictures[d->count++] = (struct picture_file){ mem_strdup(id), script->name, !is_new && is_whole(d, id) };
	return STATUS_OK;
}

static char *with(const char *id, const char *suffix)
{
	struct text name = TEXT_INIT;

	text_addf(&name, "%s%s", id, suffix);
	return name.s;
}

/* A tool would write through a link that stands where its picture goes: nothing stands there. */
static void make_room(const struct drawing *d, const char *file)
{
	struct text path = TEXT_INIT;

	text_addf(&path, "%s/%s", d->folder, file);
	unlink(path.s);
	text_release(&path);
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

static void make_picture_room(const struct drawing *d, const char *id)
{
	char *file = with(id, ".svg");

	make_room(d, file);
	free(file);
}

/* What one process of gnuplot draws, of one folder. */
struct batch {
	const struct drawing *drawing;
	size_t pictures[BATCH_MOST], count;
};

struct batches {
	struct batch *items;
	size_t count, capacity;
};

/* gnuplot's start takes as long as one or two charts: one process draws several, more processes where each has enough. */
static size_t count_processes(size_t pictures)
{
	size_t most = pictures / BATCH_LEAST, at_once = tool_at_once(), least = (pictures + BATCH_MOST - 1) / BATCH_MOST;
	size_t wanted = most < at_once ? most : at_once;

	return wanted > least ? wanted : least;
}

/* In turn, so that each process has costly and cheap ones. */
static void add_batches(struct batches *b, const struct drawing *d, const size_t *pictures, size_t count,
			size_t processes)
{
	for (size_t p = 0; p < processes; p++) {
		struct batch one = { .drawing = d };

		for (size_t i = p; i < count; i += processes)
			one.pictures[one.count++] = pictures[i];
		b->items = mem_grow(b->items, b->count, &b->capacity, sizeof(*b->items));
		b->items[b->count++] = one;
	}
}

/* Told of processes, tells of pictures. */
static void tell(void *context, size_t done, size_t count)
{
	const struct batches *b = context;
	const struct drawing *d = b->items[0].drawing;
	size_t drawn = 0, all = 0;

	for (size_t i = 0; i < count; i++) {
		all += b->items[i].count;
		drawn += i < done ? b->items[i].count : 0;
	}
	if (d->progress)
		d->progress(d->context, drawn, all);
}

static struct tool tool_of(const struct batch *b)
{
	struct tool tool = { .argv = { "gnuplot", "-d" }, .folder = b->drawing->folder };

	for (size_t i = 0; i < b->count; i++) {
		const char *id = b->drawing->pictures[b->pictures[i]].id;

		make_picture_room(b->drawing, id);
		tool.argv[2 + i] = with(id, ".gp");
	}
	return tool;
}

/* The worst error: 0, ENOENT, or another; *failed is the first script of that process, to be freed. Takes over what the
 * batches hold. */
static int run_batches(struct batches *b, char **failed)
{
	struct tool *tools = mem_alloc(b->count, sizeof(*tools));
	size_t which = 0;
	int error;

	for (size_t i = 0; i < b->count; i++)
		tools[i] = tool_of(&b->items[i]);
	tool_run_all(tools, b->count, tell, b);
	error = worst(tools, b->count, &which);
	free(*failed);
	*failed = error ? mem_strdup(tools[which].argv[2]) : NULL;
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 2; tools[i].argv[k]; k++)
			free((char *)tools[i].argv[k]);
	free(tools);
	free(b->items);
	return error;
}

/* `alone`: of what is missing, each picture by a process of its own; else all that is to be drawn. */
static struct batches make_batches(const struct drawing *drawings, size_t count, int alone)
{
	struct batches b = { 0 };

	for (size_t k = 0; k < count; k++) {
		const struct drawing *d = &drawings[k];
		size_t *pictures = mem_alloc(d->count, sizeof(*pictures)), wanted = 0;

		for (size_t i = 0; i < d->count; i++)
			if (!d->pictures[i].is_drawn && !(alone && is_whole(d, d->pictures[i].id)))
				pictures[wanted++] = i;
		add_batches(&b, d, pictures, wanted, alone ? wanted : count_processes(wanted));
		free(pictures);
	}
	return b;
}

/* A script that fails ends its process: what is missing then is drawn one by one. */
static int draw_all(const struct drawing *drawings, size_t count, char **failed)
{
	struct batches b = make_batches(drawings, count, 0);
	int error = run_batches(&b, failed);

	if (!error || error == ENOENT)
		return error;
	b = make_batches(drawings, count, 1);
	return run_batches(&b, failed);
}

static enum status draw(const struct drawing *drawings, size_t count, int is_needed)
{
	struct diag_list *diags = drawings[0].diags;
	char *failed = NULL;
	int error = draw_all(drawings, count, &failed);

	if (error == ENOENT)
		diag_add(diags, is_needed ? SEVERITY_ERROR : SEVERITY_WARNING, "charts", 0,
			 "gnuplot is not installed (Debian: apt-get install gnuplot-nox); the numbers are complete, "
			 "the pictures are missing");
	else if (error)
		diag_add(diags, SEVERITY_ERROR, failed, 0, "gnuplot could not draw it: %s", strerror(error));
	free(failed);
	return error && (is_needed || error != ENOENT) ? STATUS_RUNTIME : STATUS_OK;
}

static const struct {
	unsigned flag;
	const char *format, *suffix, *zoom;
} formats[] = { { DRAWING_PNG, "png", ".png", "2" }, { DRAWING_PDF, "pdf", ".pdf", "1" } };
enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

/* A tool a picture and format that is asked for: PNG with two dots a pixel of the SVG, PDF. */
static size_t list_conversions(const struct drawing *d, struct tool *tools)
{
	size_t count = 0;

	for (size_t i = 0; i < d->count; i++)
		for (int k = 0; k < FORMATS; k++)
			if (d->formats & formats[k].flag)
				tools[count++] = (struct tool){ .folder = d->folder,
								.argv = { "rsvg-convert", "-f", formats[k].format, "-z",
									  formats[k].zoom, "-o",
									  with(d->pictures[i].id, formats[k].suffix),
									  with(d->pictures[i].id, ".svg"), NULL } };
	return count;
}

static enum status convert(const struct drawing *d)
{
	struct tool *tools = mem_alloc(FORMATS * d->count, sizeof(*tools));
	size_t count = list_conversions(d, tools), which = 0;
	int error;

	for (size_t i = 0; i < count; i++)
		make_room(d, tools[i].argv[6]);
	tool_run_all(tools, count, d->progress, d->context);
	error = worst(tools, count, &which);
	if (error == ENOENT)
		diag_add(
			d->diags, SEVERITY_WARNING, "charts", 0,
			"rsvg-convert is not installed (Debian: apt-get install librsvg2-bin); the charts are there as "
			"SVG only");
	else if (error)
		diag_add(d->diags, SEVERITY_ERROR, tools[which].argv[7], 0, "rsvg-convert could not convert it: %s",
			 strerror(error));
	for (size_t i = 0; i < count; i++) {
		free((char *)tools[i].argv[6]);
		free((char *)tools[i].argv[7]);
	}
	free(tools);
	return error && error != ENOENT ? STATUS_RUNTIME : STATUS_OK;
}

/* What is drawn may be removed by a later drawing. */
static enum status note(const struct drawing *d)
{
	static const char *const suffixes[] = { ".csv", ".gp", ".svg", ".png", ".pdf" };
	enum { SUFFIXES = sizeof(suffixes) / sizeof(suffixes[0]) };
	const char *error = "", **files = mem_alloc(d->count * (SUFFIXES + 1), sizeof(*files));
	size_t count = 0;
	enum status status;

	for (size_t i = 0; i < d->count; i++) {
		for (int k = 0; k < SUFFIXES; k++)
			files[count++] = with(d->pictures[i].id, suffixes[k]);
		files[count++] = mem_strdup(d->pictures[i].script);
	}
	status = drawn_add(d->folder, files, count, &error);
	for (size_t i = 0; i < count; i++)
		free((char *)files[i]);
	free(files);
	return status ? fail(d, error) : STATUS_OK;
}

enum status drawing_finish(const struct drawing *drawings, size_t count, int is_needed)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && !status; i++)
		if (drawings[i].count)
			status = note(&drawings[i]);
	if (!status)
		status = draw(drawings, count, is_needed);
	for (size_t i = 0; i < count && !status; i++)
		if (drawings[i].count && drawings[i].formats && is_whole(&drawings[i], drawings[i].pictures[0].id))
			status = convert(&drawings[i]);
	return status;
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

/* FILE is ID.suffix of a picture of the drawing, or the script of one. */
static int is_own(const struct drawing *d, const char *file)
{
	for (size_t i = 0; d && i < d->count; i++) {
		size_t length = strlen(d->pictures[i].id);

		if (!strcmp(file, d->pictures[i].script) || (!strncmp(file, d->pictures[i].id, length) &&
							     file[length] == '.' && !strchr(file + length + 1, '.')))
			return 1;
	}
	return 0;
}

static int is_before(const char *folder, const char *file, struct timespec since)
{
	struct text path = TEXT_INIT;
	struct stat s;
	int is;

	text_addf(&path, "%s/%s", folder, file);
	is = !lstat(path.s, &s) && (s.st_mtim.tv_sec < since.tv_sec ||
				    (s.st_mtim.tv_sec == since.tv_sec && s.st_mtim.tv_nsec < since.tv_nsec));
	text_release(&path);
	return is;
}

struct clearing {
	const char *name;
	const struct drawing *but;
	const struct timespec *since;
};

static int goes(void *context, const char *folder, const char *file)
{
	const struct clearing *c = context;

	return is_of(file, c->name) && !is_own(c->but, file) && (!c->since || is_before(folder, file, *c->since));
}

void drawing_clear(const char *folder, const char *name)
{
	drawn_clear(folder, goes, &(struct clearing){ name, NULL, NULL });
}

void drawing_clear_others(const struct drawing *d, const char *name, struct timespec since)
{
	drawn_clear(d->folder, goes, &(struct clearing){ name, d, &since });
}
