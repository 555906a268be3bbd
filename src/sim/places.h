/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * places.h - who of a roster fills the places of the job, who waits in the pool, and what the market leaves of them.
 */
#ifndef FLOPCAST_SIM_PLACES_H
#define FLOPCAST_SIM_PLACES_H

#include "sim/roster.h"

/* To be called before who is held changes. */
void places_meter(struct roster *r, double now_s);

/* A node is there, unless the market has none to give: it fills a place, or waits for one, warm while no more are than the
 * cluster keeps so. */
void places_arrive(struct roster *r, struct node *n, double now_s);

/* What the market has taken and can give again. */
void places_invite(struct roster *r, double now_s);

/* A place has become empty: a warm spare, or a cold one after a while. */
void places_replace(struct roster *r, double now_s);

/* The market has so many nodes for us now. Returns how many the job has lost by that. */
int64_t places_limit(struct roster *r, int64_t capacity, double now_s);

/* Nodes on demand take all empty places; of those that were to come back as many are not waited for, the last first. */
void places_fall_back(struct roster *r, double now_s);

/* Nodes of the market that are held and paid for; node-seconds, of those held at first, that were not. */
int64_t places_held(const struct roster *r);
double places_out_s(const struct roster *r, double now_s);

#endif
