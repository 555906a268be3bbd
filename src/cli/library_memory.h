/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * library_memory.h - libraries that allocate by base/mem.h, so that none of them takes memory that is missing for something
 * else: libxml2's NULL for an attribute means "not there" as well, and the forecast would be another.
 *
 * libxml2, jansson and SQLite here; libcsv and PCRE2 where they are used. GSL's only allocation, zlib's and that of glibc are
 * checked where they are made. tests/scenarios/test_faults.sh lets them fail.
 */
#ifndef FLOPCAST_CLI_LIBRARY_MEMORY_H
#define FLOPCAST_CLI_LIBRARY_MEMORY_H

/* Before any of them is used. */
void library_memory_set_up(void);

#endif
