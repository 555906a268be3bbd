/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log_prefix.h - what a collector of logs puts before each line: Docker, Kubernetes, journald, Slurm, torchrun, Ray, loggers of Python.
 *
 * Times, hosts, ranks and levels of these are recognised, several one behind the other. Tested: tests/unit/test_log_reader.c.
 */
#ifndef FLOPCAST_TRACK_LOG_PREFIX_H
#define FLOPCAST_TRACK_LOG_PREFIX_H

#include <stddef.h>

/* Bytes at the beginning of the line that a collector put there; 0: none. */
size_t log_prefix_length(const char *line, size_t length);

#endif
