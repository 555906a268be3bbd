/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * event_class.h - what can happen, in the order in which it happens when it happens at the same instant.
 *
 * Good news first: what is complete at the instant of a failure counts as complete. The horizon comes last.
 */
#ifndef FLOPCAST_SIM_EVENT_CLASS_H
#define FLOPCAST_SIM_EVENT_CLASS_H

enum event_class {
	EVENT_GRANTED,	    /* machines are there */
	EVENT_REPAIR,	    /* a node is back and a place is empty */
	EVENT_RESTARTED,    /* the restart is over, computing begins */
	EVENT_FINISHED,	    /* the work is done */
	EVENT_FALLBACK,	    /* spot nodes have been missing too long: others are taken */
	EVENT_EXPIRED,	    /* the site takes its machines back, or wants to be paid again */
	EVENT_NODE_FAILURE, /* payload: see fleet.c */
	EVENT_JOB_FAILURE,  /* payload: which of the job's clocks */
	EVENT_HORIZON
};

#endif
