/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/folder.h"

#include "base/file.h"
#include "report/csv.h"
#include "report/json.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

enum { NAME_LIMIT = 100 };

/* Letters of all scripts (bytes above 127: text_add_safe lets only such through), digits and what does no harm. */
static int is_kept(unsigned char c)
{
	return c > 127 || isalnum(c) || strchr("._-", c);
}

char *folder_default(const char *scenario_file)
{
	const char *base = strrchr(scenario_file, '/') ? strrchr(scenario_file, '/') + 1 : scenario_file;
	const char *dot = strrchr(base, '.');
	size_t length = dot && dot != base ? (size_t)(dot - base) : strlen(base);
	struct text folder = TEXT_INIT, stem = TEXT_INIT, name = TEXT_INIT;

	text_add(&folder, "output/");
	if (!length || strchr(".-", base[0]))
		text_add(&folder, "_");
	text_add_bytes(&stem, base, length);
	text_add_safe(&name, text_str(&stem), NAME_LIMIT);
	length = name.length - (length > NAME_LIMIT ? strlen("...") : 0);
	for (size_t i = 0; i < length; i++)
		text_addf(&folder, "%c", is_kept((unsigned char)name.s[i]) ? name.s[i] : '_');
	text_release(&stem);
	text_release(&name);
	return folder.s;
}

static enum status fail(struct diag_list *diags, const char *path, const char *words, const char *error)
{
	struct text where = TEXT_INIT;

	text_add_safe(&where, path, 4096);
	diag_add(diags, SEVERITY_ERROR, where.s, 0, "%s: %s", words, error);
	text_release(&where);
	return STATUS_RUNTIME;
}

enum status folder_prepare(const char *folder, struct diag_list *diags)
{
	struct file_writer trial = { 0 };
	struct text path = TEXT_INIT;
	const char *error = "";
	enum status status;

	text_addf(&path, "%s/summary.json", folder);
	status = file_make_folder(folder, &error);
	if (!status)
		status = file_writer_open(&trial, path.s, &error);
	file_writer_abandon(&trial);
	text_release(&path);
	return status ? fail(diags, folder, "the output folder cannot be written", error) : STATUS_OK;
}

enum content { CONTENT_JSON, CONTENT_SUMMARY, CONTENT_REPLICATIONS };

static void write_content(FILE *out, enum content content, const struct forecast *f)
{
	struct text json = TEXT_INIT;

	switch (content) {
	case CONTENT_JSON:
		json_forecast(&json, f);
		fputs(json.s, out);
		text_release(&json);
		break;
	case CONTENT_SUMMARY:
		csv_summary(out, f);
		break;
	case CONTENT_REPLICATIONS:
		csv_replications(out, f->results);
		break;
	}
}

/* summary.json last: where it stands, the others are complete. */
static const struct {
	const char *name;
	enum content content;
} files[] = { { "replications.csv", CONTENT_REPLICATIONS },
	      { "summary.csv", CONTENT_SUMMARY },
	      { "summary.json", CONTENT_JSON } };
enum { FILES = sizeof(files) / sizeof(files[0]) };

void folder_clear(const char *folder, enum folder_clear what)
{
	struct text path = TEXT_INIT;

	for (size_t i = FILES; i-- > 0;) { /* summary.json first, for the same reason */
		if (what == FOLDER_REPLICATIONS && files[i].content != CONTENT_REPLICATIONS)
			continue;
		text_clear(&path);
		text_addf(&path, "%s/%s", folder, files[i].name);
		unlink(path.s);
	}
	text_release(&path);
}

enum status folder_write(const char *folder, const struct forecast *f, int has_rows, struct diag_list *diags)
{
	enum status status = STATUS_OK;
	struct text path = TEXT_INIT;
	const char *error = "";

	for (size_t i = 0; i < FILES && !status; i++) {
		struct file_writer w = { 0 };

		text_clear(&path);
		text_addf(&path, "%s/%s", folder, files[i].name);
		if (files[i].content == CONTENT_REPLICATIONS && !has_rows)
			continue;
		status = file_writer_open(&w, path.s, &error);
		if (!status) {
			write_content(w.out, files[i].content, f);
			status = file_writer_commit(&w, &error);
		}
		if (status)
			status = fail(diags, path.s, "cannot be written", error);
	}
	text_release(&path);
	return status;
}
