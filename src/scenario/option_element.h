/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * option_element.h - an <option> of a <serving>: who serves, what is added to prompts, what is trained before.
 */
#ifndef FLOPCAST_SCENARIO_OPTION_ELEMENT_H
#define FLOPCAST_SCENARIO_OPTION_ELEMENT_H

#include "plan/deployment.h"
#include "scenario/scenario.h"

/* `d` has its lengths. */
void option_element_read(struct scenario *s, struct element e, const struct deployment *d, struct deployment_option *o);

#endif
