/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input_set.h - the uncertain inputs of a scenario: what draws as one thing, what is correlated, and which dimension of the
 * quasi-random sequences each has (plan/input.h).
 *
 * Tested: tests/unit/test_input_set.c.
 */
#ifndef FLOPCAST_PLAN_INPUT_SET_H
#define FLOPCAST_PLAN_INPUT_SET_H

#include "plan/input.h"

struct input_set_item {
	struct input *input;
	struct input_part *parts; /* of the input, which are owned here */
	int uses;		  /* parameters that draw from it, inputs that it is part of */
};

struct input_set {
	struct input_set_item *items; /* in the order of their first use */
	size_t count, capacity;
};

void input_set_release(struct input_set *s);

/* The input of an entity, which has one more use; and one use less of it. */
const struct input *input_set_use(struct input_set *s, uint64_t entity);
void input_set_leave(struct input_set *s, const struct input *input);

/* The input's score becomes sqrt(share) times that of `common` and sqrt(1 - share) times that of `own`; 0 <= share <= 1.
 * Nothing happens where it has parts already. */
struct input_sharing {
	uint64_t common, own; /* entities */
	double share;
};
void input_set_split(struct input_set *s, const struct input *input, const struct input_sharing *sharing);

/* Correlations of normal scores, -1 < value < 1, each pair once; pairs that are not named keep theirs (0, or what they have in
 * common). Returns 0, and changes nothing, when the matrix is not positive definite. */
struct input_pair {
	const struct input *a, *b;
	double value;
};
int input_set_correlate(struct input_set *s, const struct input_pair *pairs, size_t count);

/* Each independent input that is used gets a dimension, in order, as far as there are any. */
void input_set_sample(struct input_set *s);

#endif
