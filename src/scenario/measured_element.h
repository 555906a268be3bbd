/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * measured_element.h - the <measured> of a cluster: the time of a step in another layout, which corrects the prediction.
 *
 * A machine and its programs are off from the prediction by a factor that they keep from layout to layout; how far it is
 * believed, model/pooling.h. Tested: tests/scenarios/test_measured.sh.
 */
#ifndef FLOPCAST_SCENARIO_MEASURED_ELEMENT_H
#define FLOPCAST_SCENARIO_MEASURED_ELEMENT_H

#include "model/pooling.h"
#include "scenario/scenario.h"

/* The <measured> elements among the children of `said`, the cluster that says mfu="predicted", into the prediction of p's
 * workload: how many steps, and the mean logarithm of measured over predicted speed. */
void measured_element_read(struct scenario *s, struct element said, const struct plan *p,
			   struct prediction *prediction);

#endif
