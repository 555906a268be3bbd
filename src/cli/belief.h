/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * belief.h - what a scenario takes from published runs since nobody has measured it: mfu="prior" and the like.
 */
#ifndef FLOPCAST_CLI_BELIEF_H
#define FLOPCAST_CLI_BELIEF_H

#include "xml/field.h"

/* Prints every prior among the values that were read: where it is from, how far it reaches, what to write in its place.
 * Nothing where there is none. */
void belief_print(const struct field_reader *r);

#endif
