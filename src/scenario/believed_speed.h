/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * believed_speed.h - a plan's throughput that was predicted, with how wrong such predictions are.
 */
#ifndef FLOPCAST_SCENARIO_BELIEVED_SPEED_H
#define FLOPCAST_SCENARIO_BELIEVED_SPEED_H

#include "model/prior.h"
#include "scenario/scenario.h"

/* Tokens a second of a GPU, about `belief`; `e` is the plan, `words` say what it was predicted from, `trial` which measurement would be
 * better. A rate that is none, or 0, is a fault, unless it comes of one. */
void believed_speed_take(struct scenario *s, struct element e, struct plan *p, const struct prior *belief,
			 const char *words, const char *trial);

#endif
