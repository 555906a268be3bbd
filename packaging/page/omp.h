/* SPDX-License-Identifier: GPL-3.0-or-later */
/* omp.h - OpenMP with one thread, for the static page: its compiler has none, and ignores the directives. */
#ifndef FLOPCAST_PAGE_OMP_H
#define FLOPCAST_PAGE_OMP_H

#include <time.h>

static inline int omp_get_num_procs(void)
{
	return 1;
}

static inline double omp_get_wtime(void) /* s */
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#endif
