/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * program_draw.h - what plans do not know in common: how fast a program runs that nobody has measured.
 *
 * All plans of a workload are run by one program and one team. So a speed from a prior or a prediction has a part that is one
 * draw for all of them, and one for each accelerator: two equal clusters are equally fast. How the variance is split: documented
 * runs (utilisation_program_share). Tested: tests/scenarios/test_correlation.sh.
 */
#ifndef FLOPCAST_SCENARIO_PROGRAM_DRAW_H
#define FLOPCAST_SCENARIO_PROGRAM_DRAW_H

#include "scenario/scenario.h"

/* The parameter read last is the plan's speed; `program`: share of its variance that is the program's. */
void program_draw_share(struct scenario *s, const struct plan *p, struct parameter *speed, double program);

/* The parameter read last is the team's: one draw in a scenario. */
void program_draw_share_team(struct scenario *s, struct parameter *value);

#endif
