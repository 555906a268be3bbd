/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mutate.h - random changes to inputs: to bytes, and to a scenario or catalog by the rows of the schema, so that most of what comes out is
 * still near the language. The same seed gives the same change.
 */
#ifndef FLOPCAST_TESTS_FUZZ_MUTATE_H
#define FLOPCAST_TESTS_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* Changes data[0 .. size - 1], of which `most` bytes may be used; returns the new size. */
size_t mutate_bytes(uint8_t *data, size_t size, size_t most, uint64_t seed);

/* The same for XML; for what cannot be parsed, bytes are changed. */
size_t mutate_xml(uint8_t *data, size_t size, size_t most, uint64_t seed);

#endif
