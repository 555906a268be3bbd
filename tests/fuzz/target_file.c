/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of other programs: logs, traces, price tables, configurations; a catalog; what a browser sends. */
#include "cli/request.h"
#include "scenario/hub_config.h"
#include "serve/guard.h"
#include "target.h"
#include "track/learned.h"
#include "track/log_reader.h"
#include "xml/catalog.h"
#include "xml/price_import.h"
#include "xml/swf.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void target_swf(const uint8_t *data, size_t size)
{
	struct text content = TEXT_INIT, why = TEXT_INIT;
	const struct swf_machine machine = { 64, 4 };
	struct swf swf = { .jobs = NULL };

	text_add_bytes(&content, (const char *)data, size);
	if (swf_parse(&content, machine, &swf, &why))
		HOLDS(why.length);
	else
		HOLDS(isfinite(swf.length_s) && swf.length_s >= 0);
	free(swf.jobs);
	text_release(&content);
	text_release(&why);
}

void target_prices(const uint8_t *data, size_t size)
{
	const struct catalog catalog = { .own_count = 0 };
	struct diag_list diags = { 0 };
	struct text xml = TEXT_INIT;
	const struct price_import_options o = {
		.cloud = "cloud", .currency = "USD", .date = "2026-01-01", .source = "s"
	};
	char path[64];
	int file = memfd_create("prices", 0);

	HOLDS(file >= 0 && write(file, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	HOLDS(!price_import_import(path, &o, &catalog, &xml, &diags) == !diags.errors);
	close(file);
	text_release(&xml);
	diag_release(&diags);
}

void target_config(const uint8_t *data, size_t size)
{
	struct hub_config c = { .count = 0 };
	struct text why = TEXT_INIT;

	if (hub_config_read(&c, (const char *)data, size, &why))
		HOLDS(why.length);
	HOLDS(c.count <= HUB_CONFIG_MOST);
	hub_config_release(&c);
	text_release(&why);
}

void target_catalog(const uint8_t *data, size_t size)
{
	struct catalog c = { .own_count = 0 };
	struct diag_list diags = { 0 };
	struct text xml = TEXT_INIT;

	text_add_bytes(&xml, (const char *)data, size);
	HOLDS(!catalog_add(&c, "own.xml", &xml, &diags) == !diags.errors);
	catalog_release(&c);
	text_release(&xml);
	diag_release(&diags);
}

/* A log that begins with the line "pattern REGEX" is read by it; to be freed. NULL: no such line. */
static char *pattern_of(const uint8_t *data, size_t size)
{
	static const char word[] = "pattern ";
	const size_t n = sizeof(word) - 1;
	const uint8_t *end = size > n && !memcmp(data, word, n) ? memchr(data, '\n', size) : NULL;

	return end ? target_string(data + n, (size_t)(end - data) - n) : NULL;
}

/* Read as a file, which may be compressed; returns the rows. */
static uint64_t rows_of_file(const uint8_t *data, size_t size, const char *pattern)
{
	char path[64];
	const char *const paths[] = { path };
	struct diag_list diags = { 0 };
	struct log_reading g;
	uint64_t rows;
	int fd = memfd_create("log", 0);

	HOLDS(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	rows = log_read(&g, paths, 1, pattern, &diags) ? 0 : g.progress.rows_read;
	close(fd);
	log_reading_release(&g);
	diag_release(&diags);
	return rows;
}

static int is_gzip(const uint8_t *data, size_t size)
{
	return size > 1 && data[0] == 0x1f && data[1] == 0x8b;
}

void target_log(const uint8_t *data, size_t size)
{
	struct log_reading g = { .matcher = NULL };
	struct diag_list diags = { 0 };
	struct learned l;
	char *pattern = pattern_of(data, size);
	uint64_t rows = rows_of_file(data, size, pattern);

	if (!log_read_bytes(&g, (const char *)data, size, &diags)) {
		const struct progress_log *const logs[] = { &g.progress };

		learned_of(&l, logs, 1);
		HOLDS(!isnan(l.interruptions) && !isnan(l.held_s));
		HOLDS(pattern || is_gzip(data, size) || rows == g.progress.rows_read);
	}
	free(pattern);
	log_reading_release(&g);
	diag_release(&diags);
}

/* The line that begins at *s, ended; *s is behind it. NULL: "-", a header that was not sent. */
static const char *take_line(char **s)
{
	const char *line = *s;
	size_t length = strcspn(*s, "\n");

	*s += length + ((*s)[length] == '\n');
	if ((*s)[-1] == '\n')
		(*s)[-1] = '\0';
	return strcmp(line, "-") ? line : NULL;
}

void target_request(const uint8_t *data, size_t size)
{
	char *text = target_string(data, size), *s = text;
	struct text body = TEXT_INIT, reply = TEXT_INIT;
	struct guard g;
	const char *headers[3];

	guard_init(&g, "127.0.0.1", 8800);
	for (int i = 0; i < 3 && *s; i++) {
		headers[i] = take_line(&s);
		HOLDS(i != 0 || !guard_knows_host(&g, headers[0]) || strstr(headers[0], "localhost") ||
		      strstr(headers[0], "127.0.0.1") || strstr(headers[0], "::1") ||
		      strcasestr(headers[0], "localhost"));
		if (i == 1)
			(void)guard_knows_origin(&g, headers[1]);
		HOLDS(i != 2 || !guard_is_token(&g, headers[2]));
	}
	text_add(&body, s);
	if (request_reply("scenario", &body, 0, &reply))
		HOLDS(reply.length);
	text_release(&body);
	text_release(&reply);
	free(text);
}
