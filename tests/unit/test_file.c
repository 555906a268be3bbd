/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include "../support/assertions.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/flopcast-test-file-XXXXXX";

/* Each test works in a fresh current folder. */
static int enter_folder(void **state)
{
	(void)state;
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
	(void)info, (void)type, (void)ftw;
	return remove(path);
}

static int leave_folder(void **state)
{
	(void)state;
	return chdir("/") || nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) ? -1 : 0;
}

static int exists(const char *path)
{
	struct stat info;

	return lstat(path, &info) == 0;
}

static int count_files(void)
{
	DIR *d = opendir(".");
	int count = 0;

	assert_non_null(d);
	while (readdir(d))
		count++;
	closedir(d);
	return count - 2; /* . and .. */
}

static void put(const char *path, const char *content)
{
	const char *error;

	assert_int_equal(file_write(path, content, strlen(content), &error), STATUS_OK);
}

static void assert_content(const char *path, const char *content)
{
	struct text t = TEXT_INIT;
	const char *error = "";

	if (file_read(path, 1000, &t, &error))
		fail_msg("%s: %s", path, error);
	assert_string_equal(text_str(&t), content);
	text_release(&t);
}

static void assert_unreadable(const char *path, size_t limit, const char *words)
{
	struct text t = TEXT_INIT;
	const char *error = NULL;

	/* Too large is the file's fault, all else the environment's. */
	assert_int_equal(file_read(path, limit, &t, &error), strstr(words, "limit") ? STATUS_INVALID : STATUS_RUNTIME);
	assert_non_null(error);
	if (!strstr(error, words))
		fail_msg("%s: '%s' does not say '%s'", path, error, words);
	text_release(&t);
}

/* ---- reading ---- */

static void test_reads_all_bytes(void **state)
{
	enum { LENGTH = 300000 };
	char *bytes = malloc(LENGTH);
	struct text t = TEXT_INIT;
	const char *error;

	(void)state;
	for (size_t i = 0; i < LENGTH; i++)
		bytes[i] = (char)(i * 7 % 251);
	assert_int_equal(file_write("data", bytes, LENGTH, &error), STATUS_OK);
	assert_int_equal(file_read("data", LENGTH, &t, &error), STATUS_OK);
	assert_int_equal(t.length, LENGTH);
	assert_memory_equal(t.s, bytes, LENGTH);
	assert_int_equal(t.s[LENGTH], '\0');
	text_release(&t);
	free(bytes);
}

static void test_reads_an_empty_file(void **state)
{
	(void)state;
	put("empty", "");
	assert_content("empty", "");
}

static void test_read_refuses(void **state)
{
	(void)state;
	put("ten", "0123456789");
	assert_int_equal(mkdir("sub", 0777), 0);
	assert_int_equal(mkfifo("fifo", 0666), 0);
	assert_unreadable("absent", 100, "No such file");
	assert_unreadable("sub", 100, "folder");
	assert_unreadable("fifo", 100, "regular");
	assert_unreadable("/dev/zero", 100, "regular");
	assert_unreadable("ten", 9, "limit");
	assert_content("ten", "0123456789");
}

/* Its size says 0, so that only the reading itself can see the limit. */
static void test_read_limit_holds_without_a_size(void **state)
{
	struct text t = TEXT_INIT;
	const char *error;

	(void)state;
	if (access("/proc/self/maps", R_OK))
		skip();
	assert_int_equal(file_read("/proc/self/maps", 1 << 24, &t, &error), STATUS_OK);
	assert_true(t.length > 100);
	text_release(&t);
	assert_unreadable("/proc/self/maps", 100, "limit");
}

/* ---- reading below a folder ---- */

static void assert_not_below(const char *name)
{
	struct text t = TEXT_INIT;
	const char *error = NULL;

	if (!file_read_below("in", name, 100, &t, &error))
		fail_msg("'%s' was read", name);
	assert_non_null(error);
	assert_int_equal(t.length, 0);
	text_release(&t);
}

static void assert_below(const char *name, const char *content)
{
	struct text t = TEXT_INIT;
	const char *error = "";

	if (file_read_below("in", name, 100, &t, &error))
		fail_msg("'%s' was refused: %s", name, error);
	assert_string_equal(text_str(&t), content);
	text_release(&t);
}

static void make_tree(void)
{
	assert_int_equal(mkdir("in", 0777), 0);
	assert_int_equal(mkdir("in/sub", 0777), 0);
	assert_int_equal(mkdir("in-other", 0777), 0);
	put("in/data", "inside");
	put("in/sub/data", "deeper");
	put("secret", "outside");
	put("in-other/secret", "outside, a folder of the same beginning");
}

static void test_below_reads(void **state)
{
	(void)state;
	make_tree();
	assert_int_equal(symlink("sub/data", "in/link"), 0);
	assert_int_equal(symlink("in", "alias"), 0);
	assert_below("data", "inside");
	assert_below("sub/data", "deeper");
	assert_below("./data", "inside");
	assert_below("link", "deeper");
}

static void test_below_follows_a_linked_folder(void **state)
{
	struct text t = TEXT_INIT;
	const char *error;

	(void)state;
	make_tree();
	assert_int_equal(symlink("in", "alias"), 0);
	assert_int_equal(file_read_below("alias", "data", 100, &t, &error), STATUS_OK);
	assert_string_equal(t.s, "inside");
	text_release(&t);
}

static void test_below_refuses(void **state)
{
	char absolute[100];

	(void)state;
	make_tree();
	strcat(strcpy(absolute, folder), "/in/data");
	assert_int_equal(mkfifo("in/fifo", 0666), 0);
	assert_int_equal(symlink("../secret", "in/out"), 0);
	assert_int_equal(symlink("../in-other", "in/other"), 0);
	assert_int_equal(symlink("loop", "in/loop"), 0);
	assert_int_equal(symlink("nowhere", "in/dangling"), 0);
	assert_not_below("../secret");
	assert_not_below("..");
	assert_not_below("sub/../../secret");
	assert_not_below("sub/../data");
	assert_not_below(absolute);
	assert_not_below("/etc/passwd");
	assert_not_below("out");
	assert_not_below("other/secret");
	assert_not_below("loop");
	assert_not_below("dangling");
	assert_not_below("absent");
	assert_not_below("fifo");
	assert_not_below("sub");
	assert_not_below(".");
	assert_not_below("");
}

static void test_below_has_a_limit(void **state)
{
	char bytes[102];

	(void)state;
	make_tree();
	memset(bytes, 'x', sizeof(bytes));
	bytes[101] = '\0';
	put("in/large", bytes);
	assert_not_below("large");
	bytes[100] = '\0';
	put("in/fits", bytes);
	assert_below("fits", bytes);
}

/* A scenario may lie in the root folder. */
static void test_below_the_root_folder(void **state)
{
	struct text t = TEXT_INIT;
	const char *error = "";

	(void)state;
	if (file_read_below("/", "etc/passwd", 1 << 24, &t, &error))
		fail_msg("/etc/passwd below /: %s", error);
	assert_true(t.length > 0);
	text_release(&t);
}

/* ---- folders ---- */

static void test_makes_folders(void **state)
{
	const char *error = NULL;
	struct stat info;

	(void)state;
	assert_int_equal(file_make_folder("a/b/c", &error), STATUS_OK);
	assert_int_equal(stat("a/b/c", &info), 0);
	assert_true(S_ISDIR(info.st_mode));
	assert_int_equal(file_make_folder("a/b/c", &error), STATUS_OK);
	assert_int_equal(file_make_folder("a/b/c/d/", &error), STATUS_OK);
	assert_true(exists("a/b/c/d"));
	assert_int_equal(file_make_folder("x", &error), STATUS_OK);
	assert_int_equal(file_make_folder("/", &error), STATUS_OK);
	assert_int_equal(file_make_folder(".", &error), STATUS_OK);
}

static void test_makes_no_folder_over_a_file(void **state)
{
	const char *error = NULL;

	(void)state;
	put("file", "");
	assert_int_equal(file_make_folder("file", &error), STATUS_RUNTIME);
	assert_non_null(error);
	error = NULL;
	assert_int_equal(file_make_folder("file/sub", &error), STATUS_RUNTIME);
	assert_non_null(error);
}

static void test_makes_no_folder_without_a_name(void **state)
{
	const char *error = NULL;

	(void)state;
	assert_int_equal(file_make_folder("", &error), STATUS_RUNTIME);
	assert_non_null(error);
	assert_int_equal(count_files(), 0);
}

/* ---- writing ---- */

static void test_commit_makes_it_appear(void **state)
{
	struct file_writer w = { 0 };
	const char *error;

	(void)state;
	assert_int_equal(file_writer_open(&w, "result", &error), STATUS_OK);
	fputs("half", w.out);
	fflush(w.out);
	assert_false(exists("result"));
	fputs(" and half", w.out);
	assert_int_equal(file_writer_commit(&w, &error), STATUS_OK);
	assert_content("result", "half and half");
	assert_int_equal(count_files(), 1);
	file_writer_abandon(&w); /* does nothing */
	assert_content("result", "half and half");
}

static void test_abandon_leaves_nothing(void **state)
{
	struct file_writer w = { 0 };
	const char *error;

	(void)state;
	assert_int_equal(file_writer_open(&w, "result", &error), STATUS_OK);
	fputs("half", w.out);
	fflush(w.out);
	assert_int_equal(count_files(), 1); /* the temporary one */
	file_writer_abandon(&w);
	assert_int_equal(count_files(), 0);
	file_writer_abandon(&w);
}

static void test_abandon_keeps_the_old_file(void **state)
{
	struct file_writer w = { 0 };
	const char *error;

	(void)state;
	put("result", "old");
	assert_int_equal(file_writer_open(&w, "result", &error), STATUS_OK);
	fputs("new", w.out);
	fflush(w.out);
	assert_content("result", "old");
	file_writer_abandon(&w);
	assert_content("result", "old");
	put("result", "newer");
	assert_content("result", "newer");
	assert_int_equal(count_files(), 1);
}

static void test_open_fails_cleanly(void **state)
{
	struct file_writer w = { 0 };
	const char *error = NULL;

	(void)state;
	assert_int_equal(file_writer_open(&w, "absent/result", &error), STATUS_RUNTIME);
	assert_non_null(error);
	assert_null(w.out);
	error = NULL;
	assert_int_equal(file_write("absent/result", "x", 1, &error), STATUS_RUNTIME);
	assert_non_null(error);
	assert_int_equal(count_files(), 0);
}

static void test_commit_over_a_folder_fails_cleanly(void **state)
{
	const char *error = NULL;

	(void)state;
	assert_int_equal(mkdir("result", 0777), 0);
	assert_int_equal(file_write("result", "x", 1, &error), STATUS_RUNTIME);
	assert_non_null(error);
	assert_int_equal(count_files(), 1);
}

/* No file may grow beyond 4096 bytes: as good as a full disk. */
static void test_failed_write_leaves_the_old_file(void **state)
{
	enum { LENGTH = 100000 };
	char *bytes = calloc(LENGTH, 1);
	struct rlimit old, small = { 4096, RLIM_INFINITY };
	const char *error = NULL;
	enum status status;

	(void)state;
	put("result", "old");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	status = file_write("result", bytes, LENGTH, &error);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(status, STATUS_RUNTIME);
	assert_string_equal(error, strerror(EFBIG));
	assert_content("result", "old");
	assert_int_equal(count_files(), 1);
	free(bytes);
}

/* ---- SHA-256: FIPS 180-2, appendix B, and the empty message ---- */

static void test_sha256(void **state)
{
	static const struct {
		const char *bytes, *hex;
	} vectors[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};
	char hex[65];

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		memset(hex, '?', sizeof(hex));
		file_sha256(vectors[i].bytes, strlen(vectors[i].bytes), hex);
		assert_string_equal(hex, vectors[i].hex);
	}
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_reads_all_bytes),
		IN_FOLDER(test_reads_an_empty_file),
		IN_FOLDER(test_read_refuses),
		IN_FOLDER(test_read_limit_holds_without_a_size),
		IN_FOLDER(test_below_reads),
		IN_FOLDER(test_below_follows_a_linked_folder),
		IN_FOLDER(test_below_refuses),
		IN_FOLDER(test_below_has_a_limit),
		IN_FOLDER(test_below_the_root_folder),
		IN_FOLDER(test_makes_folders),
		IN_FOLDER(test_makes_no_folder_over_a_file),
		IN_FOLDER(test_commit_makes_it_appear),
		IN_FOLDER(test_abandon_leaves_nothing),
		IN_FOLDER(test_abandon_keeps_the_old_file),
		IN_FOLDER(test_open_fails_cleanly),
		IN_FOLDER(test_commit_over_a_folder_fails_cleanly),
		IN_FOLDER(test_failed_write_leaves_the_old_file),
		cmocka_unit_test(test_sha256),
		IN_FOLDER(test_makes_no_folder_without_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
