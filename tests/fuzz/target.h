/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * target.h - what is fed with hostile bytes: one row a reader of input. tests/fuzz/fuzzer.c hands them to libFuzzer, replay.c
 * runs the corpus and mutations of it without.
 */
#ifndef FLOPCAST_TESTS_FUZZ_TARGET_H
#define FLOPCAST_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Name, and whether its input is a scenario's XML, which is mutated by the rows of the schema. target.c says which other files of the project a
 * target reads besides its corpus. */
#define TARGET_LIST(X)                                                                                                 \
	X(quantity, 0) /* quantities, whole numbers, distributions: a byte chooses the dimension */                    \
	X(set, 0)      /* --set on a small scenario, then the schema */                                                \
	X(require, 0)  /* --require */                                                                                 \
	X(vary, 0)     /* --vary */                                                                                    \
	X(swf, 0)      /* a trace of jobs in the Standard Workload Format, in a scenario with backfill */              \
	X(failures, 0) /* a trace of repairs of nodes, and a sample of waits, in a scenario that is simulated */       \
	X(market, 0)   /* a trace of a spot market, and days and prices, in a scenario that is simulated */               \
	X(prices, 0)   /* a table of prices of a cloud: catalog import */                                              \
	X(config, 0)   /* config.json of a model */                                                                    \
	X(catalog, 1)  /* a catalog of one's own */                                                                    \
	X(log, 0)      /* a training log */                                                                            \
	X(request, 0)  /* lines Host, Origin, token; then what was posted to the live page */                          \
	X(store, 0)    /* changes to a stored study, six bytes each */                                                 \
	X(scenario, 1) /* parsed, checked, simulated five times, summarised, as JSON */

struct target {
	const char *name;
	void (*run)(const uint8_t *data, size_t size);
	int is_xml;
};

/* Folders of the project whose files a target reads too: a name of a target, a folder. */
struct target_folder {
	const char *target, *folder;
};
extern const struct target_folder target_folders[];
extern const size_t target_folder_count;

extern const struct target targets[];
extern const size_t target_count;

#define X(name, is_xml) void target_##name(const uint8_t *data, size_t size);
TARGET_LIST(X)
#undef X

/* What must hold whatever the input; else the input is a find. */
#define HOLDS(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);                 \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

/* A small scenario: model, workload, cluster with a failure, cloud site. */
extern const char target_scenario_xml[];

/* The bytes as a string of its own, so that a read past its end is seen; to be freed. */
char *target_string(const uint8_t *data, size_t size);

#endif
