/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serving_row.h - a row of tests/validation/serving.tsv as a question to src/model/service.h, and its answer.
 *
 * The regime says what was measured, and so what is forecast: a rate of output tokens, or a time.
 */
#ifndef FLOPCAST_TESTS_VALIDATION_SERVING_ROW_H
#define FLOPCAST_TESTS_VALIDATION_SERVING_ROW_H

#include "row.h"

#include "model/service.h"
#include "scenario/scenario.h"

/* constant, name: regime of the table */
#define REGIME_LIST(X)                                                                                                 \
	X(REGIME_OFFLINE, "offline")                                                                                   \
	X(REGIME_STATIC, "static")                                                                                     \
	X(REGIME_CLOSED, "closed")                                                                                     \
	X(REGIME_BURST, "burst")                                                                                       \
	X(REGIME_SINGLE, "single")                                                                                     \
	X(REGIME_SERVER, "server")                                                                                     \
	X(REGIME_PREFILL, "prefill")                                                                                   \
	X(REGIME_DECODE, "decode")

enum regime {
#define X(constant, name) constant,
	REGIME_LIST(X)
#undef X
		REGIME_END
};

const char *regime_name(enum regime regime);

/* What of the row is forecast. */
enum measure { MEASURE_OUTPUT_RATE, MEASURE_TOTAL_RATE, MEASURE_TTFT, MEASURE_TPOT, MEASURE_LATENCY };

struct serving_row {
	const char *id, *source, *gpu;
	const char *excluded; /* why it can't be scored; NULL = it is */
	enum regime regime;
	enum measure measure;
	double measured; /* tokens/s, or s */
	struct arch arch;
	struct generation generation;
	struct request request;
	double gpus, replicas, batch, requests_per_s; /* batch, requests_per_s: of the row; NAN = not given */
	int is_split_known;			      /* GPUs of a replica are given; else those that serve best */
};

struct serving_table {
	struct row_table rows;
	struct scenario catalog; /* a scenario of nothing but its catalog */
	struct serving_row *items;
	size_t count;
};

/* Ends the program with a message when the file can't be read. */
void serving_table_read(struct serving_table *t, const char *path);
void serving_table_release(struct serving_table *t);

/* The forecast of what was measured, with these constants. */
double serving_row_forecast(const struct serving_row *r, const struct generation_constants *k);

/* The part of a source that names its document: submissions to one benchmark are one source. Length of the prefix. */
size_t serving_source_length(const char *source);

/* A model by the columns of a row, which may be empty or missing; what its notes say of experts. */
void serving_read_arch(struct arch *a, const struct row_table *t, size_t i);
void serving_read_experts(struct decoder *d, const char *notes);

/* An accelerator by the name of a table of measurements; NULL when the catalog has none. */
const struct accelerator *serving_accelerator(struct scenario *catalog, const char *name);
void serving_catalog_open(struct scenario *catalog);

#endif
