/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * id_reference.h - attributes that name an element, and names that live as long as the scenario.
 */
#ifndef FLOPCAST_SCENARIO_ID_REFERENCE_H
#define FLOPCAST_SCENARIO_ID_REFERENCE_H

#include "scenario/scenario.h"

/* The element that an attribute names (the attribute is called as the element is), in the scenario or, where `builtin`,
 * in the catalog. node NULL when the attribute is absent, or names nothing (then reported, with the nearest ids). */
struct element id_reference_follow(struct scenario *s, struct element e, const char *attribute, int builtin);

/* The same where the attribute is not called as the element: teacher="..." of a <model>. */
struct element id_reference_follow_kind(struct scenario *s, struct element e, const char *attribute, const char *kind);

/* The site of a plan, in the scenario or the catalog; of a name such as "aws" the offer that has the cluster's accelerator
 * and takes its GPUs. cluster.node may be NULL. */
struct element id_reference_site(struct scenario *s, struct element e, struct element cluster);

/* The attribute's text, "" when absent; owned by the scenario. */
const char *id_reference_text(struct scenario *s, struct element e, const char *attribute);

/* What an element is called to people: its name, in want of that its id; owned by the scenario. */
const char *id_reference_name(struct scenario *s, struct element e);

#endif
