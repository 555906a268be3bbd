/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The targets as libFuzzer sees them: FUZZ=NAME chooses one. */
#include "mutate.h"
#include "target.h"

#include <string.h>

static const struct target *target;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("FUZZ");

	(void)argc, (void)argv;
	for (size_t i = 0; name && i < target_count; i++)
		if (!strcmp(targets[i].name, name))
			target = &targets[i];
	if (target)
		return 0;
	fputs("FUZZ=NAME, one of:", stderr);
	for (size_t i = 0; i < target_count; i++)
		fprintf(stderr, " %s", targets[i].name);
	fputc('\n', stderr);
	exit(2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	target->run(data, size);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
	return target->is_xml ? mutate_xml(data, size, most, seed) : LLVMFuzzerMutate(data, size, most);
}
