/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rare.h - marks functions off the path from a failure to the next. That path is one flat function (`fast_path` in
 * sim/replication.c); what is rare stays out of it, so that its code fits into the cache.
 */
#ifndef FLOPCAST_BASE_RARE_H
#define FLOPCAST_BASE_RARE_H

#define RARE __attribute__((noinline))

#endif
