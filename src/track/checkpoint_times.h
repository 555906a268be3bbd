/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * checkpoint_times.h - when a Hugging Face Trainer wrote its checkpoints: the rows of its trainer_state.json have no times.
 *
 * The Trainer writes OUTPUT/checkpoint-N/trainer_state.json at step N and never again, so the file's time is that of the step. Files
 * that were copied have other times, which do not ascend with N; then nothing is said.
 * Tested: tests/scenarios/test_track.sh.
 */
#ifndef FLOPCAST_TRACK_CHECKPOINT_TIMES_H
#define FLOPCAST_TRACK_CHECKPOINT_TIMES_H

#include <stddef.h>

struct checkpoint_time {
	double step, unix_s;
};

struct checkpoint_times {
	struct checkpoint_time *items; /* by step */
	size_t count, capacity;
};

/* Of the checkpoints beside `path`: OUTPUT/trainer_state.json or OUTPUT/checkpoint-N/trainer_state.json. 0: none, or their times do
 * not ascend. */
int checkpoint_times_read(struct checkpoint_times *t, const char *path);
void checkpoint_times_release(struct checkpoint_times *t);

/* OUTPUT/checkpoint-N/trainer_state.json with the highest N, to be freed; NULL: `folder` is no output of a Trainer. */
char *checkpoint_times_newest(const char *folder);

#endif
