/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * site_notebook.h - a notebook service: its subscription, packs of compute units, sessions.
 *
 * For sites/site_notebook.c and tests: nothing else knows these terms.
 */
#ifndef FLOPCAST_SITES_SITE_NOTEBOOK_H
#define FLOPCAST_SITES_SITE_NOTEBOOK_H

#include "plan/site.h"

struct notebook {
	struct price subscription;	/* per second: the monthly fee / month, charged by the started month */
	int has_months;			/* there is a subscription, maybe a free one */
	double month_units;		/* that come with each month */
	struct price pack;		/* per pack */
	double pack_units;		/* 0 = none to be bought */
	double expiry_s;		/* units vanish so long after they came */
	double session_s, save_s;	/* longest session; a checkpoint is written so long before its end */
	struct distribution wait;	/* s for an accelerator, each session */
	struct distribution disconnect; /* s of session until it is cut without warning */
	int has_disconnect;
	int buys;	       /* when dry: buys a pack at once; else waits for the next month */
	double gone_s, burned; /* of a run under way: since it began, and units so far; 0 = from the start */
};

#endif
