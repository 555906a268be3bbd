/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_owned.h - machines of one's own: what they cost and how much of their life they work.
 *
 * For sites/site_owned.c and tests: nothing else knows these terms.
 */
#ifndef FLOPCAST_SITES_SITE_OWNED_H
#define FLOPCAST_SITES_SITE_OWNED_H

#include "plan/site.h"

struct owned {
	struct price purchase;	    /* per GPU */
	double life_s, utilisation; /* share of its life in which a machine does anybody's work */
	struct price staff;	    /* per second */
};

#endif
