/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * price_path_element.h - attributes of a <rate> that say how its price moves, and <price-history>, from which that is fitted.
 */
#ifndef FLOPCAST_SCENARIO_PRICE_PATH_ELEMENT_H
#define FLOPCAST_SCENARIO_PRICE_PATH_ELEMENT_H

#include "plan/price_path.h"
#include "scenario/scenario.h"

/* drift, volatility, half-life, fixed and index of `rate`; what it doesn't say of drift and volatility comes from the site's
 * <price-history>, where there is one: drift normal about the slope of the logarithms, with its standard error. */
void price_path_element_read(struct scenario *s, struct element site, struct element rate, struct price_path *p);

#endif
