/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ranks.h - several processes for one study: the only file that knows MPI. Without it (make MPI=1 is what builds it in)
 * there is one rank, number 0, and the calls do nothing.
 *
 * Rank 0 is the program: it reads, stores and prints. The others wait for what it shares, simulate waves that it orders
 * (runner.h), and send rows back. Calls come from one thread at a time.
 */
#ifndef FLOPCAST_STUDY_RANKS_H
#define FLOPCAST_STUDY_RANKS_H

#include "base/text.h"
#include "sim/replication.h"

/* Once, before anything else. Rank 0 lets the others end when it exits. */
void ranks_open(int *argc, char ***argv);

int ranks_mine(void);
int ranks_count(void);

/* Rank 0: its bytes, at least one, to all others. The others: receive them in place of what `bytes` held; does not return
 * when rank 0 has ended. */
void ranks_share(struct text *bytes);

void ranks_send(const struct outcome *rows, size_t count);
size_t ranks_receive(int from, struct outcome *rows, size_t most); /* returns how many */

#endif
