/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serving_element.h - a <workload> of method serve or generate.
 */
#ifndef FLOPCAST_SCENARIO_SERVING_ELEMENT_H
#define FLOPCAST_SCENARIO_SERVING_ELEMENT_H

#include "scenario/scenario.h"

/* Reads what such a workload has instead of a data set, and sets its tokens; of other methods faults its attributes. */
void serving_element_read(struct scenario *s, struct element e, struct workload *w);

/* The plan's speed: of serving the load's own, of generating a prediction. Notes replicas, utilisation and latencies; faults a
 * load that the cluster cannot carry. */
void serving_element_predict(struct scenario *s, struct element e, struct element said, struct plan *p);

#endif
