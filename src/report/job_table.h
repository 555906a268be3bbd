/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * job_table.h - the jobs of a plan of several as a table below that of the plans.
 */
#ifndef FLOPCAST_REPORT_JOB_TABLE_H
#define FLOPCAST_REPORT_JOB_TABLE_H

#include "report/forecast.h"

/* Adds nothing for a plan of one workload, or when no replication finished. */
void job_table_add(struct text *t, const struct forecast *f, size_t plan);

#endif
