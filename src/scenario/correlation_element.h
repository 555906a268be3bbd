/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * correlation_element.h - <correlation of="cluster 'big' mfu" with="site 'cloud', rate price" value="0.5"/>: two uncertain inputs that are
 * high together (Gaussian copula).
 *
 * An input is named as `flopcast explain` and `sensitivity` print it, or by the XPath of its attribute. All faults are
 * reported: an input that is unknown or certain, a value out of range, a pair that stands twice, values that cannot hold together
 * (their matrix is not positive definite). Tested: tests/scenarios/test_correlation.sh.
 */
#ifndef FLOPCAST_SCENARIO_CORRELATION_ELEMENT_H
#define FLOPCAST_SCENARIO_CORRELATION_ELEMENT_H

#include "scenario/scenario.h"

/* All of the scenario; after everything else was read. */
void correlation_elements_read(struct scenario *s);

#endif
