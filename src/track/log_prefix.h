/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * log_prefix.h - what a collector of logs puts before each line: Docker, Kubernetes, journald, Slurm, torchrun, Ray, loggers of Python.
 *
 * Times, hosts, ranks and levels of these are recognised, several one behind the other. Tested: tests/unit/test_log_reader.c.
 */
#ifndef FLOPCAST_TRACK_LOG_PREFIX_H
#define FLOPCAST_TRACK_LOG_PREFIX_H

#include "track/log_regex.h"

struct log_prefix {
	struct log_regex regex;
};

void log_prefix_init(struct log_prefix *p);
void log_prefix_release(struct log_prefix *p);

/* Bytes at the beginning of the line that a collector put there; 0: none. */
size_t log_prefix_length(const struct log_prefix *p, const char *line, size_t length);

#endif
