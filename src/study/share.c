/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/share.h"

#include <omp.h>

int share_threads(int asked)
{
	return asked ? asked : omp_get_num_procs();
}

static int fewer(int a, int b)
{
	return a < b ? a : b;
}

void share_tasks(int asked, size_t count, void (*task)(void *context, size_t i), void *context)
{
#pragma omp parallel for schedule(dynamic, 1) num_threads(fewer(share_threads(asked), SHARE_THREADS))
	for (size_t i = 0; i < count; i++)
		task(context, i);
}

void share_alone(void (*task)(void *context), void *context)
{
#pragma omp critical(share_alone)
	task(context);
}
