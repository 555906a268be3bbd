/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scheduler_priority.c - the highest priority first; nobody passes a job that does not fit.
 */
#include "queue/scheduler.h"

static void pass(struct scheduler *s, double now_s)
{
	scheduler_start_heads(s, now_s);
}

const struct scheduler_policy scheduler_priority = { .name = "priority", .by_priority = 1, .pass = pass };
