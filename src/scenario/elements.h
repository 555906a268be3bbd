/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * elements.h - each element of a scenario as the plan struct it stands for.
 *
 * Each is read once, the first time it is referred to. A fault is reported and a usable value put in its place, so that
 * the faults that remain are found too.
 */
#ifndef FLOPCAST_SCENARIO_ELEMENTS_H
#define FLOPCAST_SCENARIO_ELEMENTS_H

#include "scenario/scenario.h"

const struct accelerator *elements_accelerator(struct scenario *s, struct element e);
const struct cluster *elements_cluster(struct scenario *s, struct element e);
struct plan *elements_plan(struct scenario *s, struct element e);

#endif
