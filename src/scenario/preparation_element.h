/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * preparation_element.h - a <workload> of method prepare: text that is filtered, deduplicated and tokenised on the CPUs of a
 * cluster's nodes. Its tokens are core-seconds.
 */
#ifndef FLOPCAST_SCENARIO_PREPARATION_ELEMENT_H
#define FLOPCAST_SCENARIO_PREPARATION_ELEMENT_H

#include "scenario/scenario.h"

/* Reads what such a workload has instead of tokens of a model, and sets them; of other methods faults its attributes. */
void preparation_element_read(struct scenario *s, struct element e, struct workload *w);

/* The plan's speed: core-seconds a second and GPU of a node. */
void preparation_element_predict(struct plan *p);

#endif
