/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * segment_element.h - `segment` of a <cluster>: nodes that a job takes together, within a domain of links.
 */
#ifndef FLOPCAST_SCENARIO_SEGMENT_ELEMENT_H
#define FLOPCAST_SCENARIO_SEGMENT_ELEMENT_H

#include "plan/plan.h"
#include "scenario/scenario.h"

/* After nodes, spares, domain and <pool>. A fault where segments don't fit; then there are none. */
void segment_element_read(struct scenario *s, struct element e, struct cluster *c);

/* What the site or the layout has against it. */
void segment_element_check(struct scenario *s, const struct plan *p, struct element e);

#endif
