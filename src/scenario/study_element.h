/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * study_element.h - the <study> of a scenario: how often, how long, and what is asked of the plans.
 */
#ifndef FLOPCAST_SCENARIO_STUDY_ELEMENT_H
#define FLOPCAST_SCENARIO_STUDY_ELEMENT_H

#include "scenario/scenario.h"

/* Reads s->study, s->date and s->lists_infeasible; node NULL: all defaults. */
void study_element_read(struct scenario *s, struct element e);

#endif
