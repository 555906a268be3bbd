/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_scheduled.h - the site, as a run under a scheduler sees it: machines come when the scheduler starts it and go at its
 * request; who holds the cluster as a whole pays for it as a whole.
 */
#ifndef FLOPCAST_SITE_SITE_SCHEDULED_H
#define FLOPCAST_SITE_SITE_SCHEDULED_H

#include "site/allocation.h"

/* The policy of the runs of a plan of several jobs at a site of that policy: not a notebook, nor an API. */
struct site_policy site_scheduled(const struct site_policy *site, const struct plan *plan);

#endif
