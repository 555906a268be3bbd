/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * deployment_element.h - a <serving> of a scenario and its options as struct deployment.
 */
#ifndef FLOPCAST_SCENARIO_DEPLOYMENT_ELEMENT_H
#define FLOPCAST_SCENARIO_DEPLOYMENT_ELEMENT_H

#include "plan/deployment.h"
#include "scenario/scenario.h"

/* Reads one, after the plans that a <build> may name. Faults are reported; what is returned is usable without any. */
const struct deployment *deployment_element_read(struct scenario *s, struct element e);

#endif
