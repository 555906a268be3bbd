/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * share.h - small tasks of several threads, for what is done after a study has run. runner.c and this know threads.
 */
#ifndef FLOPCAST_STUDY_SHARE_H
#define FLOPCAST_STUDY_SHARE_H

#include <stddef.h>

enum { SHARE_THREADS = 4 }; /* at most: it bounds the memory that tasks take together */

/* `asked`, or one a processor when that is 0. */
int share_threads(int asked);

/* task(context, i) for each i below count, by at most share_threads(asked) and SHARE_THREADS threads. No task may depend
 * on another. */
void share_tasks(int asked, size_t count, void (*task)(void *context, size_t i), void *context);

/* task(context), while no other thread is in such a call: for what can't be shared, as the store. */
void share_alone(void (*task)(void *context), void *context);

#endif
