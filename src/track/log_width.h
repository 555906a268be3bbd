/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log_width.h - on how many GPUs a run is, as programs of any format print it when they begin: "world size: 16", "world_size ... 256",
 * "Starting with 8 processes". Sizes of groups (data parallel, local) are others. Tested: tests/unit/test_log_reader.c.
 */
#ifndef FLOPCAST_TRACK_LOG_WIDTH_H
#define FLOPCAST_TRACK_LOG_WIDTH_H

#include <stddef.h>

/* GPUs, a process each; NAN: the line does not say. */
double log_width_read(const char *line, size_t length);

#endif
