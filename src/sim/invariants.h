/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * invariants.h - what holds in a replication after each event, whatever has happened. For tests: all is recomputed.
 */
#ifndef FLOPCAST_SIM_INVARIANTS_H
#define FLOPCAST_SIM_INVARIANTS_H

#include "base/rare.h"

struct replication;
struct outcome;

/* Ends the program when one does not hold. */
RARE void invariants_check(const struct replication *r, const struct outcome *out, int is_over);

#endif
