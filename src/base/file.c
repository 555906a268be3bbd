/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include "base/leftover.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OUTSIDE "must be a relative path to a file below the scenario's folder"

static enum status fail(const char **error, const char *words)
{
	*error = words;
	return STATUS_RUNTIME;
}

static enum status too_large(const char **error)
{
	*error = "larger than the limit of 16 MiB";
	return STATUS_INVALID;
}

static enum status read_all(int fd, size_t limit, struct text *content, const char **error)
{
	char block[65536];
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) > 0) {
		if (content->length + (size_t)n > limit)
			return too_large(error);
		text_add_bytes(content, block, (size_t)n);
	}
	return n < 0 ? fail(error, strerror(errno)) : STATUS_OK;
}

/* Whether what is open lies below `root`: a link may have come between the look and the opening. */
static int is_below(int fd, const char *root)
{
	char link[64], path[PATH_MAX] = "";
	size_t length = strlen(root);

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return readlink(link, path, sizeof(path) - 1) < 0 || /* without /proc the look has to do */
	       (!strncmp(path, root, length) && (!root[1] || path[length] == '/'));
}

static enum status read_file(const char *path, const char *root, size_t limit, struct text *content, const char **error)
{
	/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum status status;
	struct stat info;

	if (fd < 0)
		return fail(error, strerror(errno));
	if (root && !is_below(fd, root))
		status = fail(error, OUTSIDE);
	else if (fstat(fd, &info) < 0)
		status = fail(error, strerror(errno));
	else if (S_ISDIR(info.st_mode))
		status = fail(error, "is a folder, not a file");
	else if (!S_ISREG(info.st_mode))
		status = fail(error, "is not a regular file");
	else if (info.st_size > (off_t)limit)
		status = too_large(error);
	else
		status = read_all(fd, limit, content, error);
	close(fd);
	return status;
}

enum status file_read(const char *path, size_t limit, struct text *content, const char **error)
{
	return read_file(path, NULL, limit, content, error);
}

enum status file_read_below(const char *folder, const char *name, size_t limit, struct text *content,
			    const char **error)
{
	struct text path = TEXT_INIT;
	char *root = realpath(folder, NULL), *real = NULL;
	enum status status;

	text_addf(&path, "%s/%s", folder, name);
	if (name[0] != '/' && name[0] != '~' && !strstr(name, ".."))
		real = realpath(path.s, NULL);
	if (!root || (!real && errno == ENOENT))
		status = fail(error, "no such file in the scenario's folder");
	else if (!real || strncmp(real, root, strlen(root)) != 0 || (root[1] && real[strlen(root)] != '/'))
		status = fail(error, OUTSIDE);
	else
		status = read_file(real, root, limit, content, error);
	free(root);
	free(real);
	text_release(&path);
	return status;
}

enum status file_make_folder(const char *path, const char **error)
{
	char *copy = mem_strdup(path);
	enum status status = STATUS_OK;
	struct stat info;

	for (char *p = copy + (*copy == '/');; p++) {
		char end = *p;

		if (end != '/' && end != '\0')
			continue;
		*p = '\0';
		if (mkdir(copy, 0777) < 0 && errno != EEXIST)
			status = fail(error, strerror(errno));
		*p = end;
		if (end == '\0' || status)
			break;
	}
	free(copy);
	if (!status && (stat(path, &info) < 0 || !S_ISDIR(info.st_mode)))
		status = fail(error, "is a file, not a folder");
	return status;
}

/* ---- writing ---- */

enum status file_writer_open(struct file_writer *w, const char *path, const char **error)
{
	int fd;

	w->path = mem_strdup(path);
	w->temporary = leftover_name(path);
	leftover_note(w->temporary);
	fd = open(w->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	w->is_there = fd >= 0;
	w->out = fd < 0 ? NULL : fdopen(fd, "w");
	if (w->out)
		return STATUS_OK;
	*error = strerror(errno);
	if (fd >= 0)
		close(fd);
	file_writer_abandon(w);
	return STATUS_RUNTIME;
}

void file_writer_abandon(struct file_writer *w)
{
	if (w->out)
		fclose(w->out);
	if (w->is_there)
		leftover_remove(w->temporary);
	else if (w->temporary)
		leftover_forget(w->temporary);
	free(w->path);
	free(w->temporary);
	*w = (struct file_writer){ 0 };
}

/* To the disk, and closed: 0, or -1 and errno. */
static int finish(struct file_writer *w)
{
	int cause = fflush(w->out) || fsync(fileno(w->out)) ? errno : ferror(w->out) ? EIO : 0;

	if (w->cause)
		cause = w->cause;
	if (fclose(w->out) && !cause)
		cause = errno;
	w->out = NULL;
	errno = cause;
	return cause ? -1 : 0;
}

enum status file_writer_commit(struct file_writer *w, const char **error)
{
	enum status status = STATUS_OK;

	if (finish(w) < 0 || rename(w->temporary, w->path) < 0)
		status = fail(error, strerror(errno));
	else
		w->is_there = 0;
	file_writer_abandon(w);
	return status;
}

enum status file_write(const char *path, const char *content, size_t length, const char **error)
{
	struct file_writer w = { 0 };
	enum status status = file_writer_open(&w, path, error);

	if (status)
		return status;
	if (fwrite(content, 1, length, w.out) != length)
		w.cause = errno;
	return file_writer_commit(&w, error);
}

void file_sha256(const char *bytes, size_t length, char hex[65])
{
	SHA256Data((const uint8_t *)bytes, length, hex);
}
