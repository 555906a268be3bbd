/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue_event.h - what happens to the queue of a cluster, in the order in which it happens at one instant: everything
 * that gives nodes back or wants some, then one decision about all of them.
 */
#ifndef FLOPCAST_QUEUE_QUEUE_EVENT_H
#define FLOPCAST_QUEUE_QUEUE_EVENT_H

enum queue_event {
	QUEUE_GOES_ON, /* one of the plan's runs has its nodes from now on, which began before time 0; payload: its number */
	QUEUE_RUN,	 /* the next event of one of the plan's runs; payload: its number */
	QUEUE_ENDED,	 /* a job of others is over; payload: its number */
	QUEUE_VACATED,	 /* a run that was to make room has had its grace; payload: its number */
	QUEUE_SUBMITTED, /* a run is ready to be submitted; payload: its number */
	QUEUE_ARRIVED,	 /* a job of others is submitted */
	QUEUE_PASS	 /* the scheduler decides */
};

#endif
