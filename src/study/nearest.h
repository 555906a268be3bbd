/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nearest.h - the replication that stands for a quantile: an example of a typical or of an bad run.
 */
#ifndef FLOPCAST_STUDY_NEAREST_H
#define FLOPCAST_STUDY_NEAREST_H

#include "study/summary.h"

#define NEAREST_NONE SIZE_MAX

/* Index of the finished replication whose `metric` is nearest to the quantile; the first of equals. NEAREST_NONE when no
 * replication finished. Test: tests/unit/test_trace.c. */
size_t nearest_replication(const struct results *results, size_t plan, enum metric metric, double quantile);

#endif
