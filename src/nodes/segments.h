/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * segments.h - which nodes a job works on that takes them by whole segments of a domain of links (model/segment.h).
 *
 * A node that leaves is followed by a spare of its own domain. Without one its segment is broken: the others of it become
 * spares, and a domain with as many spares gives a segment; without such a domain a segment's nodes are missing. Only domains
 * that have changed are looked at, and those that have a segment's spares.
 */
#ifndef FLOPCAST_NODES_SEGMENTS_H
#define FLOPCAST_NODES_SEGMENTS_H

#include "nodes/node_set.h"

/* After any change of who is there: segments that are whole stay where they are, then others are filled, the first domains
 * first. Sets r->missing. */
void segments_place(struct node_set *r, double now_s);

/* No segment is worked on in part; for node_set_is_sound. */
int segments_are_whole(const struct node_set *r);

#endif
