/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scheduler_fifo.c - first come, first served; priorities mean nothing.
 */
#include "queue/scheduler.h"

static void pass(struct scheduler *s, double now_s)
{
	scheduler_start_heads(s, now_s);
}

const struct scheduler_policy scheduler_fifo = { .name = "fifo", .pass = pass };
