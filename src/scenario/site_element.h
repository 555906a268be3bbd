/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_element.h - a <site> of a scenario or of the catalog as struct site, and what a plan adds to it.
 *
 * What all kinds share is here; how a kind is written, in sites/site_KIND.c.
 */
#ifndef FLOPCAST_SCENARIO_SITE_ELEMENT_H
#define FLOPCAST_SCENARIO_SITE_ELEMENT_H

#include "base/unit.h"
#include "scenario/scenario.h"
#include "site/site_kind.h"
#include "xml/child.h"

/* Read once, the first time it is referred to. */
const struct site *site_element_read(struct scenario *s, struct element e);

/* What depends on the plan: partition, usage rate, accelerator on offer, GPU cap, expenses, storage. p->site, p->cluster
 * and p->workload are set. What makes the plan impossible there becomes p's infeasibility (scenario_infeasible). */
void site_element_plan(struct scenario *s, struct element plan, struct element site, struct plan *p);

/* What of the site can only be judged with the whole plan. */
void site_element_check(struct scenario *s, const struct plan *p, struct element plan);

/* ---- one row a kind, site_KIND_element ---- */

enum { SITE_ELEMENT_NAMES = 8 };

struct site_element {
	const char *children[SITE_ELEMENT_NAMES];   /* that belong to it; a child that no kind names belongs to all */
	const char *attributes[SITE_ELEMENT_NAMES]; /* that belong to it alone */
	int has_own_staff; /* <staff> belongs to its machines, whatever they do; else to the run */
	/* Reads the site's own struct, which is zero. */
	void (*read)(struct scenario *s, struct element e, struct site *site);
	/* What it reads for a plan of its; its machines are the plan's cluster. May be NULL. */
	void (*read_plan)(struct scenario *s, struct element plan, struct element site, struct plan *p);
	void (*check)(struct scenario *s, const struct plan *p,
		      struct element plan); /* site_element_check; may be NULL */
};

#define SITE_KIND(kind) extern const struct site_element site_##kind##_element;
#include "kinds/sites.h"
#undef SITE_KIND

/* ---- for their files ---- */

/* The only child of that name; a fault with the example when there is none. */
struct element site_element_need(struct scenario *s, struct element e, const char *name, const char *example);

/* Time from 0, random or not, and above 0. */
void site_element_duration(struct scenario *s, struct element e, const char *name, struct distribution *d);
void site_element_time(struct scenario *s, struct element e, const char *name, double *time_s);

/* The accelerator that an attribute names, in the scenario or the catalog; a fault when there is none. */
struct element site_element_accelerator(struct scenario *s, struct element e);

#endif
