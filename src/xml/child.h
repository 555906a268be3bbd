/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * child.h - the children of an element, by name.
 */
#ifndef FLOPCAST_XML_CHILD_H
#define FLOPCAST_XML_CHILD_H

#include "xml/field.h"

/* The n-th child of that name, from 0; node NULL when there is none, or no parent. */
struct element child_at(struct element parent, const char *name, size_t n);
size_t child_count(struct element parent, const char *name);

/* The only child of that name; a second one is a fault. node NULL when there is none. */
struct element child_only(struct field_reader *r, struct element parent, const char *name);

#endif
