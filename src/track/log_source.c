/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/log_source.h"

#include "base/mem.h"
#include "base/text.h"
#include "track/checkpoint_times.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
	BUFFER_B = 1 << 17, /* doubled for longer lines, up to BUFFER_MOST_B */
	BUFFER_MOST_B = 2 * LOG_LINE_MOST,
	DOCUMENT_HEAD_B = 1 << 16,
	FILES_MOST = 10000,
	WIDE_HEAD_B = 4096,
	WIDE_LEAST = 16
};

struct log_source {
	char **files;
	size_t file_count, file_capacity, current;
	gzFile in;
	char *buffer;
	size_t room;	   /* of the buffer */
	size_t begin, end; /* what of the buffer is not handed out yet */
	size_t wrapped;	   /* bytes behind `end`: a line that is not unwrapped yet */
	int at_end, is_document, is_fresh, is_wrapped;
	int64_t number;
	struct text clean;
	const char *memory; /* instead of files */
	size_t memory_left;
};

static void fault(struct diag_list *diags, const char *path, const char *words)
{
	struct text where = TEXT_INIT;

	text_add_safe(&where, path, DIAG_TEXT_LIMIT);
	diag_add(diags, SEVERITY_ERROR, text_str(&where), 0, "%s", words);
	text_release(&where);
}

static void add_file(struct log_source *s, const char *path)
{
	s->files = mem_grow(s->files, s->file_count, &s->file_capacity, sizeof(*s->files));
	s->files[s->file_count++] = mem_strdup(path);
}

/* Logrotate's number behind a name: 2 of "train.log.2" and "train.log.2.gz", 0 of "train.log"; `stem`: bytes before it. */
static unsigned long rotation_of(const char *name, size_t *stem)
{
	size_t length = strlen(name);
	unsigned long number = 0, place = 1;
	size_t i;

	if (length > 3 && !strcmp(name + length - 3, ".gz"))
		length -= 3;
	for (i = length; i > 0 && name[i - 1] >= '0' && name[i - 1] <= '9' && place < 1000000; i--, place *= 10)
		number += place * (unsigned long)(name[i - 1] - '0');
	*stem = length;
	if (i == length || i < 2 || name[i - 1] != '.')
		return 0;
	*stem = i - 1;
	return number;
}

static int compare_names(const void *a, const void *b)
{
	const char *left = *(char *const *)a, *right = *(char *const *)b;
	size_t stem_left, stem_right;
	unsigned long n_left = rotation_of(left, &stem_left), n_right = rotation_of(right, &stem_right);

	if (stem_left == stem_right && !strncmp(left, right, stem_left) && n_left != n_right)
		return n_left > n_right ? -1 : 1; /* the highest number is the oldest */
	return strverscmp(left, right);
}

static int add_folder(struct log_source *s, const char *path, struct diag_list *diags)
{
	DIR *folder = opendir(path);
	size_t first = s->file_count;
	struct text name = TEXT_INIT;

	if (!folder) {
		fault(diags, path, strerror(errno));
		return 0;
	}
	for (struct dirent *e; (e = readdir(folder)) && s->file_count < FILES_MOST;) {
		struct stat status;

		text_clear(&name);
		text_addf(&name, "%s/%s", path, e->d_name);
		if (e->d_name[0] != '.' && !stat(name.s, &status) && S_ISREG(status.st_mode))
			add_file(s, name.s);
	}
	closedir(folder);
	text_release(&name);
	if (s->file_count > first) {
		qsort(s->files + first, s->file_count - first, sizeof(*s->files), compare_names);
		return 1;
	}
	fault(diags, path, "the folder holds no file; accepted: a log, a folder of logs, or - for standard input");
	return 0;
}

static int add_path(struct log_source *s, const char *path, struct diag_list *diags)
{
	struct stat status;
	char *state;

	if (!strcmp(path, "-")) {
		add_file(s, path);
		return 1;
	}
	if (stat(path, &status)) {
		fault(diags, path, strerror(errno));
		return 0;
	}
	state = S_ISDIR(status.st_mode) ? checkpoint_times_newest(path) : NULL;
	if (S_ISDIR(status.st_mode) && !state)
		return add_folder(s, path, diags);
	add_file(s, state ? state : path);
	free(state);
	return 1;
}

static struct log_source *new_source(void)
{
	struct log_source *s = mem_alloc(1, sizeof(*s));

	s->room = BUFFER_B;
	s->buffer = mem_alloc(s->room, 1);
	s->at_end = 1;
	return s;
}

struct log_source *log_source_open(const char *const *paths, size_t count, struct diag_list *diags)
{
	struct log_source *s = new_source();
	int good = 1;

	for (size_t i = 0; i < count; i++)
		good = add_path(s, paths[i], diags) && good;
	if (good)
		return s;
	log_source_close(s);
	return NULL;
}

struct log_source *log_source_memory(const char *bytes, size_t length)
{
	struct log_source *s = new_source();

	s->memory = bytes;
	s->memory_left = length;
	add_file(s, "(memory)");
	return s;
}

size_t log_source_file_count(const struct log_source *s)
{
	return s->file_count;
}

const char *log_source_file(const struct log_source *s, size_t index)
{
	return s->files[index];
}

void log_source_close(struct log_source *s)
{
	if (!s)
		return;
	if (s->in)
		gzclose(s->in);
	for (size_t i = 0; i < s->file_count; i++)
		free(s->files[i]);
	free(s->files);
	free(s->buffer);
	text_release(&s->clean);
	free(s);
}

/* The next file into s->in: 1; 0 when there is none; -1 on a fault. */
static int open_next(struct log_source *s, struct diag_list *diags)
{
	const char *path;

	if (s->current == s->file_count)
		return 0;
	path = s->files[s->current++];
	s->number = 1;
	s->at_end = 0;
	s->is_fresh = 1;
	s->is_document = 0;
	s->is_wrapped = 0;
	s->wrapped = 0;
	if (s->memory)
		return 1;
	s->in = !strcmp(path, "-") ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(path, "rb");
	if (s->in) {
		gzbuffer(s->in, 1 << 18);
		return 1;
	}
	fault(diags, path, errno ? strerror(errno) : "cannot be opened");
	return -1;
}

static int read_some(struct log_source *s, char *to, unsigned room)
{
	unsigned n;
	int fault;

	if (!s->memory) {
		int got = gzread(s->in, to, room);

		if (got < 0 && (gzerror(s->in, &fault), fault == Z_MEM_ERROR))
			mem_missing(room);
		return got;
	}
	n = s->memory_left < room ? (unsigned)s->memory_left : room;
	memcpy(to, s->memory, n);
	s->memory += n;
	s->memory_left -= n;
	return (int)n;
}

/* UTF-16 without its mark: every second byte of the head is 0, the others are not. */
static int is_wide(const char *s, size_t length)
{
	size_t zeros[2] = { 0 }, half = length < WIDE_HEAD_B ? length / 2 : WIDE_HEAD_B / 2;

	for (size_t i = 0; i < 2 * half; i++)
		zeros[i % 2] += s[i] == '\0';
	return half >= WIDE_LEAST &&
	       (zeros[0] > half * 3 / 4 ? zeros[1] < half / 4 : zeros[1] > half * 3 / 4 && zeros[0] < half / 4);
}

/* What can't be read, by the first bytes of it; NULL: it can. */
static const char *unreadable(const char *s, size_t length)
{
	static const struct {
		const char *magic;
		size_t length;
		const char *words;
	} kinds[] = {
		{ "\xff\xfe", 2, "it is UTF-16 text; accepted: UTF-8 (iconv -f UTF-16 -t UTF-8)" },
		{ "\xfe\xff", 2, "it is UTF-16 text; accepted: UTF-8 (iconv -f UTF-16 -t UTF-8)" },
		{ "\xfd"
		  "7zXZ",
		  5, "it is compressed by xz; accepted: text or .gz (xz -dc FILE | flopcast track --log -)" },
		{ "\x28\xb5\x2f\xfd", 4,
		  "it is compressed by zstd; accepted: text or .gz (zstd -dc FILE | flopcast track --log -)" },
		{ "BZh", 3,
		  "it is compressed by bzip2; accepted: text or .gz (bzip2 -dc FILE | flopcast track --log -)" },
		{ "PK\3\4", 4, "it is a zip archive; accepted: text or .gz (unzip -p FILE | flopcast track --log -)" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (length >= kinds[i].length && !memcmp(s, kinds[i].magic, kinds[i].length))
			return kinds[i].words;
	return is_wide(s, length) ? kinds[0].words : NULL;
}

/* A JSON document such as trainer_state.json: it is one object over many lines or one long line. */
static int looks_like_document(const char *s, size_t length)
{
	while (length && strchr(" \t\r\n", *s) && *s)
		s++, length--;
	if (length > DOCUMENT_HEAD_B)
		length = DOCUMENT_HEAD_B;
	return length && *s == '{' && memmem(s, length, "\"log_history\"", 13);
}

/* Docker's json-file and what collects it: {"log":"text\n","stream":"stdout","time":"..."}. */
static int looks_wrapped(const char *s, size_t length)
{
	static const char begin[] = "{\"log\":\"", stream[] = "\"stream\":\"std";
	const char *end = memchr(s, '\n', length);

	if (length < sizeof(begin) || memcmp(s, begin, sizeof(begin) - 1) != 0)
		return 0;
	return memmem(s, end ? (size_t)(end - s) : length, stream, sizeof(stream) - 1) != NULL;
}

/* The text of a wrapped line, which is never longer, to `to`; other lines stay. Returns its length. */
static size_t unwrap_line(const char *line, size_t length, char *to)
{
	json_t *object = json_loadb(line, length, JSON_ALLOW_NUL, NULL), *text = json_object_get(object, "log");
	size_t n = json_is_string(text) ? json_string_length(text) : length;

	memmove(to, json_is_string(text) ? json_string_value(text) : line, n);
	json_decref(object);
	return n;
}

/* Unwraps the whole lines of `length` bytes behind `end`, and at the end of the file the rest. */
static void unwrap(struct log_source *s, size_t length)
{
	char *from = s->buffer + s->end, *end = from + length, *to = from, *stop;

	while ((stop = memchr(from, '\n', (size_t)(end - from))) ||
	       (from < end && (s->at_end || end - from >= LOG_LINE_MOST))) {
		size_t n = (size_t)((stop ? stop + 1 : end) - from);

		to += unwrap_line(from, n, to);
		from += n;
	}
	memmove(to, from, (size_t)(end - from));
	s->wrapped = (size_t)(end - from);
	s->end = (size_t)(to - s->buffer);
}

/* More bytes behind those that are left. 0: nothing came; -1: a fault, with a message. */
static int refill(struct log_source *s, struct diag_list *diags)
{
	int n;

	memmove(s->buffer, s->buffer + s->begin, s->end + s->wrapped - s->begin);
	s->end -= s->begin;
	s->begin = 0;
	if (s->end + s->wrapped == s->room && s->room < BUFFER_MOST_B) {
		s->room *= 2;
		s->buffer = mem_resize(s->buffer, s->room, 1);
	}
	n = read_some(s, s->buffer + s->end + s->wrapped, (unsigned)(s->room - s->end - s->wrapped));
	if (n <= 0 && !s->at_end) {
		int closed = s->in ? gzclose(s->in) : Z_OK;

		s->in = NULL;
		s->at_end = 1;
		if (n < 0 || closed != Z_OK)
			diag_add(diags, SEVERITY_WARNING, s->files[s->current - 1], 0,
				 "the compressed file is damaged or not whole yet; read as far as it goes");
		n = 0;
	}
	if (s->is_fresh)
		s->is_wrapped = looks_wrapped(s->buffer + s->end, (size_t)n);
	if (s->is_wrapped)
		unwrap(s, s->wrapped + (size_t)n);
	else
		s->end += (size_t)n;
	if (s->is_fresh && unreadable(s->buffer, s->end)) {
		fault(diags, s->files[s->current - 1], unreadable(s->buffer, s->end));
		return -1;
	}
	if (s->is_fresh && s->end >= 3 && !memcmp(s->buffer, "\xef\xbb\xbf", 3))
		s->begin = 3;
	if (s->is_fresh)
		s->is_document = looks_like_document(s->buffer + s->begin, s->end - s->begin);
	s->is_fresh = 0;
	return n > 0;
}

static const char *nearest(const char *a, const char *b)
{
	return !a || (b && b < a) ? b : a;
}

/* Where the line at `begin` ends, among the bytes that are there; NULL: not seen yet. */
static const char *find_end(const struct log_source *s, const char *from, size_t length)
{
	const char *end = memchr(from, '\n', length), *bar = memchr(from, '\r', end ? (size_t)(end - from) : length);

	end = nearest(end, bar);
	/* Records of a document go on over line ends. */
	return s->is_document ? memchr(from, '}', length) : end;
}

/* Colours (ESC [ ... letter) are taken out, other control characters are blanks. */
static void clean_line(struct log_source *s, struct log_line *line)
{
	const char *p = line->s, *end = p + line->length;
	size_t i;

	for (i = 0; i < line->length && ((unsigned char)p[i] >= ' ' || p[i] == '\t'); i++)
		;
	if (i == line->length)
		return;
	text_clear(&s->clean);
	for (; p < end; p++) {
		if (*p == '\x1b') {
			if (p + 1 < end && p[1] == '[')
				p++;
			while (p + 1 < end && strchr("0123456789;?", p[1]) && p[1])
				p++;
			p += p + 1 < end;
		} else
			text_add_bytes(&s->clean, (unsigned char)*p < ' ' ? " " : p, 1);
	}
	line->s = text_str(&s->clean);
	line->length = s->clean.length;
}

static void hand_out(struct log_source *s, size_t length, size_t with_end, struct log_line *line)
{
	const char *from = s->buffer + s->begin;

	*line = (struct log_line){ .s = from,
				   .length = length,
				   .file = s->files[s->current - 1],
				   .number = s->number,
				   .is_last = length == with_end && s->at_end,
				   .is_document = s->is_document };
	for (const char *p = from; (p = memchr(p, '\n', (size_t)(from + with_end - p))); p++)
		s->number++;
	s->begin += with_end;
	clean_line(s, line);
}

int log_source_next(struct log_source *s, struct log_line *line, struct diag_list *diags)
{
	for (;;) {
		size_t left = s->end - s->begin;
		const char *end = left ? find_end(s, s->buffer + s->begin, left) : NULL;

		if (end && end == s->buffer + s->begin && !s->is_document) {
			s->number += *end == '\n';
			s->begin++;
		} else if (end) {
			size_t length = (size_t)(end - s->buffer) - s->begin;

			hand_out(s, length, length + 1, line);
			return 1;
		} else if (left >= LOG_LINE_MOST) {
			hand_out(s, LOG_LINE_MOST, LOG_LINE_MOST, line);
			return 1;
		} else if (!s->at_end) {
			if (refill(s, diags) < 0)
				return -1;
		} else if (left) {
			hand_out(s, left, left, line);
			return 1;
		} else {
			int opened = open_next(s, diags);

			if (opened <= 0)
				return opened;
		}
	}
}
