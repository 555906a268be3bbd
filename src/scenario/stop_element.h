/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stop_element.h - the <maintenance> and <people> children of a cluster: when the run stands still, and when somebody is
 * there to start it again.
 */
#ifndef FLOPCAST_SCENARIO_STOP_ELEMENT_H
#define FLOPCAST_SCENARIO_STOP_ELEMENT_H

#include "scenario/scenario.h"

/* Into c->stops, c->people and c->submitted_week_s; s->date is set. */
void stop_element_read_all(struct scenario *s, struct element cluster, struct cluster *c);

#endif
