/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * history_element.h - the <history> of a cluster: what earlier runs of the same team reached.
 *
 * Each run is compared with what the prior says of such a run, so that another model, machine, size or year is no obstacle;
 * how far they are believed, utilisation_learn() (model/utilisation.h). Tested: tests/scenarios/test_history.sh.
 */
#ifndef FLOPCAST_SCENARIO_HISTORY_ELEMENT_H
#define FLOPCAST_SCENARIO_HISTORY_ELEMENT_H

#include "model/utilisation.h"
#include "scenario/scenario.h"

/* The <history> elements among the children of `said` into own[], at most OWN_RUNS_MOST with the `count` that are there; returns
 * how many there are then. `next`: the run that is asked about, whose facts hold where an element is silent. */
size_t history_element_read_all(struct scenario *s, struct element said, const struct utilisation_case *next,
				struct utilisation_own own[OWN_RUNS_MOST], size_t count);

#endif
