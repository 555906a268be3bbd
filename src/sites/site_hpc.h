/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_hpc.h - a computing centre: what a job costs and may use.
 *
 * For sites/site_hpc.c and tests: nothing else knows these terms.
 */
#ifndef FLOPCAST_SITES_SITE_HPC_H
#define FLOPCAST_SITES_SITE_HPC_H

#include "plan/site.h"

struct hpc {
	struct price gpu;   /* per GPU-second that a job runs; waiting is free */
	double save_s;	    /* a checkpoint is written so long before the wall-time; 0 = the job is cut unprepared */
	double quota_gpu_s; /* INFINITY = none */
};

#endif
