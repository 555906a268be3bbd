/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * job_order.h - which job comes after which: ids become indices, and the order must have a beginning.
 */
#ifndef FLOPCAST_SCENARIO_JOB_ORDER_H
#define FLOPCAST_SCENARIO_JOB_ORDER_H

#include "plan/jobs.h"
#include "scenario/scenario.h"

/* Fills after of each job from the `after` of its element. Faults: an id that stands twice, an unknown one, a job after
 * itself, a cycle, which is printed. An id that stands twice in one `after` is a warning. Time grows with the number of
 * jobs and edges, and nothing recurs. */
void job_order_read(struct scenario *s, struct element plan, struct jobs *jobs);

#endif
