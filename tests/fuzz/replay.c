/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replay [-m MUTATIONS] [TARGET] - runs the targets on tests/fuzz/corpus/TARGET, and on MUTATIONS changed copies of each file, without a fuzzer; a
 * line of TAP each. A target that dies is named in the last line before it; with REPLAY_KEEP=FILE its input is in FILE.
 *        replay -g SEED FILE - prints a scenario that was changed up to CHANGES times; for the soak.
 */
#include "mutate.h"
#include "target.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

enum { INPUT_MOST = 1 << 18, CHANGES = 3 };

static uint8_t input[INPUT_MOST], changed[INPUT_MOST];

static size_t read_input(const char *path)
{
	FILE *in = fopen(path, "rb");
	size_t size = in ? fread(input, 1, sizeof(input), in) : 0;

	if (in)
		fclose(in);
	return size;
}

/* The input that runs now, for when it ends the program: $REPLAY_KEEP, a file. */
static void keep(const uint8_t *data, size_t size)
{
	const char *path = getenv("REPLAY_KEEP");
	FILE *out = path ? fopen(path, "wb") : NULL;

	if (!out)
		return;
	HOLDS(fwrite(data, 1, size, out) == size);
	fclose(out);
}

static void run_file(const struct target *t, const char *path, int mutations)
{
	size_t size = read_input(path), now;

	t->run(input, size);
	for (int m = 0; m < mutations; m++) {
		memcpy(changed, input, size);
		now = (t->is_xml ? mutate_xml : mutate_bytes)(changed, size, sizeof(changed), (uint64_t)m + 1);
		keep(changed, now);
		t->run(changed, now);
	}
}

/* What was run. */
static int run_folder(const struct target *t, const char *folder, int mutations)
{
	struct dirent **names;
	char path[400];
	int count = scandir(folder, &names, NULL, alphasort), runs = 0;

	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%.300s", folder, names[i]->d_name);
		if (names[i]->d_name[0] != '.' && names[i]->d_type == DT_REG) {
			fprintf(stderr, "# %s\n", path);
			run_file(t, path, mutations);
			runs += 1 + mutations;
		}
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return runs;
}

/* Of the project's own files a tenth of the changed copies: they are many, and large. */
static void run_target(const struct target *t, int mutations)
{
	char path[100];
	int runs;

	snprintf(path, sizeof(path), "tests/fuzz/corpus/%s", t->name);
	runs = run_folder(t, path, mutations);
	for (size_t i = 0; i < target_folder_count; i++)
		if (!strcmp(target_folders[i].target, t->name))
			runs += run_folder(t, target_folders[i].folder, (mutations + 9) / 10);
	printf("%s - %s: %d inputs\n", runs ? "ok" : "not ok", t->name, runs);
	fflush(stdout);
}

static int generate(uint64_t seed, const char *path)
{
	size_t size = read_input(path);

	for (uint64_t i = 0; i < seed % (CHANGES + 1); i++)
		size = mutate_xml(input, size, sizeof(input), seed * CHANGES + i);
	return fwrite(input, 1, size, stdout) != size;
}

int main(int argc, char **argv)
{
	int option, mutations = 0;
	uint64_t seed = 0;
	int generates = 0;

	while ((option = getopt(argc, argv, "m:g:")) != -1) {
		if (option == 'm')
			mutations = atoi(optarg);
		else if (option == 'g')
			generates = 1, seed = strtoull(optarg, NULL, 10);
		else
			return 2;
	}
	if (generates)
		return argv[optind] ? generate(seed, argv[optind]) : 2;
	for (size_t i = 0; i < target_count; i++)
		if (!argv[optind] || !strcmp(argv[optind], targets[i].name))
			run_target(&targets[i], mutations);
	return 0;
}
