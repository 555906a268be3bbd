/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "split.h"

#include <stdint.h>

#define BASIS 0xcbf29ce484222325u
#define PRIME 0x100000001b3u

int split_is_fitted(const char *program)
{
	uint64_t hash = BASIS;

	for (; *program; program++)
		hash = (hash ^ (unsigned char)*program) * PRIME;
	return (int)(hash >> 63);
}
