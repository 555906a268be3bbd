/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rl_score.h - how well measured steps and whole runs of reinforcement learning are forecast (rl_row.h).
 */
#ifndef FLOPCAST_TESTS_VALIDATION_RL_SCORE_H
#define FLOPCAST_TESTS_VALIDATION_RL_SCORE_H

#include <stdio.h>

/* Sets `steps` and `runs`, a line of JSON each; what can't be scored goes to stderr. 0 = done. */
int rl_score_print(const char *path);

/* The same as tables of Markdown, with the constants fitted without the row's framework release beside. */
void rl_score_report(const char *path, FILE *out);

#endif
